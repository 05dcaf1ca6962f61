"""Draws of everything that is uncertain whatever a scenario says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import statistics
from zhangye.calibration import posterior
from zhangye.calibration.posterior import Posterior
from zhangye.forecast import settings
from zhangye.observation.economy import LAST_YEAR
from zhangye.observation.publish import RIVER
from zhangye.project import Project
from zhangye.simulation.draws import Draws
from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LAST_OBSERVED = 2017
INFLOW, PERSISTENCE = "yingluoxia_inflow", "inflow persistence"
"""The indicator, and the constant that says how much of a deviation remains a year later."""


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
        fresh inflow, revisions and shares carried out.
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
    series = (known or statistics.load(project)).series(RIVER, INFLOW)
    inflow = inflow_disturbances(rng, series, table[PERSISTENCE].to_numpy(), LAST_OBSERVED)
    return Draws(
        parameters=pd.concat([table, inflow], axis=1),
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


def inflow_disturbances(
    rng: np.random.Generator, observed: pd.Series, persistence: Array, last: int
) -> pd.DataFrame:
    """Draw deviations of the logarithm of inflow around the path that the model expects.

    A first-order autoregression with the persistence of each run. Its stationary standard
    deviation is that of the observed logarithms; it starts from the last observation, which is
    known, so that the deviation of that year is zero.

    Parameters
    ----------
    rng
        Source of the random numbers.
    observed
        Observed inflow by year, 2000 to ``last``.
    persistence
        Autocorrelation from one year to the next: runs.
    last
        The last observed year.

    Returns
    -------
    DataFrame
        Runs x years, columns 'inflow disturbance@2017.5': a year Y begins at Y - 0.5.
    """
    years = LAST_YEAR - last
    scores = rng.standard_normal((years, len(persistence))).T
    return disturbances_of(scores, observed, persistence, last)


def disturbances_of(
    scores: Array, observed: pd.Series, persistence: Array, last: int
) -> pd.DataFrame:
    """Return the deviations that standard normal scores stand for; see `inflow_disturbances`.

    Parameters
    ----------
    scores
        Runs x years after ``last``: what each year brings.
    observed, persistence, last
        As for `inflow_disturbances`.
    """
    spread = float(np.log(observed.loc[:last]).std())
    now = np.zeros(len(persistence))
    columns = {}
    for place, year in enumerate(range(last + 1, LAST_YEAR + 1)):
        shock = spread * np.sqrt(1 - persistence**2) * scores[:, place]
        now = persistence * now + shock
        columns[f"inflow disturbance@{year - 0.5:g}"] = now
    return pd.DataFrame(columns)
