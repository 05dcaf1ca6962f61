"""Sobol indices of groups of inputs, with their sampling error.

An output's variance is split over independent groups of inputs. The first-order index of a group is
the share that fixing it would take away on average; its total index is the share that would be
left if all others were fixed. The inputs within a group may depend on each other.

References
----------
Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. and Tarantola, S. (2010). Variance
based sensitivity analysis of model output. Computer Physics Communications 181, 259-270.
Jansen, M. J. W. (1999). Analysis of variance designs for model output. Computer Physics
Communications 117, 35-43.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from zhangye.arrays import Array

INTERVAL = (5.0, 95.0)
RESAMPLES = 500


def samples(sizes: Sequence[int], count: int, seed: int) -> tuple[Array, Array]:
    """Return two independent samples of the unit cube by one scrambled Sobol sequence.

    Parameters
    ----------
    sizes
        How many coordinates each group has.
    count
        Points of each sample; a power of two keeps the sequence balanced.
    seed
        Seed of the scrambling.

    Returns
    -------
    tuple of ndarray
        Count x coordinates, twice; every coordinate strictly between 0 and 1.
    """
    from scipy.stats import qmc

    dimensions = sum(sizes)
    sequence = qmc.Sobol(2 * dimensions, scramble=True, rng=np.random.default_rng(seed))
    points = sequence.random(count)
    # A normal score of 0 or 1 would be infinite.
    inside = np.clip(points, 1e-12, 1 - 1e-12)
    return inside[:, :dimensions], inside[:, dimensions:]


def blend(one: Array, two: Array, sizes: Sequence[int]) -> list[Array]:
    """Return sample A, sample B, and for each group A with that group's coordinates from B."""
    mixed = [one, two]
    first = 0
    for size in sizes:
        taken = one.copy()
        taken[:, first : first + size] = two[:, first : first + size]
        mixed.append(taken)
        first += size
    return mixed


@dataclass
class Moments:
    """Sums over blocks of points, from which the indices and their error follow.

    Outputs are counted from their values in the first run, so that no digits are lost.
    """

    _blocks: list[Array] = field(default_factory=list)
    _zero: Array | None = None
    _points: int = 0

    def add(self, a: Array, b: Array, mixed: Array) -> None:
        """Add the outputs of one block of points.

        A point counts for an output only where all its runs gave a number.

        Parameters
        ----------
        a, b
            Outputs at the points of the two samples: points x outputs.
        mixed
            Outputs at A with one group from B: groups x points x outputs.
        """
        if self._zero is None:
            self._zero = np.where(np.isfinite(a), a, np.nan)
            self._zero = np.nan_to_num(np.nanmedian(self._zero, axis=0))
        known = np.isfinite(a) & np.isfinite(b) & np.isfinite(mixed).all(axis=0)
        a, b = np.where(known, a - self._zero, 0.0), np.where(known, b - self._zero, 0.0)
        mixed = np.where(known, mixed - self._zero, 0.0)
        single = [part.sum(axis=0) for part in (known.astype(float), a, b, a**2, b**2, a * b)]
        grouped = [mixed.sum(axis=1), (b * mixed).sum(axis=1), ((a - mixed) ** 2).sum(axis=1)]
        self._points += len(a)
        self._blocks.append(np.concatenate([np.stack(single), *grouped]))

    def indices(self, seed: int) -> Indices:
        """Return the indices, and their error by resampling the blocks (bootstrap).

        Parameters
        ----------
        seed
            Seed of the resampling.
        """
        sums = np.stack(self._blocks)
        blocks = len(sums)
        whole = sums.sum(axis=0)
        first, total, variance = _estimate(whole)
        rng = np.random.default_rng(seed)
        drawn = rng.multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(float)
        flat = drawn @ sums.reshape(blocks, -1)
        again = [_estimate(row.reshape(whole.shape)) for row in flat]
        return Indices(
            first,
            total,
            np.percentile([one[0] for one in again], INTERVAL, axis=0),
            np.percentile([one[1] for one in again], INTERVAL, axis=0),
            variance,
            1 - whole[0] / self._points,
        )


@dataclass(frozen=True)
class Indices:
    """Sobol indices.

    Attributes
    ----------
    first, total
        Groups x outputs; NaN for an output that nothing moves.
    first_interval, total_interval
        Low and high end of the 90 % interval of the sampling error: 2 x groups x outputs.
    variance
        Of each output.
    left_out
        Share of the points that gave no number in one of their runs, for each output.
    """

    first: Array
    total: Array
    first_interval: Array
    total_interval: Array
    variance: Array
    left_out: Array


def _estimate(sums: Array) -> tuple[Array, Array, Array]:
    """Return first and total indices and the variance from sums over points."""
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums[1:] / sums[0]
        a, b, aa, bb, ab = means[:5]
        mixed, b_mixed, apart = np.split(means[5:], 3)
        centre = (a + b) / 2
        variance = (aa + bb) / 2 - centre**2
        moved = np.where(variance > 1e-18 * np.maximum(aa, 1e-300), variance, np.nan)
        # The mean of (B - centre) (AB - A), written out.
        joint = b_mixed - ab - centre * (mixed - a)
        return joint / moved, apart / 2 / moved, variance
