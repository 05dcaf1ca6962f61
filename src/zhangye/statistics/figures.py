"""Official figures of years after the statistics, as users enter them.

What was printed stays: a revision stands beside the figure it revises, and the latest publication
counts. Rows are kept in the order of their keys, so that the file, and all that follows from it,
is the same in whatever order figures were entered.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.axes import FIRST_FORECAST, LAST_YEAR
from zhangye.errors import InputError
from zhangye.outputs import whole_files
from zhangye.statistics.doubts import doubt
from zhangye.statistics.reader import Table, read_table
from zhangye.transaction import alone

if TYPE_CHECKING:
    from zhangye.statistics.store import Statistics

TABLE = "figures"
Place = tuple[str, int, str, datetime.date]
"""Area, year, indicator, and day of publication: where a row stands in the file."""


@dataclass(frozen=True)
class Figure:
    """A row of ``entered_figures.csv``.

    Attributes
    ----------
    area, indicator, year
        What it is a figure of.
    value, unit
        The figure, in the indicator's unit.
    source
        Where it was printed.
    published
        The day of publication; None where it was not said.
    date, by
        The day of entry, and who entered it.
    note
        What else there is to say.
    """

    area: str
    indicator: str
    year: int
    value: float
    unit: str
    by: str
    date: datetime.date
    source: str = ""
    published: datetime.date | None = None
    note: str = ""

    @property
    def series(self) -> tuple[str, str]:
        """Area and indicator."""
        return self.area, self.indicator

    @property
    def key(self) -> tuple[str, int, str]:
        """Area, year and indicator."""
        return self.area, self.year, self.indicator

    @property
    def place(self) -> Place:
        """Where the row stands in the file."""
        return (*self.key, self.published or datetime.date.min)


def entered(statistics: Statistics) -> list[Figure]:
    """Return all figures that were entered, revised ones too, in the order of the file's keys."""
    # Projects of earlier versions have no such table.
    return _figures(statistics.tables[TABLE]) if TABLE in statistics.tables else []


def current(statistics: Statistics) -> list[Figure]:
    """Return the latest publication of each figure, in the order of the keys."""
    latest = {figure.key: figure for figure in entered(statistics)}
    return list(latest.values())


def check(statistics: Statistics, figure: Figure) -> None:
    """Check a figure by itself.

    Raises
    ------
    InputError
        Where area, indicator, unit, year, range, or the name of who enters it is wrong.
    """
    unit = statistics.unit(figure.indicator)
    members = statistics.members(figure.area)
    if members != (figure.area,):
        raise InputError(
            "figures are of single areas", where="area", value=figure.area, allowed=members
        )
    if figure.unit != unit:
        raise InputError(
            f"{figure.indicator} stands in another unit",
            where="unit", value=figure.unit, allowed=[unit],
        )  # fmt: skip
    if not FIRST_FORECAST <= figure.year <= LAST_YEAR:
        raise InputError(
            "the year is out of range",
            where="year",
            value=figure.year,
            allowed=f"{FIRST_FORECAST} to {LAST_YEAR} (the statistics hold the years before)",
        )
    least, most = statistics.bounds(figure.indicator)
    if not least <= figure.value <= most:
        raise InputError(
            f"{figure.indicator} cannot be so",
            where="value", value=figure.value, allowed=f"{least:g} to {most:g} {unit}",
        )  # fmt: skip
    if not figure.by.strip():
        raise InputError("who enters it is missing", where="by", allowed="a name")


def enter(statistics: Statistics, figures: Sequence[Figure], *, confirm: bool = False) -> Path:
    """Add figures to ``entered_figures.csv``, all or none.

    A figure that stands already, with the same value, source and publication, changes nothing.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    figures
        The new rows.
    confirm
        Whether figures unlike anything before are meant.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        Where a figure does not hold, contradicts one that stands, or is in doubt and not
        confirmed; nothing is written.
    """
    for figure in figures:
        check(statistics, figure)
    with _held(statistics) as table:
        rows = {figure.place: figure for figure in _figures(table)}
        for figure in figures:
            _add(rows, figure, table.path)
        if not confirm:
            _refuse_doubtful(statistics, list(rows.values()), figures)
        _write(table, rows.values())
    return table.path


