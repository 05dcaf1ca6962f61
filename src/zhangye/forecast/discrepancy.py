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
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import CITY, FIRST_YEAR, LAST_YEAR
from zhangye.backtest.scored import Series, known_levels
from zhangye.calibration.fit import loss_weights
from zhangye.observation import Observation, Published

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

LEAST_PAIRS = 6
"""Pairs of neighbouring years that a series needs to tell of its shocks."""
PRIOR_YEARS, PERSISTENCE_PRIOR_YEARS = 6.0, 20.0
"""Years of evidence that the typical size of shocks, and the typical persistence, count for:
assumptions. Autocorrelations of a dozen residuals scatter by a quarter and come out about as much
too low (Kendall 1954, *Biometrika* 41), so that they count less."""
TYPICAL_PERSISTENCE = 0.85
"""Share of a difference that remains a year later. Anything from 0.7 to 0.95 gave backtests that
three vintages cannot tell apart; county output and sectors have 0.65 to 0.9."""
MOST_PERSISTENCE = 0.95
RESTATED = (
    "gdp", "value_added_primary", "value_added_secondary", "value_added_tertiary",
    "gross_fixed_capital_formation", "fixed_asset_investment",
)  # fmt: skip
"""Indicators whose levels a restatement moves. What it moves beyond the published basis of the
model stays: a restated level stands until the next revision (docs/data.md, 1)."""
GROWTH = (CITY, "gdp_growth_real")
"""Growth in per cent: what is multiplied is 1 + growth."""
BY_RATIO: dict[Series, Series] = {
    (CITY, "rural_disposable_income"): ("gansu", "rural_disposable_income")
}
"""Series with too few values to tell how the model errs, and the published series of the same run
to which their last ratio is held, as a random walk."""
RATIO_WALKS_LIKE = (CITY, "urban_disposable_income"), ("china", "urban_disposable_income")
"""The two series whose ratio moves as those of ``BY_RATIO`` are assumed to."""
SURVEY_YEAR, LEAST_STEPS = 2013, 3
"""From this year on one survey counts urban and rural incomes in the whole nation: ratios have
moved less since, a splice of the city's in 2015 included. Earlier steps count where it has too
few."""
Factors = dict[Series, Array]
"""Area and indicator -> multipliers of the model's figure: runs x years, 2000-2035."""
Scores = dict[Series, Array]
"""Area and indicator -> standard normal: runs x years after the last known one, to 2035."""


@dataclass(frozen=True)
class GrowthError:
    """How official real growth differs from the model's: a first-order autoregression.

    Attributes
    ----------
    official
        Official growth by year, per cent.
    persistence
        Share of a difference that remains a year later.
    shock
        Standard deviation of the yearly shock, percentage points.
    last
        How far the last difference counts: the weight that the loss of the fit gives it, so that a
        year unlike any other carries over less than it missed by.
    """

    official: pd.Series
    persistence: float
    shock: float
    last: float


@dataclass(frozen=True)
class Discrepancy:
    """How the model errs.

    Attributes
    ----------
    persistence
        Share of a difference that remains a year later, by series.
    shocks
        Standard deviation of the yearly shock of the logarithm, by series.
    levels
        Known levels by year, by series.
    restated
        The year whose levels were restated, where it is known; differences of ``RESTATED`` that
        came up in it do not fade.
    ratio_step
        Standard deviation of a year's change of the logarithm of the ratios of ``BY_RATIO``.
    growth
        How official real growth differs from the model's; None where growth is not fitted.
    """

    persistence: Mapping[Series, float]
    shocks: Mapping[Series, float]
    levels: Mapping[Series, pd.Series]
    restated: int | None = None
    ratio_step: float = 0.0
    growth: GrowthError | None = None

    @cached_property
    def first_years(self) -> dict[Series, int]:
        """The first year of each series that is drawn: the one after its last known figure."""
        first = {series: int(levels.index.max()) + 1 for series, levels in self.levels.items()}
        if self.growth is not None:
            first[GROWTH] = int(self.growth.official.index.max()) + 1
        return first

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
    persistence = {one: _persistence(pair, TYPICAL_PERSISTENCE) for one, pair in pairs.items()}
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
    levels = {one: known_levels(statistics, one, years) for one in shocks}
    restated = observation.restatement.first_year
    return Discrepancy(
        persistence,
        shocks,
        {one: values for one, values in levels.items() if len(values)},
        restated if restated <= last else None,
        _ratio_step(statistics, last),
        _growth_error(compared, observation),
    )


