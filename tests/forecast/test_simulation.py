"""One way to simulate: with draws and without."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import observation, scenarios
from zhangye.project import Project
from zhangye.simulation import Draws, simulate
from zhangye.statistics import Statistics


def test_draws_without_doubt_give_the_single_run(place: Project, known: Statistics) -> None:
    plan = scenarios.load("plan", place, known)
    sure = Draws(
        parameters=pd.DataFrame(index=range(3), dtype=float),
        observed={n: np.full((3, 1), v) for n, v in observation.load(place).values().items()},
        revisions={name: np.zeros((3, 1)) for name in plan.revisions()},
        # The score of the share that the single run carries out.
        implementation=np.zeros(3),
        seed=0,
    )
    single, many = simulate(place, plan), simulate(place, plan, sure)
    for series, values in many.published.items():
        assert values.shape == (3, 36)
        np.testing.assert_allclose(values, np.repeat(single.published[series], 3, 0), rtol=1e-9)
    np.testing.assert_array_equal(
        single.series("zhangye", "gdp"), single.published["zhangye", "gdp"][0]
    )
    with pytest.raises(ValueError, match="too many values"):
        many.value("zhangye", "gdp", 2020)
    kept = many.part(np.array([True, False, True]))
    assert len(kept.draws) == 2
    assert kept.published["zhangye", "gdp"].shape == (2, 36)
