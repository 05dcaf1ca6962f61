"""The statistical methods that stand beside the model: what they forecast for one series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.automatic import AUTOMATIC, automatic
from zhangye.backtest.naive import NAIVE
from zhangye.backtest.quantiles import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

MEAN_AUTOMATIC = "mean_automatic"
PEERS = (*NAIVE, *AUTOMATIC, MEAN_AUTOMATIC)
"""The methods in the order of tables."""
FEWEST = 7
"""The fewest values that a series needs."""


def peer_forecasts(values: pd.Series, years: Sequence[int]) -> pd.DataFrame:
    """Forecast one series by every method of ``PEERS``.

    Missing years between the values are filled on a straight line in logarithms (constant growth):
    the methods know no gaps. Every method sees the filled series. ``mean_automatic`` has the mean
    of the four automatic methods' means, and at each probability the mean of their quantiles.
    Means and quantiles below zero are set to zero: the quantities are amounts.

    Parameters
    ----------
    values
        Positive values by year, at least ``FEWEST``.
    years
        Years after the last value's, in any order.

    Returns
    -------
    DataFrame
        ``method, year, mean, p05, p10, p25, p50, p75, p90, p95``, in the unit of the values.

    Raises
    ------
    ValueError
        Where there are too few values, one is not positive, or a year is not after the last.
    """
    import pandas as pd

    filled = fill_gaps(values)
    last = int(values.index.max())
    if min(years) <= last:
        raise ValueError(f"the year {min(years)} is not after the last value's, {last}")
    horizon = max(years) - last
    tables = {name: method(filled, horizon) for name, method in NAIVE.items()}
    tables |= {name: automatic(name, filled, horizon) for name in AUTOMATIC}
    tables[MEAN_AUTOMATIC] = np.mean([tables[name] for name in AUTOMATIC], axis=0)
    wanted = np.asarray(years) - last - 1
    parts = [
        pd.DataFrame(np.maximum(tables[name][wanted], 0.0), columns=list(COLUMNS)).assign(
            method=name, year=list(years)
        )
        for name in PEERS
    ]
    return pd.concat(parts, ignore_index=True)[["method", "year", *COLUMNS]]


def fill_gaps(values: pd.Series) -> Array:
    """Return one value a year from the first to the last: missing ones grow at a constant rate.

    Parameters
    ----------
    values
        Positive values by year, at least ``FEWEST``.

    Raises
    ------
    ValueError
        Where there are too few values, or one is not positive and finite.
    """
    known = values.sort_index()
    amounts = known.to_numpy(dtype=float)
    if len(amounts) < FEWEST:
        raise ValueError(f"{len(amounts)} values: the methods need {FEWEST}")
    if not (np.isfinite(amounts) & (amounts > 0)).all():
        raise ValueError("the values must be positive and finite")
    years = known.index.to_numpy(dtype=float)
    every = np.arange(years[0], years[-1] + 1)
    filled = np.exp(np.interp(every, years, np.log(amounts)))
    filled[np.isin(every, years)] = amounts  # the logarithm's rounding stays out of what is known
    return filled
