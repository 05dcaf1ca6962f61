"""The linear pool: forecasts mixed by weight, each known by seven quantiles.

Between its quantiles a forecast is taken as normal with the scale that they have there: the
quantile function is linear in the standard normal score, and beyond the outermost quantiles it
goes on as it came. Amounts below zero are set to zero.
"""

from __future__ import annotations

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.quantiles import LEVELS

POINTS = 50
"""Equally probable points that stand for one forecast where expectations are taken."""
_STEPS = 60  # halvings of an interval: far below the rounding of the published figures
_FARTHEST = 40.0  # normal scores beyond this are certainty in double precision


def pool_quantiles(quantiles: Array, weights: Array) -> Array:
    """Return the quantiles of mixtures.

    The mixture's quantile lies between the least and the greatest of its members' at the same
    probability; it is found there by bisection.

    Parameters
    ----------
    quantiles
        Values x members x 7, ascending, at ``quantiles.LEVELS``.
    weights
        Values x members; every row adds up to 1.

    Returns
    -------
    ndarray
        Values x 7, in the unit of the quantiles.
    """
    from scipy.special import ndtr

    low, high = quantiles.min(axis=1), quantiles.max(axis=1)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        reached = np.einsum("vm,vmq->vq", weights, ndtr(_scores(middle, quantiles))) >= LEVELS
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def expectations(quantiles: Array, observed: Array) -> tuple[Array, Array]:
    """Return the two expectations that make the CRPS of any mixture.

    With weights w, the CRPS of the mixture is ``first @ w - w @ second @ w / 2``: the mean
    distance from the outcome less half the mean distance between two draws (Gneiting and Raftery
    2007, equation 21).

    Parameters
    ----------
    quantiles
        Values x members x 7.
    observed
        Values.

    Returns
    -------
    tuple of ndarray
        Values x members, and values x members x members, in the unit of the values.
    """
    points = np.maximum(quantiles @ _interpolation(), 0.0)
    first = np.abs(points - observed[:, None, None]).mean(axis=2)
    count = points.shape[1]
    second = np.empty((len(points), count, count))
    for one in range(count):
        for other in range(one, count):
            apart = np.abs(points[:, one, :, None] - points[:, other, None, :]).mean(axis=(1, 2))
            second[:, one, other] = second[:, other, one] = apart
    return first, second


def _scores(amounts: Array, quantiles: Array) -> Array:
    """Return the normal scores of amounts under each member: values x members x amounts."""
    from scipy.special import ndtri

    levels = ndtri(LEVELS)
    below = (amounts[:, None, :, None] >= quantiles[:, :, None, :]).sum(axis=-1)
    piece = np.clip(below - 1, 0, len(LEVELS) - 2)
    left = np.take_along_axis(quantiles, piece, axis=2)
    right = np.take_along_axis(quantiles, piece + 1, axis=2)
    # Where quantiles are equal the amount in question is certain: the score jumps there.
    width = np.maximum(right - left, np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        share = (amounts[:, None, :] - left) / width
    return np.clip(
        levels[piece] + share * (levels[piece + 1] - levels[piece]), -_FARTHEST, _FARTHEST
    )


def _interpolation() -> Array:
    """Return the matrix from seven quantiles to ``POINTS`` points: 7 x points."""
    from scipy.special import ndtri

    levels = ndtri(LEVELS)
    wanted = ndtri((np.arange(POINTS) + 0.5) / POINTS)
    piece = np.clip(np.searchsorted(levels, wanted) - 1, 0, len(levels) - 2)
    share = (wanted - levels[piece]) / (levels[piece + 1] - levels[piece])
    matrix = np.zeros((len(levels), POINTS))
    matrix[piece, np.arange(POINTS)] = 1 - share
    matrix[piece + 1, np.arange(POINTS)] = share
    return matrix
