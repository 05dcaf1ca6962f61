"""Forecasts of scenarios with one set of draws: what ``forecast`` writes and ``assess`` judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import engine, observation, scenarios, statistics
from zhangye.arrays import short
from zhangye.axes import FIRST_YEAR, FORECAST_YEARS, LAST_OBSERVED, position
from zhangye.backtest import quantiles
from zhangye.backtest.scored import Series
from zhangye.calibration import posterior
from zhangye.calibration.fit import beside, fitted_data
from zhangye.errors import InputError
from zhangye.forecast import shock_multiples, weighing
from zhangye.forecast.conditioning import Conditioning, Evidence
from zhangye.forecast.discrepancy import Discrepancy, Factors, estimate, of_scores, scores
from zhangye.forecast.draws import draw
from zhangye.forecast.official import official, own_factors
from zhangye.forecast.weighing import Learned
from zhangye.forecast.yearly import PERSISTENCE, Yearly
from zhangye.observation import Published
from zhangye.project import Project
from zhangye.simulation import CENSUS_ONLY, Simulation, simulate
from zhangye.simulation.draws import Draws
from zhangye.simulation.workers import Workers
from zhangye.statistics import figures as later_figures

if TYPE_CHECKING:
    from zhangye.scenarios import Catalogue, Scenario
    from zhangye.statistics import Statistics

BASELINE = "baseline"
MOST_LOST = 0.05
"""Share of runs without an answer beyond which there is no forecast."""
POOL, MOST_POOL = 2, 8
"""Draws that are weighed, as multiples of the runs: the first, and the most where few draws carry
the weight."""
MULTIPLIER_BITS = 17
"""Binary digits of drawn multipliers: they are rounded by 8 parts in a million at most, where the
least of their yearly shocks is some parts in a thousand."""
CONTRACT = ("area", "year", "indicator", "unit", *quantiles.COLUMNS)
"""Columns of a forecast file."""


@dataclass(frozen=True)
class Forecast:
    """The official figures that a scenario lets expect.

    Attributes
    ----------
    ensemble
        The model's runs.
    published
        Official figures by area and indicator: runs x years, 2000-2035.
    """

    ensemble: Simulation
    published: Published

    def frame(self, known: Statistics) -> pd.DataFrame:
        """Return the contract of a forecast file: ``CONTRACT``, 2018-2035."""
        first = FORECAST_YEARS[0] - FIRST_YEAR
        parts = []
        for (area, indicator), values in self.published.items():
            if indicator in CENSUS_ONLY:
                continue
            table = pd.DataFrame(
                quantiles.of_samples(values[:, first:]), columns=list(quantiles.COLUMNS)
            )
            table["area"], table["indicator"] = area, indicator
            table["year"], table["unit"] = list(FORECAST_YEARS), known.unit(indicator)
            parts.append(table)
        return pd.concat(parts, ignore_index=True)[list(CONTRACT)]

    def fans(self, series: Iterable[Series]) -> dict[Series, pd.DataFrame]:
        """Return quantiles by year, 2018-2035, of some figures."""
        first = FORECAST_YEARS[0] - FIRST_YEAR
        columns = list(quantiles.COLUMNS)
        return {
            one: pd.DataFrame(
                quantiles.of_samples(self.published[one][:, first:]), FORECAST_YEARS, columns
            ).drop(columns="mean")
            for one in series
        }


class Forecaster:
    """Forecasts scenarios with the same draws, so that their differences are the scenarios'.

    Parameters
    ----------
    project
        The project, with a posterior that matches it.
    count, seed
        How many runs, and the seed of what is drawn.
    known
        The statistics, where the caller has them already.
    workers
        What computes the runs; by default all cores of this machine.
    extra
        Model variables that forecasts keep beside those that the published basis reads. Runs that
        keep the same share what comes before the levers.
    figures
        Official figures of later years that the draws are weighed by; by default the latest
        publication of each that was entered.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    InputError
        Where the sizes of the discrepancy are missing or wrong.
    """

    def __init__(
        self,
        project: Project,
        count: int,
        seed: int,
        known: Statistics | None = None,
        workers: Workers | None = None,
        extra: Sequence[str] = (),
        figures: Sequence[Evidence] | None = None,
    ) -> None:
        self.project = project
        self._extra = tuple(extra)
        self._workers = workers
        self.known = known or statistics.load(project)
        self._figures = tuple(entered(self.known) if figures is None else figures)
        self._multiples = shock_multiples.load(project)
        self._spread: Discrepancy | None = None
        self._model = engine.read(project.mdl)
        self._scenario = scenarios.load(BASELINE, project, self.known)
        self._posterior = posterior.load(project)
        self._draw(count, seed)

    @property
    def model(self) -> engine.Model:
        """The compiled model."""
        return self._model

    @property
    def catalogue(self) -> Catalogue:
        """Levers and shocks."""
        return self._scenario.catalogue

    def again(self, count: int, seed: int) -> Forecaster:
        """Return a forecaster with other draws; what does not hang on them is not read again."""
        if (count, seed) == self._asked:
            return self
        other = copy(self)
        other.__dict__.pop("multipliers", None)
        other._draw(count, seed)
        return other

    def _draw(self, count: int, seed: int) -> None:
        self._asked = count, seed
        wanted = count + int(MOST_LOST * count) + 1
        self.learned: Learned | None = None
        if self._figures:
            self._drawn = self._weighed(count, wanted, seed)
        else:
            self._drawn = draw(self.project, wanted, seed, self.known, self._posterior)
        self._rows, self._baseline = self._kept(count)
        self.draws = self._drawn.part(self._rows)

    def _weighed(self, count: int, wanted: int, seed: int) -> Draws:
        """Draw, weigh by the entered figures, and draw by weight."""
        size = POOL * wanted
        while True:
            drawn = draw(self.project, size, seed, self.known, self._posterior)
            published = self._simulate(self._scenario, drawn=drawn).published
            held = self._conditioning(published)
            least = weighing.LEAST_EFFECTIVE * count
            weight, power = weighing.tempered(held.log_densities(), least)
            alike = weighing.effective(weight)
            self.learned = Learned(held.used, held.silent, alike, size, count, power)
            if self.learned.enough or size >= MOST_POOL * wanted:
                break
            size *= 2
        return weighing.resampled(
            drawn,
            weight,
            wanted,
            Yearly.known(self.known, LAST_OBSERVED),
            PERSISTENCE,
            max(figure.year for figure in self._figures),
            np.random.default_rng([seed, 3]),
        )

    def _conditioning(self, published: Published) -> Conditioning:
        # Not all that statistics print is forecast.
        held = [figure for figure in self._figures if figure.series in published]
        return Conditioning(published, self._spread_of(published), held, official)

    def forecast(
        self,
        scenario: Scenario,
        extra: Sequence[str] = (),
        params: Mapping[str, float] | None = None,
    ) -> Forecast:
        """Forecast a scenario.

        Parameters
        ----------
        scenario
            Levers and shocks.
        extra
            Model variables to keep beside those that the published basis reads.
        params
            Constants in place of the model's own, the same in all runs.
        """
        ensemble = self._simulate(scenario, extra, params).part(self._rows)
        alive = ensemble.alive()
        if alive.all():
            return Forecast(ensemble, self.official(ensemble.published))
        _refuse_many(scenario, alive)
        kept = ensemble.part(alive)
        multipliers = {series: values[alive] for series, values in self.multipliers.items()}
        return Forecast(kept, self.printed(official(kept.published, multipliers)))

    def official(self, published: Published) -> Published:
        """Return the official figures of runs of the model with these draws."""
        return self.printed(official(published, self.multipliers))

    def printed(self, published: Published) -> Published:
        """Put what was printed in place of what a run says of it, whatever the scenario."""
        for figure in self._figures:
            if figure.series in published:
                published[figure.series] = published[figure.series].copy()
                published[figure.series][:, position(figure.year)] = figure.value
        return published

    def _kept(self, count: int) -> tuple[npt.NDArray[np.bool_], Published]:
        """Run the baseline and keep as many runs as are wanted, of those that have an answer."""
        ensemble = self._simulate(self._scenario)
        alive = ensemble.alive()
        _refuse_many(self._scenario, alive)
        kept = np.isin(np.arange(len(alive)), np.flatnonzero(alive)[:count])
        return kept, ensemble.part(kept).published

    def _simulate(
        self,
        scenario: Scenario,
        extra: Sequence[str] = (),
        params: Mapping[str, float] | None = None,
        drawn: Draws | None = None,
    ) -> Simulation:
        """Run all draws, so that what comes before the levers is the same for all scenarios."""
        return simulate(
            self.project,
            scenario,
            self._drawn if drawn is None else drawn,
            model=self._model,
            extra=tuple(dict.fromkeys((*self._extra, *extra))),
            params=params,
            workers=self._workers,
        )

    def _spread_of(self, published: Published) -> Discrepancy:
        """Return how figures have differed from the model's, whatever is drawn."""
        if self._spread is None:
            seen = observation.load(self.project)
            central = simulate(self.project, self._scenario, model=self._model)
            spread = estimate(
                beside(fitted_data(self.known, seen), central.published),
                seen,
                self.known,
                own_factors(published),
                LAST_OBSERVED,
            )
            sizes = shock_multiples.by_series(self._multiples, spread.shocks)
            self._spread = spread.scaled(sizes)
        return self._spread

    @cached_property
    def multipliers(self) -> Factors:
        """What turns the model's figures into official ones, whatever the scenario.

        Those of years to come are short numbers, so that a page that is sent by mail
        (`zhangye.page`) holds them as they are and answers the same.
        """
        spread, seed = self._spread_of(self._baseline), self.draws.seed
        drawn = scores(spread, len(self.draws), np.random.default_rng([seed, 2]))
        if self._figures:
            held = self._conditioning(self._baseline)
            drawn = held.moved(drawn, np.random.default_rng([seed, 4]))
        multipliers = of_scores(self._baseline, spread, drawn)
        for values in multipliers.values():
            later = values[:, FORECAST_YEARS[0] - FIRST_YEAR :]
            later[:] = short(later, MULTIPLIER_BITS)
        return multipliers


def entered(known: Statistics) -> list[Evidence]:
    """Return the figures of later years that were entered, of each the latest publication."""
    latest = later_figures.current(known)
    return [Evidence(one.series, one.year, one.value) for one in latest]


def _refuse_many(scenario: Scenario, alive: npt.NDArray[np.bool_]) -> None:
    lost = 1 - alive.mean()
    if lost > MOST_LOST:
        raise InputError(
            f"the model finds no answer in {lost:.0%} of the runs",
            file=scenario.files[0],
            allowed="levers and shocks further from the ends of their ranges",
        )
