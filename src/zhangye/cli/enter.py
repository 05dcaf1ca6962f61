"""``zhangye enter``: an official figure, or a target's base value or progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from zhangye.cli.common import (
    Lang,
    ProjectFolder,
    console,
    help_text,
    opened,
)
from zhangye.errors import InputError
from zhangye.language import Text

if TYPE_CHECKING:
    from zhangye.place.entering import Written
    from zhangye.place.later_figures import WrittenFigures
    from zhangye.place.session import Session

Given = TypeVar("Given", str, int)


def enter(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help=help_text("An indicator, or a target's id.", "指标名称或目标编号。"),
            show_default=False,
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option("--value", help=help_text("The figure.", "数值。"), show_default=False),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", help=help_text("Its year.", "年份。"), show_default=False),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help=help_text("Who enters it.", "填报人。"), show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="SHEET",
            help=help_text(
                "A sheet of official figures (.csv, .xlsx): area, year, indicator, value; if "
                "wanted unit, source, published, note.",
                "批量填报统计数据的表格（.csv、.xlsx）：area、year、indicator、value，可选unit、"
                "source、published、note。",
            ),
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help=help_text(
                "figure: an official figure of a year after 2017; base: what the plan starts from "
                "(to 2017); progress: a target's figure on the way. By default the year decides.",
                "figure：2017年以后的统计数据；base：期初基数（至2017年）；progress：目标进展。"
                "默认按年份判断。",
            ),
            show_default=False,
        ),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            help=help_text(
                "The area; by default the city. For a target of several counties, one of them.",
                "地区，默认全市；多县目标须指明县区。",
            ),
            show_default=False,
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            help=help_text("The unit you mean; checked.", "你所用的单位，将被核对。"),
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option("--source", help=help_text("Where a figure was printed.", "统计数据出处。")),
    ] = "",
    published: Annotated[
        str | None,
        typer.Option(
            "--published",
            metavar="DATE",
            help=help_text(
                "When it was printed, 2019-03-15. A later publication of the same figure is a "
                "revision: it counts, the earlier one is kept.",
                "公布日期，如2019-03-15。同一数据以后公布的为修订数：以其为准，原数保留。",
            ),
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str, typer.Option("--note", help=help_text("What else there is to say.", "备注。"))
    ] = "",
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm",
            help=help_text(
                "The figure is meant, though unlike any before.", "确认与以往差异很大的数据无误。"
            ),
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=help_text(
                "Put a base value or progress in place of an earlier one.", "替换已有基数或进展。"
            ),
        ),
    ] = False,
    withdraw: Annotated[
        bool,
        typer.Option(
            "--withdraw",
            help=help_text("Take an official figure back.", "撤回已填报的统计数据。"),
        ),
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Enter an official figure of a year after 2017, or a target's base value or progress.

    Figures are checked and kept in data/entered_figures.csv; forecasts, scorecards and solutions
    know them from then on. Base values and progress are kept in data/entered.csv.

    Examples: `zhangye enter gdp --year 2018 --value 400 --published 2019-03-15 --by "Li Ming"`,
    `zhangye enter --file figures.xlsx --by "Li Ming"`, `zhangye enter gdp --year 2018 --withdraw`,
    `zhangye enter processing_rate --value 58 --year 2017 --by "Li Ming"`
    """
    from zhangye.place import entering, later_figures

    session = opened(project, lang, None).session
    if file is not None:
        if name is not None:
            raise InputError("a sheet names its figures itself", where="NAME", value=name)
        who = _needed(by, "--by")
        _say_figures(session, later_figures.enter_file(session, file, who, confirm=confirm))
        return
    word, when = _needed(name, "NAME"), _needed(year, "--year")
    if withdraw:
        path = later_figures.withdraw(session, word, when, area, published)
        console().print(
            Text("taken out of {path}", "已从{path}撤回")(session.lang, path=path), markup=False
        )
        return
    given, who = _needed(value, "--value"), _needed(by, "--by")
    if entering.is_figure(session, word, when, kind):
        done = later_figures.enter_figure(
            session, word, given, when, who, area=area, unit=unit,
            source=source, published=published, note=note, confirm=confirm,
        )  # fmt: skip
        _say_figures(session, done)
    else:
        written = entering.enter(
            session, word, given, when, who,
            kind=kind or "base", area=area, unit=unit, note=note, replace=replace,
        )  # fmt: skip
        _say(session, written)


def _needed(value: Given | None, where: str) -> Given:
    if value is None:
        raise InputError(
            "this is missing", where=where, allowed="zhangye enter NAME --value --year --by"
        )
    return value


def _say(session: Session, done: Written) -> None:
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


def _say_figures(session: Session, done: WrittenFigures) -> None:
    statistics, lang = session.statistics, session.lang
    words = Text(
        "{area}, {label}, {year}: {value:g} {unit}", "{area}{year}年{label}：{value:g}{unit}"
    )
    for figure in done.figures:
        line = words(
            lang,
            area=statistics.area_label(figure.area, lang),
            label=statistics.label(figure.indicator, lang),
            year=figure.year,
            value=figure.value,
            unit=statistics.unit_label(figure.unit, lang),
        )
        console().print(line, markup=False)
    console().print(Text("written to {path}", "已写入{path}")(lang, path=done.path), markup=False)
