"""Shapley values and interactions of games whose answers are known."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhangye.explain import game


def worth(members: np.ndarray) -> np.ndarray:
    """The glove game: the first player has a left glove, the others a right one; a pair is 1."""
    return (members[:, 0] & members[:, 1:].any(axis=1)).astype(float)


def test_the_glove_game() -> None:
    values = worth(game.coalitions(3))
    np.testing.assert_allclose(game.shapley_weights(3) @ values, [2 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(game.first_in_weights(3) @ values, 0.0)
    np.testing.assert_allclose(game.last_in_weights(3) @ values, [1, 0, 0])
    # Left and right help each other; two right gloves replace each other.
    found = dict(zip(game.pairs(3), game.interaction_weights(3) @ values, strict=True))
    assert found == pytest.approx({(0, 1): 0.5, (0, 2): 0.5, (1, 2): -0.5})


def test_the_airport_game_splits_each_stretch_among_those_who_need_it() -> None:
    # Littlechild and Owen (1973): the cost of a coalition is that of its longest runway.
    members = game.coalitions(4)
    cost = (members * np.array([8, 11, 13, 18])).max(axis=1)
    expected = np.array([2, 2 + 1, 2 + 1 + 1, 2 + 1 + 1 + 5])
    np.testing.assert_allclose(game.shapley_weights(4) @ cost, expected)


def test_a_product_of_two_is_shared_and_is_their_interaction() -> None:
    members = game.coalitions(2)
    values = 3.0 * members[:, 0] + 5.0 * members[:, 1] + 4.0 * members.all(axis=1)
    np.testing.assert_allclose(game.shapley_weights(2) @ values, [5, 7])
    np.testing.assert_allclose(game.interaction_weights(2) @ values, [4])


def test_by_the_orders_of_the_players() -> None:
    from itertools import permutations

    values = np.random.default_rng(1).normal(size=2**5)
    bits = 2 ** np.arange(5)
    added = np.zeros(5)
    for order in permutations(range(5)):
        before = 0
        for player in order:
            added[player] += values[before | bits[player]] - values[before]
            before |= bits[player]
    np.testing.assert_allclose(game.shapley_weights(5) @ values, added / factorial(5))


@settings(deadline=None)
@given(st.integers(1, 10), st.integers(0, 10**6))
def test_values_add_up_and_additive_games_do_not_interact(players: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=2**players)
    total = (game.shapley_weights(players) @ values).sum()
    assert total == pytest.approx(values[-1] - values[0], abs=1e-9)
    own = rng.normal(size=players)
    additive = game.coalitions(players) @ own
    for weights in (game.shapley_weights, game.first_in_weights, game.last_in_weights):
        np.testing.assert_allclose(weights(players) @ additive, own, atol=1e-9)
    np.testing.assert_allclose(game.interaction_weights(players) @ additive, 0, atol=1e-9)
