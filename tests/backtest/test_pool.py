"""Mixtures of forecasts against the mixture of normal distributions that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from zhangye.backtest.pool import expectations, pool_quantiles
from zhangye.backtest.quantiles import LEVELS
from zhangye.backtest.scores import crps

TWO = np.stack([norm.ppf(LEVELS, 100, 4), norm.ppf(LEVELS, 110, 8)])[None]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_quantiles_of_two_normals(share: float) -> None:
    found = pool_quantiles(TWO, np.array([[share, 1 - share]]))[0]

    def probability(x: float) -> float:
        return share * norm.cdf(x, 100, 4) + (1 - share) * norm.cdf(x, 110, 8)

    exact = [brentq(lambda x, p=p: probability(x) - p, 0, 300) for p in LEVELS]
    assert found == pytest.approx(exact, rel=1e-9)


def test_certain_members() -> None:
    certain = np.array([[[5.0] * 7, [9.0] * 7]])
    found = pool_quantiles(certain, np.array([[0.3, 0.7]]))[0]
    assert found == pytest.approx([5, 5, 5, 9, 9, 9, 9])


def test_members_cut_at_zero() -> None:
    cut = np.maximum(norm.ppf(LEVELS, 1, 2), 0)
    found = pool_quantiles(np.stack([cut, cut])[None], np.array([[0.5, 0.5]]))[0]
    assert found == pytest.approx(cut)


def test_a_mixture_is_wider_than_its_members() -> None:
    apart = np.stack([norm.ppf(LEVELS, 90, 3), norm.ppf(LEVELS, 110, 3)])[None]
    found = pool_quantiles(apart, np.array([[0.5, 0.5]]))[0]
    assert found[-1] - found[0] > 1.5 * (apart[0, 0, -1] - apart[0, 0, 0])


def test_expectations_of_normals() -> None:
    first, second = expectations(TWO, np.array([103.0]))
    # E|X - x| of a normal, and E|X - Y| = sd(X - Y) sqrt(2 / pi) for equal means.
    z = (103 - 100) / 4
    exact = 4 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z))
    assert first[0, 0] == pytest.approx(exact, rel=0.01)
    assert second[0, 0, 0] == pytest.approx(4 * np.sqrt(2) * np.sqrt(2 / np.pi), rel=0.02)
    assert second[0, 0, 1] == second[0, 1, 0] > second[0, 0, 0]


def test_two_ways_to_the_same_score() -> None:
    observed = np.random.default_rng(4).normal(104, 8, 400)
    many = np.repeat(TWO, 400, axis=0)
    weights = np.array([0.4, 0.6])
    first, second = expectations(many, observed)
    energy = first @ weights - np.einsum("m,vmk,k->v", weights, second, weights) / 2
    pooled = crps(pool_quantiles(many, np.tile(weights, (400, 1))), observed)
    assert pooled.mean() == pytest.approx(energy.mean(), rel=0.04)
