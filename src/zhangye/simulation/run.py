"""A scenario, simulated and published: once without noise, or with every draw of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import observation
from zhangye.arrays import Array
from zhangye.axes import FIRST_FORECAST, LAST_YEAR, TIMES, YEARS, position, positions
from zhangye.errors import InputError
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.project import Project
from zhangye.scenarios import FIRST_LEVER
from zhangye.simulation.draws import Draws
from zhangye.simulation.workers import LocalCores, Setup, Workers

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.scenarios import Scenario
    from zhangye.statistics import Statistics

CENSUS_ONLY = ("census_population", "census_urban_population")
"""Counted in census years alone; fitted, but not reported for other years."""


@dataclass(frozen=True)
class Simulation:
    """What the model computes and publishes under a scenario.

    Attributes
    ----------
    scenario
        What was simulated.
    economy
        What the model computed.
    published
        Official figures by area and indicator: runs x years, 2000-2035.
    draws
        What was uncertain, a row a run.
    """

    scenario: Scenario
    economy: Economy
    published: Published
    draws: Draws

    def series(self, area: str, indicator: str) -> pd.Series:
        """Return a published series of one run without noise, by year, 2000-2035."""
        return pd.Series(self._only_run(area, indicator), index=YEARS)

    def value(self, area: str, indicator: str, year: int) -> float:
        """Return a published value of one run without noise."""
        return float(self._only_run(area, indicator)[position(year)])

    def frame(self, statistics: Statistics) -> pd.DataFrame:
        """Return the contract of ``values.csv``: area, year, indicator, unit, value."""
        parts = [
            pd.DataFrame(
                {
                    "area": area,
                    "year": YEARS,
                    "indicator": indicator,
                    "unit": statistics.unit(indicator),
                    "value": self._only_run(area, indicator),
                }
            )
            for area, indicator in self.published
            if indicator not in CENSUS_ONLY
        ]
        return pd.concat(parts, ignore_index=True).dropna(subset=["value"])

    def alive(self) -> npt.NDArray[np.bool_]:
        """Return in which runs every figure from 2018 on is a number: a mask over runs.

        With a few draws the model finds no answer by 2035: an aquifer is pumped below its floor.
        """
        later = positions(FIRST_FORECAST, LAST_YEAR)
        finite = [np.isfinite(values[:, later]).all(axis=1) for values in self.published.values()]
        return np.asarray(np.logical_and.reduce(finite))

    def part(self, rows: npt.NDArray[np.bool_]) -> Simulation:
        """Return some of the runs: a mask over them."""
        return Simulation(
            self.scenario,
            self.economy.part(rows),
            {series: values[rows] for series, values in self.published.items()},
            self.draws.part(rows),
        )

    def _only_run(self, area: str, indicator: str) -> Array:
        # The first of many draws would look like an answer and be none.
        (values,) = self.published[area, indicator]
        return np.asarray(values)


def simulate(
    project: Project,
    scenario: Scenario,
    draws: Draws | None = None,
    *,
    model: engine.Model | None = None,
    extra: Sequence[str] = (),
    params: Mapping[str, float] | None = None,
    workers: Workers | None = None,
) -> Simulation:
    """Run a scenario and publish it.

    Parameters
    ----------
    project
        The model, its observation model and its scenarios.
    scenario
        The levers and shocks.
    draws
        What is uncertain; the same draws under two scenarios give paired runs. By default one
        run at the model's own constants.
    model
        The compiled model, where the caller has it already.
    extra
        Model variables to keep beside those that the published basis reads.
    params
        Constants in place of the model's own, the same in all runs.
    workers
        What computes the runs; by default all cores of this machine.

    Raises
    ------
    InputError
        Where an official figure is finite in no run.
    """
    from zhangye import engine

    compiled = model or engine.read(project.mdl)
    draws = Draws.none() if draws is None else draws
    fixed, table = _constants(scenario, draws)
    setup = Setup(
        columns=tuple(map(str, table.columns)),
        returned=(*COLUMNS, *(name for name in extra if name not in COLUMNS)),
        times=TIMES,
        params=tuple({**fixed, **(params or {})}.items()),
        final_time=LAST_YEAR + 0.5,
        changing=scenario.catalogue.constants,
        pause=None if draws is None else FIRST_LEVER,
    )
    economy = Economy(*(workers or LocalCores()).simulate(compiled, setup, table.to_numpy()))
    revisions = _revisions(scenario, draws)
    published = publish(economy, observation.load(project), draws.observed, revisions)
    _check_finite(published)
    return Simulation(scenario, economy, published, draws)


def _check_finite(published: Published) -> None:
    """Refuse a figure that is finite in no run: whatever is made of it would be no figure.

    Raises
    ------
    InputError
        With area, indicator and the first such year.
    """
    for (area, indicator), values in published.items():
        # Sums since a year of the plan have no value in the years before it.
        before = np.isnan(values) & (np.array(YEARS) < FIRST_FORECAST)
        finite = (np.isfinite(values) | before).any(axis=0)
        if not finite.all():
            raise InputError(
                "the official figure is no finite number; nothing is written",
                where=f"{area}, {YEARS[int(np.argmin(finite))]}",
                value=indicator,
                allowed="a look at the values in calibration/ and model/ that were changed last",
            )


def _constants(scenario: Scenario, draws: Draws) -> tuple[dict[str, float], pd.DataFrame]:
    """Return the constants that all runs share, and those that differ: runs x columns."""
    if draws.certain:
        return scenario.parameters(), draws.parameters
    fixed, varied = scheduled(scenario, draws.implementation)
    return fixed, pd.concat([draws.parameters.reset_index(drop=True), varied], axis=1)


def _revisions(scenario: Scenario, draws: Draws) -> dict[str, float | Array]:
    """Return announced revisions as relative changes: a number, or runs x 1."""
    sizes = scenario.revisions()
    if draws.certain:
        return dict(sizes)
    return {name: composed(size, draws.revisions[name]) for name, size in sizes.items()}


def composed(size: float | Array, drawn: float | Array) -> float | Array:
    """Return a revision that a scenario supposes and what is drawn beyond it, as one."""
    return (1 + size) * (1 + drawn) - 1


def scheduled(scenario: Scenario, scores: Array) -> tuple[dict[str, float], pd.DataFrame]:
    """Return what a scenario sets in the model: the same in all runs, and by run.

    Parameters
    ----------
    scenario
        Levers and shocks; deviations of extensive levers are carried out in part.
    scores
        Standard normal scores of the part: runs.

    Returns
    -------
    tuple
        Key -> value, and a DataFrame of runs x keys. Without an uncertain implementation rate
        the frame has no columns.
    """
    settings = scenario.parameters()
    rate = scenario.implementation_rate
    if rate.sd == 0:
        return settings, pd.DataFrame(index=range(len(scores)))
    whole, half = scenario.parameters(1.0), scenario.parameters(0.5)
    part = np.clip(rate.value + rate.sd * scores, 0.0, 1.0)
    # Values are linear in the part that is carried out; what two parts leave alike stays fixed.
    varied = {
        key: value + 2 * (part - 1) * (value - half[key])
        for key, value in whole.items()
        if value != half[key]
    }
    fixed = {key: value for key, value in settings.items() if key not in varied}
    return fixed, pd.DataFrame(varied, index=range(len(scores)))
