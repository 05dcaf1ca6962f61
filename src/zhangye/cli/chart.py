"""``zhangye chart``: the picture that a report or a slide needs, and the data behind it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Force,
    Lang,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
    written,
)
from zhangye.errors import InputError


def chart(
    indicators: Annotated[
        list[str],
        typer.Argument(
            metavar="INDICATOR...",
            help=help_text(
                "What to show: names of data/indicators.csv; several give a panel each.",
                "要显示的指标（data/indicators.csv 中的名称）；多个指标各占一图。",
            ),
            show_default=False,
        ),
    ],
    area: Annotated[
        list[str],
        typer.Option(
            "--area",
            metavar="NAME",
            help=help_text(
                "City, county or river; 'counties' for the six, 'all' for the city too; several "
                "divided by commas.",
                "市、县区或河流；counties 为六县区，all 另含全市；多个以逗号分隔。",
            ),
        ),
    ] = ["zhangye"],  # noqa: B006
    scenarios: Annotated[
        list[str],
        typer.Option(
            "--scenarios",
            metavar="NAME",
            help=help_text(
                "One to eight scenarios or scenario files, divided by commas; the title is about "
                "the first.",
                "一个至八个情景或情景文件，以逗号分隔；标题以第一个为准。",
            ),
        ),
    ] = ["plan"],  # noqa: B006
    years: Annotated[
        str,
        typer.Option(
            "--years",
            metavar="FIRST-LAST",
            help=help_text("The years to show.", "显示的年份范围。"),
        ),
    ] = "2000-2035",
    fan: Annotated[
        bool,
        typer.Option(
            "--fan",
            help=help_text(
                "Show forecasts: the ensemble's median, 50 % and 90 % bands.",
                "显示预测：集合模拟的中位数及50%、90%区间。",
            ),
        ),
    ] = False,
    theme: Annotated[
        str,
        typer.Option(
            "--theme",
            metavar="report|slide|gray",
            help=help_text(
                "For a Word page, a slide, or black-and-white print.",
                "用于Word页面、幻灯片或黑白打印。",
            ),
        ),
    ] = "report",
    width: Annotated[
        float | None,
        typer.Option(
            "--width",
            metavar="CM",
            help=help_text(
                "Width in centimetres; by default 15.5, a Word page's, and 31 on a slide.",
                "宽度（厘米）；默认15.5（Word页面版心），幻灯片为31。",
            ),
            show_default=False,
        ),
    ] = None,
    height: Annotated[
        float | None,
        typer.Option(
            "--height",
            metavar="CM",
            help=help_text(
                "Height in centimetres; by default what the panels need.",
                "高度（厘米）；默认按图数确定。",
            ),
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(
            "--title",
            help=help_text("The title; by default the finding.", "标题；默认为主要结论。"),
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=help_text(
                "The file to write; its suffix (.png, .svg, .pdf, .xlsx) decides the format. By "
                "default a PNG named after the indicators, in this folder.",
                "输出文件；后缀（.png、.svg、.pdf、.xlsx）决定格式。默认在当前文件夹以指标命名的PNG。",
            ),
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="png|svg|pdf|xlsx",
            help=help_text("The format, where --out does not say it.", "输出格式。"),
            show_default=False,
        ),
    ] = None,
    outlines: Annotated[
        bool,
        typer.Option(
            "--outlines",
            help=help_text(
                "Letters of an SVG as paths, for programs that do not read embedded fonts.",
                "SVG文字转为曲线，供不支持内嵌字体的软件使用。",
            ),
        ),
    ] = False,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    cluster: Cluster = None,
    force: Force = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Draw indicators over time: statistics as dots, scenarios as lines, targets as dashes.

    Writes the picture at 300 dots an inch or with its font in the file, beside it the data as CSV
    and as an Excel workbook with charts that Excel can edit, and `FILE.provenance.json`.

    Examples: `zhangye chart gdp --out gdp.png`,
    `zhangye chart gdp resident_population --area counties --scenarios baseline,plan --theme gray
    --out counties.pdf`, `zhangye chart total_water_use --fan --years 2010-2025 --format svg`
    """
    from zhangye.place.pictures import chart_files

    areas, names = _split(area), _split(scenarios)
    file = _file(out, kind, "_".join([*indicators, *areas]))
    files = chart_files(file, outlines=outlines, force=force)
    drawn = opened(project, lang, None).chart(
        indicators, scenarios=names, area=areas, fan=fan, years=_years(years), title=title,
        theme=theme, width=width, height=height, draws=draws, seed=seed, cluster=cluster,
    )  # fmt: skip
    drawn.save(file, outlines=outlines, force=force)
    show(drawn, None, lang)
    for place in files:
        written(place, lang)


def _split(words: list[str]) -> list[str]:
    """Return names that stand in one or more options, divided by commas of either language."""
    parts = [part.strip() for word in words for part in re.split(r"[,，、]", word)]
    return [part for part in parts if part]


def _years(words: str) -> tuple[int, int]:
    """Return the first and the last year of words such as 2010-2025."""
    found = re.fullmatch(r"(\d{4})\s*[-–—]\s*(\d{4})", words.strip())
    if found is None:
        raise InputError(
            "these are no years",
            where="--years",
            value=words,
            allowed="two years from 2000 to 2035, such as 2010-2025",
        )
    return int(found[1]), int(found[2])


def _file(out: Path | None, kind: str | None, name: str) -> Path:
    """Return the picture's file: the one named, with the suffix of the format where it has none."""
    from zhangye.presentation.galleries.lines import FORMATS

    if kind is not None and kind not in FORMATS:
        raise InputError(
            "there is no such format", where="--format", value=kind, allowed=list(FORMATS)
        )
    file = Path(name) if out is None else out
    if not file.suffix:
        return file.with_name(f"{file.name}.{kind or FORMATS[0]}")
    if kind is not None and file.suffix.lower() != f".{kind}":
        raise InputError(
            f"the suffix of the file does not fit --format {kind}",
            where="--out",
            value=file.name,
            allowed=f"a name that ends in .{kind}",
        )
    return file
