"""Draws of the model, weighed by what official figures of later years say of them.

Importance sampling with systematic resampling (Douc, Cappe and Moulines 2005, *Proc. ISPA*). What
comes after the last figure is drawn anew, so that runs that stand for the same draw differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.errors import InputError
from zhangye.forecast.conditioning import Evidence

if TYPE_CHECKING:
    import numpy.typing as npt

    from zhangye.forecast.yearly import Yearly
    from zhangye.simulation.draws import Draws

LEAST_EFFECTIVE = 0.1
"""Effective draws, as a share of the runs, below which intervals are rough: of 1000 runs a hundred,
which place a 5 % quantile at 5 % within two points."""


HALVINGS = 40


@dataclass(frozen=True)
class Learned:
    """What entered figures did to the draws.

    Attributes
    ----------
    used, silent
        The figures that weighed the draws, and those of which no error is estimated: they are
        shown as printed and change nothing else.
    effective
        Effective sample size: how many equally weighted draws the weighed ones are worth.
    pool
        How many draws were weighed.
    runs
        How many runs stand for them.
    power
        What the densities were taken to so that enough draws carry the weight: 1 where enough do.
    """

    used: tuple[Evidence, ...]
    silent: tuple[Evidence, ...]
    effective: float
    pool: int
    runs: int
    power: float = 1.0

    @property
    def enough(self) -> bool:
        """Whether the figures count in full."""
        return self.power == 1.0

    @property
    def last(self) -> int | None:
        """The last year with a figure; None where there is none."""
        years = [figure.year for figure in (*self.used, *self.silent)]
        return max(years, default=None)


def weights(log_densities: Array) -> Array:
    """Return weights that add up to 1.

    Parameters
    ----------
    log_densities
        Of the figures, by draw.

    Raises
    ------
    InputError
        Where no draw lets the figures expect at all.
    """
    most = log_densities.max()
    if not np.isfinite(most):
        raise InputError(
            "no draw of the model has an answer in the years of the entered figures",
            allowed="figures nearer to what the model holds possible",
        )
    found = np.exp(log_densities - most)
    return np.asarray(found / found.sum())


def effective(weight: Array) -> float:
    """Return the effective sample size of weights (Kong 1992)."""
    return float(1 / (weight**2).sum())


def tempered(log_densities: Array, least: float) -> tuple[Array, float]:
    """Return weights under which enough draws count, and the power that the densities are taken to.

    Where few draws carry the weight, all figures count less alike (a power posterior): constants
    learn less than the figures could teach, and intervals are rather too wide than too narrow.

    Parameters
    ----------
    log_densities
        Of the figures, by draw.
    least
        Effective sample size that is wanted.
    """
    whole = weights(log_densities)
    if effective(whole) >= least:
        return whole, 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = effective(weights(_powered(log_densities, middle))) >= least
        low, high = (middle, high) if enough else (low, middle)

    return weights(_powered(log_densities, low)), low


def systematic(weight: Array, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return rows drawn by weight, in random order: systematic resampling.

    Parameters
    ----------
    weight
        Adds up to 1.
    count
        How many rows.
    rng
        Source of the random numbers.
    """
    places = (np.arange(count) + rng.random()) / count
    ends = np.cumsum(weight)
    rows = np.searchsorted(ends / ends[-1], places, side="right")
    return np.asarray(rng.permutation(rows), dtype=np.int64)


def resampled(
    drawn: Draws,
    weight: Array,
    count: int,
    yearly: Yearly,
    persistence: str,
    after: int,
    rng: np.random.Generator,
) -> Draws:
    """Return draws of equal weight, whose years after a given one are drawn anew.

    Parameters
    ----------
    drawn
        What was weighed.
    weight
        Adds up to 1.
    count
        How many runs.
    yearly, persistence
        What single years bring, and the column with the persistence of the river's deviations.
    after
        The last year that stays as it was drawn.
    rng
        Source of the random numbers.
    """
    rows = systematic(weight, count, rng)
    table = drawn.parameters.iloc[rows].reset_index(drop=True)
    renewed = yearly.renewed(rng, table, table[persistence].to_numpy(), after)
    return replace(
        drawn,
        parameters=renewed,
        observed={name: values[rows] for name, values in drawn.observed.items()},
        revisions={name: values[rows] for name, values in drawn.revisions.items()},
        implementation=drawn.implementation[rows],
    )


def _powered(log_densities: Array, power: float) -> Array:
    # Zero times minus infinity is none: draws without an answer never count.
    alive = np.isfinite(log_densities)
    return np.where(alive, power * np.where(alive, log_densities, 0.0), -np.inf)
