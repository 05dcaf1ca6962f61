"""All tables of ``data/`` in one object, with the look-ups that everything else uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.statistics.reader import Table, read_table
from zhangye.statistics.schema import read_schemas


@dataclass(frozen=True)
class Datum:
    """One number with its origin.

    Attributes
    ----------
    area, indicator
        Keys of ``areas.csv`` and ``indicators.csv``.
    year
        The calendar year; None for a number without one.
    value
        The number, in ``unit``.
    unit
        The unit as written in ``indicators.csv``.
    status
        ``observed``, ``derived``, or ``literature`` for a row of ``anchors.csv``.
    source
        Key of ``sources.csv``.
    """

    area: str
    indicator: str
    year: int | None
    value: float
    unit: str
    status: str
    source: str


@dataclass(frozen=True)
class Statistics:
    """The tables of ``data/``, all checked, and the labels that go with them.

    Attributes
    ----------
    tables
        Table name -> table, as ``datapackage.json`` names them.
    """

    tables: Mapping[str, Table]

    @property
    def historical(self) -> pd.DataFrame:
        """The statistics: area, year, indicator, value, unit, status, source, note."""
        return self.tables["historical"].frame

    @property
    def indicators(self) -> pd.DataFrame:
        """The registry of indicators: unit, labels, definitions, decimals, bounds."""
        return self.tables["indicators"].frame

    @property
    def areas(self) -> pd.DataFrame:
        """The areas: model element, labels, kind, parent, members."""
        return self.tables["areas"].frame

    @property
    def sources(self) -> pd.DataFrame:
        """What each source id is."""
        return self.tables["sources"].frame

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """The keys of the six county-level units."""
        return self.members("each_county")

    @cached_property
    def _by_indicator(self) -> pd.DataFrame:
        return self.indicators.set_index("indicator")

    @cached_property
    def _by_area(self) -> pd.DataFrame:
        return self.areas.set_index("area")

    @cached_property
    def _by_unit(self) -> pd.DataFrame:
        return self.tables["units"].frame.set_index("unit")

    @cached_property
    def _by_key(self) -> pd.DataFrame:
        return self.historical.set_index(["area", "indicator", "year"]).sort_index()

    @cached_property
    def _series(self) -> dict[tuple[str, str], pd.Series]:
        """All series by area and indicator, ascending in the year."""
        places = self.historical.groupby(["area", "indicator"], sort=False).indices
        years, values = self.historical["year"], self.historical["value"]
        found: dict[Any, pd.Series] = {}
        for key, rows in places.items():
            index = pd.Index(years.to_numpy()[rows], dtype=years.dtype, name="year")
            found[key] = pd.Series(values.to_numpy()[rows], index).sort_index()
        return found

    @cached_property
    def _nothing(self) -> pd.Series:
        return self.historical[:0].set_index("year")["value"]

    def series(self, area: str, indicator: str) -> pd.Series:
        """Return an area's values of an indicator.

        Returns
        -------
        pandas.Series
            In the indicator's unit, indexed by year, ascending; empty where there is none.

        Raises
        ------
        InputError
            Where there is no such area or indicator.
        """
        self._refuse_unknown(area, indicator)
        return self._series.get((area, indicator), self._nothing).rename(indicator)

    def wide(self, indicator: str) -> pd.DataFrame:
        """Return an indicator's values of all areas: index year, a column an area."""
        self._refuse_unknown(None, indicator)
        found = self.historical[self.historical["indicator"] == indicator]
        return found.pivot(index="year", columns="area", values="value").sort_index()

    def value(self, area: str, indicator: str, year: int) -> float:
        """Return one value, in the indicator's unit.

        Raises
        ------
        InputError
            Where there is no such area, indicator, or value.
        """
        return self.datum(area, indicator, year).value

    def datum(self, area: str, indicator: str, year: int) -> Datum:
        """Return one value with its unit, status and source.

        Raises
        ------
        InputError
            Where there is no such area, indicator, or value.
        """
        self._refuse_unknown(area, indicator)
        key = (area, indicator, year)
        if key not in self._by_key.index:
            years = ", ".join(str(found) for found in self.series(area, indicator).index)
            raise InputError(
                f"there is no value of {indicator} for {area}",
                file=self.tables["historical"].path,
                value=year,
                allowed=f"one of the years {years}" if years else "none: the series is empty",
            )
        by_key: Any = self._by_key.loc
        row = by_key[key]
        return Datum(
            area, indicator, year, float(row["value"]), row["unit"], row["status"], row["source"]
        )

    def anchor(self, name: str) -> Datum:
        """Return a number from the literature (a row of ``anchors.csv``).

        Raises
        ------
        InputError
            Where there is no such anchor.
        """
        table = self.tables["anchors"]
        frame = table.frame.set_index("anchor")
        if name not in frame.index:
            raise InputError(
                "there is no such anchor", file=table.path, value=name, allowed=list(frame.index)
            )
        row: Any = frame.loc[name]
        return Datum(
            row["area"],
            row["indicator"],
            None,
            float(row["value"]),
            row["unit"],
            "literature",
            row["source"],
        )

    def unit(self, indicator: str) -> str:
        """Return the unit of an indicator as written in the tables."""
        return str(self._indicator(indicator, "unit"))

    def decimals(self, indicator: str) -> int:
        """Return how many decimals a value of the indicator is shown with."""
        return int(self._indicator(indicator, "decimals"))

    def bounds(self, indicator: str) -> tuple[float, float]:
        """Return the least and the greatest possible value; infinite where there is none."""
        least, most = (self._indicator(indicator, name) for name in ("minimum", "maximum"))
        return (
            float("-inf") if pd.isna(least) else float(least),
            float("inf") if pd.isna(most) else float(most),
        )

    def label(self, indicator: str, lang: str) -> str:
        """Return an indicator's name as a reader knows it (``lang``: ``zh`` or ``en``)."""
        return str(self._indicator(indicator, f"label_{lang}"))

    def definition(self, indicator: str, lang: str) -> str:
        """Return what an indicator measures (``lang``: ``zh`` or ``en``)."""
        return str(self._indicator(indicator, f"definition_{lang}"))

    def area_label(self, area: str, lang: str) -> str:
        """Return an area's name as a reader knows it (``lang``: ``zh`` or ``en``)."""
        self._refuse_unknown(area, None)
        return str(self._by_area.at[area, f"label_{lang}"])

    def unit_label(self, unit: str, lang: str) -> str:
        """Return a unit as a reader knows it: '1e8 CNY' is '亿元' in Chinese."""
        if unit not in self._by_unit.index:
            raise InputError("there is no such unit", value=unit, allowed=self._by_unit.index)
        return str(self._by_unit.at[unit, f"label_{lang}"])

    def element(self, area: str) -> str:
        """Return the model's name of a county ('Ganzhou'); '' where the model has none."""
        self._refuse_unknown(area, None)
        return str(self._by_area.at[area, "element"])

    def members(self, area: str) -> tuple[str, ...]:
        """Return the areas of a group in the order of the table; of any other area, itself."""
        self._refuse_unknown(area, None)
        return tuple(str(self._by_area.at[area, "members"]).split()) or (area,)

    def _indicator(self, indicator: str, column: str) -> Any:
        self._refuse_unknown(None, indicator)
        return self._by_indicator.at[indicator, column]

    def _refuse_unknown(self, area: str | None, indicator: str | None) -> None:
        if area is not None and area not in self._by_area.index:
            raise InputError(
                "there is no such area",
                file=self.tables["areas"].path,
                value=area,
                allowed=list(self._by_area.index),
            )
        if indicator is not None and indicator not in self._by_indicator.index:
            raise InputError(
                "there is no such indicator",
                file=self.tables["indicators"].path,
                value=indicator,
                allowed=list(self._by_indicator.index),
            )


