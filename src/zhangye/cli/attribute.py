"""``zhangye attribute``: why one scenario differs from another."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zhangye.cli.common import (
    Area,
    Charts,
    Cluster,
    Indicator,
    Lang,
    OutFolder,
    ProjectFolder,
    help_text,
    opened,
    show,
)


def _scenario(name: str, help_en: str, help_zh: str) -> Any:
    text = help_text(help_en, help_zh)
    argument: Any = typer.Argument(metavar=name, help=text, show_default=False)
    return argument


Year = Annotated[int, typer.Option("--year", help=help_text("The year to show.", "要显示的年份。"))]


def attribute(
    one: Annotated[
        str,
        _scenario("A", "Scenario A, from which the difference is counted.", "情景A：差异的起点。"),
    ],
    two: Annotated[str, _scenario("B", "Scenario B, which is explained.", "情景B：要解释的情景。")],
    out: OutFolder = None,
    indicator: Indicator = "gdp",
    area: Area = "zhangye",
    year: Year = 2020,
    charts: Charts = True,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Say why scenario B differs from scenario A: the part of every lever and shock.

    Exact Shapley contributions: all mixtures of the two scenarios are run, and the parts add up to
    the difference. Beyond twelve levers they are grouped by field. Beside them: each lever's
    effect alone and last, the pairs that help or hinder each other, and the stocks and flows that
    carry the difference, by distance from the levers.

    Writes `contributions.csv` (indicator, area, year, lever, contribution; all figures,
    2018-2035), `effects.csv`, `interactions.csv`, `pathway.csv`, a waterfall of the figure shown,
    and `provenance.json`.

    Examples: `zhangye attribute baseline plan`, `zhangye attribute plan balanced --indicator
    total_water_use --year 2025 --out why`
    """
    place = opened(project, lang, out)
    result = place.attribute(one, two, indicator=indicator, area=area, year=year, cluster=cluster)
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
