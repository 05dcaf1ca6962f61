"""``zhangye frontier``: city GDP against water use."""

from __future__ import annotations

from zhangye.cli.common import (
    Charts,
    Cluster,
    Lang,
    OutFolder,
    ProjectFolder,
    ScenarioName,
    opened,
    show,
)


def frontier(
    scenario: ScenarioName = "baseline",
    out: OutFolder = None,
    charts: Charts = True,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Show the most GDP of 2020 for each amount of water, and what a cubic metre is worth.

    Two curves: all levers of 2018-2020 with the scenario's money, and rules alone. Then the cap
    over the six counties: who runs short first and when, and what transfers of quota would add.
    Single runs at the fitted constants, the scenario carried out in full: no posterior is needed.
    Each step waits for the runs of the one before, some forty: a cluster gains little here.

    Writes `frontier.csv` (curve, water_limit, total_water_use, gdp, rural_disposable_income,
    marginal_value, slope, money), `frontier_levers.csv`, `county_shortages.csv`,
    `county_breaks.csv`, `transfers.csv`, and charts.

    Examples: `zhangye frontier --out frontier`, `zhangye frontier water-saving --out saving`
    """
    place = opened(project, lang, out)
    result = place.frontier(scenario, cluster=cluster)
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