def load(project: Project) -> Statistics:
    """Read and check every table of the project's ``data`` folder.

    Parameters
    ----------
    project
        The project's folders.

    Raises
    ------
    InputError
        At the first thing wrong: file, line, column, value, and the nearest valid spelling.
    """
    folder = project.data
    tables: dict[str, Table] = {}
    for name, schema in read_schemas(folder / "datapackage.json").items():
        tables[name] = read_table(folder / schema.path, schema, tables)
    statistics = Statistics(MappingProxyType(tables))
    for name in ("historical", "anchors", "figures"):
        if name in tables:  # projects of earlier versions have no table of later figures
            _check_bounds(statistics, tables[name])
    _check_members(statistics)
    return statistics


def _check_bounds(statistics: Statistics, table: Table) -> None:
    bounds = {name: statistics.bounds(name) for name in statistics.indicators["indicator"]}
    pairs = zip(table.frame["indicator"], table.frame["value"], strict=True)
    for row, (indicator, value) in enumerate(pairs):
        least, most = bounds[indicator]
        if not least <= value <= most:
            raise table.error(
                row, "value", f"{indicator} cannot be so", f"a number from {least:g} to {most:g}"
            )


def _check_members(statistics: Statistics) -> None:
    table = statistics.tables["areas"]
    known = set(table.frame["area"])
    for row, members in enumerate(table.frame["members"]):
        for member in members.split():
            if member not in known:
                raise table.error(row, "members", f"there is no area {member!r}", sorted(known))
