"""The model's own forecasts in a backtest, sized by what it missed at the other vintages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from zhangye.arrays import Array
from zhangye.backtest.scored import Series
from zhangye.forecast import shock_multiples
from zhangye.forecast.vintage import VintageForecast, vintage_forecast
from zhangye.project import Project
from zhangye.statistics import Statistics

if TYPE_CHECKING:
    import pandas as pd


class Backtested:
    """Forecasts at vintages, made once each.

    Parameters
    ----------
    project, statistics
        The model and the statistics.
    plan
        The series that are scored at each vintage.
    draws, seed
        Runs a vintage, and the seed.
    """

    def __init__(
        self,
        project: Project,
        statistics: Statistics,
        plan: Mapping[int, Sequence[Series]],
        draws: int,
        seed: int,
    ) -> None:
        self._project, self._statistics = project, statistics
        self._plan, self._draws, self._seed = plan, draws, seed

    @cached_property
    def _forecasts(self) -> dict[int, VintageForecast]:
        return {
            vintage: vintage_forecast(
                self._project, self._statistics, vintage, self._draws, self._seed
            )
            for vintage in self._plan
        }

    @cached_property
    def errors(self) -> pd.DataFrame:
        """What the model missed at all vintages; see ``VintageForecast.errors``."""
        import pandas as pd

        return pd.concat(
            [
                forecast.errors(self._statistics, self._plan[vintage])
                for vintage, forecast in self._forecasts.items()
            ],
            ignore_index=True,
        )

    def multiples(self, without: int | None = None) -> dict[str, float]:
        """Return the multiples of the discrepancy's shocks.

        Parameters
        ----------
        without
            A vintage that they are not learned from; None: learned from all.
        """
        errors = self.errors
        return shock_multiples.learn(errors[errors["vintage"] != without])

    def structural(self, vintage: int) -> dict[Series, Array]:
        """Return the model's forecasts of a vintage: runs x 3 by series."""
        multiples = self.multiples(without=vintage)
        return self._forecasts[vintage].samples(self._plan[vintage], multiples)
