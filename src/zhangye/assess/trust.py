"""How far a figure's spread rests on constants that nothing but a prior tells of.

One estimator for all who say so: the adjusted R2 of a linear regression of the figure's normal
scores on the standardised constants (Ezekiel 1930). Scores, since the ends of a skewed figure would
otherwise move the share from one set of draws to the next. Rows of the posterior that come again
with fresh inflow and revisions count once: their constants are the same, and chance fits them twice
as well. The interval is analytic, by the delta method from the sums of squares of a regression on
normal constants that are drawn too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration.parameters import Parameters
from zhangye.calibration.worth import Regression

FEW_DRAWS = 200
"""With fewer draws the outputs say that they are few, and no share is stated."""
WIDEST = 0.2
"""A share whose 90 % interval is wider says nothing, and is left out."""
NORMAL_90 = 1.6449
"""The normal quantile behind a 90 % interval."""


@dataclass(frozen=True)
class Share:
    """A share of a variance with its 90 % interval, all from 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Trust:
    """Regressions on the constants that rest on a prior alone, in draws that are all different.

    Attributes
    ----------
    constants
        Runs x constants, standardised.
    rows
        The runs of which no earlier one has the same constants: a mask over all runs.
    """

    constants: Array
    rows: npt.NDArray[np.bool_]

    @classmethod
    def on(cls, draws: pd.DataFrame, parameters: Parameters) -> Trust:
        """Prepare the draws of an ensemble.

        Parameters
        ----------
        draws
            Runs x columns, among them the constants, in their units.
        parameters
            The constants, and which of them are estimated.
        """
        loose = draws[prior_only(parameters)]
        rows = ~draws[parameters.names].duplicated().to_numpy()
        kept = loose.loc[rows]
        spread = kept.std().replace(0.0, 1.0)
        return cls(np.asarray((kept - kept.mean()) / spread), rows)

    @property
    def count(self) -> int:
        """How many different draws there are."""
        return len(self.constants)

    def part(self, runs: npt.NDArray[np.bool_]) -> Trust:
        """Return what some of the runs tell: a mask over all runs."""
        return Trust(self.constants[runs[self.rows]], self.rows[runs])

    @cached_property
    def _regression(self) -> Regression:
        return Regression.on(self.constants)

    def share(self, figure: Array) -> Share | None:
        """Return the share of a figure's variance that rests on priors alone.

        Parameters
        ----------
        figure
            The figure: runs.

        Returns
        -------
        Share or None
            None where the draws are too few, the figure does not vary, or the interval is wider
            than `WIDEST`.
        """
        found = self.estimate(figure)
        return found if found is not None and found.high - found.low <= WIDEST else None

    def estimate(self, figure: Array) -> Share | None:
        """Return the share however wide its interval is; see `share`."""
        values = figure[self.rows]
        if self.count < FEW_DRAWS or not np.isfinite(values).all() or np.ptp(values) == 0:
            return None
        scores = normal_scores(values)
        basis = self._regression.basis
        free = self.count - 1 - basis.shape[1]
        if free < basis.shape[1]:
            return None
        fitted = float(((basis.T @ (scores - scores.mean())) ** 2).sum())
        rest = float(((scores - scores.mean()) ** 2).sum()) - fitted
        return _share(fitted, rest, basis.shape[1], free)


def prior_only(parameters: Parameters) -> Sequence[str]:
    """Return the constants that are not estimated: what is said of them is their prior."""
    table = parameters.table
    return [str(name) for name in table.loc[table["estimated"] != "yes", "parameter"]]


def normal_scores(values: Array) -> Array:
    """Return what a normal sample of the same order would be expected to be: runs."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


def _share(fitted: float, rest: float, terms: int, free: int) -> Share:
    """Return the adjusted R2 and its interval from sums of squares, both in the same unit.

    Parameters
    ----------
    fitted, rest
        Sums of squares that the regression explains and that it leaves.
    terms, free
        Constants, and degrees of freedom of the rest.
    """
    whole = terms + free
    value = 1 - (rest / free) / ((fitted + rest) / whole)
    explained = float(np.clip(value, 0.0, 0.99))
    # In units of the unexplained variance: chi squares, the first with a random noncentrality.
    odds = explained / (1 - explained)
    a, b = terms + whole * odds, float(free)
    spread_a = 2 * terms + 4 * whole * odds + 2 * whole * odds**2
    error = np.sqrt((a**2 * 2 * free + b**2 * spread_a) / (a + b) ** 4) * whole / free
    low, high = (float(np.clip(value + way * NORMAL_90 * error, 0.0, 1.0)) for way in (-1, 1))
    return Share(float(np.clip(value, 0.0, 1.0)), low, high)
