"""``zhangye forecast``: quantiles of the official figures of 2018-2035."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Force,
    Jobs,
    Lang,
    ProjectFolder,
    ScenarioName,
    Seed,
    Vintage,
    help_text,
    opened,
    show,
    written,
)
from zhangye.errors import InputError
from zhangye.outputs import check_output


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
    force: Force = False,
    vintage: Vintage = None,
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
    place = opened(project, lang, charts, vintage)
    if out is not None:
        if out.suffix.lower() != ".csv":
            raise InputError("a forecast is a table", file=out, allowed="a name that ends in .csv")
        check_output(out, force=force)
    result = place.forecast(scenario, draws=draws, seed=seed, jobs=jobs, cluster=cluster)
    if out is not None:
        result.save(out, force=force)
    if charts is not None:
        result.draw(charts)
    show(result, out, lang)
    written(charts, lang)
