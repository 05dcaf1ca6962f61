"""``zhangye assess``: the scorecard of the plan under a scenario."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Charts,
    Cluster,
    Draws,
    Lang,
    OutFolder,
    ProjectFolder,
    ScenarioName,
    Seed,
    Vintage,
    help_text,
    opened,
    show,
)


class Grouping(StrEnum):
    """What the rows of the scorecard are grouped by."""

    SECTION = "section"
    DEPARTMENT = "department"
    WORDING = "wording"
    COUNTY = "county"


def assess(
    scenario: ScenarioName,
    out: OutFolder = None,
    by: Annotated[
        Grouping,
        typer.Option("--by", help=help_text("What to group the rows by.", "分组方式。")),
    ] = Grouping.SECTION,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help=help_text(
                "Show reported targets and those without base too.",
                "同时显示填报类及缺基期值的目标。",
            ),
        ),
    ] = False,
    after: Annotated[
        bool,
        typer.Option(
            "--after",
            help=help_text(
                "Follow the targets to 2025, 2030 and 2035: do they hold, or was it borrowed "
                "from groundwater, debt and upkeep?",
                "追踪目标至2025、2030、2035年：能否保持，还是透支了地下水、债务与维护？",
            ),
        ),
    ] = False,
    charts: Charts = True,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    cluster: Cluster = None,
    vintage: Vintage = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Say which of the plan's 81 commitments are within reach under a scenario, and why.

    Writes `scorecard.csv`, `scorecard_counties.csv`, `scorecard_path.csv`, `scorecard.json`,
    charts as PNG, SVG and CSV, and `provenance.json`; with `--after` also `scorecard_after.csv`
    (the targets in 2020, 2025, 2030, 2035) and `borrowed.csv` (what is drawn on, by year).

    Examples: `zhangye assess plan`, `zhangye assess plan --by department --out results/plan`,
    `zhangye assess plan --after --out results/after`
    """
    place = opened(project, lang, out, vintage)
    result = place.assess(
        scenario, draws=draws, seed=seed, after=after, by=by.value, every=every, cluster=cluster
    )
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
