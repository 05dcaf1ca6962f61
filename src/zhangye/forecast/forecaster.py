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
from zhangye.backtest import quantiles
from zhangye.backtest.scored import Series
from zhangye.calibration import posterior
from zhangye.calibration.fit import beside, fitted_data
from zhangye.errors import InputError
from zhangye.forecast import shock_multiples
from zhangye.forecast.discrepancy import Discrepancy, Factors, estimate, factors
from zhangye.forecast.draws import LAST_OBSERVED, draw
from zhangye.forecast.official import official, own_factors
from zhangye.observation import Published
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR
from zhangye.project import Project
from zhangye.simulation import CENSUS_ONLY, Simulation, simulate
from zhangye.simulation.workers import Workers

if TYPE_CHECKING:
    from zhangye.scenarios import Catalogue, Scenario
    from zhangye.statistics import Statistics

BASELINE = "baseline"
MOST_LOST = 0.05
"""Share of runs without an answer beyond which there is no forecast."""
MULTIPLIER_BITS = 17
"""Binary digits of drawn multipliers: they are rounded by 8 parts in a million at most, where the
least of their yearly shocks is some parts in a thousand."""
YEARS = range(LAST_OBSERVED + 1, LAST_YEAR + 1)
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
        first = YEARS[0] - FIRST_YEAR
        parts = []
        for (area, indicator), values in self.published.items():
            if indicator in CENSUS_ONLY:
                continue
            table = pd.DataFrame(
                quantiles.of_samples(values[:, first:]), columns=list(quantiles.COLUMNS)
            )
            table["area"], table["indicator"] = area, indicator
            table["year"], table["unit"] = list(YEARS), known.unit(indicator)
            parts.append(table)
        return pd.concat(parts, ignore_index=True)[list(CONTRACT)]

    def fans(self, series: Iterable[Series]) -> dict[Series, pd.DataFrame]:
        """Return quantiles by year, 2018-2035, of some figures."""
        first = YEARS[0] - FIRST_YEAR
        columns = list(quantiles.COLUMNS)
        return {
            one: pd.DataFrame(
                quantiles.of_samples(self.published[one][:, first:]), YEARS, columns
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
    ) -> None:
        self.project = project
        self._extra = tuple(extra)
        self._workers = workers
        self.known = known or statistics.load(project)
        self._multiples = shock_multiples.load(project)
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
        other = copy(self)
        other.__dict__.pop("multipliers", None)
        other._draw(count, seed)
        return other

    def _draw(self, count: int, seed: int) -> None:
        wanted = count + int(MOST_LOST * count) + 1
        self._drawn = draw(self.project, wanted, seed, self.known, self._posterior)
        self._rows, self._baseline = self._kept(count)
        self.draws = self._drawn.part(self._rows)

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
        return Forecast(kept, official(kept.published, multipliers))

    def official(self, published: Published) -> Published:
        """Return the official figures of runs of the model with these draws."""
        return official(published, self.multipliers)

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
    ) -> Simulation:
        """Run all draws, so that what comes before the levers is the same for all scenarios."""
        return simulate(
            self.project,
            scenario,
            self._drawn,
            model=self._model,
            extra=tuple(dict.fromkeys((*self._extra, *extra))),
            params=params,
            workers=self._workers,
        )

    @cached_property
    def _spread(self) -> Discrepancy:
        """How figures have differed from the model's, whatever is drawn."""
        seen = observation.load(self.project)
        central = simulate(self.project, self._scenario, model=self._model)
        spread = estimate(
            beside(fitted_data(self.known, seen), central.published),
            seen,
            self.known,
            own_factors(self._baseline),
            LAST_OBSERVED,
        )
        return spread.scaled(shock_multiples.by_series(self._multiples, spread.shocks))

    @cached_property
    def multipliers(self) -> Factors:
        """What turns the model's figures into official ones, whatever the scenario.

        Those of years to come are short numbers, so that a page that is sent by mail
        (`zhangye.page`) holds them as they are and answers the same.
        """
        drawn = factors(self._baseline, self._spread, np.random.default_rng([self.draws.seed, 2]))
        for values in drawn.values():
            later = values[:, YEARS[0] - FIRST_YEAR :]
            later[:] = short(later, MULTIPLIER_BITS)
        return drawn


def _refuse_many(scenario: Scenario, alive: npt.NDArray[np.bool_]) -> None:
    lost = 1 - alive.mean()
    if lost > MOST_LOST:
        raise InputError(
            f"the model finds no answer in {lost:.0%} of the runs",
            file=scenario.files[0],
            allowed="levers and shocks further from the ends of their ranges",
        )