def withdraw(
    statistics: Statistics,
    area: str,
    indicator: str,
    year: int,
    published: datetime.date | None = None,
) -> Path:
    """Take back what was entered of a figure; the file is then as if it had never been.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    area, indicator, year
        The figure.
    published
        The publication that is taken back; None: all of them.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        Where nothing was entered of it.
    """
    with _held(statistics) as table:
        rows = _figures(table)
        kept = [
            figure
            for figure in rows
            if figure.key != (area, year, indicator)
            or (published is not None and figure.published != published)
        ]
        if len(kept) == len(rows):
            raise InputError(
                "no such figure was entered",
                file=table.path,
                value=f"{area}, {indicator}, {year}",
                allowed=[f"{one.area}, {one.indicator}, {one.year}" for one in rows] or "none",
            )
        _write(table, kept)
    return table.path


@contextlib.contextmanager
def _held(statistics: Statistics) -> Iterator[Table]:
    """Yield the table, read anew and held against other writers: what they entered must stay."""
    if TABLE not in statistics.tables:
        raise InputError(
            "this project of an earlier version has no table for figures of later years",
            file=statistics.tables["historical"].path.with_name("datapackage.json"),
            allowed="the file of this version, and data/entered_figures.csv beside it",
        )
    old = statistics.tables[TABLE]
    try:
        with alone(old.path):
            yield read_table(old.path, old.schema, statistics.tables)
    except TimeoutError:
        raise InputError(
            "somebody else is writing this file; nothing was entered",
            file=old.path,
            allowed="the same command again in a moment",
        ) from None


def _figures(table: Table) -> list[Figure]:
    records = table.frame.to_dict("records")
    found = [Figure(**{str(name): value for name, value in one.items()}) for one in records]
    return sorted(found, key=lambda figure: figure.place)


def _add(rows: dict[Place, Figure], figure: Figure, path: Path) -> None:
    """Put a figure among the others, unless it stands there already."""
    there = rows.get(figure.place)
    if there is not None:
        same = (there.value, there.source) == (figure.value, figure.source)
        if same:
            return
        raise InputError(
            f"a figure stands already ({there.value:g}, by {there.by})",
            file=path,
            value=", ".join(str(part) for part in figure.key),
            allowed="a later day of publication (--published) for a revision, or --withdraw first",
        )
    dated = [one for one in rows.values() if one.key == figure.key and one.published]
    if dated and figure.published is None:
        raise InputError(
            f"a figure stands already ({dated[-1].value:g}, published {dated[-1].published})",
            file=path,
            value=", ".join(str(part) for part in figure.key),
            allowed="the day of publication (--published)",
        )
    rows[figure.place] = replace(figure, by=figure.by.strip())


def _refuse_doubtful(
    statistics: Statistics, rows: Sequence[Figure], figures: Sequence[Figure]
) -> None:
    values = {one.key: one.value for one in sorted(rows, key=lambda figure: figure.place)}
    for figure in figures:
        reason = doubt(statistics, figure.area, figure.indicator, figure.year, values)
        if reason is not None:
            raise InputError(
                reason,
                where=f"{figure.indicator}, {figure.area}, {figure.year}",
                value=figure.value,
                allowed="--confirm if the figure is so, or the right figure",
            )


def _write(table: Table, figures: Iterable[Figure]) -> None:
    rows = sorted(figures, key=lambda figure: figure.place)
    # A byte-order mark lets Chinese Excel read the notes; an empty table is as it ships.
    encoding = "utf-8-sig" if rows else "utf-8"
    with (
        whole_files(table.path) as (draft,),
        draft.open("w", encoding=encoding, newline="") as stream,
    ):
        writer = csv.DictWriter(stream, table.schema.columns, lineterminator="\n")
        writer.writeheader()
        for figure in rows:
            record = asdict(figure) | {"value": f"{figure.value:.12g}"}
            writer.writerow(record | {"published": figure.published or ""})
