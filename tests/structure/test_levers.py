from __future__ import annotations

import pytest

from zhangye.engine import read_source
from zhangye.errors import InputError
from zhangye.structure import levers

EQUATIONS = """
County: Ganzhou, Sunan ~~| Service: Road, Water supply ~~|
canal money[County] = 1, 0.5 ~ Yi CNY/year ~ |
price[County] = 0.2, 0.2 ~ CNY/m3 ~ |
service money[County,Service] = 1, 2; 3, 4; ~ Yi CNY/year ~ |
computed = 1 + 1 ~ 1 ~ | named = computed ~ 1 ~ |
"""
HEADER = "lever,label_en,kind,applies_to,min,default,max\n"


def ends(tmp_path, write_model, row: str) -> dict:
    path = tmp_path / "levers.csv"
    path.write_text(HEADER + row, encoding="utf-8")
    found = levers.ends(path, read_source(write_model(EQUATIONS)))
    return {condition.words: dict(condition.params) for condition in found}


def test_an_extensive_lever_is_scaled(tmp_path, write_model) -> None:
    found = ends(tmp_path, write_model, "canal,canals,extensive,canal money,0,1.5,6\n")
    assert found == {
        "canal = 0": {"canal money[Ganzhou]": 0.0, "canal money[Sunan]": 0.0},
        "canal = 6": {"canal money[Ganzhou]": 4.0, "canal money[Sunan]": 2.0},
    }


def test_an_intensive_lever_is_the_same_everywhere(tmp_path, write_model) -> None:
    found = ends(tmp_path, write_model, "water_price,price,intensive,price,0.1,0.2,0.5\n")
    assert found["water_price = 0.5"] == {"price[Ganzhou]": 0.5, "price[Sunan]": 0.5}


def test_a_lever_on_one_element(tmp_path, write_model) -> None:
    row = "pipes,pipes,extensive,service money[Water supply],3,6,12\n"
    found = ends(tmp_path, write_model, row)
    assert found["pipes = 3"] == {
        "service money[Ganzhou,Water supply]": 1.0,
        "service money[Sunan,Water supply]": 2.0,
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a,a,intensive,pricee,0,1,2\n", "did you mean 'price'"),
        ("a,a,intensive,named,0,1,2\n", "no constant"),
        ("a,a,intensive,service money[Rail],0,1,2\n", "no such element"),
        ("a,a,intensive,price,none,1,2\n", "line 2, column 'min': this is no number"),
        ("a,a,extensive,price,0,0,2\n", "needs a default"),
    ],
)
def test_what_fits_no_constant(tmp_path, write_model, row: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        ends(tmp_path, write_model, row)
    assert says in str(caught.value)


def test_a_broken_catalogue(tmp_path, write_model) -> None:
    model = read_source(write_model(EQUATIONS))
    with pytest.raises(InputError, match="cannot be read"):
        levers.ends(tmp_path / "absent.csv", model)
    path = tmp_path / "levers.csv"
    path.write_text("lever,min\na,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns are missing"):
        levers.ends(path, model)
