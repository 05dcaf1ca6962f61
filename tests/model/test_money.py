"""Money is neither made nor lost: budgets, pools, and what one more yuan can do."""

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, project, scenarios
from zhangye.axes import ELEMENTS

HOME = project.find()


def levers_at(end: str) -> dict[str, float]:
    """Every money lever at an end of its range from 2018 on, spread over counties as usual."""
    catalogue = scenarios.catalogue(HOME)
    baseline = scenarios.load("baseline", HOME)
    found = {}
    for name, lever in catalogue.levers.items():
        if lever.funding is None:
            continue
        factor = (lever.maximum if end == "max" else 0.0) / lever.default
        for county in ELEMENTS:
            key = lever.constant(county)
            found[f"{key}@2018"] = factor * baseline.default(name, county)
    return found


def by_county(run: pd.DataFrame, name: str) -> np.ndarray:
    return run[[f"{name}[{county}]" for county in ELEMENTS]].to_numpy()


@pytest.mark.parametrize("end", ["default", "max", "zero"])
def test_every_budget_adds_up_whatever_the_levers(model: engine.Model, end: str) -> None:
    run = model.run(levers_at(end) if end != "default" else {})
    uses = (
        "county own money spent", "county transfer money spent", "revenue works",
        "debt service paid", "current spending",
    )  # fmt: skip
    resources = by_county(run, "revenue") + by_county(run, "transfers received")
    np.testing.assert_allclose(sum(by_county(run, use) for use in uses), resources, rtol=1e-9)
    assert (by_county(run, "current spending") > 0).all()
    for spent, pool in (
        ("county own money spent", "county fiscal room"),
        ("county transfer money spent", "earmarked transfers"),
    ):
        assert (by_county(run, spent) <= by_county(run, pool) * (1 + 1e-9) + 1e-12).all()
    assert (run["bank money spent"] <= run["net new loans"] * (1 + 1e-9) + 1e-12).all()
    assert (by_county(run, "distributed profit") > 0).all()
    assert np.isfinite(run.to_numpy()).all()


def test_nothing_is_cut_where_room_equals_what_is_asked(model: engine.Model) -> None:
    """The rounded corner takes half a per cent there, and nothing two per cent above."""
    run = model.run()
    ratio, share = by_county(run, "own money ratio"), by_county(run, "own funding share")
    assert (share[ratio > 1.02] > 1 - 1e-12).all()
    assert (share <= np.minimum(ratio, 1) + 1e-12).all()
    assert (np.minimum(ratio, 1) - share <= 0.005 + 1e-12).all()


def test_losing_the_transfers_hurts(model: engine.Model) -> None:
    columns = ["city gdp", "city urban income", "transfer money spent"]
    usual = model.run({}, return_columns=columns, times=[2025.0]).iloc[0]
    cut = model.run(
        {"transfer growth difference after 2017": -0.9}, return_columns=columns, times=[2025.0]
    )
    assert (cut.iloc[0] < 0.95 * usual).all()


def test_support_draws_no_more_than_the_projects_at_hand(model: engine.Model) -> None:
    run = model.run(levers_at("max"))
    for drawn, pool in (("refit drawn", "refit pool"), ("processing draw", "processing pool")):
        assert (by_county(run, drawn) <= by_county(run, pool)).all()
