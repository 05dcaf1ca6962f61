"""The figures that sentences quote: official where one exists, else the forecast's or the run's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zhangye.axes import CITY, LAST_OBSERVED, position
from zhangye.language import Text
from zhangye.observation.economy import Economy
from zhangye.simulation import Simulation
from zhangye.statistics import Statistics

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecast

SIMULATED = Text(" (simulated)", "（模拟值）")


@dataclass(frozen=True)
class Figure:
    """A figure and whether statistics printed it.

    Attributes
    ----------
    value
        In the indicator's unit.
    official
        False where it is what the model computed for a year without statistics.
    """

    value: float
    official: bool

    def mark(self, lang: str) -> str:
        """Return the words that say of a figure of the past that it is simulated."""
        return "" if self.official else SIMULATED(lang)


@dataclass(frozen=True)
class Figures:
    """Figures of the past and of the forecast, the same for every sentence of a scorecard.

    Attributes
    ----------
    statistics
        What was printed.
    simulation
        The noiseless run.
    forecast
        The ensemble, whose medians stand for the years after the statistics; None where one run
        decides.
    """

    statistics: Statistics
    simulation: Simulation
    forecast: Forecast | None = None

    @property
    def economy(self) -> Economy:
        """What was computed behind the figures: the ensemble's runs, or the one run."""
        return (self.simulation if self.forecast is None else self.forecast.ensemble).economy

    def change(self, area: str, indicator: str, first: int, last: int) -> float:
        """Return the relative change between two years: the median over the runs."""
        shown = self.simulation if self.forecast is None else self.forecast
        runs = shown.published[area, indicator]
        return float(np.median(runs[:, position(last)] / runs[:, position(first)])) - 1

    def past(self, area: str, indicator: str, year: int = LAST_OBSERVED) -> Figure:
        """Return the official figure of a year up to 2017, or else the simulated one."""
        row = self.statistics.series(area, indicator)
        if year in row.index:
            return Figure(float(row[year]), True)
        return Figure(self.coming(area, indicator, year), False)

    def coming(self, area: str, indicator: str, year: int) -> float:
        """Return the forecast of a year: the ensemble's median, or the run's value without one."""
        if self.forecast is None:
            return self.simulation.value(area, indicator, year)
        return float(np.median(self.forecast.published[area, indicator][:, position(year)]))

    def plan_basis(self, area: str) -> float:
        """Return what turns GDP as printed after the restatement into the plan's basis.

        The plan of February 2018 counted from the level of 2016 as it was printed then; 2017 on
        that basis is that level times official real growth of 2017 (the city's, where a county
        has none), prices held. From 2017 on growth is the same on both.
        """
        real = self.statistics.series(area, "gdp_growth_real")
        if LAST_OBSERVED not in real.index:
            real = self.statistics.series(CITY, "gdp_growth_real")
        before = self.statistics.value(area, "gdp", LAST_OBSERVED - 1)
        printed = self.statistics.value(area, "gdp", LAST_OBSERVED)
        return before * (1 + float(real[LAST_OBSERVED]) / 100) / printed
