"""Known parameters are recovered, in small; ``benchmarks/recovery.py`` asks 20 data sets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, project, statistics
from zhangye.calibration import parameters
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem
from zhangye.calibration.loose import Loose
from zhangye.calibration.parameters import Parameters
from zhangye.calibration.recovery import (
    CUT,
    ESTIMATED,
    Recovery,
    answering_sd,
    coverage,
    draw_truth,
    firm_places,
)
from zhangye.observation import Observation
from zhangye.project import Project

SEEDS = (11, 12)


@pytest.fixture(scope="module")
def recovery(
    model: engine.Model, place: Project, seen: Observation, stats: statistics.Statistics
) -> Recovery:
    return Recovery(model, parameters.load(place), seen, stats, ESTIMATED)


@pytest.fixture(scope="module")
def data_sets(recovery: Recovery) -> list[pd.DataFrame]:
    return [recovery.data_set(seed) for seed in SEEDS]


def test_intervals_cover_the_truth_about_as_often_as_they_say(
    data_sets: list[pd.DataFrame],
) -> None:
    table = coverage(data_sets)
    assert table.loc["all", "n"] == sum(map(len, data_sets))
    assert 0.80 <= table.loc["all", "covered"] <= 0.97


def test_intervals_of_half_the_width_would_be_found_out(data_sets: list[pd.DataFrame]) -> None:
    everything = pd.concat(data_sets)
    errors = (everything["estimate"] - everything["truth"]) / everything["sd"]
    assert 0.8 < np.sqrt((errors**2).mean()) < 1.25
    assert (errors.abs() < 1.645 / 2).mean() < 0.80


def test_the_data_move_the_estimates_towards_the_truth(data_sets: list[pd.DataFrame]) -> None:
    everything = pd.concat(data_sets)
    informed = everything[everything["sd"] < 0.5]
    assert len(informed) > 20
    assert np.corrcoef(informed["truth"], informed["estimate"])[0, 1] > 0.8


def test_made_up_errors_have_the_declared_size(recovery: Recovery) -> None:
    rng = np.random.default_rng(2)
    template = recovery.problem(recovery.statistics, recovery.observation, whole=False)
    truth = draw_truth(template, rng)
    lower, upper = template.bounds()
    assert ((lower <= truth) & (truth <= upper)).all()
    made = recovery.problem(*recovery.made_up(truth, template, rng), whole=False)
    residuals = made.residuals(truth[None, :])[0][: -len(truth)]
    assert residuals.std() == pytest.approx(1, abs=0.1)
    assert np.corrcoef(residuals[1:], residuals[:-1])[0, 1] == pytest.approx(0, abs=0.15)
    # The search starts at the centres of the priors, not at what was found from real statistics.
    assert made.start() == pytest.approx(np.zeros(len(truth)), abs=1e-9)


def test_coverage_counts_bounds_apart() -> None:
    one = pd.DataFrame({"covered": [True, False, True], "at_bound": [False, False, True]})
    table = coverage([one, one])
    assert table["n"].tolist() == [6, 4, 2]
    assert table["covered"].tolist() == pytest.approx([2 / 3, 0.5, 1.0])
    assert table.loc["all", "error"] == 0


def test_estimates_answer_to_loose_constants(whole: Problem, known: Parameters) -> None:
    """The standard deviations are those of draws of the posterior that ships."""
    firm = firm_places(whole)
    assert len(firm) == len(whole.start()) - (known.table["estimated"] == "no").sum()
    rng = np.random.default_rng(4)
    given = Problem(whole._model, known, whole.observation, statistics.load(project.find()))
    factor = laplace_factor(given, given.start())
    draws = given.start() + rng.standard_normal((2000, len(factor))) @ factor.T
    answers = draws + rng.standard_normal((2000, len(whole.start()) - len(firm))) @ (
        Loose(whole, given.parameters.names)._answer.T
    )
    found = answering_sd(whole, whole.start(), firm)
    assert found == pytest.approx(answers.std(axis=0), rel=0.08)
    assert (found > 0.99 * np.sqrt((factor**2).sum(axis=1))).all()


def test_the_question_of_the_shipped_posterior(recovery: Recovery) -> None:
    table = replace(recovery, question=CUT).data_set(SEEDS[0])
    assert len(table) == len(
        firm_places(recovery.problem(recovery.statistics, recovery.observation, whole=True))
    )
    assert 0.75 <= table["covered"].mean() <= 1
