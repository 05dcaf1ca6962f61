"""``zhangye enter``: a base value or a progress figure of a target, by whoever knows it."""

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
from zhangye.language import Text


def enter(
    target_id: Annotated[
        str, typer.Argument(metavar="ID", help=help_text("The target's id.", "目标编号。"))
    ],
    value: Annotated[str, typer.Option("--value", help=help_text("The figure.", "数值。"))],
    year: Annotated[int, typer.Option("--year", help=help_text("Its year.", "年份。"))],
    by: Annotated[str, typer.Option("--by", help=help_text("Who enters it.", "填报人。"))],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help=help_text(
                "base: what the plan starts from (to 2017); progress: a figure on the way.",
                "base：期初基数（至2017年）；progress：进展。",
            ),
        ),
    ] = "base",
    area: Annotated[
        str | None,
        typer.Option(
            "--area", help=help_text("The county, for a target of several.", "多县目标须指明县区。")
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", help=help_text("The unit you mean; checked.", "你所用的单位，将被核对。")
        ),
    ] = None,
    note: Annotated[
        str, typer.Option("--note", help=help_text("Where it comes from.", "数据来源。"))
    ] = "",
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=help_text("Put it in place of an earlier entry.", "替换已有填报。")
        ),
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Enter a base value or a progress figure; it is checked and kept in data/entered.csv.

    Example: `zhangye enter processing_rate --value 58 --year 2017 --by "Li Ming"`
    """
    from zhangye.place.entering import enter as write

    session = opened(project, lang, None).session
    done = write(
        session, target_id, value, year, by,
        kind=kind, area=area, unit=unit, note=note, replace=replace,
    )  # fmt: skip
    words = Text(
        "{id}: {value:g} {unit} ({kind}, {year}) written to {path}; grade {before} -> {after}",
        "{id}：{value:g} {unit}（{kind}，{year}）已写入{path}；等级 {before} → {after}",
    )
    entry = done.entry
    console().print(
        words(
            session.lang,
            id=entry.id,
            value=entry.value,
            unit=session.statistics.unit_label(entry.unit, session.lang),
            kind=entry.kind,
            year=entry.year,
            path=done.path,
            before=done.before,
            after=done.after,
        ),
        markup=False,
    )
