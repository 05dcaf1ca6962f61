"""How surely targets are met: a smooth quantile of the margin over the draws, and its slope.

That a share p of the draws meets the targets means that the (1 - p) quantile of the margin is at
least 0. The quantile of a sample is no smooth function of the decisions; here it is that of the
sample with each draw blurred by a logistic kernel (Nadaraya 1964), whose derivatives are exact.
Several targets at once: a draw's margin is that of its worst target, by a smooth minimum.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp

from zhangye.arrays import Array

BLUR = 0.08
"""Width of the kernel, in standard deviations of the margin."""
SHARPNESS = 0.03
"""Temperature of the smooth minimum, in the same unit."""
BROKEN = -50.0
"""Margin of a run that broke down, in the same unit: far from any target."""


def scales(margins: Array) -> Array:
    """Return the spread of each target's margin over the draws: a standard deviation, robustly.

    Parameters
    ----------
    margins
        Targets x draws.

    Returns
    -------
    ndarray
        The interquartile range over 1.349 (that of a normal distribution), 1 where it is 0.
    """
    low, high = np.nanquantile(margins, [0.25, 0.75], axis=-1)
    spread = (high - low) / 1.349
    return np.where(np.isfinite(spread) & (spread > 0), spread, 1.0)


def probability(margins: Array, targets: npt.ArrayLike | None = None) -> float:
    """Return the share of draws that meet all targets at once.

    Parameters
    ----------
    margins
        Targets x draws; NaN counts as missed.
    targets
        Positions of the targets that count; None takes all.
    """
    chosen = margins if targets is None else margins[np.atleast_1d(targets)]
    return float(np.all(chosen >= 0, axis=0).mean())


def worst(margins: Array) -> tuple[Array, Array]:
    """Return each draw's smooth minimum over targets, and the weights of the targets in it.

    Parameters
    ----------
    margins
        Targets x draws, in standard deviations.

    Returns
    -------
    minimum
        Draws.
    weights
        Targets x draws: its derivatives, which add up to 1 in each draw.
    """
    # A plain minimum follows one target and jumps to another; this one leans on all that are near.
    raised = -margins / SHARPNESS
    total = logsumexp(raised, axis=0)
    return -SHARPNESS * total, np.exp(raised - total)


def quantile(margin: Array, level: float) -> tuple[float, Array]:
    """Return the margin that a share ``level`` of the draws exceeds, and its derivatives.

    Parameters
    ----------
    margin
        Draws, in standard deviations.
    level
        A probability between 0 and 1.

    Returns
    -------
    quantile
        The value t with mean(logistic((margin - t) / BLUR)) = level.
    weights
        Draws: derivatives with respect to each draw's margin; they add up to 1.
    """
    # A sample quantile moves with one draw alone; the kernel spreads its slope over the draws near
    # it. The mean of logistics falls with t, so halving finds it, 60 times to the last bit.
    low, high = float(margin.min()) - 20 * BLUR, float(margin.max()) + 20 * BLUR
    for _ in range(60):
        middle = 0.5 * (low + high)
        if expit((margin - middle) / BLUR).mean() > level:
            low = middle
        else:
            high = middle
    # By the implicit function theorem: the weights that keep the mean of logistics where it is.
    part = expit((margin - low) / BLUR)
    density = part * (1 - part)
    return low, density / density.sum()
