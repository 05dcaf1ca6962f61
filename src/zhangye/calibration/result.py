"""What a fit found: estimates, and the published basis beside the statistics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhangye import engine
from zhangye.arrays import Array
from zhangye.axes import LAST_YEAR, TIMES
from zhangye.calibration import acceptance, errors, estimates, goodness
from zhangye.calibration.fit import Problem
from zhangye.observation import Published, publish
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS
from zhangye.project import Project
from zhangye.statistics import Statistics


@dataclass(frozen=True)
class Result:
    """What a fit found.

    Attributes
    ----------
    model, observed
        Fitted values by name: those of the model, and those of the published basis.
    series
        A row a fitted series: see ``zhangye.calibration.goodness.by_series``.
    estimates
        A row an estimated parameter: see ``zhangye.calibration.estimates.beside_priors``.
    anchors
        A row a finding of the literature: see ``Problem.anchored``.
    errors
        A row a series of the file: see ``zhangye.calibration.errors.estimated``.
    acceptance
        A row a limit: see ``zhangye.calibration.acceptance.judge``.
    published
        The published basis with the fitted values and all levers at their defaults, 2000-2035.
    """

    model: pd.Series
    observed: pd.Series
    series: pd.DataFrame
    estimates: pd.DataFrame
    anchors: pd.DataFrame
    errors: pd.DataFrame
    acceptance: pd.DataFrame
    published: Published


def work_out(
    problem: Problem,
    point: Array,
    compiled: engine.Model,
    project: Project,
    statistics: Statistics,
) -> Result:
    """Return what a fitted point means.

    Parameters
    ----------
    problem, point
        What was fitted, and the minimum in standard coordinates.
    compiled
        The model, for a run to the end of the forecast.
    project, statistics
        The limits, and what was observed.
    """
    model, observed = problem.fitted_values(point)
    prepared = compiled.prepare(
        problem.parameters.names, list(COLUMNS), list(TIMES), final_time=LAST_YEAR + 0.5
    )
    economy = Economy(prepared(model.to_numpy()[None, :]), prepared.outputs)
    values: dict[str, float | Array] = {str(n): np.array([[v]]) for n, v in observed.items()}
    published = publish(economy, problem.observation, values)
    return Result(
        model=model,
        observed=observed,
        series=goodness.by_series(
            problem.compared(point), problem.observation.on_levels(), problem.observation.driven()
        ),
        estimates=estimates.beside_priors(problem, point),
        anchors=problem.anchored(point),
        errors=errors.estimated(problem, point),
        acceptance=acceptance.judge(project, statistics, published),
        published=published,
    )
