"""Known parameters are recovered, in small; ``benchmarks/recovery.py`` asks 20 data sets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, statistics
from zhangye.calibration import parameters
from zhangye.calibration.recovery import Recovery, coverage, draw_truth
from zhangye.observation import Observation
from zhangye.project import Project

SEEDS = (11, 12)


@pytest.fixture(scope="module")
def recovery(
    model: engine.Model, place: Project, seen: Observation, stats: statistics.Statistics
) -> Recovery:
    return Recovery(model, parameters.load(place), seen, stats, whole=False)


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
    template = recovery.problem(recovery.statistics, recovery.observation)
    truth = draw_truth(template, rng)
    lower, upper = template.bounds()
    assert ((lower <= truth) & (truth <= upper)).all()
    made = recovery.made_up(truth, template, rng)
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
