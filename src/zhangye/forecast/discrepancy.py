"""What separates the model from the official figures, carried into the future.

The logarithm of a published figure over the model's is a first-order autoregression. It starts,
in each run, from the last observed difference of that run, so that runs which miss the last
figure by different amounts all pass through it; it fades, and its uncertainty grows with lead
time. The persistence is the same for all series: each is too short for one of its own. The size
of the yearly shocks is each series' own, as a multiple of its declared error drawn towards the
typical multiple of all series (empirical Bayes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.backtest.scored import Series, known_levels
from zhangye.observation import Observation, Published
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LEAST_PAIRS = 6
"""Pairs of neighbouring years that a series needs to tell of its shocks."""
PRIOR_YEARS = 6.0
"""Years of evidence that the typical multiple of all series counts for: an assumption."""
Factors = dict[Series, Array]
"""Area and indicator -> multipliers of the model's figure: runs x years, 2000-2035."""


@dataclass(frozen=True)
class Discrepancy:
    """How the model errs.

    Attributes
    ----------
    persistence
        Share of a difference that remains a year later.
    shocks
        Standard deviation of the yearly shock of the logarithm, by series.
    known
        Known levels by year, by series.
    """

    persistence: float
    shocks: Mapping[Series, float]
    known: Mapping[Series, pd.Series]


def estimate(
    compared: pd.DataFrame,
    observation: Observation,
    statistics: Statistics,
    series: Iterable[Series],
    last: int,
) -> Discrepancy:
    """Estimate the discrepancy from the residuals of a fit.

    Parameters
    ----------
    compared
        ``area, indicator, year, observed, simulated``: the fitted data (``Problem.compared``).
    observation
        Declared error sizes, for series with few values.
    statistics
        The tables of ``data/``.
    series
        The series that are corrected: those among the fitted ones.
    last
        The last year that is known.
    """
    errors = _errors(compared[~compared["indicator"].isin(observation.on_levels())])
    pairs = {one: _pairs(error) for one, error in errors.items()}
    long = {one: pair for one, pair in pairs.items() if len(pair) >= LEAST_PAIRS}
    persistence = float(np.clip(np.median([_autocorrelation(p) for p in long.values()]), 0.0, 0.95))
    fresh = float(np.sqrt(1 - persistence**2))
    multiples = {
        one: float(np.sqrt(np.mean((pair[:, 1] - persistence * pair[:, 0]) ** 2)))
        / (fresh * _declared(observation, one))
        for one, pair in long.items()
    }
    typical = float(np.median(list(multiples.values())))
    shocks = {}
    for one in series:
        if one not in errors:
            continue
        count = len(pairs[one]) if one in multiples else 0
        weight = count / (count + PRIOR_YEARS)
        own = multiples.get(one, typical)
        multiple = np.sqrt(weight * own**2 + (1 - weight) * typical**2)
        shocks[one] = float(multiple * fresh * _declared(observation, one))
    years = range(FIRST_YEAR, last + 1)
    known = {one: known_levels(statistics, one, years) for one in shocks}
    return Discrepancy(
        persistence, shocks, {one: values for one, values in known.items() if len(values)}
    )


def _errors(compared: pd.DataFrame) -> dict[Series, pd.Series]:
    found: dict[Series, pd.Series] = {}
    for (area, indicator), group in compared.groupby(["area", "indicator"], sort=False):
        values = group.set_index("year")
        ratio = values["observed"] / values["simulated"]
        found[str(area), str(indicator)] = pd.Series(np.log(ratio), index=ratio.index)
    return found


def _pairs(error: pd.Series) -> Array:
    """Return neighbouring years side by side: pairs x 2."""
    years = [year for year in error.index if year - 1 in error.index]
    return np.array([(error[year - 1], error[year]) for year in years]).reshape(-1, 2)


def _autocorrelation(pairs: Array) -> float:
    before, after = pairs.T
    return float((before * after).sum() / (before * before).sum())


def _declared(observation: Observation, series: Series) -> float:
    area, indicator = series
    return next(
        one.error for one in observation.series if one.indicator == indicator and area in one.areas
    )


def factors(published: Published, found: Discrepancy, rng: np.random.Generator) -> Factors:
    """Draw the multipliers that turn the model's figures into official ones.

    Up to the last observed year they are what makes the figure the observed one, between
    observations along a straight line of logarithms.

    Parameters
    ----------
    published
        The model's figures: runs x years.
    found
        How the model errs.
    rng
        Source of the random numbers.
    """
    drawn: Factors = {}
    for series, known in found.known.items():
        logs = np.log(published[series])
        last = int(known.index.max())
        place = last - FIRST_YEAR
        seen = known.index.to_numpy(dtype=int) - FIRST_YEAR
        gaps = np.log(known.to_numpy(dtype=float)) - logs[:, seen]
        path = np.zeros_like(logs)
        for year in range(place + 1):
            right = min(int(np.searchsorted(seen, year)), len(seen) - 1)
            left = max(right - 1, 0) if seen[right] != year else right
            span = seen[right] - seen[left]
            share = float(np.clip((year - seen[left]) / span, 0, 1)) if span else 0.0
            path[:, year] = (1 - share) * gaps[:, left] + share * gaps[:, right]
        for year in range(place + 1, LAST_YEAR - FIRST_YEAR + 1):
            shock = found.shocks[series] * rng.standard_normal(len(logs))
            path[:, year] = found.persistence * path[:, year - 1] + shock
        drawn[series] = np.exp(path)
    return drawn
