"""The figures that a reader sees under a scenario: one number for each."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import FIRST_FORECAST, LAST_OBSERVED, YEARS, position, positions
from zhangye.simulation import Simulation

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecast
    from zhangye.statistics import Statistics


def headline(
    simulation: Simulation, forecast: Forecast | None, statistics: Statistics
) -> Simulation:
    """Put official figures and an ensemble's medians in the place of one run's figures.

    Parameters
    ----------
    simulation
        The noiseless run; what it computed behind the figures stays.
    forecast
        The ensemble; None leaves the run as it is.
    statistics
        What was printed.

    Returns
    -------
    Simulation
        Up to 2017 its figures are the official ones and NaN where there is none, from 2018 on
        the medians.
    """
    if forecast is None:
        return simulation
    later = positions(FIRST_FORECAST, int(YEARS[-1]))
    historical = statistics.historical
    past = historical[historical["year"].between(int(YEARS[0]), LAST_OBSERVED)]
    published: dict[tuple[str, str], Array] = {}
    for key, runs in forecast.published.items():
        values = np.full((1, len(YEARS)), np.nan)
        values[0, later] = np.median(runs[:, later], axis=0)
        published[key] = values
    for area, indicator, year, value in zip(
        past["area"], past["indicator"], past["year"], past["value"], strict=True
    ):
        if (area, indicator) in published:
            published[area, indicator][0, position(int(year))] = value
    return dataclasses.replace(simulation, published=published)
