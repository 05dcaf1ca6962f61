"""``zhangye enter``: a base value or a progress figure of a target, by whoever knows it."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, console, help_text
from zhangye.language import Text, choose


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
    from zhangye import targets
    from zhangye.project import find
    from zhangye.statistics.cells import CellError, input_error, parse_number
    from zhangye.targets.entries import default_area

    language = choose(lang)
    place = find(project)
    register = targets.load(place)
    target = register[target_id]
    try:
        number = parse_number(value)
    except CellError as error:
        raise input_error(error, where="--value", value=value) from error
    indicator = target.base_indicator if kind == "base" else target.indicator
    entry = targets.Entry(
        id=target_id,
        kind=kind,
        area=area if area is not None else default_area(register, target),
        value=number,
        unit=unit if unit is not None else register.statistics.unit(indicator),
        year=year,
        date=datetime.date.today(),
        by=by,
        note=note,
    )
    path = targets.enter(register, entry, replace=replace)
    graded = targets.load(place)[target_id]
    done = Text(
        "{id}: {value:g} {unit} ({kind}, {year}) written to {path}; grade {before} -> {after}",
        "{id}：{value:g} {unit}（{kind}，{year}）已写入{path}；等级 {before} → {after}",
    )
    console().print(
        done(
            language,
            id=target_id,
            value=number,
            unit=register.statistics.unit_label(entry.unit, language),
            kind=kind,
            year=year,
            path=path,
            before=target.grade,
            after=graded.grade,
        ),
        markup=False,
    )
