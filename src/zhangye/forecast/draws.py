"""Draws of everything that is uncertain whatever a scenario says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import statistics
from zhangye.calibration import posterior
from zhangye.forecast import settings
from zhangye.forecast.yearly import PERSISTENCE, Yearly
from zhangye.project import Project
from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LAST_OBSERVED = 2017


@dataclass(frozen=True)
class Draws:
    """One row a run, the same for every scenario: paired draws make differences exact.

    Attributes
    ----------
    parameters
        Runs x columns of the engine: constants, and the yearly deviations of the river and the
        drivers.
    observed
        Parameters of the published basis: name -> runs x 1.
    revisions
        Announced revisions: name -> runs x 1.
    implementation
        Standard normal scores of the share of a scenario that is carried out: runs.
    seed
        The seed that later stages derive their own numbers from.
    """

    parameters: pd.DataFrame
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]
    implementation: Array
    seed: int

    def __len__(self) -> int:
        return len(self.parameters)

    def part(self, rows: slice | npt.NDArray[np.bool_]) -> Draws:
        """Return some of the runs: a slice of them, or a mask over them."""
        return replace(
            self,
            parameters=self.parameters.iloc[rows],
            observed={name: values[rows] for name, values in self.observed.items()},
            revisions={name: values[rows] for name, values in self.revisions.items()},
            implementation=self.implementation[rows],
        )


def draw(project: Project, count: int, seed: int, known: Statistics | None = None) -> Draws:
    """Draw from the posterior, and what the years bring.

    Parameters
    ----------
    project
        The project, with a posterior that matches it.
    count
        How many runs. Beyond the draws that the posterior keeps, its rows repeat, each time with
        fresh yearly deviations, revisions and shares carried out.
    seed
        Seed of the random numbers.
    known
        The statistics, where the caller has them already.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    kept = posterior.load(project)
    rng = np.random.default_rng([seed, 1])
    rows = _rows(rng, len(kept.model), count)
    table = kept.model.iloc[rows].reset_index(drop=True)
    yearly = Yearly.known(known or statistics.load(project), LAST_OBSERVED)
    drawn = yearly.drawn(rng, table[PERSISTENCE].to_numpy())
    return Draws(
        parameters=pd.concat([table, drawn], axis=1),
        observed={name: kept.observed[[name]].to_numpy()[rows] for name in kept.observed.columns},
        revisions={
            name: revision.sd * rng.standard_normal((count, 1))
            for name, revision in settings.load(project).revisions.items()
        },
        implementation=rng.standard_normal(count),
        seed=seed,
    )


def _rows(rng: np.random.Generator, kept: int, count: int) -> npt.NDArray[np.int64]:
    """Return rows in random order, none again before all others had their turn."""
    rounds = -(-count // kept)
    return np.concatenate([rng.permutation(kept) for _ in range(rounds)])[:count]
