"""What a scenario changes: the path of each lever and shock that leaves the baseline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhangye.axes import CITY, ELEMENTS, FORECAST_YEARS
from zhangye.scenarios import Lever, Scenario
from zhangye.scenarios.catalogue import Entry


@dataclass(frozen=True)
class Path:
    """The announced values of a lever or shock in one area.

    Attributes
    ----------
    entry
        The lever or shock.
    area
        ``zhangye`` for a total of the city or a value that is the same everywhere, else a county.
    default
        The baseline's value there.
    values
        Year -> value, 2018-2035, in the entry's unit.
    """

    entry: Entry
    area: str
    default: float
    values: dict[int, float]


def changed_paths(scenario: Scenario) -> list[Path]:
    """Return what a scenario changes, city first.

    Counties follow where their part is not the one that the catalogue's split gives them.
    """
    found: list[Path] = []
    for name in scenario.changed():
        entry = scenario.catalogue.entries[name]
        counties = [_county_path(scenario, entry, county) for county in ELEMENTS]
        alike = all(_in_proportion(path, counties, entry) for path in counties)
        if _extensive(entry) or alike:
            default = entry.default
            values = {year: scenario.city_total(name, year) for year in FORECAST_YEARS}
            found.append(Path(entry, CITY, default, values))
        if not alike:
            found += counties
    return found


def _extensive(entry: Entry) -> bool:
    return isinstance(entry, Lever) and entry.extensive


def _county_path(scenario: Scenario, entry: Entry, county: str) -> Path:
    values = {year: scenario.value(entry.name, county, year) for year in FORECAST_YEARS}
    return Path(entry, county.lower(), scenario.default(entry.name, county), values)


def _in_proportion(path: Path, counties: Sequence[Path], entry: Entry) -> bool:
    """Say whether a county has its catalogued part of the total, or the value of all."""
    for year, value in path.values.items():
        if _extensive(entry):
            total = sum(other.values[year] for other in counties)
            part = sum(other.default for other in counties)
            expected = total * path.default / part if part else value
        else:
            expected = counties[0].values[year]
        if not math.isclose(value, expected, rel_tol=1e-9, abs_tol=1e-12):
            return False
    return True


def spells(paths: Sequence[Path]) -> list[tuple[int, int]]:
    """Return the spells of years over which no value changes: first and last year of each."""
    years = sorted(FORECAST_YEARS)
    starts = [years[0]]
    for before, year in pairwise(years):
        if any(path.values[year] != path.values[before] for path in paths):
            starts.append(year)
    ends = [start - 1 for start in starts[1:]] + [years[-1]]
    return list(zip(starts, ends, strict=True))
