"""What inputs and loops carry of growth."""

from pathlib import Path

import pytest

from zhangye import engine, project
from zhangye.engine import read_source
from zhangye.errors import InputError
from zhangye.structure import growth
from zhangye.structure.graph import Graph

HOME = project.find()
HEADER = "id,label_en,label_zh,held,constants\n"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(read_source(HOME.mdl))


def test_inputs_and_loops_carry_part_of_growth(graph: Graph) -> None:
    freezes = growth.load(HOME.model / "freezes.csv", graph)
    table = growth.carried(engine.read(HOME.mdl), freezes)
    assert table.index.tolist() == ["nothing", *(f.id for f in freezes)]
    assert table["share"]["nothing"] == 0
    assert (table["share"].iloc[1:] > 0).all()
    assert table["share"]["inputs"] > table["share"][["trends", "works", "budget"]].max()
    assert table["share"]["everything"] > table["share"]["inputs"]
    assert table["share"].max() < 1


def test_a_run_with_nothing_frozen_is_the_run(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "freezes.csv"
    file.write_text(HEADER + "a,none,无,,trend stop time=3000\n", encoding="utf-8")
    table = growth.carried(engine.read(HOME.mdl), growth.load(file, graph))
    assert table.loc["a"].tolist() == pytest.approx(table.loc["nothing"].tolist())


@pytest.mark.parametrize(
    ("row", "fragments"),
    [
        ("a,b,c,investment histori,", ("'held'", "did you mean 'investment history'")),
        ("a,b,c,,retention rat=0", ("'constants'", "did you mean 'retention rate'")),
        ("a,b,c,,retention rate=x", ("'constants'", "'x'")),
    ],
)
def test_wrong_rows(graph: Graph, tmp_path: Path, row: str, fragments: tuple[str, ...]) -> None:
    file = tmp_path / "freezes.csv"
    file.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        growth.load(file, graph)
    for fragment in (str(file), *fragments):
        assert fragment in str(raised.value)
