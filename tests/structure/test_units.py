from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhangye.structure.units import DIMENSIONLESS, Unit, UnitError, parse


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Yi CNY/(Wan person*year)", "Yi CNY/Wan person/year"),
        ("1/year", "year^-1"),
        ("Dmnl", "1"),
        ("year/year", "dmnl"),
        ("Yi  CNY", "Yi CNY"),
        ("m3*m3/m3", "m3"),
        ("ha^2", "ha*ha"),
        ("ha**2", "ha^2"),
        ("(ha*ha)^(1/2)", "ha"),
        ("CNY/m3", "CNY*1/m3"),
        ("亿元/(万人*年)", "亿元/万人/年"),
        ("%", "%"),
    ],
)
def test_units_that_are_the_same(written: str, same: str) -> None:
    assert parse(written) == parse(same)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Wan person", "person"),
        ("Yi CNY", "Yi cny"),
        ("Yi CNY/year", "Yi CNY"),
        ("a/(b*c)", "a/b*c"),
        ("year", "Dmnl"),
    ],
)
def test_units_that_differ(written: str, other: str) -> None:
    assert parse(written) != parse(other)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "empty"),
        ("1e8 CNY", "begins with a digit"),
        ("10000 person", "begins with a digit"),
        ("Yi CNY/", "ends too early"),
        ("(Yi CNY", "ends too early"),
        ("Yi CNY)", "out of place"),
        ("Yi CNY//year", "out of place"),
        ("year^x", "no power"),
        ("Yi CNY; year", "no part of a unit"),
    ],
)
def test_what_is_no_unit(written: str, says: str) -> None:
    with pytest.raises(UnitError, match=says):
        parse(written)


powers = st.dictionaries(
    st.sampled_from(["Yi CNY", "year", "Wan person", "m3"]),
    st.fractions(min_value=-3, max_value=3, max_denominator=4),
)


@given(powers, powers)
def test_writing_and_reading_give_the_same_unit(left: dict, right: dict) -> None:
    unit = Unit.of(left) * Unit.of(right)
    assert parse(str(unit)) == unit
    assert unit / unit == DIMENSIONLESS
    assert (unit**2) ** Fraction(1, 2) == unit
