"""Four simple methods, with intervals from their own residuals.

Formulas of Hyndman and Athanasopoulos (2021), *Forecasting: Principles and Practice*, 3rd edition,
sections 5.2, 5.5 and 7.6; that of ``last_growth`` follows from the random walk of growth rates.
The mean of each is its point forecast, which is its median too.
"""

from __future__ import annotations

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.quantiles import LEVELS


def last_value(values: Array, horizon: int) -> Array:
    """Repeat the last value: a random walk.

    The standard deviation is that of the yearly changes times the root of the lead.

    Parameters
    ----------
    values
        One a year, without gaps, positive.
    horizon
        How many years ahead.

    Returns
    -------
    ndarray
        Years x (mean and quantiles), in the unit of the values.
    """
    changes = np.diff(values)
    lead = np.arange(1, horizon + 1)
    return _normal(np.full(horizon, values[-1]), np.sqrt(np.mean(changes**2) * lead))


def drift(values: Array, horizon: int) -> Array:
    """Add the mean yearly change: a random walk with drift.

    The variance at lead h is s2 h (1 + h / (n - 1)), with s2 the variance of the n - 1 changes.
    Arguments and result as in ``last_value``.
    """
    changes = np.diff(values)
    lead = np.arange(1, horizon + 1)
    variance = changes.var(ddof=1) * lead * (1 + lead / len(changes))
    return _normal(values[-1] + changes.mean() * lead, np.sqrt(variance))


def linear_trend(values: Array, horizon: int) -> Array:
    """Continue the least-squares line through all values, with its prediction intervals.

    Student's t with n - 2 degrees of freedom. Arguments and result as in ``last_value``.
    """
    from scipy.special import stdtrit

    count = len(values)
    years = np.arange(count) - (count - 1) / 2
    spread = float((years**2).sum())
    slope = float((years * values).sum()) / spread
    errors = values - values.mean() - slope * years
    variance = float((errors**2).sum()) / (count - 2)
    ahead = years[-1] + np.arange(1, horizon + 1)
    scale = np.sqrt(variance * (1 + 1 / count + ahead**2 / spread))
    centre = values.mean() + slope * ahead
    return _around(centre, scale[:, None] * stdtrit(count - 2, LEVELS)[None, :])


def last_growth(values: Array, horizon: int) -> Array:
    """Repeat the last growth rate.

    Growth is taken in logarithms and walks at random, so that the log's variance at lead h is s2
    (1 + 4 + ... + h2), with s2 the mean squared change of growth; intervals are those of the
    lognormal. Arguments and result as in ``last_value``.
    """
    from scipy.special import ndtri

    growth = np.diff(np.log(values))
    lead = np.arange(1, horizon + 1)
    variance = np.mean(np.diff(growth) ** 2) * lead * (lead + 1) * (2 * lead + 1) / 6
    centre = np.log(values[-1]) + growth[-1] * lead
    quantiles = np.exp(centre[:, None] + np.sqrt(variance)[:, None] * ndtri(LEVELS)[None, :])
    return np.column_stack([np.exp(centre), quantiles])


NAIVE = {
    "last_value": last_value,
    "last_growth": last_growth,
    "drift": drift,
    "linear_trend": linear_trend,
}
"""Method -> function of (values, horizon)."""


def _normal(centre: Array, deviation: Array) -> Array:
    from scipy.special import ndtri

    return _around(centre, deviation[:, None] * ndtri(LEVELS)[None, :])


def _around(centre: Array, distances: Array) -> Array:
    return np.column_stack([centre, centre[:, None] + distances])
