from __future__ import annotations

import pytest

from zhangye.engine import read_source
from zhangye.errors import InputError
from zhangye.structure import registry

EQUATIONS = """
****
	.Water
****~
	The river |
inflow = 16 ~ Yi m3/year ~ |
take = inflow*share ~ Yi m3/year ~ |
****
	.Land
****~
	|
share = 0.5 ~ Dmnl ~ |
"""
HEADER = "variable,module,label_zh,label_en,indicator,shown,decision\n"
GOOD = HEADER + (
    "inflow,Water,来水,inflow,yingluoxia_inflow,yes,\n"
    "take,Water,取水,take,,no,no\n"
    "share,Land,份额,share,,internal,yes\n"
)


def load(tmp_path, text: str) -> registry.Registry:
    path = tmp_path / "variables.csv"
    path.write_text(text, encoding="utf-8-sig")
    return registry.load(path)


def test_a_register_that_agrees(tmp_path, write_model) -> None:
    found = load(tmp_path, GOOD)
    model = read_source(write_model(EQUATIONS))
    assert registry.problems(found, model, ["yingluoxia_inflow"]) == []
    registry.check(found, model, ["yingluoxia_inflow"])
    assert found.modules == ("Water", "Land")
    assert found.decisions == ("share",)
    assert [row.variable for row in found.reporting()] == ["inflow"]
    assert [row.shown for row in found] == [True, False, False]
    assert [row.variable for row in found.of_module("Water")] == ["inflow", "take"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("take,Water", "tkae,Water", "did you mean 'take'"),
        ("take,Water", "Take,Water", "spells this variable differently: 'Take'"),
        ("share,Land", "take,Land", "listed more than once"),
        ("take,Water", "take,Watr", "no such group: 'Watr'; did you mean 'Water'"),
        ("yingluoxia_inflow", "yingluoxia_inflows", "did you mean 'yingluoxia_inflow'"),
        ("share,Land,份额,share,,internal,yes\n", "", "not listed: 'share'"),
    ],
)
def test_disagreements(tmp_path, write_model, old: str, new: str, says: str) -> None:
    found = load(tmp_path, GOOD.replace(old, new))
    model = read_source(write_model(EQUATIONS))
    messages = [str(problem) for problem in registry.problems(found, model, ["yingluoxia_inflow"])]
    assert any(says in message for message in messages), messages
    with pytest.raises(InputError, match=r"variables\.csv"):
        registry.check(found, model, ["yingluoxia_inflow"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("取水", " ", "line 3, column 'label_zh': this cell is empty"),
        ("take,,no", "take,,maybe", "line 3, column 'shown': this is no flag: 'maybe'"),
        ("label_zh", "labelzh", "unknown column: 'labelzh'; did you mean 'label_zh'"),
        (",decision", "", "wrong number of cells"),
        ("variable,module,", "variable,", "columns are missing: module"),
    ],
)
def test_broken_registers(tmp_path, old: str, new: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert says in str(caught.value)


def test_missing_and_misencoded_registers(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        registry.load(tmp_path / "absent.csv")
    path = tmp_path / "variables.csv"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(InputError, match="not in UTF-8"):
        registry.load(path)
