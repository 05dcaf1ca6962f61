"""How well a simulated series follows an observed one.

The measures are those of Sterman (1984), 'Appropriate summary statistics for evaluating the
historical fit of system dynamics models', Dynamica 10; U2 is that of Theil (1966), *Applied
Economic Forecasting*, against last year's growth instead of last year's value.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from zhangye.arrays import Array

LEAST_YEARS = 4
"""Fewer years than this give no variation to speak of: U2 and the shares are left empty."""


def rmse(observed: Array, simulated: Array) -> float:
    """Root mean squared error, in the unit of the series."""
    return float(np.sqrt(np.mean((simulated - observed) ** 2)))


def mape(observed: Array, simulated: Array) -> float:
    """Mean absolute error in per cent of the observed values."""
    return float(100 * np.mean(np.abs(simulated / observed - 1)))


def theil_shares(observed: Array, simulated: Array) -> tuple[float, float, float]:
    """Split the mean squared error into bias, unequal variation and unequal covariation.

    Returns
    -------
    tuple of float
        Three shares that add up to 1: of unequal means, of unequal standard deviations, and of
        imperfect correlation. NaN where the error is zero.
    """
    error = float(np.mean((simulated - observed) ** 2))
    if error == 0:
        return (np.nan, np.nan, np.nan)
    bias = float((simulated.mean() - observed.mean()) ** 2) / error
    variation = float((simulated.std() - observed.std()) ** 2) / error
    return (bias, variation, 1 - bias - variation)


def theil_u2(observed: pd.Series, simulated: pd.Series) -> float:
    """Root of the summed squared errors over those of a forecast that repeats last growth.

    The rival knows the two years before each year; the simulation starts in 2000 and knows none
    of them, so that a value near 1 is no bad one. Errors are taken relative to the year before.

    Parameters
    ----------
    observed, simulated
        Values by year.

    Returns
    -------
    float
        NaN with fewer than ``LEAST_YEARS`` years that have both years before them.
    """
    years = [y for y in observed.index if y - 1 in observed.index and y - 2 in observed.index]
    if len(years) < LEAST_YEARS:
        return np.nan
    now = observed.loc[years].to_numpy()
    last = observed.loc[[y - 1 for y in years]].to_numpy()
    before = observed.loc[[y - 2 for y in years]].to_numpy()
    rival = last * last / before
    own = (simulated.loc[years].to_numpy() - now) / last
    return float(np.sqrt((own**2).sum() / (((rival - now) / last) ** 2).sum()))


def by_series(
    compared: pd.DataFrame,
    on_levels: Collection[str] = (),
    driven: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Return fit statistics a series.

    Parameters
    ----------
    compared
        ``area, indicator, year, observed, simulated``.
    on_levels
        Indicators that are rates, of which relative errors say nothing: ``mape`` and ``u2`` are
        NaN.
    driven
        Area and indicator of the series whose own history is an input of the model.

    Returns
    -------
    DataFrame
        ``indicator, area, n, rmse, mape, u2, bias, variation, covariation``: RMSE in the
        indicator's unit, MAPE in per cent, the rest pure numbers; and ``driven``, whether the fit
        is in part that of an input.
    """
    rows = []
    for (indicator, area), group in compared.groupby(["indicator", "area"], sort=False):
        observed, simulated = (group.set_index("year")[c] for c in ("observed", "simulated"))
        pair = (observed.to_numpy(), simulated.to_numpy())
        shares = theil_shares(*pair) if len(group) >= LEAST_YEARS else (np.nan,) * 3
        relative = (mape(*pair), theil_u2(observed, simulated))
        errors = (rmse(*pair), *((np.nan, np.nan) if indicator in on_levels else relative))
        rows.append((indicator, area, len(group), *errors, *shares, (area, indicator) in driven))
    measures = ["rmse", "mape", "u2", "bias", "variation", "covariation", "driven"]
    return pd.DataFrame(rows, columns=["indicator", "area", "n", *measures])
