"""The search against a scan of every choice, on the real model."""

import numpy as np
import pytest

from zhangye import engine, scenarios
from zhangye.planning import chance, settings, solve
from zhangye.planning.search import search
from zhangye.planning.wanted import choose

LEVER, DRAWS, STEPS = "outside_investment", 64, 9


@pytest.fixture(scope="module")
def solver(register, with_posterior):
    baseline = scenarios.load("baseline", with_posterior, register.statistics)
    held = tuple(name for name in baseline.catalogue.levers if name != LEVER)
    return solve.Solver(
        with_posterior,
        engine.read(with_posterior.mdl),
        baseline,
        solve.Question(choose(register, ["gdp_city"]), 0.5, held=held),
        solve.forecasts(with_posterior, register.statistics),
        settings.load(with_posterior),
        draws=DRAWS,
    )


def test_no_cheaper_choice_of_a_grid_reaches_the_target(solver):
    choices = solver.possible()
    evaluate = solver.evaluator(choices)

    def chances(points):
        return (evaluate(points).margins[:, 0] >= 0).mean(axis=-1)

    bottom, top = chances(np.vstack([choices.start, np.ones(len(choices))]))
    assert top - bottom >= 4 / DRAWS
    # Half of what the lever can add at all: within reach, and not for nothing.
    level = float(0.5 * (bottom + top))
    before = evaluate(choices.start[None])
    programme = solver.programme(choices, np.nanmean(before.cover[0], axis=-1))
    found = search(evaluate, programme, level, chance.scales(before.margins[0]), [choices.start])
    assert found.feasible
    money = programme.cost(found.point)
    assert 0 < money < programme.costs.sum()
    steps = np.linspace(0, 1, STEPS)
    grid = np.array(np.meshgrid(*[steps] * len(choices))).reshape(len(choices), -1).T
    cheaper = grid[grid @ choices.costs < 0.95 * money]
    assert len(cheaper) > STEPS
    # The smooth quantile of the search may differ from the sample's own by a draw.
    assert chances(cheaper).max() <= level + 1 / DRAWS
