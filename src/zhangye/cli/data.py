"""``zhangye data``: what the statistics cover, and where they disagree with themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Lang,
    ProjectFolder,
    console,
    help_text,
    opened,
)


def data(
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator", "-i", help=help_text("Only this indicator; repeatable.", "只看该指标。")
        ),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", "-a", help=help_text("Only this area; repeatable.", "只看该地区。")),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=help_text("Show every row.", "显示全部行。"))
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Show what the statistics cover, and where they disagree with themselves.

    Examples: `zhangye data`, `zhangye data --indicator gdp --area ganzhou --lang en`
    """
    from zhangye import statistics
    from zhangye.presentation.tables.statistics import coverage_tables, finding_tables

    place = opened(project, lang, None)
    stats, language = place.session.statistics, place.session.lang
    out = console()
    names = place.session
    indicators = [names.indicators.pick(one, "--indicator") for one in indicator or []]
    areas = [names.areas.pick(one, "--area") for one in area or []]
    for table in coverage_tables(stats, indicators, areas, language):
        out.print(table)
    if not indicator and not area:
        for finding in statistics.check(stats):
            for part in finding_tables(stats, finding, language, every=every):
                out.print(part)
