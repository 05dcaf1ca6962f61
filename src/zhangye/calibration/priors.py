"""The priors as they are drawn from, in standard coordinates.

Those of estimated constants and of the published basis are hyperbolic, like the loss of the fit,
with a standard deviation of 1.2 where the table says 1; county effects are multiples of an
uncertain scale, which widens their tails; loose constants are normal. Bounds cut all of them off.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from zhangye.calibration.fit import loss
from zhangye.calibration.parameters import Parameters

POOLING_SD = 0.5
"""Standard deviation of the logarithm of a pooling scale: an assumption; most of the mass lies
between a third and three times the prior distance of counties."""
SINGLE, POOLED, LOOSE = "single", "pooled", "loose"
"""Forms of priors."""
POINTS = 4001
"""Points that stand for a prior, at equal steps of probability."""
_FARTHEST, _GRID = 12.0, 200_001
_SCALES = 41


@cache
def points(form: str) -> tuple[float, ...]:
    """Return points of a form of prior, at equal steps of probability."""
    from scipy.special import ndtri  # of scipy.stats the import alone takes longer than the rest

    shares = (np.arange(POINTS) + 0.5) / POINTS
    if form == LOOSE:
        return tuple(ndtri(shares).tolist())
    values = np.linspace(-_FARTHEST, _FARTHEST, _GRID)
    density = np.exp(-0.5 * loss(values))
    below = (np.cumsum(density) - density / 2) / density.sum()
    if form == POOLED:
        scales = np.exp(POOLING_SD * ndtri((np.arange(_SCALES) + 0.5) / _SCALES))
        below = np.mean([np.interp(values / scale, values, below) for scale in scales], axis=0)
    return tuple(np.interp(shares, below, values).tolist())


def of_constants(parameters: Parameters) -> pd.DataFrame:
    """Return points that stand for the priors of the model's constants, within their bounds.

    Returns
    -------
    DataFrame
        ``POINTS`` x constants: quantiles at equal steps of probability.
    """
    forms = np.full(len(parameters.names), SINGLE)
    forms[(parameters.table["estimated"] == "no").to_numpy()] = LOOSE
    for places in parameters.pooled().values():
        forms[places] = POOLED
    columns = np.column_stack([points(str(form)) for form in forms])
    return pd.DataFrame(np.clip(columns, *parameters.standard_bounds()), columns=parameters.names)


def contraction(parameters: Parameters, draws: pd.DataFrame) -> pd.Series:
    """Return how much narrower draws are than the priors: 1 - (sd / prior sd)^2 by constant.

    Parameters
    ----------
    parameters
        The priors.
    draws
        Draws x columns, among them the constants, in their units.
    """
    found = parameters.standard(draws[parameters.names].to_numpy())
    return 1 - found.var(axis=0) / of_constants(parameters).var(ddof=0)
