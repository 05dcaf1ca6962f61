"""How much wider a combination must be for its intervals to hold what they promise.

In-sample residuals and the intervals of statistical methods know nothing of what had never
happened before: intervals of models are too narrow out of sample (Chatfield 1993, *J. Business &
Economic Statistics* 11). One factor for all series is learned from other vintages: the distances of
quantiles from the median are multiplied so that nine outcomes in ten lie in the 90 % interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.quantiles import QUANTILES

if TYPE_CHECKING:
    import pandas as pd

INTERVAL = 0.9
NARROWEST, WIDEST = 1.0, 4.0
"""A combination is never made surer of itself, nor wider than this: few outcomes decide."""


def width(frame: pd.DataFrame) -> float:
    """Return the factor that gives a forecast's 90 % intervals their coverage.

    Parameters
    ----------
    frame
        Rows of one method, columns as in ``backtest.csv``.
    """
    error = frame["observed"] - frame["p50"]
    upper = (frame["p95"] - frame["p50"]).clip(lower=1e-12)
    lower = (frame["p50"] - frame["p05"]).clip(lower=1e-12)
    needed = np.where(error >= 0, error / upper, -error / lower)
    return float(np.clip(np.quantile(needed, INTERVAL), NARROWEST, WIDEST))


def widened(quantiles: Array, factor: float) -> Array:
    """Return quantiles (values x 7) with their distances from the median multiplied.

    Amounts below zero are set to zero.
    """
    median = quantiles[:, [QUANTILES.index("p50")]]
    return np.maximum(median + factor * (quantiles - median), 0.0)
