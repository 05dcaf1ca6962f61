"""What the engine cannot do it refuses, naming variable, expression and reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from zhangye import engine

from .conftest import CONTROL, FOLDER

ALLOCATED = (
    "d: a, b ~~|\ne: ({entries}) ~~|\nwanted[d] = 2 ~~|\nprofile[d, e] = {shape} ~~|\n"
    "x[d] = ALLOCATE AVAILABLE(wanted[d], profile[d, e1], 1)"
)


@pytest.mark.parametrize(
    ("equation", "reason"),
    [
        ("x = VENSIM ONLY(3)", "VENSIM ONLY is not supported"),
        ("x = nothing + 1", "unknown variable 'nothing'"),
        ("x = y ~~|\ny = x", "simultaneous equations: x -> y -> x"),
        ("x = INTEG(1, y) ~~|\ny = x", "simultaneous initial values"),
        ("d: a, b ~~|\nx[d] = 1 ~~|\ny = x[d]", "does not appear on the left-hand side"),
        ("d: a, b ~~|\nx[d] = 1, 2 ~~|\ny = x[d, d]", "has 1 subscripts, not 2"),
        ("d: a, b ~~|\nx[d] = 1, 2, 3", "3 numbers for 2 elements"),
        ("order = 3 ~~|\nx = DELAY N(1, 2, 3, order*Time)", "the order 0 is below 1"),
        ("x = DELAY1(Time, 0.1)", "shorter than the time step"),
        ("x = GET TIME VALUE(0, 0, 2)", "GET TIME VALUE"),
        ("d: a, b ~~|\nx[d] = 1 ~~|\ny = SUM(x[a])", "no subscript is marked"),
        ("x := GET XLS DATA('nowhere.xlsx', 'S', 'A', 'B2')", "external data cannot be read"),
        ("x:INTERPOLATE:", "give data_files"),
        ("x = 3 +", "variable 'x': this equation cannot be parsed"),
        (ALLOCATED.format(shape=5, entries="e1-e4"), "the priority profile 5 is not supported"),
        (ALLOCATED.format(shape=1, entries="e1-e3"), "needs four entries"),
    ],
)
def test_equations(write, equation: str, reason: str) -> None:
    with pytest.raises(engine.ModelError) as caught:
        write(equation + " ~~|")
    assert reason in str(caught.value)


def test_error_names_variable_and_expression(write) -> None:
    with pytest.raises(engine.ModelError) as caught:
        write("area one = 2*VENSIM ONLY(3) ~~|")
    assert caught.value.variable == "area one"
    assert caught.value.expression == "vensim only(3)"
    assert isinstance(caught.value, ValueError)


def test_missing_and_foreign_files(tmp_path: Path) -> None:
    with pytest.raises(engine.ModelError, match="cannot be read"):
        engine.read(tmp_path / "none.mdl")
    other = tmp_path / "model.txt"
    other.write_text("x")
    with pytest.raises(engine.ModelError, match="not a model file"):
        engine.read(other)


@pytest.mark.parametrize("name", ["counties.mdl", "arrays.xmile"])
@pytest.mark.parametrize("share", [0.2, 0.55, 0.97])
def test_files_cut_short(tmp_path: Path, name: str, share: float) -> None:
    text = (FOLDER / "models" / name).read_text(encoding="utf-8")
    path = tmp_path / name
    path.write_text(text[: int(len(text) * share)], encoding="utf-8")
    with pytest.raises(engine.ModelError):
        engine.read(path)


def test_file_without_final_time(tmp_path: Path) -> None:
    path = tmp_path / "model.mdl"
    path.write_text("{UTF-8}\nx = 1 ~~|\n" + CONTROL.partition("\n")[2], encoding="utf-8")
    with pytest.raises(engine.ModelError, match="lacks FINAL TIME"):
        engine.read(path)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"savng rate": 1}, "did you mean 'saving rate'?"),
        ({"saving rate[Gansu]": 1}, "did you mean"),
        ({"saving rate[Ganzhou, primary]": 1}, "has 1 subscripts"),
        ({"saving rate": [1, 2]}, "2 values for 3 elements"),
        ({"saving rate": {"Ganzhou": 1}}, "missing"),
        ({"depreciation": "high"}, "not a number"),
        ({"depreciation": True}, "not a number"),
        ({"depreciation@soon": 1}, "not a time"),
        ({"effect": 1}, "table function"),
        ({"TIME STEP": 0}, "time step is 0"),
    ],
)
def test_parameters(counties: engine.Model, params: dict[str, object], reason: str) -> None:
    with pytest.raises(engine.ModelError) as caught:
        counties.run(params)
    assert reason in str(caught.value)


def test_columns_and_times(counties: engine.Model) -> None:
    with pytest.raises(engine.ModelError, match="did you mean 'city gdp'"):
        counties.run(return_columns=["city gpd"])
    with pytest.raises(engine.ModelError, match="table function"):
        counties.run(return_columns=["effect"])
    with pytest.raises(engine.ModelError, match="not a time of the run"):
        counties.run(times=[3.3])
    table = pd.DataFrame({"FINAL TIME": [3.0, 4.0]})
    with pytest.raises(engine.ModelError, match="same for all runs"):
        counties.run_many(table, ["city gdp"])
    twice = pd.DataFrame({"saving rate": [0.1], "saving rate[Sunan]": [0.2]})
    with pytest.raises(engine.ModelError, match="another column"):
        counties.run_many(twice, ["city gdp"])


def test_a_delay_that_needs_another_order_gives_no_number(write) -> None:
    model = write("delay = 4 ~~|\nx = DELAY3(Time, delay) ~~|")
    result = model.prepare(["delay"], ["x"])([[4.0], [1.0]])
    assert not pd.isna(result[0]).any()
    assert pd.isna(result[1]).all()
