"""Sobol indices of functions whose indices are known."""

import numpy as np
import pytest

from zhangye.explain.sobol import Moments, blend, samples

POINTS, BLOCK = 4096, 16


def indices(function, sizes: list[int], points: int = POINTS):
    one, two = samples(sizes, points, seed=7)
    values = [function(part)[:, None] for part in blend(one, two, sizes)]
    moments = Moments()
    for first in range(0, points, BLOCK):
        rows = slice(first, first + BLOCK)
        mixed = np.stack([part[rows] for part in values[2:]])
        moments.add(values[0][rows], values[1][rows], mixed)
    return moments.indices(seed=1), values


def ishigami(points: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


VARIANCE = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 1 / 2
FIRST = np.array([0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 7**2 / 8, 0]) / VARIANCE
INTERACTION = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = FIRST + np.array([INTERACTION, 0, INTERACTION])


def test_the_ishigami_function() -> None:
    found, _ = indices(ishigami, [1, 1, 1])
    np.testing.assert_allclose(found.first[:, 0], FIRST, atol=0.01)
    np.testing.assert_allclose(found.total[:, 0], TOTAL, atol=0.01)
    assert found.variance[0] == pytest.approx(VARIANCE, rel=0.01)


def test_the_error_covers_the_truth_and_shrinks() -> None:
    few, _ = indices(ishigami, [1, 1, 1], 512)
    many, _ = indices(ishigami, [1, 1, 1], 8192)
    for found in (few, many):
        low, high = found.total_interval[:, :, 0]
        assert ((low - 0.02 <= TOTAL) & (high + 0.02 >= TOTAL)).all()
        assert (low <= found.total[:, 0]).all()
    width = [(f.first_interval[1] - f.first_interval[0])[:2].mean() for f in (few, many)]
    assert width[1] < 0.5 * width[0]


def test_grouped_inputs_take_their_interaction_with_them() -> None:
    def swapped(points: np.ndarray) -> np.ndarray:
        return ishigami(points[:, [0, 2, 1]])

    found, _ = indices(swapped, [2, 1])
    together = FIRST[0] + FIRST[2] + INTERACTION
    np.testing.assert_allclose(found.first[:, 0], [together, FIRST[1]], atol=0.01)
    np.testing.assert_allclose(found.total[:, 0], [together, FIRST[1]], atol=0.01)


def test_as_scipy_on_the_same_runs() -> None:
    from scipy.stats import sobol_indices

    found, values = indices(ishigami, [1, 1, 1], 256)
    same = sobol_indices(
        func={
            "f_A": values[0].T,
            "f_B": values[1].T,
            "f_AB": np.stack([part.T for part in values[2:]]),
        },
        n=256,
    )
    np.testing.assert_allclose(found.first[:, 0], same.first_order, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.total[:, 0], same.total_order, rtol=1e-8)


def test_a_large_constant_costs_no_digits_and_a_still_output_has_no_index() -> None:
    plain, _ = indices(ishigami, [1, 1, 1], 256)
    lifted, _ = indices(lambda points: ishigami(points) + 1e7, [1, 1, 1], 256)
    np.testing.assert_allclose(plain.first, lifted.first, atol=1e-6)
    still, _ = indices(lambda points: np.full(len(points), 3.0), [1, 1], 64)
    assert np.isnan(still.first).all()
