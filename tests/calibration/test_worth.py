"""What knowing would be worth: cases with a known answer, and the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import targets
from zhangye.calibration import posterior, worth
from zhangye.calibration.fit import Problem
from zhangye.calibration.posterior import Posterior
from zhangye.forecast import worth as of_model
from zhangye.project import Project

DRAWS = 4000


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    numbers = np.random.default_rng(5).standard_normal((DRAWS, 3))
    return pd.DataFrame(numbers, columns=["large", "small", "idle"])


def _single(table: pd.DataFrame) -> dict[str, list[str]]:
    return {name: [name] for name in table}


def test_a_linear_margin_is_shared_by_variance(known: pd.DataFrame) -> None:
    margin = pd.DataFrame({"target": 2 * known["large"] + known["small"]})
    found = worth.of_knowing(known, margin, _single(known))
    table = found.ranking.set_index("name")
    assert table.index[0] == "large"
    assert table.loc[["large", "small"], "margins"].tolist() == pytest.approx([0.8, 0.2], abs=0.03)
    # Two normal variables of correlation r have the same sign with probability
    # 1/2 + asin(r) / pi, so that knowing one explains 2 asin(r^2) / pi of the verdict's variance.
    expected = 2 * np.arcsin(0.8) / np.pi
    assert table.loc["large", "verdicts"] == pytest.approx(expected, abs=0.03)
    idle = table.loc["idle"]
    assert abs(idle["verdicts"]) < 4 * idle["verdicts_error"] + 1e-3
    assert abs(idle["margins"]) < 0.003
    assert found.targets.loc[0, "probability"] == pytest.approx(0.5, abs=0.03)
    assert found.targets.loc[0, "sd"] == pytest.approx(np.sqrt(5), rel=0.05)


def test_the_error_is_that_of_repeated_samples() -> None:
    estimates, errors = [], []
    for seed in range(30):
        numbers = np.random.default_rng(seed).standard_normal((400, 2))
        table = pd.DataFrame(numbers, columns=["one", "other"])
        found = worth.of_knowing(table, table.sum(axis=1).to_frame("t"), {"one": ["one"]})
        estimates.append(found.ranking.loc[0, "margins"])
        errors.append(found.ranking.loc[0, "margins_error"])
    assert np.mean(estimates) == pytest.approx(0.5, abs=0.02)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.4)


def test_a_group_knows_what_its_members_know(known: pd.DataFrame) -> None:
    margin = pd.DataFrame({"target": known["large"] + known["small"]})
    groups = {"both": ["large", "small"], "nothing": ["idle"]}
    table = worth.of_knowing(known, margin, groups).ranking.set_index("name")
    assert table.loc["both", "margins"] == pytest.approx(1.0, abs=0.005)
    assert table.loc["both", "verdicts"] > 0.6


def test_a_verdict_that_is_certain_is_worth_nothing(known: pd.DataFrame) -> None:
    margin = pd.DataFrame({"sure": 100 + known["large"], "lost": -100 + known["small"]})
    table = worth.of_knowing(known, margin, _single(known)).ranking.set_index("name")
    assert (table["verdicts"] == 0).all()
    assert (table["target"] == "").all()
    assert table.loc["large", "margins"] == pytest.approx(0.5, abs=0.01)


def test_curved_effects_are_seen(known: pd.DataFrame) -> None:
    margin = pd.DataFrame({"target": known["large"] ** 2 + 0.01 * known["small"]})
    table = worth.of_knowing(known, margin, _single(known)).ranking.set_index("name")
    assert table.loc["large", "margins"] > 0.95


def test_the_plan(copy: Project, whole: Problem, normal: Posterior) -> None:
    posterior.save(copy, normal.model, normal.observed, normal.settings)
    register = targets.load(copy)
    modules = {"savings rate": "Finance"}
    constants, groups = of_model.of_constants(copy, register, modules.get, seed=1)
    names = [*whole.parameters.names, *whole.observation.parameters]
    assert sorted(constants.ranking["name"]) == sorted(names)
    assert set(groups.ranking["name"]) == {
        "Finance", of_model.BASIS, of_model.INFLOW, of_model.DRIVERS, of_model.REVISIONS,
        of_model.CARRIED_OUT,
    }  # fmt: skip
    asked = constants.targets.set_index("target")
    assert {register[name].grade for name in asked.index} == {"A", "B"}
    assert "gdp_city" in asked.index
    assert asked["probability"].between(0, 1).all()
    assert ((asked["probability"] > 0.05) & (asked["probability"] < 0.95)).sum() >= 5
    by_name = constants.ranking.set_index("name")
    # Prices after 2017 move every amount in current prices.
    by_group = groups.ranking.set_index("name")
    assert by_group.loc[of_model.DRIVERS, "verdicts"] > 0.03
    whole_model = groups.ranking.set_index("name").loc[of_model.BASIS, "margins"]
    assert whole_model > by_name["margins"].max()
