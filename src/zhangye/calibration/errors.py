"""Sizes of the errors, estimated from the residuals (empirical Bayes).

What ``calibration/observation.toml`` declares is a guess made before the fit. The variance of a
series' error has a scaled inverse chi-squared prior around the declared one, worth `FREEDOM`
residuals; its mean square after the fit is the estimate (Carlin and Louis 2000, *Bayes and
Empirical Bayes Methods for Data Analysis*). Residuals are whitened, and count by the loss of the
fit, so that a single outlier does not widen a series. The autocorrelation stays as declared.

Fit and sizes are worked out in turn until they agree. A size stays within a factor of `BOUND` of
the declared one: otherwise a series that fits well would draw ever more weight to itself. A series
that the file marks as ``kept`` keeps its size; what its residuals say is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration.fit import Problem, fit, loss
from zhangye.observation import Observation

FREEDOM = 5.0
"""Residuals that the declared size is worth: an assumption, about half of a usual series."""
BOUND = 2.0
TOLERANCE = 0.05
"""Greatest change of the logarithm of a size at which the two are said to agree."""
PASSES = 6


def estimated(problem: Problem, point: Array) -> pd.DataFrame:
    """Return declared, used and estimated size of the error of each fitted series.

    Parameters
    ----------
    problem, point
        What was fitted, and the minimum in standard coordinates.

    Returns
    -------
    DataFrame
        ``indicator, areas, n, declared, used, residual, estimated``: a row a series of the file,
        in its order; sizes of logarithms, or of the level where the file says so; ``residual``
        is the root mean square of the whitened residuals in units of the size.
    """
    squares = loss(problem.residuals(point[None, :])[0][: len(problem.data)])
    names = [(datum.area, datum.indicator) for datum in problem.data]
    rows = []
    for series in problem.observation.series:
        here = [name[1] == series.indicator and name[0] in series.areas for name in names]
        count, total = sum(here), float(squares[here].sum()) * series.error**2
        centre = series.declared or series.error
        bound = 1.0 if series.kept else BOUND
        size = np.sqrt((FREEDOM * centre**2 + total) / (FREEDOM + count))
        rows.append(
            {
                "indicator": series.indicator,
                "areas": " ".join(series.areas),
                "n": count,
                "declared": centre,
                "used": series.error,
                "residual": float(np.sqrt(total / count)),
                "estimated": float(np.clip(size, centre / bound, centre * bound)),
            }
        )
    return pd.DataFrame(rows)


def with_errors(observation: Observation, sizes: Sequence[float]) -> Observation:
    """Return the observation model with other sizes of the errors; what was declared is kept.

    Parameters
    ----------
    observation
        The settings.
    sizes
        A size for each series, in the file's order.
    """
    series = tuple(
        one.model_copy(update={"error": float(size), "declared": one.declared or one.error})
        for one, size in zip(observation.series, sizes, strict=True)
    )
    return observation.model_copy(update={"series": series})


def fit_with_errors(
    pose: Callable[[Observation], Problem],
    observation: Observation,
    progress: Callable[[int, float], object] | None = None,
) -> tuple[Problem, Array]:
    """Fit, estimate the sizes of the errors, and fit again until both agree.

    Parameters
    ----------
    pose
        Makes the problem from an observation model.
    observation
        The settings, with the sizes to begin with.
    progress
        As for ``zhangye.calibration.fit.fit``.

    Returns
    -------
    Problem, Array
        The last problem, whose series hold the sizes, and its minimum in standard coordinates.
    """
    problem = pose(observation)
    point = fit(problem, progress)
    for _ in range(PASSES):
        table = estimated(problem, point)
        change = np.abs(np.log(table["estimated"] / table["used"])).max()
        if change < TOLERANCE:
            break
        problem = pose(with_errors(problem.observation, table["estimated"].tolist()))
        point = fit(problem, progress, start=point)
    return problem, point
