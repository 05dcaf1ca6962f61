"""Constants that rest on a prior alone, drawn beside the posterior of the others.

They keep their priors: the data have no say in them, as in the cut distributions of Plummer (2015,
*Statistics and Computing* 25). But the estimated constants answer to them, since they were fitted
with the loose ones at their centres: a larger capital share needs a lower productivity for the
same history. The answer is that of the linearised fit: the shift of the estimated constants that
keeps the penalised sum of squares at its minimum. Pairs that fit worse than nearly all draws of a
normal posterior would are drawn again: far out the line no longer follows the model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration.fit import Problem, loss, loss_weights

KEPT_SHARE = 0.99
"""Share of the draws of a normal posterior that would be kept."""
ROUNDS = 30
"""How often a pair may be drawn again before the last draw is refused."""


def misfit(problem: Problem, points: Array) -> Array:
    """Return twice the negative logarithm of the density, up to a constant: points."""
    return np.asarray(loss(problem.residuals(points)).sum(axis=1))


def worst_misfit(problem: Problem, point: Array) -> float:
    """Return the misfit that ``KEPT_SHARE`` of the draws of a normal posterior stay below."""
    from scipy.stats import chi2

    return float(misfit(problem, point[None, :])[0] + chi2.ppf(KEPT_SHARE, len(point)))


class Loose:
    """Draws of the loose constants, and the answer of the estimated ones.

    Parameters
    ----------
    whole
        The problem with all parameters free, at the fitted values.
    estimated
        Names of the estimated constants.
    """

    def __init__(self, whole: Problem, estimated: list[str]) -> None:
        self._whole = whole
        names = whole.parameters.names
        self._loose = np.array([i for i, name in enumerate(names) if name not in set(estimated)])
        self._size = len(whole.start())
        self._firm = np.setdiff1d(np.arange(self._size), self._loose)
        point = whole.start()
        jacobian = whole.jacobian(point)
        residuals = whole.residuals(point[None, :])[0]
        weighted = jacobian * loss_weights(residuals)[:, None]
        firm, loose = jacobian[:, self._firm], weighted[:, self._loose]
        curvature = firm.T @ weighted[:, self._firm]
        self._answer = -np.linalg.solve(curvature, firm.T @ loose)
        self._worst = worst_misfit(whole, point)

    def beside(self, standard: Array, rng: np.random.Generator) -> tuple[pd.DataFrame, Array]:
        """Return all constants for draws of the estimated ones.

        Parameters
        ----------
        standard
            Draws x coordinates of the problem with the estimated constants alone.
        rng
            Source of the random numbers.

        Returns
        -------
        tuple
            Draws x constants in their units, and draws x coordinates of the whole problem; draws
            that found no pair which fits are left out.
        """
        points = np.empty((len(standard), self._size))
        waiting = np.arange(len(standard))
        for _ in range(ROUNDS):
            drawn = rng.standard_normal((len(waiting), len(self._loose)))
            points[np.ix_(waiting, self._loose)] = drawn
            points[np.ix_(waiting, self._firm)] = standard[waiting] + drawn @ self._answer.T
            # Not a number is no good fit either.
            waiting = waiting[~(misfit(self._whole, points[waiting]) <= self._worst)]
            if not len(waiting):
                break
        kept = np.setdiff1d(np.arange(len(standard)), waiting)
        natural, _ = self._whole.split(points[kept])
        return pd.DataFrame(natural, columns=self._whole.parameters.names), points[kept]
