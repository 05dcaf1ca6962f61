"""Which series a backtest scores, and which of their values are observations.

The rule, in one place: a series is scored at a vintage where it is a level (no ratio, share,
change or growth), no twin of another series, of the city, a county or the river, and has at least
seven observed values from 2000 to the vintage, one of them in its year. ``TWINS`` lists data that
are published twice and counted once; ``NOT_OBSERVED`` lists values of the statistics that somebody
extrapolated, chained, repeated, or counted on another scope. Tests hold both to the notes of the
statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhangye.axes import CITY, COUNTIES, FIRST_YEAR, RIVER
from zhangye.backtest.peers import FEWEST
from zhangye.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.statistics import Statistics

Series = tuple[str, str]
"""Area and indicator."""

AREAS = (CITY, *COUNTIES, RIVER)
"""Areas that are forecast; what the model publishes for others drives it from outside."""

RATIO_UNITS = frozenset(
    {
        "%", "% vs baseline year", "%/yr", "1", "beds/1000 elderly", "ha/1e8 CNY", "m2/person",
        "m3/1e4 CNY", "m3/mu", "per mille/yr", "persons/household", "previous year = 100",
    }
)  # fmt: skip
"""Units of ratios, shares, growth and indices. Incomes and wages a head are levels: what a survey
counts is the amount a head."""


@dataclass(frozen=True)
class Twin:
    """A series that says what another one says already.

    Attributes
    ----------
    indicator
        The one that is not scored.
    areas
        Where.
    counted
        The indicator that stands for both.
    reason
        Why they are one datum.
    """

    indicator: str
    areas: tuple[str, ...]
    counted: str
    reason: Text


@dataclass(frozen=True)
class NotObserved:
    """Values of a series that are no observations of it.

    Attributes
    ----------
    indicator, areas
        The series.
    years
        The years of the values.
    reason
        Why they do not count.
    levels
        Those of the years whose values, though worked out, stand on a published level: a forecast
        may start from them.
    """

    indicator: str
    areas: tuple[str, ...]
    years: tuple[int, ...]
    reason: Text
    levels: tuple[int, ...] = ()


TWINS = (
    Twin(
        "gdp_per_capita",
        (CITY,),
        "gdp",
        Text(
            "GDP over mean residents, both of which are published", "为生产总值除以年平均常住人口"
        ),
    ),
    Twin(
        "gdp_per_capita",
        tuple(COUNTIES),
        "gdp",
        Text(
            "the level of a county's GDP is derived from GDP per head, for most years",
            "县区生产总值多数年份由人均值推算",
        ),
    ),
    Twin(
        "urbanisation_rate",
        AREAS,
        "urban_population",
        Text("urban residents over residents", "为城镇人口除以常住人口"),
    ),
    Twin(
        "cultivated_land_change",
        AREAS,
        "cultivated_land",
        Text("a difference of the same areas", "为同一面积的差值"),
    ),
)
"""Data that are published twice. The city's GDP and its three sectors are printed by different
sources and all count."""

NOT_OBSERVED = (
    NotObserved(
        "employment",
        (CITY,),
        (2014, 2015, 2016, 2017),
        Text("extrapolated by the compiler with provincial growth", "由文献作者按全省增速外推"),
    ),
    NotObserved(
        "urban_population",
        (CITY,),
        (2006, 2007, 2008, 2009),
        Text("extrapolated by the compiler with the provincial trend", "由文献作者按全省趋势外推"),
    ),
    NotObserved(
        "urban_disposable_income",
        (CITY,),
        (2013, 2014, 2015, 2016, 2017),
        Text(
            "chained from growth rates by the compiler, with a splice in 2015",
            "由编者按增速推算，2015年有衔接断点",
        ),
        levels=(2015, 2016, 2017),  # docs/data.md, 7
    ),
    NotObserved(
        "registered_population",
        tuple(COUNTIES),
        (2016,),
        Text("the row of 2015 repeated in the source", "来源中重复2015年数据"),
    ),
    NotObserved(
        "retail_sales",
        (CITY,),
        (2000, 2001),
        Text("counted on two other scopes", "口径与以后年份不同"),
    ),
)
"""Values of the statistics that are no observations of their series."""


def scored_series(statistics: Statistics, keys: Iterable[Series], vintage: int) -> list[Series]:
    """Return the series that are scored at a vintage.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    keys
        Areas and indicators that the model publishes.
    vintage
        The last year that a forecaster knew.

    Returns
    -------
    list
        Areas and indicators in the order of the keys.
    """
    known = set(zip(statistics.historical["area"], statistics.historical["indicator"], strict=True))
    twins = {(area, twin.indicator) for twin in TWINS for area in twin.areas}
    found = []
    for area, indicator in keys:
        key = (area, indicator)
        if area not in AREAS or key not in known or key in twins:
            continue
        if statistics.unit(indicator) in RATIO_UNITS:
            continue
        values = observed(statistics, key, range(FIRST_YEAR, vintage + 1))
        if len(values) >= FEWEST and vintage in values.index:
            found.append(key)
    return found


def observed(statistics: Statistics, series: Series, years: Iterable[int]) -> pd.Series:
    """Return the observations of a series in some years.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    series
        Area and indicator.
    years
        The years asked for.

    Returns
    -------
    pandas.Series
        In the indicator's unit, by year, ascending; years without an observation are not in it.
        Nor is a value of zero or below: an error in per cent of it means nothing.

    Raises
    ------
    InputError
        Where there is no such area or indicator.
    """
    return _values(statistics, series, years, lambda entry: entry.years)


def known_levels(statistics: Statistics, series: Series, years: Iterable[int]) -> pd.Series:
    """Return what is known of a series' level: observations, and what stands on a published one.

    Parameters, result and errors are those of ``observed``.
    """
    return _values(
        statistics, series, years, lambda entry: [y for y in entry.years if y not in entry.levels]
    )


def _values(
    statistics: Statistics,
    series: Series,
    years: Iterable[int],
    left_out: Callable[[NotObserved], Iterable[int]],
) -> pd.Series:
    area, indicator = series
    values = statistics.series(area, indicator)
    without = {
        year
        for entry in NOT_OBSERVED
        if entry.indicator == indicator and area in entry.areas
        for year in left_out(entry)
    }
    wanted = values.index.isin(sorted(set(years) - without)) & (values > 0).to_numpy()
    return values[wanted]