def _errors(compared: pd.DataFrame) -> dict[Series, pd.Series]:
    errors: dict[Series, pd.Series] = {}
    for (area, indicator), group in compared.groupby(["area", "indicator"], sort=False):
        values = group.set_index("year")
        ratio = values["observed"] / values["simulated"]
        errors[str(area), str(indicator)] = pd.Series(np.log(ratio), index=ratio.index)
    return errors


def _pairs(error: pd.Series) -> Array:
    """Return neighbouring years side by side: pairs x 2."""
    years = [year for year in error.index if year - 1 in error.index]
    return np.array([(error[year - 1], error[year]) for year in years]).reshape(-1, 2)


def _persistence(pairs: Array, typical: float) -> float:
    """Return a series' autocorrelation, drawn towards a typical one."""
    if len(pairs) < LEAST_PAIRS:
        return typical
    weight = len(pairs) / (len(pairs) + PERSISTENCE_PRIOR_YEARS)
    before, after = pairs.T
    own = float((before * after).sum() / (before * before).sum())
    return float(np.clip(weight * own + (1 - weight) * typical, 0, MOST_PERSISTENCE))


def _declared(observation: Observation, series: Series) -> float:
    area, indicator = series
    return next(
        one.error for one in observation.series if one.indicator == indicator and area in one.areas
    )


def _growth_error(compared: pd.DataFrame, observation: Observation) -> GrowthError | None:
    """Estimate how official growth errs from the model's: drawn towards no persistence at all.

    A difference of levels that fades slowly leaves differences of growth that do not persist.
    """
    area, indicator = GROWTH
    rows = compared[(compared["area"] == area) & (compared["indicator"] == indicator)]
    table = rows.set_index("year")
    error = table["observed"] - table["simulated"]
    pairs = _pairs(error)
    if len(pairs) < LEAST_PAIRS:
        return None
    kept = _persistence(pairs, 0.0)
    shock = float(np.sqrt(np.mean((pairs[:, 1] - kept * pairs[:, 0]) ** 2)))
    declared = _declared(observation, GROWTH)
    last = float(loss_weights(error.iloc[-1:].to_numpy(dtype=float) / declared)[0])
    return GrowthError(table["observed"], kept, shock, last)


def _ratio_step(statistics: Statistics, last: int) -> float:
    own, whole = (statistics.series(*one) for one in RATIO_WALKS_LIKE)
    ratio = (own / whole).dropna().astype(float).loc[:last]
    steps = pd.Series(np.log(ratio.to_numpy()), index=ratio.index).diff().dropna()
    recent = steps.loc[SURVEY_YEAR:]
    return float((recent if len(recent) >= LEAST_STEPS else steps).std(ddof=1))


def factors(published: Published, discrepancy: Discrepancy, rng: np.random.Generator) -> Factors:
    """Draw the multipliers that turn the model's figures into official ones.

    Up to the last observed year they are what makes the figure the observed one, between
    observations along a straight line of logarithms.

    Parameters
    ----------
    published
        The model's figures: runs x years.
    discrepancy
        How the model errs.
    rng
        Source of the random numbers.
    """
    runs = len(next(iter(published.values())))
    return of_scores(published, discrepancy, scores(discrepancy, runs, rng))


def scores(discrepancy: Discrepancy, runs: int, rng: np.random.Generator) -> Scores:
    """Draw what each year after the last known one brings to each series.

    Parameters
    ----------
    discrepancy
        How the model errs.
    runs
        How many.
    rng
        Source of the random numbers.
    """
    drawn = {}
    for series, first in discrepancy.first_years.items():
        years = LAST_YEAR + 1 - first
        if series == GROWTH:
            drawn[series] = rng.standard_normal((years, runs)).T
        else:
            drawn[series] = rng.standard_normal((runs, years))
    return drawn


