from __future__ import annotations

from pathlib import Path

import pytest

from zhangye.engine import read_source
from zhangye.errors import InputError
from zhangye.structure import loops
from zhangye.structure.graph import Graph

EQUATIONS = (Path(__file__).parent / "small_economy.txt").read_text(encoding="utf-8")

HEADER = ",".join(loops.COLUMNS) + "\n"
R1 = "R1,capital -> output -> capital,资本→产出→资本,+,reinvestment switch,0,\n"
IDLE = "B9,price -> use -> price,价格→用水→价格,-,price elasticity,0,{why}\n"


def load(tmp_path, path, text: str) -> list[loops.Loop]:
    register = tmp_path / "loops.csv"
    register.write_text(HEADER + text, encoding="utf-8")
    return loops.load(register, Graph(read_source(path)))


def test_knocking_out_a_loop(tmp_path, write_model, compile_model) -> None:
    path = write_model(EQUATIONS)
    register = load(tmp_path, path, R1 + IDLE.format(why=""))
    columns = ["total output", "output[Sunan]"]
    table = loops.knock_out_table(compile_model(path), register, columns, [2005.0, 2010.0])
    assert list(table.index) == ["R1", "B9"]
    assert list(table.columns) == [(name, time) for name in columns for time in (2005.0, 2010.0)]
    without, whole = (
        compile_model(path).run(params=params)["total output"].loc[2010.0]
        for params in ({"reinvestment switch": 0}, None)
    )
    assert table.loc["R1", ("total output", 2010.0)] == pytest.approx(without / whole - 1)
    assert table.loc["R1", ("total output", 2010.0)] < -0.1
    assert (table.loc["B9"] == 0).all()
    ((idle, moved),) = loops.decoration(table, register)
    assert (idle.id, moved) == ("B9", 0.0)


def test_a_loop_may_say_why_it_sleeps(tmp_path, write_model, compile_model) -> None:
    path = write_model(EQUATIONS)
    register = load(tmp_path, path, IDLE.format(why="The price does not change."))
    table = loops.knock_out_table(compile_model(path), register, ["total output"], [2010.0])
    assert loops.decoration(table, register) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("reinvestment switch", "reinvestment swich", "did you mean 'reinvestment switch'"),
        ("reinvestment switch", "total output", "no such constant"),
        (",+,", ",plus,", "no sign"),
        (",0,", ",none,", "no number"),
        ("capital -> output -> capital", "", "this cell is empty"),
    ],
)
def test_broken_registers(tmp_path, write_model, old: str, new: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, write_model(EQUATIONS), R1.replace(old, new))
    assert says in str(caught.value)
    assert "loops.csv, line 2" in str(caught.value)


def test_a_loop_twice(tmp_path, write_model) -> None:
    with pytest.raises(InputError, match="stands twice"):
        load(tmp_path, write_model(EQUATIONS), R1 + R1)


@pytest.mark.parametrize(("column", "time"), [("total outptu", 2010.0), ("total output", 2099.0)])
def test_what_the_run_does_not_have(tmp_path, write_model, compile_model, column, time) -> None:
    path = write_model(EQUATIONS)
    model = compile_model(path)

    class Whole:
        def run(self, params=None, return_columns=None):
            return model.run(params=params)

    with pytest.raises(InputError):
        loops.knock_out_table(Whole(), load(tmp_path, path, R1), [column], [time])
