"""``zhangye run``: one scenario, simulated 2000-2035 and published."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Charts,
    Lang,
    OutFolder,
    ProjectFolder,
    ScenarioName,
    help_text,
    opened,
    show,
)


def run(
    scenario: ScenarioName,
    out: OutFolder = None,
    charts: Charts = True,
    every: Annotated[
        bool,
        typer.Option(
            "--all-charts",
            help=help_text(
                "Draw every indicator and area too, in folders by area.",
                "同时绘制所有指标与地区，按地区分文件夹。",
            ),
        ),
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Simulate a scenario once, without noise, on the published basis.

    Writes `values.csv` (area, year, indicator, unit, value; 2000-2035), charts as PNG, SVG and
    CSV, and `provenance.json`. Without `--out` only the summary is shown.

    Examples: `zhangye run baseline`, `zhangye run plan --out results/plan --lang en`
    """
    place = opened(project, lang, out)
    result = place.run(scenario)
    if out is not None:
        result.save(out, charts=charts, every=every)
    show(result, out, lang)
