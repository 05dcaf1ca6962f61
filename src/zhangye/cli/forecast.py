"""``zhangye forecast``: quantiles of the official figures of 2018-2035."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Jobs,
    Lang,
    ProjectFolder,
    ScenarioName,
    Seed,
    console,
    help_text,
    progress,
    workers,
    written,
)
from zhangye.language import Text, choose
from zhangye.presentation.words.signs import number, span

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from zhangye.statistics import Statistics

SHOWN = (
    "gdp", "urban_disposable_income", "rural_disposable_income", "resident_population",
    "urbanisation_rate", "total_water_use", "construction_land_per_gdp",
)  # fmt: skip
SHOWN_YEARS = (2018, 2020, 2025, 2035)
HEADS = {
    "indicator": Text("indicator", "指标"),
    "unit": Text("unit", "单位"),
    "year": Text("year", "年份"),
}


def forecast(
    scenario: ScenarioName = "baseline",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.csv",
            help=help_text("The table to write.", "要写入的表格。"),
            show_default=False,
        ),
    ] = None,
    charts: Annotated[
        Path | None,
        typer.Option(
            "--charts",
            metavar="DIR",
            help=help_text(
                "A folder for charts of the main indicators (PNG, SVG, CSV).",
                "主要指标图形（PNG、SVG、CSV）的输出文件夹。",
            ),
            show_default=False,
        ),
    ] = None,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    jobs: Jobs = None,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Forecast the official figures of 2018-2035 under a scenario, with their uncertainty.

    Writes one table, `area,year,indicator,unit,mean,p05,...,p95`, and `FILE.provenance.json`.
    Levers and shocks are inputs; what is uncertain are parameters, inflow, prices and growth, how
    far the model errs, announced revisions, and the share of the scenario that is carried out.

    Examples: `zhangye forecast baseline --out forecast.csv`,
    `zhangye forecast plan --draws 4000 --seed 7 --out plan.csv --charts plan-charts`
    """
    from zhangye import outputs, scenarios, targets
    from zhangye.errors import InputError
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.presentation.galleries.runs import MAIN, draw_forecast
    from zhangye.project import find
    from zhangye.records import record

    language = choose(lang)
    home = find(project)
    if out is not None:
        if out.suffix.lower() != ".csv":
            raise InputError("a forecast is a table", file=out, allowed="a name that ends in .csv")
        outputs.check_file(out)
    if charts is not None:
        outputs.check_folder(charts)
    register = targets.load(home)
    known = register.statistics
    loaded = scenarios.load(scenario, home, known)
    with (
        workers(cluster, language, jobs) as computing,
        progress(Text("Forecasting", "预测中")(language)),
    ):
        expected = Forecaster(home, draws, seed, known, computing).forecast(loaded)
        frame = expected.frame(known)
    made = record(home, loaded, seed=seed, ensemble=True)
    if out is not None:
        with outputs.whole_file(out, made) as draft:
            frame.to_csv(draft, index=False, lineterminator="\n", float_format="%.7g")
    if charts is not None:
        drawing = Text("Drawing charts", "绘图")(language)
        with (
            outputs.whole_folder(charts, made) as folder,
            progress(drawing, len(MAIN)) as step,
        ):
            draw_forecast(folder, expected, register, language, step)
    console().print(_table(frame, known, loaded.label(language), language))
    for place in (out, charts):
        written(place, language)


def _table(frame: pd.DataFrame, known: Statistics, title: str, language: str) -> Table:
    """Return the city's main figures: median and 90 % interval of some years."""
    from rich.table import Table

    heading = Text("Forecast: {title} (median, 90 % interval)", "预测：{title}（中位数与90%区间）")
    table = Table(title=heading(language, title=title), title_justify="left")
    table.add_column(HEADS["indicator"](language), overflow="fold")
    table.add_column(HEADS["unit"](language))
    for year in SHOWN_YEARS:
        table.add_column(str(year), justify="right", no_wrap=True)
    city = frame[frame["area"] == "zhangye"]
    for indicator in SHOWN:
        cells = []
        for year in SHOWN_YEARS:
            chosen = (city["indicator"] == indicator) & (city["year"] == year)
            quantiles = city.loc[chosen, ["p05", "p50", "p95"]].to_numpy(dtype=float)
            decimals = known.decimals(indicator)
            low, middle, high = (number(value, decimals) for value in quantiles[0].tolist())
            cells.append(f"{middle}\n{span(low, high, language)}")
        unit = known.unit_label(known.unit(indicator), language)
        table.add_row(known.label(indicator, language), unit, *cells)
    return table
