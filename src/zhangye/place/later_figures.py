"""Official figures of years after the statistics: entered, listed, withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.place import arguments
from zhangye.place.session import CITY

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.place.session import Session
    from zhangye.statistics.figures import Figure


@dataclass(frozen=True)
class WrittenFigures:
    """Figures that were written.

    Attributes
    ----------
    figures
        The rows.
    path
        The file.
    """

    figures: tuple[Figure, ...]
    path: Path


def enter_figure(
    session: Session,
    indicator: object,
    value: object,
    year: object,
    by: object,
    *,
    area: object = None,
    unit: object = None,
    source: object = "",
    published: object = None,
    note: object = "",
    confirm: bool = False,
) -> WrittenFigures:
    """Check a figure and write it into ``data/entered_figures.csv``.

    Raises
    ------
    InputError
        Where it does not hold, or is in doubt and not confirmed; nothing is written.
    """
    name = session.indicators.pick(indicator, "indicator")
    row = _figure(
        session, name, CITY if area is None else area, arguments.written_number(value, "value"),
        arguments.whole(year, "year", 0), by, unit, source, published, note,
    )  # fmt: skip
    return _write(session, [row], confirm)


def enter_file(
    session: Session, file: object, by: object, *, confirm: bool = False
) -> WrittenFigures:
    """Check the figures of a sheet and write them, all or none.

    Raises
    ------
    InputError
        At the first figure that does not hold, with its line; nothing is written.
    """
    from zhangye.statistics import sheets
    from zhangye.statistics.cells import INTEGER

    path = arguments.path(file, "file")
    rows = []
    for place, cells in sheets.read(path):
        try:
            if not INTEGER.fullmatch(cells["year"]):
                raise InputError("this is no year", where="year", value=cells["year"])
            row = _figure(
                session, session.indicators.pick(cells["indicator"], "indicator"), cells["area"],
                arguments.written_number(cells["value"], "value"), int(cells["year"]), by,
                cells["unit"] or None, cells["source"], cells["published"] or None, cells["note"],
            )  # fmt: skip
        except InputError as error:
            raise InputError(
                error.problem,
                file=path,
                where=f"{place}, {error.where}" if error.where else place,
                value=error.value,
                allowed=error.allowed,
            ) from None
        rows.append(row)
    return _write(session, rows, confirm)


def withdraw(
    session: Session, indicator: object, year: object, area: object = None, published: object = None
) -> Path:
    """Take back what was entered of a figure.

    Raises
    ------
    InputError
        Where nothing was entered of it.
    """
    from zhangye.statistics import figures

    path = figures.withdraw(
        session.statistics,
        session.areas.pick(CITY if area is None else area, "area"),
        session.indicators.pick(indicator, "indicator"),
        arguments.whole(year, "year", 0),
        _day(published),
    )
    session.reload()
    return path


def listed(session: Session) -> pd.DataFrame:
    """Return what was entered, with labels; of revised figures all publications."""
    import pandas as pd

    from zhangye.statistics import figures

    statistics, lang = session.statistics, session.lang
    latest = figures.current(statistics)
    rows = [
        {
            "area": one.area,
            "area_label": statistics.area_label(one.area, lang),
            "year": one.year,
            "indicator": one.indicator,
            "label": statistics.label(one.indicator, lang),
            "value": one.value,
            "unit": one.unit,
            "source": one.source,
            "published": one.published,
            "counts": one in latest,
            "date": one.date,
            "by": one.by,
            "note": one.note,
        }
        for one in figures.entered(statistics)
    ]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else COLUMNS)


COLUMNS = [
    "area", "area_label", "year", "indicator", "label", "value", "unit", "source", "published",
    "counts", "date", "by", "note",
]  # fmt: skip


def _figure(
    session: Session,
    indicator: str,
    area: object,
    value: float,
    year: int,
    by: object,
    unit: object,
    source: object,
    published: object,
    note: object,
) -> Figure:
    from zhangye.statistics.figures import Figure, check

    usual = session.statistics.unit(indicator)
    figure = Figure(
        area=session.areas.pick(area, "area"),
        indicator=indicator,
        year=year,
        value=value,
        unit=usual if unit is None else _unit(session, usual, arguments.text(unit, "unit")),
        by=arguments.text(by, "by"),
        date=datetime.date.today(),
        source=source if isinstance(source, str) else arguments.text(source, "source"),
        published=_day(published),
        note=note if isinstance(note, str) else arguments.text(note, "note"),
    )
    check(session.statistics, figure)
    return figure


def _unit(session: Session, usual: str, given: str) -> str:
    """Return the unit as the registry writes it, where it is named by its label."""
    labels = [session.statistics.unit_label(usual, lang) for lang in ("zh", "en")]
    return usual if given in labels else given


def _day(value: object) -> datetime.date | None:
    if value is None or (isinstance(value, datetime.date)):
        return value
    try:
        return datetime.date.fromisoformat(arguments.text(value, "published"))
    except ValueError:
        raise InputError(
            "this is no date", where="published", value=value, allowed="a date such as 2019-03-15"
        ) from None


def _write(session: Session, rows: Sequence[Figure], confirm: bool) -> WrittenFigures:
    from zhangye.statistics import figures

    asked = arguments.flag(confirm, "confirm")
    path = figures.enter(session.statistics, rows, confirm=asked)
    session.reload()
    return WrittenFigures(tuple(rows), path)
