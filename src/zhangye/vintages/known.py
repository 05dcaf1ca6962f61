"""The statistics as a vintage knew them, and what it is called."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.statistics import figures
from zhangye.vintages import frozen

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.statistics import Statistics

FIRST = "2018-02"
"""The vintage of the statistics alone."""
PRESENT = Text(
    "{first} and {count} official figures up to {year}",
    "{first}，另计入至{year}年的{count}个统计数据",
)


def as_of(project: Project, statistics: Statistics, vintage: str | None) -> Statistics:
    """Return the statistics with the later figures that a vintage knew.

    Parameters
    ----------
    project
        Where frozen vintages lie.
    statistics
        The tables of ``data/``.
    vintage
        The name of a vintage; None takes the present one, with all that was entered.

    Raises
    ------
    InputError
        Where there is no such vintage, or its folder was changed.
    """
    if vintage is None or figures.TABLE not in statistics.tables:
        return statistics
    table = statistics.tables[figures.TABLE]
    names = [FIRST, *(one.name for one in frozen.listed(project) if one.name != FIRST)]
    if vintage not in names:
        raise InputError("there is no such vintage", where="vintage", value=vintage, allowed=names)
    if vintage == FIRST:
        then = replace(table, frame=table.frame.iloc[:0], lines=())
    else:
        then = frozen.figures_of(frozen.intact(project, vintage), statistics)
    return replace(statistics, tables=MappingProxyType({**statistics.tables, figures.TABLE: then}))


def name(statistics: Statistics, lang: str) -> str:
    """Return what the vintage of some statistics is called.

    Parameters
    ----------
    statistics
        As ``as_of`` returns them.
    lang
        ``zh`` or ``en``.
    """
    latest = figures.current(statistics)
    if not latest:
        return FIRST
    year = max(one.year for one in latest)
    return PRESENT(lang, first=FIRST, count=len(latest), year=year)
