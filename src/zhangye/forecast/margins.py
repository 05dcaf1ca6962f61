"""By how much the plan's targets are exceeded or missed, draw by draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.assess.conditions import limit
from zhangye.calibration.fit import Problem
from zhangye.forecast.discrepancy import estimate, factors
from zhangye.forecast.draws import LAST_OBSERVED
from zhangye.forecast.ensemble import Ensemble
from zhangye.forecast.official import SUMS, official
from zhangye.observation import Published
from zhangye.observation.economy import FIRST_YEAR
from zhangye.observation.publish import CITY
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.calibration.fit import Array

GRADES = ("A", "B")
"""Grades of targets that the model answers."""


def official_figures(
    problem: Problem, point: Array, ensemble: Ensemble, register: Register
) -> Published:
    """Return the official figures of an ensemble: the model's, and how it errs.

    Parameters
    ----------
    problem, point
        What was fitted, and the fit in standard coordinates.
    ensemble
        The model's figures.
    register
        The statistics, up to the last observed year.
    """
    corrected = [key for key in ensemble.published if key not in {(CITY, s) for s in SUMS}]
    found = estimate(
        problem.compared(point),
        problem.observation,
        register.statistics,
        corrected,
        LAST_OBSERVED,
    )
    rng = np.random.default_rng([ensemble.draws.seed, LAST_OBSERVED])
    return official(ensemble.published, factors(ensemble.published, found, rng))


def answered(register: Register, published: Published) -> list[Target]:
    """Return the targets of grade A and B that a published figure answers.

    Left out are those that stand on a base value that a user entered.
    """
    return [
        target
        for target in register.targets
        if target.grade in GRADES and (target.area, target.indicator) in published
    ]


def margins(register: Register, published: Published) -> pd.DataFrame:
    """Return by how much each target is exceeded: draws x targets, in the targets' units.

    A target is met where the margin is not negative; tolerances count.
    """
    columns = {}
    for target in answered(register, published):
        values = published[target.area, target.indicator][:, target.year - FIRST_YEAR]
        excess = values - limit(target)
        columns[target.id] = -excess if target.comparator == "<=" else excess
    return pd.DataFrame(columns)
