"""``zhangye chart``: the picture that a report or a slide needs, and the data behind it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Lang,
    ProjectFolder,
    Seed,
    begin,
    check_scenarios,
    help_text,
    progress,
    workers,
    written,
)
from zhangye.errors import InputError
from zhangye.language import Language, Text, choose

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecast
    from zhangye.project import Project
    from zhangye.scenarios import Scenario
    from zhangye.simulation.workers import Workers
    from zhangye.targets import Register


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
    from zhangye import outputs
    from zhangye import scenarios as loader
    from zhangye.presentation.charts.lines import check_years, choose_theme
    from zhangye.presentation.galleries.lines import LineChart, caption_of, panels_of
    from zhangye.records import record

    language = choose(lang)
    files = _files(out, kind, indicators, _split(area), outlines=outlines)
    # What can be refused without running the model is refused before it.
    choose_theme(theme)
    span = check_years(_years(years))
    names = _split(scenarios)
    check_scenarios(names, 1)
    home, register = begin(project, None)
    for indicator in indicators:
        register.statistics.label(indicator, language)
    loaded = [loader.load(name, home, register.statistics) for name in names]
    simulations, forecasts = [], []
    if fan:
        with workers(cluster, language) as computing:
            forecasts = _forecasts(home, loaded, register, draws, seed, language, computing)
    else:
        from zhangye.simulation import simulate

        with progress(Text("Running", "运行")(language)):
            simulations = [simulate(home, scenario) for scenario in loaded]
    panels = panels_of(
        indicators,
        _split(area),
        register,
        language,
        simulations=simulations,
        forecasts=forecasts,
    )
    caption = caption_of(register, language, simulations, forecasts)
    drawn = LineChart(panels, caption, span, theme, width, height, title)
    made_from = record(home, *loaded, seed=seed if fan else None, ensemble=fan)
    with outputs.whole_files(*files, record=made_from) as drafts:
        drawn.save(*drafts, outlines=outlines)
    for file in files:
        written(file, language)


def _forecasts(
    home: Project,
    loaded: list[Scenario],
    register: Register,
    draws: int,
    seed: int,
    language: Language,
    computing: Workers,
) -> list[Forecast]:
    from zhangye.forecast.forecaster import Forecaster

    with progress(Text("Forecasting", "预测中")(language), len(loaded) + 1) as step:
        forecaster = Forecaster(home, draws, seed, register.statistics, computing)
        step(1)
        made = []
        for scenario in loaded:
            made.append(forecaster.forecast(scenario))
            step(1)
    return made


def _split(words: list[str]) -> list[str]:
    """Return names that stand in one or more options, divided by commas of either language."""
    parts = [part.strip() for word in words for part in re.split(r"[,，、]", word)]
    return [part for part in parts if part]


def _years(words: str) -> tuple[int, int]:
    """Return the first and the last year of words such as 2010-2025."""
    found = re.fullmatch(r"(\d{4})\s*[-–—]\s*(\d{4})", words.strip())
    if found is None:
        raise InputError("these are no years", where="--years", value=words, allowed="2010-2025")
    return int(found[1]), int(found[2])


def _files(
    out: Path | None, kind: str | None, indicators: list[str], areas: list[str], *, outlines: bool
) -> list[Path]:
    """Return the files to write: the picture, then its data as CSV and as a workbook."""
    from zhangye import outputs
    from zhangye.presentation.galleries.lines import FORMATS

    if kind is not None and kind not in FORMATS:
        raise InputError(
            "there is no such format", where="--format", value=kind, allowed=list(FORMATS)
        )
    place = out or Path(f"{'_'.join([*indicators, *areas])}.{kind or 'png'}")
    if not place.suffix and kind is not None:
        place = place.with_name(f"{place.name}.{kind}")
    suffix = place.suffix.lower().lstrip(".")
    if suffix not in FORMATS or (kind is not None and suffix != kind):
        allowed = f"a name that ends in {', '.join(f'.{name}' for name in FORMATS)}"
        raise InputError(
            f"the suffix of the file does not fit --format {kind}"
            if kind is not None and suffix in FORMATS
            else "the suffix of the file names no format of a chart",
            where="--out",
            value=place.name,
            allowed=allowed if kind is None else f"a name that ends in .{kind}",
        )
    if outlines and suffix != "svg":
        raise InputError(
            "only the letters of an SVG can become paths", where="--outlines", value=f".{suffix}",
            allowed="a name that ends in .svg",
        )  # fmt: skip
    outputs.check_file(place)
    files = list(dict.fromkeys([place, place.with_suffix(".csv"), place.with_suffix(".xlsx")]))
    outputs.check_beside(place, files if out is None else files[1:])
    return files
