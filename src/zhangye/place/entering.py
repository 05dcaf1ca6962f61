"""A base value or a progress figure of a target, entered by whoever knows it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.place import arguments

if TYPE_CHECKING:
    from zhangye.place.session import Session
    from zhangye.targets import Entry


FIGURE = "figure"
"""The kind of an official figure of a year after the statistics."""


@dataclass(frozen=True)
class Written:
    """An entry that was written.

    Attributes
    ----------
    entry
        The row.
    path
        The file.
    before, after
        The grade of the target's answer without and with it.
    """

    entry: Entry
    path: Path
    before: str
    after: str


def enter(
    session: Session,
    target: object,
    value: object,
    year: object,
    by: object,
    *,
    kind: object = "base",
    area: object = None,
    unit: object = None,
    note: str = "",
    replace: bool = False,
) -> Written:
    """Check an entry and write it into ``data/entered.csv``.

    Raises
    ------
    InputError
        Where it does not fit its target, or stands already; nothing is written.
    """
    from zhangye import targets
    from zhangye.targets.entries import default_area

    register = session.register
    wanted = register[session.targets.pick(target)]
    figure = arguments.written_number(value, "--value" if isinstance(value, str) else "value")
    chosen = arguments.text(kind, "kind")
    indicator = wanted.base_indicator if chosen == "base" else wanted.indicator
    usual = register.statistics.unit(indicator)
    entry = targets.Entry(
        id=wanted.id,
        kind=chosen,
        area=default_area(register, wanted) if area is None else _area(session, area),
        value=figure,
        unit=usual if unit is None else arguments.text(unit, "unit"),
        year=arguments.whole(year, "year", 0),
        date=datetime.date.today(),
        by=by if isinstance(by, str) else arguments.text(by, "by"),
        note=note if isinstance(note, str) else arguments.text(note, "note"),
    )
    path = targets.enter(register, entry, replace=arguments.flag(replace, "replace"))
    session.reload()
    return Written(entry, path, wanted.grade, session.register[wanted.id].grade)


def is_figure(session: Session, name: object, year: object, kind: object) -> bool:
    """Return whether an official figure is meant, and no base value or progress of a target.

    Raises
    ------
    InputError
        Where the name is neither a target's nor an indicator's.
    """
    from zhangye.axes import LAST_OBSERVED
    from zhangye.targets.entries import KINDS

    if kind is not None:
        return arguments.choice(kind, "kind", (FIGURE, *KINDS)) == FIGURE
    word = arguments.text(name, "target")
    if word in session.targets.labels:
        later = isinstance(year, int) and year > LAST_OBSERVED
        return later and word in session.indicators.labels
    targets = dict(session.targets.labels)
    arguments.Names("target or indicator", targets | dict(session.indicators.labels)).pick(word)
    return True


def _area(session: Session, area: object) -> str:
    """Return an area by its label; what is none stays for the check of the entry to refuse."""
    word = arguments.text(area, "area")
    labels = session.areas.labels
    return next((name for name, all_ in labels.items() if word in all_), word)
