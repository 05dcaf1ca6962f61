"""What single years bring: deviations of the river and of the drivers from their expected paths.

Each is a first-order autoregression of the logarithm, or a random walk, which starts from zero at
the last statistics; a change of demand also comes again in part. Its size comes from the record up
to that year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import CITY, LAST_YEAR, RIVER
from zhangye.calibration import drivers, inputs

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

INFLOW, PERSISTENCE = "yingluoxia_inflow", "inflow persistence"
"""The indicator, and the constant that says how much of a deviation remains a year later."""
INFLOW_DISTURBANCE = "inflow disturbance"
YEAR_START, AFTER_YEAR_START = 0.5, 0.375
"""A year Y begins at Y - 0.5. The river's year changes there; a driver changes a step of the
simulation later, so that a figure of the end of a year still belongs to that year."""


@dataclass(frozen=True)
class Deviation:
    """How a driver departs from its expected path.

    Attributes
    ----------
    size
        Standard deviation of a year's shock: logarithm.
    persistence
        Share of a deviation that is left a year later.
    momentum
        Share of a year's change that comes again in the next.
    """

    size: float
    persistence: float
    momentum: float = 0.0

    def path(self, scores: Array) -> Array:
        """Return the deviations that standard normal scores stand for: both runs x years."""
        return _path(self.size * scores, self.persistence, self.momentum)


@dataclass(frozen=True)
class Yearly:
    """Sizes of the yearly deviations, as they are known at a date.

    Attributes
    ----------
    last
        The last year that is known.
    inflow
        Stationary standard deviation of the logarithm of inflow around its level.
    drivers
        Constant of the model -> its deviation.
    """

    last: int
    inflow: float
    drivers: Mapping[str, Deviation]

    @classmethod
    def known(cls, statistics: Statistics, last: int) -> Yearly:
        """Take the sizes from the record.

        Parameters
        ----------
        statistics
            The tables of ``data/``.
        last
            The last year that is known.
        """
        river = statistics.series(RIVER, INFLOW).loc[last - inputs.INFLOW_YEARS + 1 : last]
        sizes = {}
        for constant, (lookup, persistence) in drivers.DISTURBED.items():
            points = inputs.LOOKUPS[lookup](statistics.series)
            size = drivers.shock_size(points, last, drivers.rule_of(lookup))
            sizes[constant] = Deviation(size, persistence)
        growth = statistics.series(CITY, "gdp_growth_real")
        sizes[drivers.DEMAND] = Deviation(
            drivers.demand_size(growth, last),
            drivers.DEMAND_PERSISTENCE,
            drivers.DEMAND_MOMENTUM,
        )
        return cls(last, float(np.log(river).std()), sizes)

    @property
    def years(self) -> range:
        """The years that are drawn."""
        return range(self.last + 1, LAST_YEAR + 1)

    def drawn(self, rng: np.random.Generator, persistence: Array) -> pd.DataFrame:
        """Draw all deviations.

        Parameters
        ----------
        rng
            Source of the random numbers.
        persistence
            Autocorrelation of the river's deviations from one year to the next: runs.

        Returns
        -------
        DataFrame
            Runs x columns of the engine: 'inflow disturbance@2017.5'.
        """
        count, years = len(persistence), len(self.years)
        river = self.of_river(rng.standard_normal((count, years)), persistence)
        scores = rng.standard_normal((count, years * len(self.drivers)))
        return pd.concat([river, self.of_drivers(scores)], axis=1)

    def of_river(self, scores: Array, persistence: Array) -> pd.DataFrame:
        """Return the river's deviations that standard normal scores stand for.

        Parameters
        ----------
        scores
            Runs x years: what each year brings.
        persistence
            As for ``drawn``.
        """
        fresh = self.inflow * np.sqrt(1 - persistence**2)
        path = _path(fresh[:, None] * scores, persistence)
        return pd.DataFrame(path, columns=self._columns(INFLOW_DISTURBANCE, YEAR_START))

    def of_drivers(self, scores: Array) -> pd.DataFrame:
        """Return the drivers' deviations that standard normal scores stand for.

        Parameters
        ----------
        scores
            Runs x (drivers x years), the years of a driver side by side.
        """
        parts = []
        for own, (constant, deviation) in zip(
            np.split(scores, len(self.drivers), axis=1), self.drivers.items(), strict=True
        ):
            columns = self._columns(constant, AFTER_YEAR_START)
            parts.append(pd.DataFrame(deviation.path(own), columns=columns))
        return pd.concat(parts, axis=1)

    def renewed(
        self, rng: np.random.Generator, table: pd.DataFrame, persistence: Array, after: int
    ) -> pd.DataFrame:
        """Return deviations that go on anew after a year, from what they were in it.

        Parameters
        ----------
        rng
            Source of the random numbers.
        table
            Runs x the columns of ``drawn``, and others that stay.
        persistence
            As for ``drawn``.
        after
            The last year that stays.
        """
        renewed, first = table.copy(), after - self.last

        def renew(
            columns: list[str], size: float | Array, kept: float | Array, momentum: float = 0.0
        ) -> None:
            shocks = _shocks(table[columns].to_numpy(), kept, momentum)
            shocks[:, first:] = size * rng.standard_normal(shocks[:, first:].shape)
            later = _path(shocks, kept, momentum)[:, first:]
            renewed[columns[first:]] = later.astype(np.float32).astype(float)

        fresh = self.inflow * np.sqrt(1 - persistence**2)
        renew(self._columns(INFLOW_DISTURBANCE, YEAR_START), fresh[:, None], persistence)
        for constant, one in self.drivers.items():
            columns = self._columns(constant, AFTER_YEAR_START)
            renew(columns, one.size, one.persistence, one.momentum)
        return renewed

    def _columns(self, constant: str, start: float) -> list[str]:
        return [f"{constant}@{year - start}" for year in self.years]


def _path(shocks: Array, persistence: float | Array, momentum: float = 0.0) -> Array:
    """Return autoregressions from zero: runs x years; ``persistence`` may differ by run."""
    path = shocks.copy()
    before = np.zeros(len(path))
    for place in range(1, path.shape[1]):
        last = path[:, place - 1]
        path[:, place] += persistence * last + momentum * (last - before)
        before = last
    return path


def _shocks(path: Array, persistence: float | Array, momentum: float) -> Array:
    """Return the shocks that made a path: the reverse of ``_path``."""
    shocks = path.copy()
    before = np.zeros(len(path))
    for place in range(1, path.shape[1]):
        last = path[:, place - 1]
        shocks[:, place] -= persistence * last + momentum * (last - before)
        before = last
    return shocks
