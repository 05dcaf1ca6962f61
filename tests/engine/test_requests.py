"""What callers write: refused where it is no number, missing, given twice, or without a value."""

from __future__ import annotations

import pickle
from contextvars import copy_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import engine
from zhangye.engine import cells

from .conftest import CONTROL

DATES = pd.to_datetime(["2020", "2021"])
EQUATIONS = (
    "d: a, b ~~|\nrate[d] = 0.1, 0.2 ~~|\ndeath = 0.05 ~~|\n"
    "pop[d] = INTEG(rate[d]*pop[d] - death*pop[d], 1) ~~|\ntotal = SUM(pop[d!]) ~~|\n"
    "capped = MIN(total, 3) ~~|"
)


@pytest.fixture
def model(write) -> engine.Model:
    """Return a model of two populations."""
    return write(EQUATIONS)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"death": pd.Series([0.1, np.nan, 0.2], index=[0, 2, 4])}, "no value at 2"),
        ({"death": pd.Series([0.1, np.inf], index=[0, 2])}, "no value at 2"),
        ({"death": pd.Series([0.1, 0.2], index=DATES)}, "2020-01-01.* is not a number"),
        ({"death": pd.Series([0.1, 0.2], index=["early", "late"])}, "'early' is not a number"),
        ({"death": pd.Series([0.1, 0.2], index=[1, 1])}, "two values at one time"),
        ({"death": pd.Series([], dtype=float)}, "series is empty"),
        ({"death": pd.Series(["0.1", "high"], index=[0, 2])}, "'0.1' is not a number"),
        ({"death": pd.Timestamp("2020")}, "is not a number"),
        ({"death": None}, "None is not a number"),
        ({"rate": DATES}, "2020-01-01"),
        ({"rate": ["low", "high"]}, "'low' is not a number"),
        ({"rate": [True, False]}, "True is not a number"),
        ({"rate": {"a": "low", "b": 1}}, "'low' is not a number"),
        ({"rate": {"a": 1, "A": 2, "b": 1}}, "two values for one element"),
        ({"death": 0.1, "Death": 0.5}, "'death' sets the same"),
        ({"rate[a]": 0.1, "Rate[A]": 0.5}, "sets the same"),
        ({"death@2": 0.1, "death @ 2.0": 0.5}, "sets the same"),
        ({"capped@2": 3.0}, "capped: is not a constant"),
    ],
)
def test_params(model: engine.Model, params: dict[str, object], reason: str) -> None:
    for attempt in (
        lambda: model.run(params, ["total"]),
        lambda: model.run_many(pd.DataFrame({"rate[b]@3": [0.1]}), ["total"], params),
        lambda: model.gradient(["total"], ["rate[b]@3"], [4.0], params),
    ):
        with pytest.raises(engine.ModelError, match=reason):
            attempt()


def test_an_element_s_value_holds_beside_one_for_all(model: engine.Model) -> None:
    ways = [{"rate": 0.3, "rate[a]": 0.1}, {"rate[a]": 0.1, "rate": 0.3}, {"rate": [0.1, 0.3]}]
    first, *others = (model.run(params, ["pop"]) for params in ways)
    for other in others:
        pd.testing.assert_frame_equal(first, other)
    series = pd.Series([0.1, 0.1], index=[0.0, 4.0])
    pd.testing.assert_frame_equal(first, model.run({"rate[a]": series, "rate": 0.3}, ["pop"]))


def test_a_replaced_variable_follows_a_schedule_once_it_has_a_value(model: engine.Model) -> None:
    capped = model.run({"capped": 1.0, "capped@2": 3.0}, ["capped"])["capped"]
    assert capped.tolist() == [1, 1, 3, 3, 3]
    assert (model.run({"capped@0": 3.0}, ["capped"]) == 3).all(axis=None)
    with pytest.raises(engine.ModelError, match="capped: is not a constant"):
        model.prepare(["capped@2"], ["capped"])
    assert model.prepare(["capped", "capped@2"], ["capped"])([[1.0, 3.0]])[0, -1, 0] == 3


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (DATES, "column 'death', row 0: Timestamp"),
        (["0.1", "high"], "column 'death', row 0: '0.1' is not"),
        ([0.1, "high"], "column 'death', row 1: 'high' is not"),
        ([0.1, None], "column 'death', row 1: the value is missing"),
        ([True, False], "column 'death', row 0: True is not"),
    ],
)
def test_tables_of_runs(model: engine.Model, column: object, reason: str) -> None:
    table = pd.DataFrame({"rate[a]": [0.1, 0.2], "death": column})
    with pytest.raises(engine.ModelError, match=reason):
        model.run_many(table, ["total"])
    with pytest.raises(engine.ModelError, match=reason):
        list(model.iter_many(table, ["total"], chunk=2))


def test_prepared_runs_and_times(model: engine.Model) -> None:
    prepared = model.prepare(["death"], ["total"])
    with pytest.raises(engine.ModelError, match="is not a number"):
        prepared(np.array([["2020"], ["2021"]], dtype="datetime64[Y]"))
    with pytest.raises(engine.ModelError, match="times: 'end' is not a number"):
        model.run(times=["end"])
    with pytest.raises(engine.ModelError, match="times must be finite"):
        model.run(times=[np.nan])
    with pytest.raises(engine.ModelError, match="final_time: 'late' is not a number"):
        model.run(final_time="late")
    with pytest.raises(engine.ModelError, match="final_time is given twice"):
        model.run({"FINAL TIME": 3.0}, final_time=2.0)


