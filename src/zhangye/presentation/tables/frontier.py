"""The frontier and the split of the cap, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.planning.split import Split
    from zhangye.targets import Register


def frontier_table(table: pd.DataFrame, lang: str) -> Table:
    """Return the points of both curves."""
    from rich.table import Table

    from zhangye.presentation.galleries.frontier import CURVES
    from zhangye.presentation.words.signs import number

    title = Text("GDP of 2020 against water use", "2020年GDP与用水总量的权衡")
    shown = Table(title=title(lang), title_justify="left")
    shown.add_column(Text("curve", "曲线")(lang), overflow="fold")
    for head in (
        Text("water, 1e8 m³", "用水（亿立方米）"),
        Text("GDP, 1e8 CNY", "GDP（亿元）"),
        Text("rural income, CNY", "农村居民收入（元）"),
        Text("worth of the last m³, CNY", "每立方米水边际价值（元）"),
    ):
        shown.add_column(head(lang), justify="right")
    names = {name: text(lang) for name, text in CURVES.items()}
    names["scenario"] = Text("the scenario", "所选情景")(lang)
    for row in table.to_dict("records"):
        shown.add_row(
            names[str(row["curve"])],
            number(row["total_water_use"], 2),
            number(row["gdp"], 1),
            number(row["rural_disposable_income"], 0),
            number(row["marginal_value"], 1),
        )
    return shown


def counties_table(found: Split, register: Register, lang: str) -> Table:
    """Return how the cap falls on the counties."""
    import pandas as pd
    from rich.table import Table

    title = Text(
        "The cap of {cap:.2f} (1e8 m³) over the counties", "总量上限{cap:.2f}亿立方米在各县区的分配"
    )
    cap = float(found.breaks["cap"].max())
    shown = Table(title=title(lang, cap=cap), title_justify="left")
    shown.add_column(Text("county", "县区")(lang))
    for head in (
        Text("wants over quota from", "需水超定额始于"),
        Text("breaks in", "缺水失衡年"),
        Text("quota", "定额"),
        Text("transfer", "转让"),
        Text("worth of a m³, CNY", "每立方米价值（元）"),
    ):
        shown.add_column(head(lang), justify="right")
    given = {str(row["area"]): row for row in found.transfers.to_dict("records")}
    for row in found.breaks[found.breaks["cap"] == cap].to_dict("records"):
        area = str(row["area"])
        years = [row["first_over_quota"], row["first_short"]]
        shown.add_row(
            register.statistics.area_label(area, lang),
            *("–" if pd.isna(year) else str(year) for year in years),
            f"{given[area]['quota']:.2f}",
            f"{given[area]['transfer']:+.2f}",
            f"{given[area]['value_before']:.2f}",
        )
    return shown
