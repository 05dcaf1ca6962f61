"""What knowing a constant would be worth for the verdicts.

A verdict is open as long as some draws of the posterior meet the target and others miss it. Its
doubt is the variance p (1 - p) of 'met', which is also the expected quadratic (Brier 1950) score of
whoever states the probability p. Were a constant known, p would become the probability given its
value, and the doubt would fall on average by the variance of that: the expected value of partial
perfect information (Strong and Oakley 2013, *Medical Decision Making* 33) under that score, and the
main effect of Saltelli and others (2010, *Computer Physics Communications* 181) where the outcome
is a number. Knowing a constant also tells of those that the posterior ties to it; that counts.

The conditional mean is estimated by regression of the outcome on powers of the constant's normal
scores (cubic for one constant; linear and quadratic, without products, for a group), with the
correction of the adjusted R2 for the degrees of freedom that chance uses up. It misses what the
powers cannot follow, so that it is rather too small than too large. Standard errors come from the
jackknife over blocks of draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array

POWERS, POWERS_IN_GROUP = 3, 2
BLOCKS = 20


@dataclass(frozen=True)
class Worth:
    """What knowing would be worth.

    Attributes
    ----------
    ranking
        ``name, verdicts, verdicts_error, margins, margins_error, target, target_share``, by
        ``verdicts``: the share of the doubt over all verdicts that would go; the mean share of the
        variance of the margins; the target whose verdict gains most ('' where none is open), and
        the share of its doubt. Estimates of nothing scatter around zero and may be negative.
    targets
        ``target, probability, mean, sd``: how likely it is met, and the margin in its unit.
    """

    ranking: pd.DataFrame
    targets: pd.DataFrame


def of_knowing(
    constants: pd.DataFrame, margins: pd.DataFrame, groups: Mapping[str, Sequence[str]]
) -> Worth:
    """Estimate what knowing each group of quantities would be worth.

    Parameters
    ----------
    constants
        Draws x quantities that one could know.
    margins
        Draws x targets: how far each target is exceeded; 0 and more meets it.
    groups
        Name -> columns of ``known`` that would be known together; a single one for one constant.
    """
    met = (margins >= 0).to_numpy(dtype=float)
    spread = margins.std().to_numpy()
    moving = spread > 0
    scaled = (margins - margins.mean()).to_numpy()[:, moving] / spread[moving]
    outcomes = np.hstack([met, scaled])
    rows = [
        _row(name, constants[list(c)], outcomes, margins.columns.tolist())
        for name, c in groups.items()
    ]
    ranking = pd.DataFrame(rows).sort_values("verdicts", ascending=False, kind="stable")
    return Worth(
        ranking.reset_index(drop=True),
        pd.DataFrame(
            {
                "target": margins.columns,
                "probability": met.mean(axis=0),
                "mean": margins.mean().to_numpy(),
                "sd": spread,
            }
        ),
    )


def _row(
    name: str, constants: pd.DataFrame, outcomes: Array, targets: Sequence[str]
) -> dict[str, object]:
    design = _design(constants)
    all_rows = np.arange(len(design))
    count = len(targets)

    def shares(rows: npt.NDArray[np.int64]) -> tuple[float, float, Array]:
        explained, doubt = explained_variance(design[rows], outcomes[rows])
        verdicts = doubt[:count].sum()
        return (
            float(explained[:count].sum() / verdicts) if verdicts > 0 else 0.0,
            float(np.mean(explained[count:] / doubt[count:])),
            np.divide(
                explained[:count], doubt[:count], out=np.zeros(count), where=doubt[:count] > 0
            ),
        )

    verdicts, margins, single = shares(all_rows)
    explained = explained_variance(design, outcomes)[0][:count]
    most = int(np.argmax(explained))
    left_out = np.array(
        [shares(np.delete(all_rows, block))[:2] for block in np.array_split(all_rows, BLOCKS)]
    )
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    return {
        "name": name,
        "verdicts": verdicts,
        "verdicts_error": float(error[0]),
        "margins": margins,
        "margins_error": float(error[1]),
        "target": targets[most] if explained[most] > 0 else "",
        "target_share": float(single[most]),
    }


def _design(constants: pd.DataFrame) -> Array:
    """Return powers of normal scores: draws x columns, a constant first."""
    from scipy.special import ndtri

    powers = POWERS if constants.shape[1] == 1 else POWERS_IN_GROUP
    ranks = constants.rank().to_numpy()
    scores = ndtri((ranks - 0.5) / len(constants))
    return np.hstack([np.ones((len(constants), 1)), *(scores**p for p in range(1, powers + 1))])


@dataclass(frozen=True)
class Regression:
    """Regressions on one design, for as many outcomes as one likes.

    Attributes
    ----------
    basis
        Draws x rank: an orthonormal basis of the design's centred columns.
    """

    basis: Array

    @classmethod
    def on(cls, design: Array) -> Regression:
        """Prepare a design: draws x columns; a constant among them changes nothing."""
        left, sizes, _ = np.linalg.svd(design - design.mean(axis=0), full_matrices=False)
        return cls(left[:, sizes > 1e-10 * sizes.max(initial=1.0)])

    def explained(self, outcomes: Array) -> tuple[Array, Array]:
        """Return the variance that the design explains, corrected for chance, and the whole.

        Parameters
        ----------
        outcomes
            Draws x outcomes.

        Returns
        -------
        tuple of Array
            Two variances an outcome. The first is unbiased where there is nothing to explain, and
            so may be negative.
        """
        centred = outcomes - outcomes.mean(axis=0)
        total = (centred**2).sum(axis=0)
        rest = total - ((self.basis.T @ centred) ** 2).sum(axis=0)
        free = len(centred) - 1
        whole = total / free
        return whole - rest / (free - self.basis.shape[1]), whole


def explained_variance(design: Array, outcomes: Array) -> tuple[Array, Array]:
    """Return what `Regression.explained` gives, of a design that is used once."""
    return Regression.on(design).explained(outcomes)
