"""A loaded scenario: the path of every lever and shock, and what it sets in the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from zhangye.axes import ELEMENTS, FORECAST_YEARS
from zhangye.scenarios.catalogue import OBSERVATION, SOURCES, Catalogue, Entry, Lever
from zhangye.scenarios.splits import Shares, share

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ALL = "all"
HOLD, BASELINE = "hold", "baseline"


@dataclass
class Setting:
    """What a scenario says of one lever or shock.

    Attributes
    ----------
    values
        ``all`` or a county element -> year -> value.
    after
        ``baseline`` (the default) or ``hold``: what holds after the last year given.
    """

    values: dict[str, dict[int, float]] = field(default_factory=dict)
    after: str = BASELINE

    def path(self, area: str) -> dict[int, float | None]:
        """Return the value of an area in every year; None where nothing is said.

        Between years the last value holds.
        """
        given = self.values.get(area, {})
        if not given:
            return dict.fromkeys(FORECAST_YEARS)
        first, last = min(given), max(given)
        path: dict[int, float | None] = {}
        current: float | None = None
        for year in FORECAST_YEARS:
            current = given.get(year, current)
            ended = year > last and self.after == BASELINE
            path[year] = None if year < first or ended else current
        return path


@dataclass(frozen=True)
class ImplementationRate:
    """Share of what a scenario announces beyond the baseline that is carried out.

    Attributes
    ----------
    value, sd
        Centre and standard deviation of its prior.
    note
        Where they come from.
    """

    value: float = 1.0
    sd: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Scenario:
    """A scenario, its chain of ``extends`` resolved.

    Attributes
    ----------
    name, title, title_zh
        Its name and titles.
    header
        The comment at the top of its file: what it assumes.
    files
        Its own file first, then those it extends.
    settings
        What it says, by lever or shock.
    implementation_rate
        How much of it is carried out.
    catalogue, shares
        What may be set, and how totals are split.
    changes
        The text that would stand in a file of its own, before ``files``; '' where all of it
        stands in files.
    """

    name: str
    title: str
    title_zh: str
    header: str
    files: tuple[Path, ...]
    settings: Mapping[str, Setting]
    implementation_rate: ImplementationRate
    catalogue: Catalogue
    shares: Shares
    changes: str = ""

    def label(self, lang: str) -> str:
        """Return the title in a language."""
        return self.title_zh if lang == "zh" else self.title

    def default(self, name: str, county: str) -> float:
        """Return the baseline's value of a lever or shock in a county."""
        entry = self.catalogue.entries[name]
        return entry.default * share(entry, county, self.shares)

    @cached_property
    def _paths(self) -> dict[str, dict[str, dict[int, float]]]:
        """Entry -> county -> year -> value as announced."""
        return {
            name: {county: self._path(entry, county) for county in ELEMENTS}
            for name, entry in self.catalogue.entries.items()
        }

    def _path(self, entry: Entry, county: str) -> dict[int, float]:
        setting = self.settings.get(entry.name, Setting())
        part = share(entry, county, self.shares)
        default = entry.default * part
        city, own = setting.path(ALL), setting.path(county)
        path = {}
        for year in FORECAST_YEARS:
            total, value = city[year], own[year]
            if value is not None:
                path[year] = value
            else:
                path[year] = default if total is None else total * part
        return path

    def value(self, name: str, county: str, year: int) -> float:
        """Return the announced value of a lever or shock in a county and year."""
        return self._paths[name][county][year]

    def city_total(self, name: str, year: int) -> float:
        """Return the city's announced total; for what is no total, the value of Ganzhou."""
        entry = self.catalogue.entries[name]
        if isinstance(entry, Lever) and entry.extensive:
            return sum(self.value(name, county, year) for county in ELEMENTS)
        return self.value(name, ELEMENTS[0], year)

    def changed(self) -> list[str]:
        """Return the levers and shocks that differ from the baseline anywhere."""
        return [
            name
            for name in self.catalogue.entries
            if any(
                value != self.default(name, county)
                for county in ELEMENTS
                for value in self._paths[name][county].values()
            )
        ]

    def frame(self) -> pd.DataFrame:
        """Return all values as a long table: name, county, year, value."""
        import pandas as pd

        rows = [
            (name, county, year, value)
            for name, counties in self._paths.items()
            for county, path in counties.items()
            for year, value in path.items()
        ]
        return pd.DataFrame(rows, columns=["name", "county", "year", "value"])

    def parameters(self, implementation_rate: float | None = None) -> dict[str, float]:
        """Return what the engine must be told: constants from the times at which they change.

        Parameters
        ----------
        implementation_rate
            Share of deviations of extensive levers that is carried out, in place of the
            scenario's own.

        Returns
        -------
        dict
            'transport[Ganzhou]@2017.5' -> value: a year Y begins at Y - 0.5. Nothing is said
            of what stays at its default.
        """
        rate = (
            self.implementation_rate.value if implementation_rate is None else implementation_rate
        )
        parameters: dict[str, float] = {}
        for name in self.changed():
            entry = self.catalogue.entries[name]
            if entry.observed_only:
                continue
            carried = rate if isinstance(entry, Lever) and entry.extensive else 1.0
            for county in ELEMENTS[:1] if entry.scalar else ELEMENTS:
                default = before = self.default(name, county)
                for year, announced in self._paths[name][county].items():
                    value = default + carried * (announced - default)
                    if value != before:
                        parameters[f"{entry.constant(county)}@{year - 0.5:g}"] = value
                    before = value
        return parameters

    def revisions(self) -> dict[str, float]:
        """Return relative revisions of published levels that the scenario supposes.

        Each is one number for the city and all counties, from its reference year on whatever
        years the file gives: of several values the one farthest from the default counts.

        Returns
        -------
        dict
            'economic census 2018' -> relative change of level.
        """
        sizes = {}
        for name, shock in self.catalogue.shocks.items():
            if shock.observed_only:
                values = [self.value(name, ELEMENTS[0], year) for year in FORECAST_YEARS]
                size = max(values, key=lambda value: abs(value - shock.default))
                sizes[shock.applies_to.removeprefix(OBSERVATION)] = size
        return sizes

    def funding(self) -> pd.DataFrame:
        """Return who is asked to pay: years x own, transfer, bank, private.

        City totals as announced, 1e8 CNY a year at 2015 prices; the model cuts what own budgets
        cannot pay.
        """
        import pandas as pd

        rows = []
        for year in FORECAST_YEARS:
            row = dict.fromkeys(SOURCES, 0.0)
            for lever in self.catalogue.levers.values():
                if lever.funding is not None:
                    total = self.city_total(lever.name, year)
                    row = {source: row[source] + total * lever.funding[source] for source in row}
            rows.append(row)
        return pd.DataFrame(rows, index=pd.Index(FORECAST_YEARS, name="year"))
