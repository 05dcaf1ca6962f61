"""What separates the model from the official figures, carried into the future.

The logarithm of a published figure over the model's is a first-order autoregression. It starts,
in each run, from the last observed difference of that run, so that runs which miss the last
figure by different amounts all pass through it; it fades, and its uncertainty grows with lead
time. Persistence and size of the yearly shocks are each series' own, drawn towards what is typical
(empirical Bayes), since every series is short. Residuals of a fit are smaller than errors of a
forecast: the shocks are multiplied by what backtests ask for
(``zhangye.forecast.shock_multiples``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.backtest.scored import Series, known_levels
from zhangye.observation import Observation, Published
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR
from zhangye.observation.publish import CITY

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LEAST_PAIRS = 6
"""Pairs of neighbouring years that a series needs to tell of its shocks."""
PRIOR_YEARS = 6.0
"""Years of evidence that what is typical counts for: an assumption."""
TYPICAL_PERSISTENCE = 0.85
"""Share of a difference that remains a year later. Anything from 0.7 to 0.95 gave backtests that
three vintages cannot tell apart; county output and sectors have 0.65 to 0.9."""
MOST_PERSISTENCE = 0.95
GROWTH = (CITY, "gdp_growth_real")
"""Growth in per cent: what is multiplied is 1 + growth."""
BY_RATIO: dict[Series, Series] = {
    (CITY, "rural_disposable_income"): ("gansu", "rural_disposable_income")
}
"""Series with too few values to tell how the model errs, and the published series of the same run
to which their last ratio is held, as a random walk."""
RATIO_WALKS_LIKE = (CITY, "urban_disposable_income"), ("china", "urban_disposable_income")
"""The two series whose ratio moves as those of ``BY_RATIO`` are assumed to."""
Factors = dict[Series, Array]
"""Area and indicator -> multipliers of the model's figure: runs x years, 2000-2035."""


@dataclass(frozen=True)
class Discrepancy:
    """How the model errs.

    Attributes
    ----------
    persistence
        Share of a difference that remains a year later, by series.
    shocks
        Standard deviation of the yearly shock of the logarithm, by series.
    known
        Known levels by year, by series.
    ratio_step
        Standard deviation of a year's change of the logarithm of the ratios of ``BY_RATIO``.
    growth
        Official real growth by year, per cent, without restated years; empty where there is none.
    """

    persistence: Mapping[Series, float]
    shocks: Mapping[Series, float]
    known: Mapping[Series, pd.Series]
    ratio_step: float = 0.0
    growth: pd.Series | None = None

    def scaled(self, multiples: Mapping[Series, float]) -> Discrepancy:
        """Return the same with the shocks of each series multiplied."""
        return replace(
            self, shocks={one: multiples[one] * size for one, size in self.shocks.items()}
        )


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
        Declared error sizes, for series with few values, and the restated year.
    statistics
        The tables of ``data/``.
    series
        The series that are corrected: those among the fitted ones.
    last
        The last year that is known.
    """
    wanted = set(series)
    on_logarithms = compared[~compared["indicator"].isin(observation.on_levels())]
    errors = {one: error for one, error in _errors(on_logarithms).items() if one in wanted}
    pairs = {one: _pairs(error) for one, error in errors.items()}
    weights = {
        one: len(pair) / (len(pair) + PRIOR_YEARS) if len(pair) >= LEAST_PAIRS else 0.0
        for one, pair in pairs.items()
    }
    persistence = {one: _persistence(pair, weights[one]) for one, pair in pairs.items()}
    fresh = {one: float(np.sqrt(1 - kept**2)) for one, kept in persistence.items()}
    multiples = {
        one: float(np.sqrt(np.mean((pair[:, 1] - persistence[one] * pair[:, 0]) ** 2)))
        / (fresh[one] * _declared(observation, one))
        for one, pair in pairs.items()
        if weights[one]
    }
    typical = float(np.median(list(multiples.values())))
    shocks = {}
    for one in errors:
        own = multiples.get(one, typical)
        multiple = np.sqrt(weights[one] * own**2 + (1 - weights[one]) * typical**2)
        shocks[one] = float(multiple * fresh[one] * _declared(observation, one))
    years = range(FIRST_YEAR, last + 1)
    known = {one: known_levels(statistics, one, years) for one in shocks}
    growth = statistics.series(*GROWTH).loc[FIRST_YEAR + 1 : last]
    return Discrepancy(
        persistence,
        shocks,
        {one: values for one, values in known.items() if len(values)},
        _ratio_step(statistics, last),
        growth[growth.index < observation.restatement.first_year],
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


def _persistence(pairs: Array, weight: float) -> float:
    """Return a series' autocorrelation, drawn towards the typical one."""
    if not weight:
        return TYPICAL_PERSISTENCE
    before, after = pairs.T
    own = float((before * after).sum() / (before * before).sum())
    return float(np.clip(weight * own + (1 - weight) * TYPICAL_PERSISTENCE, 0, MOST_PERSISTENCE))


