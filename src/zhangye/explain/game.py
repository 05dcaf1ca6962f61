"""Values of a cooperative game in which every coalition has been played.

A difference between two states is split over the players that make it. With the values of all
coalitions known, each quantity here is a weighted sum of them: a matrix of weights (quantities x
coalitions) that is applied to any number of outcomes at once, and part by part.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from zhangye.arrays import Array


def coalitions(players: int) -> npt.NDArray[np.bool_]:
    """Return all coalitions: 2^players x players; the empty one first, the grand one last."""
    numbers = np.arange(2**players)
    return (numbers[:, None] >> np.arange(players)) & 1 == 1


def shapley_weights(players: int) -> Array:
    """Return the weights of the Shapley values.

    A player's value is what it adds to those before it, averaged over all orders of the players;
    the values add up to the grand coalition's less the empty one's.

    Parameters
    ----------
    players
        One or more.

    Returns
    -------
    ndarray
        Players x coalitions.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II.
    """
    members = coalitions(players)
    size = members.sum(axis=1)
    # The orders in which just these others come first, over all orders.
    joined = np.array([1 / (players * comb(players - 1, k)) for k in range(players)])
    inside = joined[np.maximum(size - 1, 0)]
    outside = -joined[np.minimum(size, players - 1)]
    return np.where(members, inside[:, None], outside[:, None]).T


def first_in_weights(players: int) -> Array:
    """Return the weights of what each player adds to nobody: players x coalitions."""
    return _change(players, np.zeros(players, dtype=bool))


def last_in_weights(players: int) -> Array:
    """Return the weights of what each player adds to all others: players x coalitions."""
    return _change(players, np.ones(players, dtype=bool))


def _change(players: int, others: npt.NDArray[np.bool_]) -> Array:
    """Return what each player adds to a coalition of others."""
    bits = 2 ** np.arange(players)
    base = int(bits[others].sum())
    weights = np.zeros((players, 2**players))
    for player, bit in enumerate(bits):
        weights[player, base | bit] += 1
        weights[player, base & ~bit] -= 1
    return weights


def pairs(players: int) -> list[tuple[int, int]]:
    """Return the pairs of players, in the order of `interaction_weights`."""
    return list(combinations(range(players), 2))


def interaction_weights(players: int) -> Array:
    """Return the weights of the Shapley interaction index of every pair.

    What two players do together beyond the sum of what each does alone, averaged over the
    coalitions of the others: above zero they help each other, below zero one does what the other
    would have done.

    Returns
    -------
    ndarray
        Pairs (as `pairs` lists them) x coalitions.

    References
    ----------
    Grabisch, M. and Roubens, M. (1999). An axiomatic approach to the concept of interaction
    among players in cooperative games. International Journal of Game Theory 28, 547-565.
    """
    members = coalitions(players)
    size = members.sum(axis=1)
    weights = np.zeros((len(pairs(players)), 2**players))
    for row, (one, two) in enumerate(pairs(players)):
        both = members[:, one].astype(int) + members[:, two]
        others = size - both
        orders = np.array([1 / ((players - 1) * comb(players - 2, k)) for k in range(players - 1)])
        weights[row] = np.where(both == 1, -1.0, 1.0) * orders[others]
    return weights
