"""Single runs, batches and prepared runs: parameters, schedules, columns, times."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from zhangye import engine

from . import reference
from .conftest import FOLDER

COLUMNS = ["saving rate[Ganzhou]", "depreciation", "labour share", "saving rate[Sunan]@4"]


def _table(runs: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    low, high = [0.2, 0.03, 0.4, 0.2], [0.4, 0.06, 0.6, 0.4]
    return pd.DataFrame(rng.uniform(low, high, (runs, 4)), columns=COLUMNS)


def test_parameters_agree_with_pysd(counties: engine.Model) -> None:
    series = pd.Series([0.3, 0.3, 0.1, 0.4], index=[0.0, 2, 5, 9])
    share = xr.DataArray(
        [0.5, 0.4, 0.3], {"sector": ["primary", "secondary", "tertiary"]}, ["sector"]
    )
    params = {"depreciation": 0.04, "saving rate": series, "labour_share": share}
    model = reference.load(FOLDER / "models" / "counties.mdl")
    theirs = model.run(params=params)
    assert reference.difference(counties.run(params), theirs).max() < 1e-8


def test_a_variable_is_replaced_by_a_value(counties: engine.Model) -> None:
    frame = counties.run({"growth[Sunan]": 7.0, "city gdp": 5.0})
    assert (frame["growth[Sunan]"] == 7).all()
    assert (frame["growth[Ganzhou]"] != 7).all()
    # an alias of the same expression elsewhere keeps its own value
    assert frame["active"].iloc[-1] == 5.0
    assert frame["gdp[Ganzhou]"].iloc[-1] == counties.run()["gdp[Ganzhou]"].iloc[-1]


@pytest.mark.parametrize(
    "value",
    [0.2, [0.2, 0.2, 0.2], {"Ganzhou": 0.2, "Sunan": 0.2, "Minle": 0.2}],
    ids=["number", "list", "mapping"],
)
def test_forms_of_a_value(counties: engine.Model, value: object) -> None:
    by_element = {f"saving_rate[{name}]": 0.2 for name in counties.coords["county"]}
    expected = counties.run(by_element)
    pd.testing.assert_frame_equal(counties.run({"Saving Rate": value}), expected)


def test_a_schedule_holds_from_its_time_on(counties: engine.Model) -> None:
    frame = counties.run({"saving rate[Sunan]@2": 0.1, "saving rate[Sunan]@5.5": 0.4})
    rate = frame["saving rate[Sunan]"]
    assert (rate[rate.index < 2] == 0.3).all()
    assert (rate[(rate.index >= 2) & (rate.index < 5.5)] == 0.1).all()
    assert (rate[rate.index >= 5.5] == 0.4).all()
    assert (frame["saving rate[Minle]"] == 0.3).all()


def test_batches_equal_single_runs(counties: engine.Model) -> None:
    table = _table(11)
    many = counties.run_many(table, params={"saving rate[Minle]": 0.25})
    for run, row in table.iterrows():
        single = counties.run({"saving rate[Minle]": 0.25, **row.to_dict()})
        names = [f"gdp[{name}]" for name in counties.coords["county"]]
        np.testing.assert_allclose(many["gdp"].sel(run=run), single[names], rtol=1e-12)
        np.testing.assert_allclose(many["allocated"].sel(run=run)[:, 1],
                                   single["allocated[secondary]"], rtol=1e-12)  # fmt: skip


def test_same_bits_whatever_chunk_and_threads(counties: engine.Model) -> None:
    table = _table(37)
    whole = counties.run_many(table, ["city gdp", "delayed"], threads=1)
    for chunk, threads in ((1, 1), (5, 2), (16, 3), (64, 2)):
        parts = counties.iter_many(table, ["city gdp", "delayed"], chunk=chunk, threads=threads)
        xr.testing.assert_identical(xr.concat(list(parts), "run"), whole)


def test_prepared_runs_take_other_values_without_compiling(counties: engine.Model) -> None:
    prepared = counties.prepare(COLUMNS, ["city gdp", "gdp[Sunan]"], times=[0.0, 7.5])
    again = counties.prepare(COLUMNS, ["city gdp", "gdp[Sunan]"], times=[7.5],
                             params={"saving rate[Minle]": 0.1})  # fmt: skip
    assert again.program is prepared.program
    values = _table(3).to_numpy()
    assert prepared(values).shape == (3, 2, 2)
    assert prepared.outputs == ["city gdp", "gdp[Sunan]"]
    assert (prepared(values)[:, 1] != again(values)[:, 0]).any()
    expected = counties.run(dict(zip(COLUMNS, values[1], strict=True)))
    np.testing.assert_allclose(
        prepared(values)[1, 1], expected.loc[7.5, ["city gdp", "gdp[Sunan]"]], rtol=1e-12
    )


def test_no_rows_give_no_runs(counties: engine.Model) -> None:
    assert counties.prepare(["depreciation"], ["gdp"])(np.empty((0, 1))).shape == (0, 21, 3)


def test_final_time_and_time_step(counties: engine.Model) -> None:
    theirs = reference.run(FOLDER / "models" / "counties.mdl", final_time=6.0, time_step=0.25)
    ours = counties.run(final_time=6.0, time_step=0.25)
    assert reference.difference(ours, theirs).max() < 1e-8


def test_elements_describe_the_model(counties: engine.Model) -> None:
    elements = {element.name: element for element in counties.elements}
    assert elements["capital"].kind == "stock"
    assert elements["capital"].subscripts == ["county", "sector"]
    assert elements["capital"].units == "yuan"
    assert elements["labour share"].documentation == "elasticity"
    assert elements["effect"].kind == "lookup"
    assert elements["depreciation"].kind == "constant"
    assert elements["city gdp"].python_name == "city_gdp"
    assert counties.coords["market"] == ["secondary", "tertiary"]
    assert counties.default("depreciation") == 0.05
    np.testing.assert_array_equal(counties.default("labour share"), [0.6, 0.5, 0.45])


def test_elements_of_one_variable_may_use_each_other() -> None:
    frame = engine.read(FOLDER / "unlike" / "own_elements.mdl").run()
    assert frame["chain[c]"].tolist() == [3.0, 6.0, 9.0, 12.0, 15.0]


def test_random_numbers_need_a_seed_and_repeat() -> None:
    model = engine.read(FOLDER / "unlike" / "random.mdl")
    with pytest.raises(engine.ModelError, match="seed"):
        model.run()
    frame = model.run(seed=3)
    pd.testing.assert_frame_equal(frame, model.run(seed=3))
    assert (frame["flat"] != model.run(seed=4)["flat"]).any()
    assert frame["flat"].between(2, 5).all()
    assert abs(frame["flat"].mean() - 3.5) < 4 * 0.866 / 20
    assert abs(frame["bell"].mean() - 4.0) < 4 * 2 / 20
    assert abs(frame["bell"].std() - 2.0) < 0.3
    assert abs(frame["tail"].mean() - 4.0) < 4 * 3 / 20
    assert (frame["each[a]"] != frame["each[b]"]).any()


def test_random_numbers_do_not_depend_on_chunks(write) -> None:
    model = write("scale = 1 ~~|\nx = INTEG(scale*RANDOM UNIFORM(0, 1, 0), 0) ~~|")
    table = pd.DataFrame({"scale": np.ones(20)})
    whole = model.run_many(table, ["x"], seed=7)
    parts = xr.concat(list(model.iter_many(table, ["x"], seed=7, chunk=3)), "run")
    xr.testing.assert_identical(parts, whole)
    assert len(np.unique(whole["x"][:, -1])) == 20


def test_data_variables_come_from_files() -> None:
    folder = FOLDER / "unlike"
    file = (folder / "series.csv").resolve()
    theirs = reference.load(folder / "data.mdl", data_files=[str(file)]).run()
    ours = engine.read(folder / "data.mdl", data_files=[file]).run()
    assert reference.difference(ours, theirs).max() < 1e-12
    assert ours["stock[north]"].iloc[-1] == 14.5
