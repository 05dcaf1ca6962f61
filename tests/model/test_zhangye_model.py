"""The project's model: parity with PySD, and what must hold whatever the numbers."""

import warnings

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, project
from zhangye.axes import ELEMENTS

HOME = project.find()


def test_parity_with_pysd_over_the_first_year(model: engine.Model, tmp_path) -> None:
    pysd = pytest.importorskip("pysd")
    copy = tmp_path / "zhangye.mdl"
    copy.write_bytes(HOME.mdl.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # it must load and run without a warning
        reference = pysd.read_vensim(str(copy))
        params = {"retention_rate": 0.15, "yield_curvature": 1.5}
        expected = reference.run(params=params, final_time=2001)
    found = model.run(params=params, final_time=2001)
    shared = [name for name in expected.columns if name in found.columns]
    assert len(shared) > 2500
    np.testing.assert_allclose(
        found[shared].to_numpy(float), expected[shared].to_numpy(float), rtol=1e-8, atol=1e-14
    )


def total(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[[f"{name}[{county}]" for county in ELEMENTS]].sum(axis=1)


LAND = (
    "irrigated land", "rainfed land", "urban land", "rural settlement land", "idle land",
    "gobi land", "other land",
)  # fmt: skip


def test_land_adds_up_to_the_area_of_each_county(baseline: pd.DataFrame, model) -> None:
    area = np.asarray(model.default("county area"))
    for county, size in zip(ELEMENTS, area, strict=True):
        used = sum(baseline[f"{name}[{county}]"] for name in LAND)
        np.testing.assert_allclose(used, size, rtol=1e-9)


def test_workers_and_seekers_are_the_labour_force(baseline: pd.DataFrame) -> None:
    for county in ELEMENTS:
        jobs = sum(
            baseline[f"employment[{county},{s}]"] for s in ("Primary", "Secondary", "Tertiary")
        )
        seekers = baseline[f"job seekers[{county}]"]
        np.testing.assert_allclose(jobs + seekers, baseline[f"labour force[{county}]"])
        assert (seekers > 0).all()


def test_registered_are_residents_and_those_away(baseline: pd.DataFrame) -> None:
    everyone = total(baseline, "resident population") + total(baseline, "registered living away")
    np.testing.assert_allclose(everyone, total(baseline, "registered population"))


def test_money_spent_is_money_funded(baseline: pd.DataFrame) -> None:
    spent = sum(
        baseline[[c for c in baseline.columns if c.startswith(f"{name}[")]].sum(axis=1)
        for name in ("programme spending", "service spending")
    )
    sources = ("own", "transfer", "bank", "private")
    funded = sum(baseline[f"{source} money spent"] for source in sources)
    np.testing.assert_allclose(spent, funded, rtol=1e-9)


FROZEN = {"trend stop time": 2010.0}
PUSHES = {
    "investment": {f"outside investment[{c}]": 2.0 for c in ELEMENTS},
    "labour": {f"departure rate[{c}]@2010": 0.3 for c in ELEMENTS},
    "town land": {f"construction land quota[{c}]@2010": 0.2 for c in ELEMENTS},
    # A lower river takes no water from the fields: the release that is owed falls by 1.19 for each
    # cubic metre (State Council's curve). A curve that asks for 3.8e8 m3 more does.
    "water": {"mean year inflow": 0.8},
}


@pytest.mark.parametrize("push", sorted(PUSHES))
def test_with_trends_frozen_growth_still_answers(model: engine.Model, push: str) -> None:
    """No trend line stands where a stock is asked: the structure moves output by itself."""
    frozen = model.run(FROZEN, return_columns=["city gdp"], times=[2030.0])
    changed = {
        name: factor * float(np.asarray(model.default(name.partition("@")[0])))
        for name, factor in PUSHES[push].items()
    }
    pushed = model.run({**FROZEN, **changed}, return_columns=["city gdp"], times=[2030.0])
    response = float(pushed.iloc[0, 0] / frozen.iloc[0, 0] - 1)
    assert abs(response) > 0.005
    assert (response > 0) == (push in {"investment", "labour"})


def test_growth_goes_on_when_trends_are_frozen(model: engine.Model) -> None:
    run = model.run(FROZEN, return_columns=["city gdp"], times=[2010.0, 2020.0])
    assert run.iloc[1, 0] > 1.2 * run.iloc[0, 0]


@pytest.mark.parametrize(
    "broken",
    [
        "capital[County,Primary] = INTEG(",
        "\n\ncounty = \n",
    ],
)
def test_a_model_file_cut_short_is_one_clear_error(tmp_path, broken: str) -> None:
    text = HOME.mdl.read_text(encoding="utf-8")
    copy = tmp_path / "zhangye.mdl"
    copy.write_text(text[: len(text) // 2] + broken, encoding="utf-8")
    with pytest.raises(engine.ModelError, match=r"zhangye\.mdl"):
        engine.read(copy).run()
