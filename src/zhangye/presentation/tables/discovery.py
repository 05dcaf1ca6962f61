"""When a target is missed, in sentences and tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.explain.discovery import Discovery
    from zhangye.explain.names import Names
    from zhangye.targets import Register


CONDITIONS = {
    "mean inflow": Text(
        "mean inflow 2018-{year}, 1e8 m³ a year", "2018—{year}年平均来水（亿立方米/年）"
    ),
    "share carried out": Text("share of the scenario carried out", "情景落实比例"),
    "revision: economic census 2018": Text(
        "revision by the economic census of 2018", "2018年经济普查修订"
    ),
    "revision: population census 2020": Text(
        "reset by the population census of 2020", "2020年人口普查重置"
    ),
}
RESTS = {
    "data and prior": Text("data and prior", "数据与先验"),
    "prior alone": Text("prior alone", "仅先验"),
    "range": Text("even over its range", "范围内均匀取值"),
    "assumed spread": Text("assumed spread", "假设的离散程度"),
}
NOTE = Text(
    "How far this rests on priors: {count} of the {all} restrictions are on conditions whose "
    "spread is a prior or an assumption and not data. Levers hold as the scenario sets them; their "
    "effects rest almost wholly on priors. A box says where the model fails, not how likely that "
    "is{even}. Quasi-p: how well chance explains a restriction; the same runs chose the box.",
    "对先验的依赖程度：{all}项限制中有{count}项所涉条件的离散程度来自先验或假设，而非数据。措施按情景设定，其效应几乎"
    "全部依据先验。条件组说明模型在何处失败，而不是失败的可能性有多大{even}。拟p值表示偶然性对某项限制的解释程度"
    "（所用的是同一批模拟）。",
)
EVEN = Text(
    ": shocks are drawn evenly over their ranges to explore them",
    "：冲击在其范围内均匀取值以便探索",
)


def finding(found: Discovery, register: Register, lang: str) -> str:
    """Say how often the target is missed or reached."""
    from zhangye.presentation.words.signs import COMPARATORS

    statistics, target = register.statistics, found.target
    sentence = {
        True: Text(
            "'{run}' misses {area}, {indicator} {year} {sign} {wanted} in {share:.0%} of {runs:,} "
            "runs",
            "“{run}”在{runs:,}次模拟中有{share:.0%}未实现"
            "{year}年{area}{indicator} {sign} {wanted}的目标",
        ),
        False: Text(
            "'{run}' reaches {area}, {indicator} {year} {sign} {wanted} in {share:.0%} of {runs:,} "
            "runs",
            "“{run}”在{runs:,}次模拟中有{share:.0%}实现"
            "{year}年{area}{indicator} {sign} {wanted}的目标",
        ),
    }[found.missed](
        lang,
        run=found.scenario.label(lang),
        area=statistics.area_label(target.area, lang),
        indicator=statistics.label(target.indicator, lang),
        year=target.year,
        sign=COMPARATORS[target.comparator],
        wanted=f"{target.value:,.10g}",
        share=found.share,
        runs=len(found.hits),
    )
    if found.left_out:
        words = Text(
            "; {n} more gave no number and are left out", "；另有{n}次模型未得出数值，已剔除"
        )
        sentence += words(lang, n=found.left_out)
    if found.peelings:
        return sentence
    if found.share in (0.0, 1.0):
        words = Text(
            "; no condition within its range changes that", "；各条件在其范围内均不能改变这一结果"
        )
    else:
        words = Text(
            "; no combination of few conditions tells better than chance when",
            "；没有少数条件的组合能比偶然更好地说明何时如此",
        )
    return sentence + words(lang)


def condition_label(condition: str, found: Discovery, names: Names, lang: str) -> str:
    """Return what a reader calls a condition."""
    if condition in CONDITIONS:
        return CONDITIONS[condition](lang, year=found.target.year)
    shock = found.scenario.catalogue.shocks.get(condition)
    if shock is not None:
        label = shock.label_zh if lang == "zh" else shock.label_en
        return Text("{label} (shock)", "{label}（冲击）")(lang, label=label)
    return names.label(condition, lang)


def written_range(low: float, high: float) -> str:
    """Return a restriction in signs; NaN is an open end."""
    if math.isnan(low):
        return f"≤ {high:.3g}"
    return f"≥ {low:.3g}" if math.isnan(high) else f"{low:.3g} – {high:.3g}"


def box_head(found: Discovery, number: int, lang: str) -> str:
    """Say how well a box does."""
    box = found.peelings[number - 1].box
    words = {
        True: Text(
            "Box {n}: {density:.0%} of its {points:,} runs miss the target (density); it holds "
            "{coverage:.0%} of all misses (coverage)",
            "条件组{n}：组内{points:,}次模拟中{density:.0%}未实现目标（密度）；占全部落空情形的{coverage:.0%}（覆盖率）",
        ),
        False: Text(
            "Box {n}: {density:.0%} of its {points:,} runs reach the target (density); it holds "
            "{coverage:.0%} of all that do (coverage)",
            "条件组{n}：组内{points:,}次模拟中{density:.0%}实现目标（密度）；占全部实现情形的{coverage:.0%}（覆盖率）",
        ),
    }[found.missed]
    return words(lang, n=number, density=box.density, points=box.points, coverage=box.coverage)


def _rows(found: Discovery, number: int) -> pd.DataFrame:
    limits = found.limits()
    return limits[limits["box"] == number]


def box_table(found: Discovery, number: int, names: Names, lang: str) -> Table:
    """Return the restrictions of a box."""
    from rich.table import Table

    table = Table(title=box_head(found, number, lang), title_justify="left")
    table.add_column(Text("condition", "条件")(lang), overflow="fold")
    for head in (
        Text("range", "范围"),
        Text("drawn", "取值区间"),
        Text("quasi-p", "拟p值"),
    ):
        table.add_column(head(lang), justify="right", no_wrap=True)
    table.add_column(Text("rests on", "依据")(lang))
    for row in _rows(found, number).to_dict("records"):
        table.add_row(
            condition_label(str(row["condition"]), found, names, lang),
            written_range(float(row["low"]), float(row["high"])),
            f"{row['drawn_low']:.3g} – {row['drawn_high']:.3g}",
            f"{row['quasi_p']:.1g}",
            RESTS[str(row["rests_on"])](lang),
        )
    return table


def priors_note(found: Discovery, shocks: bool, lang: str) -> str:
    """Say how far the boxes rest on priors."""
    rests = found.limits()["rests_on"]
    return NOTE(
        lang,
        count=int((rests != "data and prior").sum()),
        all=len(rests),
        even=EVEN(lang) if shocks else "",
    )
