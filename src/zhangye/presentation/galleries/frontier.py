"""Which charts go with a frontier, and the sentences that head them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.language import Text
from zhangye.planning.frontier import ALL_LEVERS, RULES, YEAR
from zhangye.planning.split import SHORT, Split
from zhangye.presentation import charts
from zhangye.presentation.charts.frontier import frontier, shortages, transfers
from zhangye.presentation.galleries.pictures import Picture
from zhangye.scenarios import Scenario
from zhangye.targets.register import Register

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = Text(
    "zhangye frontier: single runs at the fitted constants; effects of levers rest on priors",
    "zhangye frontier：按拟合参数的单次模拟；措施效果依据先验设定",
)
CURVES = {
    ALL_LEVERS: Text("all levers, the scenario's money", "全部措施（资金总额不变）"),
    RULES: Text("rules alone", "仅规则类措施"),
}


def value_at(table: pd.DataFrame, curve: str, water: float) -> float:
    """Return the worth of the last m3 where the frontier uses that much water: CNY."""
    part = table[table["curve"] == curve].sort_values("total_water_use")
    return float(np.interp(water, part["total_water_use"], part["marginal_value"]))


def finding(table: pd.DataFrame, cap: float, lang: str) -> str:
    """Return what the frontier says in one sentence."""
    part = table[table["curve"] == ALL_LEVERS].sort_values("total_water_use")
    driest, wettest = part.iloc[0], part.iloc[-1]
    words = Text(
        "With the scenario's money the most GDP of {year} is {most:,.0f} (1e8 CNY) at {wet:.1f} "
        "(1e8 m³) of water; at {dry:.1f} it is {least:,.0f}, and the last m³ is worth "
        "{value:.0f} CNY there against {at_cap:.1f} at the cap of {cap:.2f}",
        "资金总额不变时，{year}年GDP最高为{most:,.0f}亿元（用水{wet:.1f}亿立方米）；用水降至{dry:.1f}"
        "亿立方米时为{least:,.0f}亿元，此处每立方米水值{value:.0f}元，而在{cap:.2f}的上限处为{at_cap:.1f}元",
    )
    return words(
        lang,
        year=YEAR,
        most=float(wettest["gdp"]),
        wet=float(wettest["total_water_use"]),
        dry=float(driest["total_water_use"]),
        least=float(driest["gdp"]),
        value=float(driest["marginal_value"]),
        at_cap=value_at(table, ALL_LEVERS, cap),
        cap=cap,
    )


def who_breaks(found: Split, register: Register, lang: str) -> str:
    """Return who runs short first under the cap, and when."""
    highest = found.breaks[found.breaks["cap"] == found.breaks["cap"].max()]
    short = highest.dropna(subset=["first_short"])
    if short.empty:
        return Text(
            "Under the cap no county goes without {short:.0%} of the water it wants by 2035",
            "在总量上限下，至2035年没有县区的缺水比例达到{short:.0%}",
        )(lang, short=SHORT)
    first = short[short["first_short"] == short["first_short"].min()]
    names = [register.statistics.area_label(str(area), lang) for area in first["area"]]
    words = Text(
        "First to break: {names}; from {year} on {short:.0%} or more of the wanted water is "
        "missing under the cap",
        "{names}最先缺水失衡：{year}年起在总量上限下缺水比例达到或超过{short:.0%}",
    )
    joined = Text(", ", "、")(lang).join(names)
    return words(lang, names=joined, year=int(first["first_short"].iloc[0]), short=SHORT)


def transfer_finding(found: Split, register: Register, lang: str) -> str:
    """Return what transfers of quota between counties are worth."""
    table = found.transfers
    moved = float(table["transfer"].clip(lower=0).sum())
    ranked = table.sort_values("transfer", kind="stable").to_dict("records")
    giver, taker = ranked[0], ranked[-1]
    label = register.statistics.area_label
    words = Text(
        "Moving {moved:.2f} (1e8 m³) of quota, most from {giver} and most to {taker}, adds "
        "{gain:.2f} (1e8 CNY) to the city's GDP of {year}",
        "县区间转让{moved:.2f}亿立方米定额（主要由{giver}调出、{taker}调入），"
        "可使全市{year}年GDP增加{gain:.2f}亿元",
    )
    return words(
        lang,
        moved=moved,
        giver=label(str(giver["area"]), lang),
        taker=label(str(taker["area"]), lang),
        gain=found.gain,
        year=YEAR,
    )


def pictures(
    table: pd.DataFrame,
    found: Split,
    cap: float,
    scenario: Scenario,
    register: Register,
    lang: str,
) -> list[Picture]:
    """Return the frontier, the shortages of counties, and the transfers."""
    caption = charts.Caption(register.statistics, lang, SOURCE(lang), scenario.label(lang))
    labels = {name: text(lang) for name, text in CURVES.items()}

    def curve() -> Figure:
        title = finding(table, cap, lang)
        return frontier(table, labels=labels, cap=cap, caption=caption, title=title)

    def short() -> Figure:
        title = who_breaks(found, register, lang)
        return shortages(found.paths, threshold=SHORT, caption=caption, title=title)

    def given() -> Figure:
        title = transfer_finding(found, register, lang)
        return transfers(found.transfers, caption=caption, title=title)

    return [
        Picture("frontier", lambda: (curve(), table)),
        Picture("county_shortages", lambda: (short(), found.paths)),
        Picture("transfers", lambda: (given(), found.transfers)),
    ]