def of_scores(published: Published, discrepancy: Discrepancy, drawn: Scores) -> Factors:
    """Return the multipliers that scores stand for; see ``factors``.

    Parameters
    ----------
    published
        The model's figures: runs x years.
    discrepancy
        How the model errs.
    drawn
        Standard normal scores of ``scores``.
    """
    multipliers: Factors = {}
    for series, levels in discrepancy.levels.items():
        logs = np.log(published[series])
        path = _observed_path(logs, levels)
        first = discrepancy.first_years[series] - FIRST_YEAR
        if series in BY_RATIO:
            reference = np.log(published[BY_RATIO[series]])
            # Whatever the model says of the series itself, its ratio to the reference is held.
            held = path[:, [first - 1]] + logs[:, [first - 1]] - reference[:, [first - 1]]
            walk = discrepancy.ratio_step * np.cumsum(drawn[series], axis=1)
            path[:, first:] = held + reference[:, first:] + walk - logs[:, first:]
        else:
            kept, size = discrepancy.persistence[series], discrepancy.shocks[series]
            stays = np.zeros(len(path))
            if series[1] in RESTATED and discrepancy.restated is not None:
                step = discrepancy.restated - FIRST_YEAR
                stays = path[:, step] - kept * path[:, step - 1]
            for place in range(first, path.shape[1]):
                shock = size * drawn[series][:, place - first]
                path[:, place] = stays + kept * (path[:, place - 1] - stays) + shock
        multipliers[series] = np.exp(path)
    if discrepancy.growth is not None:
        multipliers[GROWTH] = _growth_factors(published[GROWTH], discrepancy.growth, drawn[GROWTH])
    return multipliers


def _observed_path(logs: Array, levels: pd.Series) -> Array:
    """Return the logarithm of the multipliers up to the last known level, then zero."""
    seen = levels.index.to_numpy(dtype=int) - FIRST_YEAR
    gaps = np.log(levels.to_numpy(dtype=float)) - logs[:, seen]
    path = np.zeros_like(logs)
    for year in range(int(seen[-1]) + 1):
        right = min(int(np.searchsorted(seen, year)), len(seen) - 1)
        left = max(right - 1, 0) if seen[right] != year else right
        span = seen[right] - seen[left]
        share = float(np.clip((year - seen[left]) / span, 0, 1)) if span else 0.0
        path[:, year] = (1 - share) * gaps[:, left] + share * gaps[:, right]
    return path


def _growth_factors(model: Array, error: GrowthError, drawn: Array) -> Array:
    """Return multipliers of 1 + real growth: runs x years."""
    seen = error.official.index.to_numpy(dtype=int) - FIRST_YEAR
    path = np.zeros_like(model)
    path[:, seen] = error.official.to_numpy(dtype=float) - model[:, seen]
    now = error.last * path[:, seen[-1]]
    for place in range(seen[-1] + 1, path.shape[1]):
        now = error.persistence * now + error.shock * drawn[:, place - seen[-1] - 1]
        path[:, place] = now
    return np.asarray(1 + path / (100 + model))


def loadings(discrepancy: Discrepancy, series: Series, years: int) -> Array:
    """Return how a series' path hangs on its scores.

    Parameters
    ----------
    discrepancy
        How the model errs.
    series
        One with scores.
    years
        How many years after the last known one.

    Returns
    -------
    ndarray
        Years x years, lower triangular: the path of year t takes the score of year s times the
        element (t, s), in logarithms of the multiplier, percentage points for real growth.
    """
    lag = np.subtract.outer(np.arange(years), np.arange(years))
    if series in BY_RATIO:
        kept, size = 1.0, discrepancy.ratio_step
    elif series == GROWTH and discrepancy.growth is not None:
        kept, size = discrepancy.growth.persistence, discrepancy.growth.shock
    else:
        kept, size = discrepancy.persistence[series], discrepancy.shocks[series]
    return np.where(lag >= 0, size * kept ** np.maximum(lag, 0), 0.0)
