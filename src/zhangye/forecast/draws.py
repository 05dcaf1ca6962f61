"""Draws of everything that is uncertain whatever a scenario says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import statistics
from zhangye.axes import LAST_OBSERVED
from zhangye.calibration import posterior
from zhangye.calibration.posterior import Posterior
from zhangye.forecast import settings
from zhangye.forecast.yearly import PERSISTENCE, Yearly
from zhangye.project import Project
from zhangye.simulation.draws import Draws
from zhangye.statistics import Statistics


def draw(
    project: Project,
    count: int,
    seed: int,
    known: Statistics | None = None,
    kept: Posterior | None = None,
) -> Draws:
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
    known, kept
        The statistics and the posterior, where the caller has them already.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    kept = kept or posterior.load(project)
    rng = np.random.default_rng([seed, 1])
    rows = _rows(rng, len(kept.model), count)
    table = kept.model.iloc[rows].reset_index(drop=True)
    yearly = Yearly.known(known or statistics.load(project), LAST_OBSERVED)
    drawn = yearly.drawn(rng, table[PERSISTENCE].to_numpy())
    # As short as the rows of the posterior: four bytes hold every draw exactly.
    drawn = drawn.astype(np.float32).astype(float)
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