def test_a_model_that_has_run_goes_to_another_process(model: engine.Model) -> None:
    before = model.run({"death": 0.1})
    copy = pickle.loads(pickle.dumps(model))
    model.path.unlink()
    pd.testing.assert_frame_equal(copy.run({"death": 0.1}), before)


@pytest.fixture
def beside(tmp_path: Path):
    """Return a function that writes a table beside a model, and reads the model."""

    def make(equation: str, content: str) -> engine.Model:
        (tmp_path / "table.csv").write_text(content, encoding="utf-8")
        path = tmp_path / "model.mdl"
        path.write_text("{UTF-8}\n" + equation + "\n" + CONTROL, encoding="utf-8")
        return engine.read(path)

    return make


CONSTANT = "c = GET DIRECT CONSTANTS('table.csv', ',', 'B2') ~~|\nx = c*2 ~~|"
DATA = "c := GET DIRECT DATA('table.csv', ',', 'A', 'B2') ~~|"
LOOKUP = "t(GET DIRECT LOOKUPS('table.csv', ',', 'A', 'B2')) ~~|\nc = t(Time) ~~|"


def test_changed_tables_are_read_anew_but_a_model_keeps_what_it_read(beside) -> None:
    first = beside(CONSTANT, "name,value\nc,1\n")
    second = beside(CONSTANT, "name,value\nc,2\n")
    assert second.run(return_columns=["x"]).iloc[0, 0] == 4
    assert first.run({"x": 5.0}, ["c"]).iloc[0, 0] == 1
    assert pickle.loads(pickle.dumps(first)).run(return_columns=["c"]).iloc[0, 0] == 1


@pytest.mark.parametrize("equation", [DATA, LOOKUP])
def test_changed_series_are_read_anew(beside, equation: str) -> None:
    for value in (3, 5):
        model = beside(equation, f"time,value\n0,{value}\n4,{value}\n")
        assert model.run(return_columns=["c"]).iloc[2, 0] == value


@pytest.mark.parametrize(
    ("equation", "content", "cell"),
    [
        (CONSTANT, "name,value\nc,20.1 (2020)\n", "cell B2.*'20.1 \\(2020\\)'"),
        (CONSTANT, "name,value,more\nc,,3\n", "cell B2.*is empty"),
        ("d: a, b ~~|\nc[d] = GET DIRECT CONSTANTS('table.csv', ',', 'B2*') ~~|",
         "name,value\na,1\nb,about 2\n", "cell B3.*'about 2'"),
        (DATA, "time,value\n0,1\n2,about 2\n4,3\n", "cell B3.*'about 2'"),
        (DATA, "time,value\n0,1\nlater,2\n4,3\n", "cell A3.*'later'"),
        ("c := GET DIRECT DATA('table.csv', ',', '1', 'B2') ~~|",
         "time,0,2,4\nvalue,1,about 2,3\n", "cell C2.*'about 2'"),
        (LOOKUP, "time,value\n0,1\n2,n/k\n4,3\n", "cell B3.*'n/k'"),
    ],
)  # fmt: skip
def test_words_in_tables(beside, equation: str, content: str, cell: str) -> None:
    with pytest.raises(engine.ModelError, match=cell):
        beside(equation, content)


def test_empty_cells_of_a_series_are_filled_in(beside) -> None:
    model = beside(DATA, "time,value\n0,1\n2,\n4,3\n")
    assert model.run(return_columns=["c"])["c"].tolist() == [1, 1.5, 2, 2.5, 3]


def test_nothing_outside_the_model_s_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("name,value\nc,7\n")
    folder = tmp_path / "model"
    folder.mkdir()
    path = folder / "model.mdl"
    for written in ("../outside.csv", str(tmp_path / "outside.csv")):
        equation = f"c = GET DIRECT CONSTANTS('{written}', ',', 'B2') ~~|\n"
        path.write_text("{UTF-8}\n" + equation + CONTROL, encoding="utf-8")
        with pytest.raises(engine.ModelError, match="lies outside the model's folder"):
            engine.read(path)
        assert engine.read(path, allow_outside=True).run(return_columns=["c"]).iloc[0, 0] == 7
        context = copy_context()  # what the command line says holds where the caller is silent
        context.run(cells.OUTSIDE.set, True)
        assert context.run(engine.read, path).run(return_columns=["c"]).iloc[0, 0] == 7
    link = folder / "inside.csv"
    link.symlink_to(tmp_path / "outside.csv")
    equation = "c = GET DIRECT CONSTANTS('inside.csv', ',', 'B2') ~~|\n"
    path.write_text("{UTF-8}\n" + equation + CONTROL, encoding="utf-8")
    with pytest.raises(engine.ModelError, match="lies outside"):
        engine.read(path)


def test_broken_workbooks(write, tmp_path: Path) -> None:
    (tmp_path / "table.xlsx").write_bytes(b"no workbook")
    with pytest.raises(engine.ModelError, match=r"c: .*'table.xlsx' is no workbook"):
        write("c = GET DIRECT CONSTANTS('table.xlsx', 'S', 'B2') ~~|")
