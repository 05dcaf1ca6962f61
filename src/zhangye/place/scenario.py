"""A scenario at the front door: read, changed without a file, saved as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments
from zhangye.place.result import Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.scenarios import Scenario as Loaded

SHOWN_YEARS = (2018, 2020, 2035)
NOTHING = Text("Nothing differs from the baseline.", "与基准情景没有差别。")
CHANGED = Text("{title}, changed", "{title}（调整）")
ALL_AREAS = ("all", "zhangye")


class Scenario(Result):
    """What the city and its counties decide, and what happens to them.

    Parameters
    ----------
    session
        The opened place.
    loaded
        The scenario with everything that it extends.
    base
        Name or path of the scenario that ``changes`` are made to.
    changes
        What a file of it would say beyond ``base``; None where it stands in files.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> mine = place.scenario("plan").change(
    ...     levers={"drip_irrigation_investment": {"all": 3.0, "Ganzhou": 1.5}}, after="hold"
    ... )
    >>> mine.changes["levers"]["drip_irrigation_investment"]["Ganzhou"]
    {'2018': 1.5, '2019': 1.5, '2020': 1.5}
    >>> list(mine.frame().columns)
    ['name', 'label', 'unit', 'county', 'year', 'value', 'baseline']
    """

    _scenario: Loaded

    def __init__(
        self,
        session: Session,
        loaded: Loaded,
        base: str,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        self._session = session
        self._scenario = loaded
        self._base = base
        self.changes = changes

    @property
    def name(self) -> str:
        """Its name."""
        return self._scenario.name

    @property
    def title(self) -> str:
        """Its title."""
        return self._scenario.label(self._session.lang)

    @property
    def assumptions(self) -> str:
        """What its file says at the top: what it assumes, and why."""
        return self._scenario.header

    def heading(self) -> str:
        """Return its title."""
        return self.title

    def change(
        self,
        levers: Mapping[str, Any] | None = None,
        shocks: Mapping[str, Any] | None = None,
        *,
        after: str | None = None,
        title: str | None = None,
        name: str | None = None,
    ) -> Scenario:
        """Return this scenario with changes on top; it stays as it is itself.

        Parameters
        ----------
        levers, shocks
            Name or label -> value, or area ('all', a county) -> value. A value is a number,
            which holds 2018-2020, or year -> number, each holding until the next; in the unit
            and the range of ``place.levers``.
        after
            What holds after the last year: 'baseline' or 'hold'; by default as it was, and
            'baseline' for what was not set.
        title
            Its title, in any language.
        name
            Its name in tables and files; by default after the title.

        Raises
        ------
        InputError
            Where a name, a county or a year is unknown, or a value is out of its range.
        """
        from zhangye import scenarios

        session, before = self._session, self.changes
        if after is not None:
            arguments.choice(after, "after", ("baseline", "hold"))
            if levers is None and shocks is None:
                problem = "says what follows a change of levers or shocks, and none is made"
                raise InputError(problem, where="after", value=after)
        content: dict[str, Any] = {}
        if title is not None:
            words = arguments.text(title, "title")
            content = {"title": words, "title_zh": words}
        chosen = _name(name, title, self._base) if self.changes is None or name or title else None
        for group, given, names in (
            ("levers", levers, session.levers),
            ("shocks", shocks, session.shocks),
        ):
            if given is not None:
                named = _named(given, names.labels, session.areas.labels)
                content[group] = scenarios.normalised(self._scenario, group, named, after)
        merged = scenarios.merged(before or self._untouched(), content)
        base = scenarios.load(self._base, session.project, session.statistics)
        loaded = scenarios.changed(base, merged, chosen or self.name)
        return Scenario(session, loaded, self._base, merged)

    def _untouched(self) -> dict[str, str]:
        titles = {"title": self._scenario.title, "title_zh": self._scenario.title_zh}
        return {
            "title": CHANGED("en", title=titles["title"]),
            "title_zh": CHANGED("zh", title=titles["title_zh"]),
            "extends": self._base,
        }

    def save(self, file: str | Path) -> Path:
        """Write the scenario as a file that every command reads.

        Parameters
        ----------
        file
            A name that ends in .toml; an older scenario of that name is replaced.

        Raises
        ------
        InputError
            Where the file cannot be written, is one that this scenario extends, or is there and
            is no scenario.
        """
        from zhangye import outputs, scenarios

        place = arguments.path(file, "file")
        if place.suffix != ".toml":
            raise InputError("a scenario file", value=place.name, allowed="a name ending in .toml")
        if any(place.resolve() == one.resolve() for one in self._scenario.files):
            raise InputError("a scenario cannot be written over one that it extends", file=place)
        if place.exists():
            _check_replaceable(place)
        content = dict(self.changes or {"title": self._scenario.title, "extends": self._base})
        content["extends"] = scenarios.extends_from(self._base, place)
        with outputs.whole_file(place) as draft:
            text = scenarios.file_text(content)
            draft.write_text(text, encoding="utf-8", newline="\n")
        return place

    def frame(self) -> pd.DataFrame:
        """Return what differs from the baseline by county and year.

        Returns
        -------
        DataFrame
            ``name, label, unit, county, year, value, baseline``, 2018-2035.
        """
        loaded = self._scenario
        table = loaded.frame()
        table = table[table["name"].isin(loaded.changed())].reset_index(drop=True)
        entries = loaded.catalogue.entries
        label = f"label_{self._session.lang}"
        table.insert(1, "label", [getattr(entries[name], label) for name in table["name"]])
        table.insert(2, "unit", [entries[name].unit for name in table["name"]])
        pairs = zip(table["name"], table["county"], strict=True)
        table["baseline"] = [loaded.default(name, county) for name, county in pairs]
        return table

    def plot(self) -> Figure:
        """Draw who is asked to pay, by year."""
        from zhangye.presentation import charts
        from zhangye.scenarios import SOURCE_LABELS

        session = self._session
        lang = session.lang
        source = Text("scenarios/levers.csv", "scenarios/levers.csv")(lang)
        return charts.funding_by_source(
            self._scenario.funding(),
            labels={name: words(lang) for name, words in SOURCE_LABELS.items()},
            caption=charts.Caption(session.statistics, lang, source, self.title),
        )

    def render(self) -> Iterable[RenderableType]:
        """Return what it changes, and what it assumes."""
        from rich.table import Table
        from rich.text import Text as Line

        loaded, lang = self._scenario, self._session.lang
        table = Table(title=self.title, title_justify="left")
        table.add_column(Text("lever or shock", "措施或冲击")(lang), overflow="fold")
        table.add_column(Text("unit", "单位")(lang), overflow="fold")
        table.add_column(Text("baseline", "基准")(lang), justify="right")
        for year in SHOWN_YEARS:
            table.add_column(str(year), justify="right")
        baseline = {name: entry.default for name, entry in loaded.catalogue.entries.items()}
        for name in loaded.changed():
            entry = loaded.catalogue.entries[name]
            values = (loaded.city_total(name, year) for year in SHOWN_YEARS)
            label = entry.label_zh if lang == "zh" else entry.label_en
            cells = (f"{value:,.6g}" for value in (baseline[name], *values))
            unit = self._session.statistics.unit_label(entry.unit, lang)
            table.add_row(label, unit, *cells)
        yield table if table.row_count else Line(f"{self.title}: {NOTHING(lang)}")
        if self.assumptions:
            yield Line(self.assumptions, style="dim")


def scenario(session: Session, value: object) -> Scenario:
    """Return a scenario by its name, its title or the path of its file."""
    if isinstance(value, Scenario):
        return value
    loaded = session.scenario(value)
    file = loaded.files[0]
    known = file.parent.resolve() == session.project.scenarios.resolve()
    return Scenario(session, loaded, loaded.name if known else str(file))


def _check_replaceable(place: Path) -> None:
    """Refuse to replace a file that is no scenario, such as a setting of the calibration."""
    from zhangye.scenarios.document import ScenarioFile

    try:
        ScenarioFile.read(place)
    except InputError as error:
        raise InputError(
            "this file would be replaced, and it is no scenario; choose another name", file=place
        ) from error


def _name(name: str | None, title: str | None, base: str) -> str:
    """Return the name of a changed scenario: letters, digits, - and _ as in a file's name."""
    if name is not None:
        word = arguments.text(name, "name")
        if not re.fullmatch(r"[\w-]+", word):
            raise InputError(
                "a scenario's name", where="name", value=word, allowed="letters, digits, - and _"
            )
        return word
    if title is not None:
        return re.sub(r"[^\w-]+", "-", title.strip()).strip("-") or "changed"
    return f"{Path(base).stem}-changed"


def _named(
    given: Any, names: Mapping[str, Iterable[str]], areas: Mapping[str, Iterable[str]]
) -> Any:
    """Put names in place of labels; what is no label stays for the reader of files to judge."""
    if not isinstance(given, Mapping):
        return given
    plain = {label.casefold(): name for name, labels in names.items() for label in labels}
    counties: dict[str, str] = {}
    for place, labels in areas.items():
        element = "all" if place in ALL_AREAS else place.capitalize()
        counties |= {word.casefold(): element for word in (place, *labels)}

    def named(key: Any) -> Any:
        return counties.get(key.casefold(), key) if isinstance(key, str) else key

    return {
        plain.get(str(name).casefold(), name): (
            {named(key): value for key, value in values.items()}
            if isinstance(values, Mapping)
            else values
        )
        for name, values in given.items()
    }
