"""``zhangye discover``: under which conditions a target is missed."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_SEED,
    BaselineScenario,
    Charts,
    Cluster,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
)

DEFAULT_RUNS = 4096


def discover(
    scenario: BaselineScenario = "baseline",
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="ID",
            help=help_text(
                "The target's id (zhangye targets lists them).",
                "目标编号（见 zhangye targets）。",
            ),
        ),
    ] = "gdp_city",
    out: OutFolder = None,
    reached: Annotated[
        bool,
        typer.Option(
            "--reached",
            help=help_text(
                "Search for conditions under which it is reached.", "改为搜索目标能够实现的条件。"
            ),
        ),
    ] = False,
    shocks: Annotated[
        bool,
        typer.Option(
            "--shocks/--no-shocks",
            help=help_text(
                "Draw inflow, provincial demand and input prices evenly over the ranges of "
                "shocks.csv too.",
                "来水、省内需求、投入品价格也在 shocks.csv 的范围内均匀取值。",
            ),
        ),
    ] = True,
    runs: Annotated[
        int,
        typer.Option(
            "--draws", min=256, help=help_text("How many runs to make.", "模拟运行次数。")
        ),
    ] = DEFAULT_RUNS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    charts: Charts = True,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Find under which combinations of uncertain conditions a scenario misses a target.

    Patient rule induction (Friedman and Fisher 1999; Bryant and Lempert 2010): boxes of few
    conditions with their coverage (share of all misses inside), density (share of misses among
    the runs inside) and quasi-p-values.

    Writes `discover.csv` (boxes), `trajectory.csv` (every step of the search), `runs.csv` (what was
    drawn, and whether the target was missed), a chart, and `provenance.json`.

    Examples: `zhangye discover plan`, `zhangye discover plan --target water_cap --no-shocks
    --out when-missed`, `zhangye discover plan --target rural_income --reached`
    """
    place = opened(project, lang, out)
    result = place.discover(
        scenario, target, reached=reached, shocks=shocks, draws=runs, seed=seed, cluster=cluster
    )
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
