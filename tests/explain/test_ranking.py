"""One more 1e8 CNY a year, lever by lever: no wonders, bands over the priors, and the flag."""

import pandas as pd
import pytest

from zhangye import project, scenarios
from zhangye.calibration import parameters
from zhangye.explain.ranking import lever_ranking
from zhangye.presentation.tables.ranking import ranking_page

HOME = project.find()
DRAWS = 40


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return lever_ranking(HOME, scenarios.load("baseline", HOME), draws=DRAWS, seed=1)


def test_every_money_lever_is_ranked_with_an_ordered_band(table: pd.DataFrame) -> None:
    catalogue = scenarios.catalogue(HOME)
    money = {lever.name for lever in catalogue.levers.values() if lever.funding is not None}
    assert set(table["lever"]) == money
    assert (table["return_p05"] <= table["return_p50"]).all()
    assert (table["return_p50"] <= table["return_p95"]).all()
    assert table["return_p50"].is_monotonic_decreasing


def test_no_public_yuan_returns_more_than_half_a_yuan_a_year(table: pd.DataFrame) -> None:
    assert table["return_p50"].max() < 0.5


def test_effects_that_rest_on_priors_say_so(table: pd.DataFrame) -> None:
    estimated = set(parameters.load(HOME).estimated().names)
    rows = table.set_index("lever")
    assert rows.loc["skills_training", "hangs_on"] == "skill premium"
    assert rows.loc["skills_training", "prior_only"]
    assert not any(name in estimated for name in rows[rows["prior_only"]]["hangs_on"])


def test_an_effect_of_zero_leaves_courses_without_return(monkeypatch) -> None:
    """With the premium at zero nothing but the money's way through incomes is left."""
    known = parameters.load(HOME)
    frame = known.table.copy()
    frame.loc[frame["parameter"] == "skill premium", ["prior", "upper"]] = [0.0, 1e-9]
    monkeypatch.setattr(parameters, "load", lambda place: parameters.Parameters(frame))
    found = lever_ranking(HOME, scenarios.load("baseline", HOME), draws=2, seed=1)
    assert abs(found.set_index("lever").loc["skills_training", "return_p50"]) < 0.03


def test_the_page_names_its_command(table: pd.DataFrame) -> None:
    page = ranking_page(table, scenarios.load("baseline", HOME), DRAWS)
    assert f"zhangye docs --ranking {DRAWS}" in page
    assert page.count("\n| ") == len(table) + 2
