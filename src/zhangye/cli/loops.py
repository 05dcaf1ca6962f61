"""``zhangye loops``: which feedback loops drive an indicator, period by period."""

from __future__ import annotations

from zhangye.cli.common import (
    Area,
    BaselineScenario,
    Charts,
    Indicator,
    Lang,
    OutFolder,
    ProjectFolder,
    opened,
    show,
)


def loops(
    scenario: BaselineScenario = "baseline",
    out: OutFolder = None,
    indicator: Indicator = "gdp",
    area: Area = "zhangye",
    charts: Charts = True,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Show which feedback loops drive an indicator, period by period.

    Each loop of model/loops.csv is cut at the start of each period, and the period is run again:
    what the loop adds to the indicator's growth, what level it had built up before (step), and
    whether the indicator would behave in another way without it (dominance after Ford 1999).

    Writes `loops.csv` (all figures), a heat map of the figure shown, and `provenance.json`.

    Examples: `zhangye loops`, `zhangye loops plan --indicator total_water_use --out water-loops`
    """
    place = opened(project, lang, out)
    result = place.loops(scenario, indicator=indicator, area=area)
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