def _declared(observation: Observation, series: Series) -> float:
    area, indicator = series
    return next(
        one.error for one in observation.series if one.indicator == indicator and area in one.areas
    )


def _ratio_step(statistics: Statistics, last: int) -> float:
    own, whole = (statistics.series(*one) for one in RATIO_WALKS_LIKE)
    ratio = (own / whole).dropna().loc[:last].to_numpy(dtype=float)
    return float(np.diff(np.log(ratio)).std(ddof=1))


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
        path = _observed_path(logs, known)
        first = int(known.index.max()) + 1 - FIRST_YEAR
        scores = rng.standard_normal((len(logs), LAST_YEAR - FIRST_YEAR + 1 - first))
        if series in BY_RATIO:
            reference = np.log(published[BY_RATIO[series]])
            # Whatever the model says of the series itself, its ratio to the reference is held.
            held = path[:, [first - 1]] + logs[:, [first - 1]] - reference[:, [first - 1]]
            walk = found.ratio_step * np.cumsum(scores, axis=1)
            path[:, first:] = held + reference[:, first:] + walk - logs[:, first:]
        else:
            kept, size = found.persistence[series], found.shocks[series]
            for place in range(first, path.shape[1]):
                shock = size * scores[:, place - first]
                path[:, place] = kept * path[:, place - 1] + shock
        drawn[series] = np.exp(path)
    if GROWTH in published and found.growth is not None and len(found.growth):
        drawn[GROWTH] = _growth_factors(published[GROWTH], found.growth, rng)
    return drawn


def _observed_path(logs: Array, known: pd.Series) -> Array:
    """Return the logarithm of the multipliers up to the last known level, then zero."""
    seen = known.index.to_numpy(dtype=int) - FIRST_YEAR
    gaps = np.log(known.to_numpy(dtype=float)) - logs[:, seen]
    path = np.zeros_like(logs)
    for year in range(int(seen[-1]) + 1):
        right = min(int(np.searchsorted(seen, year)), len(seen) - 1)
        left = max(right - 1, 0) if seen[right] != year else right
        span = seen[right] - seen[left]
        share = float(np.clip((year - seen[left]) / span, 0, 1)) if span else 0.0
        path[:, year] = (1 - share) * gaps[:, left] + share * gaps[:, right]
    return path


def _growth_factors(model: Array, official: pd.Series, rng: np.random.Generator) -> Array:
    """Return multipliers of 1 + real growth: official growth scatters around the model's.

    The scatter is the root mean square of the past differences from the median run. A difference
    of levels that fades slowly leaves differences of growth that do not persist, and a restated
    year says nothing of growth.
    """
    seen = official.index.to_numpy(dtype=int) - FIRST_YEAR
    past = np.log1p(official.to_numpy(dtype=float) / 100) - np.log1p(model[:, seen] / 100)
    scatter = float(np.sqrt(np.mean(np.median(past, axis=0) ** 2)))
    path = np.zeros_like(model)
    path[:, seen] = past
    later = path[:, seen[-1] + 1 :]
    path[:, seen[-1] + 1 :] = scatter * rng.standard_normal(later.shape)
    return np.asarray(np.exp(path))
