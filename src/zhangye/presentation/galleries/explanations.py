"""The picture of each explanation: attribution, sensitivity, discovery and loops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.galleries.pictures import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zhangye.explain.attribution import Attribution
    from zhangye.explain.discovery import Discovery
    from zhangye.explain.dominance import Dominance
    from zhangye.explain.names import Names
    from zhangye.explain.sensitivity import Sensitivity
    from zhangye.targets import Register

Drawn = tuple["Figure", pd.DataFrame]


def waterfall(
    found: Attribution, register: Register, figure: tuple[str, str, int], lang: str
) -> Picture:
    """Return the waterfall of one figure: area, indicator and year."""
    from zhangye.presentation.charts.attribution import waterfall as draw

    area, indicator, year = figure

    def drawn() -> Drawn:
        effects = found.at(area, indicator, year)
        titles = tuple(scenario.label(lang) for scenario in found.scenarios)
        source = Text("model runs of all mixtures of two scenarios", "两情景全部组合的模型模拟")
        both = Text(", ", "、")(lang).join(titles)
        picture = draw(
            effects,
            found.end_values(area, indicator, year),
            names=(titles[0], titles[1]),
            labels={name: found.label(str(name), lang) for name in effects.index},
            indicator=indicator,
            area=area,
            year=year,
            caption=Caption(register.statistics, lang, source(lang), both),
        )
        return picture, effects

    return Picture(f"waterfall_{area}_{indicator}_{year}", drawn)


def indices(
    found: Sensitivity, register: Register, area: str, indicator: str, lang: str
) -> Picture:
    """Return the bars of the Sobol indices of one figure, 2020 and 2035."""
    from zhangye.presentation.charts.sensitivity import sobol_bars
    from zhangye.presentation.tables.sensitivity import factor_label

    def drawn() -> Drawn:
        tables = {year: found.of(area, indicator, year) for year in (2020, 2035)}
        source = Text("{runs:,} model runs with drawn inputs", "{runs:,}次随机输入的模型模拟")
        picture = sobol_bars(
            tables,
            labels={str(name): factor_label(str(name), lang) for name in tables[2020]["factor"]},
            indicator=indicator,
            area=area,
            caption=Caption(
                register.statistics, lang, source(lang, runs=found.runs), found.scenario.label(lang)
            ),
        )
        return picture, pd.concat(tables.values(), ignore_index=True)

    return Picture(f"sensitivity_{area}_{indicator}", drawn)


def boxes(found: Discovery, register: Register, names: Names, lang: str) -> Picture:
    """Return the boxes of conditions and the trade-off of the search."""
    from zhangye.presentation.charts.discovery import Limit, discovery_chart
    from zhangye.presentation.tables import discovery as words

    def drawn() -> Drawn:
        table = found.limits()
        limits = []
        for row in table.to_dict("records"):
            low, high = float(row["low"]), float(row["high"])
            span = (float(row["drawn_low"]), float(row["drawn_high"]))
            ends = (span[0] if math.isnan(low) else low, span[1] if math.isnan(high) else high)
            label = words.condition_label(str(row["condition"]), found, names, lang)
            written = words.written_range(low, high)
            limits.append(Limit(int(row["box"]), label, *ends, span, written))
        subtitle = Text(
            "Boxes found by patient rule induction; grey: the range over all runs, coloured: the "
            "box. The circle marks the chosen box",
            "耐心规则归纳法（PRIM）得到的条件组：灰色为全部模拟的取值区间，彩色为条件组的范围；圆圈为所选的条件组",
        )
        source = Text("{runs:,} model runs with drawn conditions", "{runs:,}次随机条件的模型模拟")
        picture = discovery_chart(
            limits,
            found.trajectories(),
            heads=[words.box_head(found, one, lang) for one in range(1, len(found.peelings) + 1)],
            finding=words.finding(found, register, lang),
            subtitle=subtitle(lang),
            caption=Caption(
                register.statistics,
                lang,
                source(lang, runs=len(found.hits)),
                found.scenario.label(lang),
            ),
        )
        return picture, table

    return Picture(f"discover_{found.target.id}", drawn)


def heatmap(found: Dominance, register: Register, area: str, indicator: str, lang: str) -> Picture:
    """Return what each loop adds to the growth of one figure, period by period."""
    from zhangye.presentation.charts.loops import loop_heatmap
    from zhangye.presentation.tables.loops import loop_labels

    def drawn() -> Drawn:
        rows = found.of(area, indicator)
        source = Text("model runs with loops cut by period", "分时段切断回路的模型模拟")
        title = found.scenario.label(lang)
        picture = loop_heatmap(
            rows,
            labels=loop_labels(found, rows, lang),
            indicator=indicator,
            area=area,
            caption=Caption(register.statistics, lang, source(lang), title),
        )
        return picture, rows

    return Picture(f"loops_{area}_{indicator}", drawn)
