"""One scenario as it is written down: its keys and values, checked, with the place of a fault."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.axes import ELEMENTS, FORECAST_YEARS
from zhangye.errors import InputError
from zhangye.scenarios.catalogue import Catalogue, Entry, Lever
from zhangye.scenarios.files import read_utf8
from zhangye.scenarios.relative import RELATIVE, SCALE, moved
from zhangye.scenarios.scenario import ALL, BASELINE, HOLD, ImplementationRate, Setting
from zhangye.scenarios.toml_text import parse
from zhangye.spelling import NUMBER, alike, half_width, meaning, number_help

if TYPE_CHECKING:
    from zhangye.scenarios.scenario import Scenario

TOP_KEYS = ("title", "title_zh", "extends", "implementation_rate", "levers", "shocks")
AFTER = (BASELINE, HOLD)


def _within(value: float, low: float, high: float) -> bool:
    # Shares of a total that stands at its bound may add up to a hair more.
    slack = 1e-9 * max(abs(low), abs(high))
    return low - slack <= value <= high + slack


class Document:
    """What a scenario file says, or what a user changes without a file.

    Parameters
    ----------
    content
        Keys and values as TOML has them.
    file, text
        The file and its text, for messages; None and '' where there is none.
    catalogue
        What may be set; with it a lever that stands outside of ``[levers]`` is told so.

    Raises
    ------
    InputError
        Where there is no content, or an unknown key.
    """

    def __init__(
        self,
        content: Mapping[str, Any],
        file: Path | None = None,
        text: str = "",
        catalogue: Catalogue | None = None,
    ) -> None:
        self.content = content
        self.file = file
        self.text = text
        if not content:
            raise InputError("the file says nothing", file=file, allowed="at least a title")
        # Names as the catalogue has them -> as the user wrote them, to find their lines.
        self._written: dict[str, str] = {}
        self._check_top(catalogue)

    def error(
        self, problem: str, key: str, value: object = None, allowed: Any = None
    ) -> InputError:
        """Return the error about a key, with the line where it stands."""
        line = self._line(key)
        where = f"line {line}, {key}" if line else key
        return InputError(problem, file=self.file, where=where, value=value, allowed=allowed)

    def _line(self, key: str) -> int | None:
        """Find the line of a dotted key: the last part after the table that holds it."""
        parts = [self._written.get(part, part) for part in key.split(".")]
        lines = self.text.splitlines()
        start = 0
        for depth in range(len(parts), 0, -1):
            names = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in parts[:depth])
            header = re.compile(rf"^\s*\[\s*{names}\s*\]")
            found = [n for n, line in enumerate(lines) if header.match(line)]
            if found:
                start, parts = found[0], parts[depth:]
                break
        for part in parts[:1]:
            name = re.compile(rf"(^|[\s{{,])[\"']?{re.escape(part)}[\"']?\s*=")
            for number, line in enumerate(lines[start:], start=start):
                if name.search(line.split("#")[0]):
                    return number + 1
        return start + 1 if start or not parts else None

    def _keys(self, table: Mapping[str, Any], allowed: tuple[str, ...], prefix: str) -> None:
        for key in table:
            if key not in allowed:
                raise self.error("unknown key", prefix + key, key, allowed)

    def _check_top(self, catalogue: Catalogue | None) -> None:
        for key in self.content:
            if key in TOP_KEYS:
                continue
            if catalogue is not None:
                for group, entries in (("levers", catalogue.levers), ("shocks", catalogue.shocks)):
                    labels = {name: (one.label_zh, one.label_en) for name, one in entries.items()}
                    if meaning(key, labels):
                        problem = f"a {group[:-1]} stands under {group}"
                        raise self.error(problem, key, key, f"[{group}.{key}]")
            raise self.error("unknown key", key, key, TOP_KEYS)

    def _named(
        self, table: Mapping[str, Any], labels: Mapping[str, tuple[str, ...]], prefix: str
    ) -> dict[str, Any]:
        """Return a table under the names of the catalogue, whatever language it is written in."""
        named: dict[str, Any] = {}
        for key, value in table.items():
            name = meaning(key, labels)
            if name is None:
                raise self.error("unknown key", prefix + key, key, alike(key, labels))
            if name in named:
                problem = f"the same as {self._written.get(name, name)!r}, which stands there too"
                raise self.error(problem, prefix + key, key)
            if name != key:
                self._written[name] = key
            named[name] = value
        return named

    def _table(self, value: Any, key: str, what: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(f"{key.rpartition('.')[2]} must be {what}", key, value)
        return value

    def title(self, key: str) -> str:
        """Return a title, '' where there is none."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            raise self.error("a title must be text in quotes", key, value)
        self._shown(value, key)
        return value

    def _shown(self, words: str, key: str) -> None:
        """Refuse what a terminal would obey and neither Word nor Excel can hold."""
        for character in words:
            if not character.isprintable() and character not in "\n\t\u3000\xa0":
                name = f"U+{ord(character):04X}"
                raise self.error(f"the text holds the control character {name}", key)

    def extends(self) -> str | None:
        """Return the scenario that this one starts from."""
        value = self.content.get("extends")
        if value is not None and not isinstance(value, str):
            raise self.error("extends must be the name of a scenario in quotes", "extends", value)
        return value

    def header(self) -> str:
        """Return the comment at the top of the file."""
        lines = []
        for line in self.text.splitlines():
            if not line.startswith("#"):
                break
            lines.append(line.lstrip("#").strip())
        return "\n".join(lines)

    def implementation_rate(self, before: ImplementationRate) -> ImplementationRate:
        """Return the rate that the file gives, or the one it inherits."""
        key = "implementation_rate"
        if key not in self.content:
            return before
        table = self._table(self.content[key], key, "a table with value, sd and note")
        self._keys(table, ("value", "sd", "note"), f"{key}.")
        # Above 1 a lever that is cut to nothing would come out negative.
        bounds = {"value": (0.0, 1.0), "sd": (0.0, 0.5)}
        numbers = {
            name: self._number(table.get(name, default), f"{key}.{name}", *bounds[name])
            for name, default in (("value", 1.0), ("sd", 0.0))
        }
        note = table.get("note", "")
        if not isinstance(note, str):
            raise self.error("a note must be text in quotes", f"{key}.note", note)
        self._shown(note, f"{key}.note")
        return ImplementationRate(numbers["value"], numbers["sd"], note)

    def _number(self, value: Any, key: str, low: float, high: float, unit: str = "") -> float:
        allowed = f"a number from {low:g} to {high:g}" + (f" ({unit})" if unit else "")
        if isinstance(value, str):
            # In quotes, nothing but this number can be meant.
            if NUMBER.fullmatch(value):
                value = float(value)
            elif help_ := number_help(value):
                raise self.error("no number", key, value, help_)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error("no number", key, value, allowed)
        # A whole number may be too long for a float, so its range is looked at as it stands.
        if isinstance(value, float) and not math.isfinite(value):
            raise self.error("no finite number", key, value, allowed)
        if not low <= value <= high:
            raise self.error("the value is out of range", key, value, allowed)
        return float(value)

    def apply(self, settings: dict[str, Setting], catalogue: Catalogue) -> None:
        """Put what the file says over what it extends."""
        for group, entries in (("levers", catalogue.levers), ("shocks", catalogue.shocks)):
            table = self._table(self.content.get(group, {}), group, "a table")
            labels = {name: catalogue.labels[name] for name in entries}
            for name, content in self._named(table, labels, f"{group}.").items():
                key = f"{group}.{name}"
                setting = settings.setdefault(name, Setting())
                rows = self._table(content, key, "a table with all or counties")
                self._entry(setting, entries[name], key, rows, catalogue.areas)

    def check_totals(self, scenario: Scenario) -> None:
        """Refuse counties that together leave the range of the city's total.

        Parameters
        ----------
        scenario
            The scenario that this document is the top of; its counties may stand in files that
            it extends.

        Raises
        ------
        InputError
            With the lever, the first year, and the sum.
        """
        for name, lever in scenario.catalogue.levers.items():
            given = set(scenario.settings.get(name, Setting()).values) - {ALL}
            if not lever.extensive or not given:
                continue
            for year in FORECAST_YEARS:
                total = scenario.city_total(name, year)
                if not _within(total, lever.minimum, lever.maximum):
                    raise self.error(
                        f"the counties together leave the lever's range in {year}",
                        f"levers.{name}",
                        f"{total:.6g}",
                        f"counties that add up to {lever.range_text.removeprefix('a number ')}",
                    )

    def _entry(
        self,
        setting: Setting,
        entry: Entry,
        key: str,
        rows: dict[str, Any],
        labels: Mapping[str, tuple[str, ...]],
    ) -> None:
        areas = (ALL,) if entry.scalar else (ALL, *ELEMENTS)
        if not rows:
            raise self.error("nothing is set", key, allowed=areas)
        words = {name: labels.get(name, ()) for name in (*areas, "after", *RELATIVE)}
        rows = self._named(rows, words, f"{key}.")
        if relative := [name for name in RELATIVE if name in rows]:
            if others := [name for name in rows if name not in (relative[0], "after")]:
                problem = f"{relative[0]} stands alone, beside after"
                raise self.error(problem, f"{key}.{others[0]}", others[0])
            self._relative(setting, entry, key, relative[0], rows[relative[0]])
            del rows[relative[0]]
        for area, values in rows.items():
            where = f"{key}.{area}"
            if area == "after":
                if values not in AFTER:
                    raise self.error("after", where, values, AFTER)
                setting.after = values
                continue
            years = self._table(values, where, "a table of years, { 2018 = 3.0 }")
            low, high = self._bounds(entry, area)
            if not years:
                raise self.error("no year is given", where, allowed="{ 2018 = 3.0 }")
            own = setting.values.setdefault(area, {})
            for year, value in years.items():
                own[self._year(year, where)] = self._number(
                    value, f"{where}.{year}", low, high, entry.unit
                )

    def _relative(self, setting: Setting, entry: Entry, key: str, how: str, given: Any) -> None:
        """Change what the extended scenario has."""
        where = f"{key}.{how}"
        bounds = (0.0, 1e3) if how == SCALE else (-1e6, 1e6)
        amount: float | dict[int, float]
        if isinstance(given, dict):
            if not given:
                raise self.error("no year is given", where, allowed="{ 2018 = 2.0 }")
            amount = {
                self._year(year, where): self._number(value, f"{where}.{year}", *bounds)
                for year, value in given.items()
            }
        else:
            amount = self._number(given, where, *bounds)
        try:
            values = moved(setting, entry, how, amount)
        except ValueError as error:
            raise self.error(str(error), where, allowed="values of the counties") from None
        for area, years in values.items():
            low, high = self._bounds(entry, area)
            for year, value in years.items():
                if not _within(value, low, high):
                    raise self.error(
                        f"the value of {year} comes out of range", where, f"{value:.6g}",
                        f"an amount that leads to {entry.range_text}",
                    )  # fmt: skip
            setting.values[area] = {year: min(max(v, low), high) for year, v in years.items()}

    @staticmethod
    def _bounds(entry: Entry, area: str) -> tuple[float, float]:
        """Return the range of one area's value."""
        if area != ALL and isinstance(entry, Lever) and entry.extensive:
            # A county's part may lie below the least of the whole city.
            return min(0.0, entry.minimum), entry.maximum
        return entry.minimum, entry.maximum

    def _year(self, text: str, key: str) -> int:
        # Compared as text: Python also reads '02018', full-width and superscript digits.
        if text not in map(str, FORECAST_YEARS):
            help_ = number_help(text)
            if help_ and half_width(text).strip()[:4] in map(str, FORECAST_YEARS):
                raise self.error("no year in digits", f"{key}.{text}", text, help_)
            raise self.error(
                "no year that a scenario may set", f"{key}.{text}", text,
                f"{FORECAST_YEARS[0]} to {FORECAST_YEARS[-1]}; earlier years are observed",
            )  # fmt: skip
        return int(text)


class ScenarioFile(Document):
    """What a scenario file says."""

    file: Path

    @classmethod
    def read(cls, file: Path, catalogue: Catalogue | None = None) -> ScenarioFile:
        """Read a scenario file.

        Parameters
        ----------
        file
            The file.
        catalogue
            What may be set, for messages.

        Raises
        ------
        InputError
            Where it cannot be read, is no TOML, says nothing, or holds an unknown key.
        """
        text = read_utf8(file)
        return cls(parse(text, file), file, text, catalogue)
