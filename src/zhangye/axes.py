"""The axes of every table of the project: years and areas, each list written once.

Years are calendar years; a position is where a year stands in an array over ``YEARS``. Areas have
two spellings: that of ``historical.csv`` ('ganzhou') and that of the model's subscripts
('Ganzhou').
"""

from __future__ import annotations

FIRST_YEAR, LAST_OBSERVED, LAST_YEAR = 2000, 2017, 2035
"""Of the run, of the statistics, and of the run again."""
FIRST_FORECAST = LAST_OBSERVED + 1
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
OBSERVED_YEARS = range(FIRST_YEAR, LAST_OBSERVED + 1)
FORECAST_YEARS = range(FIRST_FORECAST, LAST_YEAR + 1)
"""The years for which a scenario sets levers and a forecast is made."""
PLAN_YEARS = (2018, 2019, 2020)
"""The years that the city's plan of February 2018 has left."""
TIMES = tuple(year + half for year in YEARS for half in (0.0, 0.5))
"""Middles and ends of the years: the times that a run must save."""

CITY, RIVER = "zhangye", "heihe_midstream"
"""The river's flows stand under an area of their own."""
COUNTIES = {
    "ganzhou": "Ganzhou",
    "linze": "Linze",
    "gaotai": "Gaotai",
    "shandan": "Shandan",
    "minle": "Minle",
    "sunan": "Sunan",
}
"""The counties as the statistics spell them, and as the model does."""
ELEMENTS = tuple(COUNTIES.values())
MIDSTREAM = ("Ganzhou", "Linze", "Gaotai")
"""The counties that draw on the main stem of the river."""


def position(year: int) -> int:
    """Return where a year stands in an array over ``YEARS``."""
    return year - FIRST_YEAR


def positions(first: int, last: int) -> slice:
    """Return where the years from one to another, both included, stand in such an array."""
    return slice(position(first), position(last) + 1)
