"""Functions that PySD does not have, by values worked out by hand; in both kinds of files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import engine

TABLE = "table((0,10),(1,20),(2,40)) ~~|\n"


def _column(model: engine.Model, name: str = "x") -> list[float]:
    return list(model.run(return_columns=[name]).iloc[:, 0])


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("LOOKUP EXTRAPOLATE", [0, 10, 15, 20, 30, 40, 60]),
        ("LOOKUP FORWARD", [10, 10, 20, 20, 40, 40, 40]),
        ("LOOKUP BACKWARD", [10, 10, 10, 20, 20, 40, 40]),
    ],
)
@pytest.mark.parametrize("kind", ["mdl", "xmile"])
def test_tables_read_in_other_ways(write, xmile, kind: str, function: str, values) -> None:
    asked = [-1, 0, 0.5, 1, 1.5, 2, 3]
    if kind == "mdl":
        lines = [f"x{i} = {function}(table, {at} + 0*Time) ~~|" for i, at in enumerate(asked)]
        model = write(TABLE + "\n".join(lines) + "\nplain = table(3 + 0*Time) ~~|")
    else:
        name = function.replace(" ", "_")
        model = xmile(
            '<gf name="table"><xpts>0,1,2</xpts><ypts>10,20,40</ypts></gf>'
            + "".join(
                f'<aux name="x{i}"><eqn>{name}(table, {at} + 0*TIME)</eqn></aux>'
                for i, at in enumerate(asked)
            )
            + '<aux name="plain"><eqn>LOOKUP(table, 3 + 0*TIME)</eqn></aux>'
        )
    row = model.run().iloc[-1]
    assert [row[f"x{i}"] for i in range(len(asked))] == values
    assert row["plain"] == 40


def test_tables_of_arrays_and_inverses(write) -> None:
    model = write(
        "d: a, b ~~|\nt[a]((0,10),(1,20)) ~~|\nt[b]((0,8),(2,0)) ~~|\n"
        "x[d] = LOOKUP EXTRAPOLATE(t[d], 3 + 0*Time) ~~|\n"
        "y[d] = LOOKUP INVERT(t[d], z[d]) ~~|\nz[a] = 15 ~~|\nz[b] = 2 ~~|"
    )
    row = model.run().iloc[0]
    assert [row[f"{name}[{d}]"] for name in "xy" for d in "ab"] == [40, -4, 0.5, 1.5]
    many = model.run_many(pd.DataFrame({"z[b]": [4.0, 99.0]}), ["y[b]"], times=[0.0])
    assert many["y[b]"].to_numpy().ravel().tolist() == [1, 0]
    with pytest.raises(engine.ModelError, match="x: the table neither rises nor falls"):
        write("t((0,1),(1,2),(2,1)) ~~|\nx = LOOKUP INVERT(t, 1) ~~|")
    with pytest.raises(engine.ModelError, match="x: t is not a table function"):
        write("t = 3 ~~|\nx = LOOKUP FORWARD(t, 1) ~~|")


MATRIX = (
    "A: A1, A2, A3 ~~|\nB: B1, B2 ~~|\nb[B] = 1, 2 ~~|\no[A] = 0, 1, 1 ~~|\n"
    "m[A,B] = 1,4;2,5;3,6; ~~|\n"
)


@pytest.mark.parametrize(
    ("left", "right", "values"),
    [
        ("x[A]", "10 + VECTOR ELM MAP(b[B1], o[A])", [11, 12, 12]),
        ("x[A]", "VECTOR ELM MAP(b[B2], -o[A])", [2, 1, 1]),
        ("x[A]", "VECTOR ELM MAP(m[A,B1], 1)", [4, 5, 6]),
        ("x[A]", "VECTOR ELM MAP(m[A1,B1], (A - 1)*2)", [1, 2, 3]),
        ("x[A]", "VECTOR ELM MAP(m[A,B1], o[A]*2 + 0*Time)", [1, 3, np.nan]),
        ("x[A]", "VECTOR ELM MAP(b[B1], 1.9 + 0*Time)", [2, 2, 2]),
        ("x[A]", "VECTOR ELM MAP(b[B1], -1)", [np.nan] * 3),
    ],
)
def test_entries_some_places_on(write, left: str, right: str, values: list[float]) -> None:
    row = write(f"{MATRIX}{left} = {right} ~~|").run().iloc[-1]
    np.testing.assert_array_equal([row[f"x[A{i}]"] for i in (1, 2, 3)], values)


def test_offsets_that_differ_between_runs(write) -> None:
    model = write(MATRIX + "k = 0 ~~|\nx = VECTOR ELM MAP(m[A2,B1], k) ~~|")
    many = model.run_many(pd.DataFrame({"k": [0.0, 1, 3, -2, 4]}), ["x"], times=[0.0])
    np.testing.assert_array_equal(many["x"].to_numpy().ravel(), [2, 5, 6, 1, np.nan])


def test_net_present_value(write) -> None:
    # df falls by 1/(1 + 0.1*0.5) each half year: 1, 1/1.05, ...
    model = write("rate = 0.1 ~~|\nx = NPV(100, rate, 5, 2) ~~|")
    weights = 1.05 ** -np.arange(9.0)
    expected = 2 * (5 + 50 * np.cumsum(weights))
    np.testing.assert_allclose(_column(model), expected[::2], rtol=1e-14)
    macro = write(
        "rate = 0.1 ~~|\nx = (total + 100*TIME STEP*df)*2 ~~|\ntotal = INTEG(100*df, 5) ~~|\n"
        "df = INTEG(-df*rate/(1 + rate*TIME STEP), 1) ~~|"
    )
    assert _column(model) == _column(macro)
    assert model.gradient(["x"], ["rate"], [4.0]).iloc[0, 0] == pytest.approx(
        macro.gradient(["x"], ["rate"], [4.0]).iloc[0, 0], rel=1e-12
    )


def test_material_in_a_pipe(write) -> None:
    model = write("t = 1 ~~|\nx = DELAY MATERIAL(Time, t, 7, 0) ~~|")
    assert _column(model) == [7, 0, 1, 2, 3]
    many = model.run_many(pd.DataFrame({"t": [1.0, 2.0]}), ["x"], times=[4.0])
    assert many["x"].to_numpy().ravel().tolist() == [3, 2]
    with pytest.raises(engine.ModelError, match="x: the delay time of DELAY MATERIAL may not vary"):
        write("x = DELAY MATERIAL(Time, 1 + Time, 7, 0) ~~|")


def test_poisson_counts(write) -> None:
    model = write("m = 2 ~~|\nx = RANDOM POISSON(0, 100, m, 10, 5, 0) ~~|\n"
                  "y = RANDOM POISSON(15, 20, m, 10, 5, 0) ~~|")  # fmt: skip
    runs = model.run_many(pd.DataFrame({"m": np.full(4000, 2.0)}), ["x", "y"], times=[1.0], seed=1)
    counts = (runs["x"].to_numpy().ravel() - 10) / 5
    assert set(counts) <= set(range(19))
    assert counts.mean() == pytest.approx(2, abs=4 * np.sqrt(2 / 4000))
    assert counts.var() == pytest.approx(2, rel=0.15)
    # Bounds leave one and two, as likely as one another
    within = runs["y"].to_numpy().ravel()
    assert set(within) == {15, 20}
    assert (within == 15).mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(4000))
    with pytest.raises(engine.ModelError, match="x: the bounds must leave counts"):
        write("x = RANDOM POISSON(0, 1000, 2, 0, 1, 0) ~~|")


@pytest.mark.parametrize("last", ["", "!"])
def test_a_market_clears(write, last: str) -> None:
    # Demand 10 falls from price 0 to 10, supply 10 rises from 0 to 10: half is traded at 5.
    model = write(
        "buyer: b1, b2 ~~|\nseller: s1 ~~|\ncurve: kind, middle, width, extra ~~|\n"
        "wish[buyer] = 6, 4 ~~|\nwilling[buyer,curve] = 1,5,10,0;1,5,10,0; ~~|\n"
        "stock[seller] = 10 ~~|\nasking[seller,curve] = 1,m,10,0; ~~|\n"
        .replace("asking[seller,curve] = 1,m,10,0;",
                 "asking[seller,kind] = 1 ~~|\nasking[seller,middle] = m ~~|\n"
                 "asking[seller,width] = 10 ~~|\nasking[seller,extra] = 0")
        + f"m = 5 ~~|\nx = FIND MARKET PRICE(wish[buyer{last}], willing[buyer{last},curve], "
        f"stock[seller{last}], asking[seller{last},curve]) ~~|"
    )  # fmt: skip
    assert _column(model)[0] == pytest.approx(5, rel=1e-9)
    # Sellers that ask 2 more: 10*(10 - p)/10 = 10*(p - 2)/10
    assert model.run({"m": 7.0})["x"].iloc[0] == pytest.approx(6, rel=1e-9)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("A FUNCTION OF(Time)", "this variable has no equation yet"),
        ("VECTOR LOOKUP(1, 2, 3)", "VECTOR ELM MAP"),
        ("SINTEG(1, 2)", "write INTEG"),
        ("DEPRECIATE STRAIGHTLINE(1, 2, 0, 0)", "DELAY FIXED"),
        ("FIND ZERO(1, 2)", "solve the equation"),
    ],
)
@pytest.mark.parametrize("kind", ["mdl", "xmile"])
def test_what_to_write_instead(write, xmile, kind: str, written: str, words: str) -> None:
    name, _, rest = written.partition("(")
    xml = f'<aux name="here"><eqn>{name.replace(" ", "_")}({rest}</eqn></aux>'
    with pytest.raises(engine.ModelError) as caught:
        write(f"here = {written} ~~|") if kind == "mdl" else xmile(xml)
    assert re.search(rf"here: .*{re.escape(words)}", str(caught.value)), str(caught.value)


def test_advice_names_what_is_supported(tmp_path: Path) -> None:
    from zhangye.engine.advice import ADVICE
    from zhangye.engine.expressions import _FUNCTIONS

    assert not set(ADVICE) & set(_FUNCTIONS)
