"""Bases and progress figures that a user enters: checked, then written whole or not at all."""

from __future__ import annotations

import csv
import datetime
from dataclasses import asdict, dataclass
from pathlib import Path

from zhangye.errors import InputError
from zhangye.outputs import whole_files
from zhangye.project import Project
from zhangye.statistics.reader import Table, read_table
from zhangye.statistics.store import Statistics
from zhangye.targets.register import Register, Target, read_register
from zhangye.transaction import alone

KINDS = ("base", "progress")
FIRST_YEAR = 2000
LAST_BASE_YEAR = 2017


@dataclass(frozen=True)
class Entry:
    """A row of ``entered.csv``.

    Attributes
    ----------
    id
        The target.
    kind
        ``base`` (the level the plan starts from) or ``progress``.
    area
        The area; for a target of a group, one of its counties.
    value, unit
        The figure.
    year
        Its year.
    date
        The day of entry.
    by
        Who entered it.
    note
        Where it comes from.
    """

    id: str
    kind: str
    area: str
    value: float
    unit: str
    year: int
    date: datetime.date
    by: str
    note: str = ""


def check_entry(register: Register, entry: Entry, place: dict[str, object]) -> None:
    """Check one entry against its target.

    Parameters
    ----------
    register
        The targets.
    entry
        What was entered.
    place
        ``file`` and ``where`` for the message.

    Raises
    ------
    InputError
        Where kind, area, unit, range or year is wrong.
    """

    def refuse(problem: str, value: object, allowed: object) -> InputError:
        return InputError(problem, value=value, allowed=allowed, **place)  # type: ignore[arg-type]

    target = register[entry.id]
    if entry.kind not in KINDS:
        raise refuse("there is no such kind", entry.kind, KINDS)
    areas = register.statistics.members(target.area)
    if entry.area not in areas:
        raise refuse(f"{target.id} is no target of this area", entry.area, areas)
    indicator = target.base_indicator if entry.kind == "base" else target.indicator
    unit = register.statistics.unit(indicator)
    if entry.unit != unit:
        raise refuse(f"{indicator} stands in another unit", entry.unit, [unit])
    least, most = register.statistics.bounds(indicator)
    if not least <= entry.value <= most:
        raise refuse(f"{indicator} cannot be so", entry.value, f"{least:g} to {most:g} {unit}")
    last = LAST_BASE_YEAR if entry.kind == "base" else target.year
    if not FIRST_YEAR <= entry.year <= last:
        reason = "a base is where the plan starts" if entry.kind == "base" else "the target's year"
        raise refuse("the year is out of range", entry.year, f"{FIRST_YEAR} to {last} ({reason})")
    if not entry.by.strip():
        raise refuse("who enters it is missing", entry.by, "a name")


def check_entered(register: Register) -> None:
    """Check every row of ``entered.csv`` against its target.

    Raises
    ------
    InputError
        At the first row that does not fit its target, with file and line.
    """
    table = register.statistics.tables["entered"]
    for line, record in zip(table.lines, table.frame.to_dict("records"), strict=True):
        entry = Entry(**{str(name): value for name, value in record.items()})
        check_entry(register, entry, {"file": table.path, "where": f"line {line}"})


def load(project: Project, statistics: Statistics | None = None) -> Register:
    """Load the targets, grade them, and check what was entered.

    Parameters
    ----------
    project
        The project's folders.
    statistics
        The statistics if they are loaded already.

    Raises
    ------
    InputError
        Where a table of ``data`` is wrong, or an entry does not fit its target.
    """
    register = read_register(project, statistics)
    check_entered(register)
    return register


def default_area(register: Register, target: Target) -> str:
    """Return the area an entry is for when the user names none.

    Raises
    ------
    InputError
        Where the target is one of several counties.
    """
    areas = register.statistics.members(target.area)
    if len(areas) > 1:
        raise InputError(
            f"{target.id} is a target of {len(areas)} counties: name one with --area",
            allowed=", ".join(areas),
        )
    return areas[0]


def enter(register: Register, entry: Entry, *, replace: bool = False) -> Path:
    """Add an entry to ``entered.csv``.

    Parameters
    ----------
    register
        The targets and the entries so far.
    entry
        The new row.
    replace
        Whether an entry of the same target, kind, area and year gives way.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    InputError
        Where the entry does not fit its target, or stands already; nothing is written.
    """
    check_entry(register, entry, {})
    path = register.statistics.tables["entered"].path
    try:
        with alone(path):
            # Read anew: what somebody entered a moment ago must stay.
            tables = register.statistics.tables
            table = read_table(path, tables["entered"].schema, tables)
            _write(path, table.schema.columns, [*_kept(table, entry, replace), asdict(entry)])
    except TimeoutError:
        raise InputError(
            "somebody else is writing this file; nothing was entered",
            file=path,
            allowed="the same command again in a moment",
        ) from None
    return path


def _kept(table: Table, entry: Entry, replace: bool) -> list[dict[str, object]]:
    """Return the rows that stay beside a new one."""
    key = (entry.id, entry.kind, entry.area, entry.year)
    kept = []
    for record in table.frame.to_dict("records"):
        if tuple(record[name] for name in ("id", "kind", "area", "year")) != key:
            kept.append({str(name): value for name, value in record.items()})
        elif not replace:
            raise InputError(
                f"an entry stands already ({record['value']:g}, by {record['by']})",
                file=table.path,
                value=", ".join(str(part) for part in key),
                allowed="--replace to put the new one in its place",
            )
    return kept


def _write(path: Path, columns: list[str], rows: list[dict[str, object]]) -> None:
    # A byte-order mark lets Chinese Excel read the notes; the loader takes it.
    with (
        whole_files(path) as (draft,),
        draft.open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "value": f"{row['value']:.12g}"} for row in rows)
