"""The two forecasts of our own that a backtest scores: the model alone, and what would ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from zhangye.backtest import quantiles
from zhangye.backtest.combination import combine, weights
from zhangye.backtest.quantiles import COLUMNS, Array
from zhangye.backtest.run import MEMBERS, SHIPPED
from zhangye.backtest.scored import Series
from zhangye.backtest.scores import CONTRACT
from zhangye.backtest.width import width
from zhangye.forecast.shipped import moved, pooled_rows
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
        self._made: dict[int, VintageForecast] = {}

    def structural(self, vintage: int) -> dict[Series, Array]:
        """Return the model's forecasts of a vintage: runs x 3 by series."""
        self._made[vintage] = vintage_forecast(
            self._project, self._statistics, vintage, self._draws, self._seed
        )
        return self._made[vintage].samples(self._plan[vintage])

    def shipped(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return what would ship, with weights and width learned from the other vintages.

        Parameters
        ----------
        frame
            Forecasts of all other methods, after ``structural`` was asked for every vintage.
        """
        import pandas as pd

        parts = []
        for vintage, made in self._made.items():
            own = frame[frame["vintage"] == vintage]
            others = frame[frame["vintage"] != vintage]
            learned = weights(others, MEMBERS)
            factor = width(combine(others, learned))
            pooled = pooled_rows(combine(own, learned, factor=factor))
            multipliers = moved(made.published, made.factors, pooled)
            samples = made.samples(self._plan[vintage], multipliers)
            parts.append(_rows(own, samples, vintage))
        return pd.concat(parts, ignore_index=True)


def _rows(own: pd.DataFrame, samples: Mapping[Series, Array], vintage: int) -> pd.DataFrame:
    """Return the scored values with the quantiles of samples in place of a member's."""
    rows = own[own["method"] == MEMBERS[0]].reset_index(drop=True)
    described = {series: quantiles.of_samples(drawn) for series, drawn in samples.items()}
    places = zip(rows["area"], rows["indicator"], rows["year"] - vintage - 1, strict=True)
    values = np.array([described[area, indicator][lead] for area, indicator, lead in places])
    rows[list(COLUMNS)] = values
    return rows.assign(method=SHIPPED)[list(CONTRACT)]
