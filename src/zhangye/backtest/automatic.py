"""Four methods that choose their own form, by ``statsforecast`` (Garza et al. 2022).

AutoETS (Hyndman et al. 2002), AutoARIMA (Hyndman and Khandakar 2008), AutoTheta (Fiorucci et al.
2016) and complex exponential smoothing (Svetunkov et al. 2022), all at their defaults on yearly
values, with their native intervals.

``statsforecast`` takes seconds to import: it is imported inside the functions alone. Its model
classes work on plain arrays, so that the version of pandas does not matter here.
"""

from __future__ import annotations

import importlib.util

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.quantiles import PROBABILITIES
from zhangye.errors import InputError

AUTOMATIC = {
    "auto_ets": "AutoETS",
    "auto_arima": "AutoARIMA",
    "auto_theta": "AutoTheta",
    "ces": "AutoCES",
}
"""Method -> class of ``statsforecast.models``."""

_INTERVALS = (50, 80, 90)


def check_installed() -> None:
    """See to it that statsforecast is there, before any work is done.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    if importlib.util.find_spec("statsforecast") is None:
        raise InputError(
            "the backtest needs the package statsforecast, which is not installed",
            allowed="install it with: pip install statsforecast",
        )


def automatic(method: str, values: Array, horizon: int) -> Array:
    """Forecast by one of ``AUTOMATIC``.

    Parameters
    ----------
    method
        A key of ``AUTOMATIC``.
    values
        One a year, without gaps; at least seven.
    horizon
        How many years ahead.

    Returns
    -------
    ndarray
        Years x (mean and quantiles), in the unit of the values. The median is the mean of the
        method, which gives no median of its own. Quantiles that cross are put into order
        (Chernozhukov et al. 2010).
    """
    from statsforecast import models

    model = getattr(models, AUTOMATIC[method])(season_length=1)
    # With few values some candidate forms have no degrees of freedom left: statsforecast divides by
    # zero there, and by its corrected criterion (AICc) never chooses them.
    with np.errstate(divide="ignore"):
        found = model.forecast(y=values, h=horizon, level=list(_INTERVALS))
    quantiles = [np.asarray(found[_name(p)], dtype=float) for p in PROBABILITIES.values()]
    mean = np.asarray(found["mean"], dtype=float)
    table = np.column_stack([mean, np.sort(np.column_stack(quantiles), axis=1)])
    if not np.isfinite(table).all():
        raise ArithmeticError(f"{method} gave no finite forecast of {values.tolist()}")
    return table


def _name(probability: float) -> str:
    """Return how statsforecast calls a quantile: the 5 % one is 'lo-90'."""
    if probability == 0.5:
        return "mean"
    width = round(100 * abs(2 * probability - 1))
    return f"{'lo' if probability < 0.5 else 'hi'}-{width}"
