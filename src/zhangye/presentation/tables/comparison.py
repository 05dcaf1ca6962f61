"""Scenarios side by side, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.comparison import OWN_MONEY_PAID
from zhangye.language import Text

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.comparison import Comparison
    from zhangye.scenarios import Scenario
    from zhangye.targets import Register


SHOWN = 15
DEVIATIONS = Text("in standard deviations", "标准差倍数")
"""Heads what is told in standard deviations of the forecast of the first scenario."""


def differences_table(
    table: pd.DataFrame, loaded: Sequence[Scenario], register: Register, lang: str
) -> Table:
    """Return what differs most from the first scenario."""
    from rich.table import Table

    from zhangye.presentation.words.signs import number, signed

    statistics, names = register.statistics, _labels(loaded, lang)
    first = loaded[0].label(lang)
    several = len(loaded) > 2
    title = Text("What differs most from '{first}'", "与“{first}”差别最大的指标")
    if not several:
        title = Text(
            "What differs most between '{first}' and '{other}'",
            "“{first}”与“{other}”差别最大的指标",
        )
    other = loaded[-1].label(lang)
    shown = Table(title=title(lang, first=first, other=other), title_justify="left")
    for head, justify in (
        (Text("indicator", "指标"), "left"),
        (Text("area", "地区"), "left"),
        (Text("year", "年份"), "left"),
        *(((Text("scenario", "情景"), "left"),) if several else ()),
        (Text("first", "基准值"), "right"),
        (Text("other", "比较值"), "right"),
        (Text("difference", "差异"), "right"),
        (DEVIATIONS, "right"),
    ):
        shown.add_column(head(lang), justify=justify, overflow="fold")
    for row in table[table["difference"] != 0].head(SHOWN).to_dict("records"):
        decimals = statistics.decimals(str(row["indicator"]))
        shown.add_row(
            statistics.label(str(row["indicator"]), lang),
            statistics.area_label(str(row["area"]), lang),
            str(row["year"]),
            *([names[str(row["scenario"])]] if several else []),
            number(row["first"], decimals),
            number(row["other"], decimals),
            signed(row["difference"], decimals),
            signed(row["standard_deviations"], 1),
        )
    return shown


def payers_table(table: pd.DataFrame, loaded: Sequence[Scenario], lang: str) -> Table:
    """Return who pays for the programmes."""
    from rich.table import Table

    from zhangye.scenarios import SOURCE_LABELS

    names = _labels(loaded, lang)
    title = Text(
        "Who pays for the programmes, 2018-2020 (1e8 CNY at 2015 prices)",
        "谁出资：2018—2020年项目资金（亿元，2015年价）",
    )
    shown = Table(title=title(lang), title_justify="left")
    shown.add_column(Text("scenario", "情景")(lang))
    for label in SOURCE_LABELS.values():
        shown.add_column(label(lang), justify="right")
    shown.add_column(OWN_MONEY_PAID(lang), justify="right")
    shown.add_column(Text("local debt 2035", "2035年地方债务")(lang), justify="right")
    for row in table.to_dict("records"):
        shown.add_row(
            names[str(row["scenario"])],
            *(f"{row[f'{source} 2018-2020']:,.1f}" for source in SOURCE_LABELS),
            f"{row['own money paid 2018-2020']:.0%}",
            f"{row['local debt 2035']:,.1f}",
        )
    return shown


def effects_table(
    table: pd.DataFrame,
    loaded: Sequence[Scenario],
    register: Register,
    lang: str,
    *,
    deviations: bool,
) -> Table:
    """Return what each lever does to the targets: the best and the worst hit.

    ``deviations`` says whether effects are told in standard deviations of the forecast, or in
    per cent of the wanted value.
    """
    from rich.table import Table

    from zhangye.presentation.words.signs import signed

    names = _labels(loaded, lang)
    entries = loaded[0].catalogue.entries
    title = Text(
        "What each lever does to the targets: best and worst hit, in % of the wanted value",
        "各项措施对目标的影响：受益最大与受损最大的目标（占目标值%）",
    )
    if deviations:
        title = Text(
            "What each lever does to the targets: best and worst hit, in standard deviations of "
            "the forecast",
            "各项措施对目标的影响：受益最大与受损最大的目标（预测标准差的倍数）",
        )
    factor = 1 if deviations else 100
    shown = Table(title=title(lang), title_justify="left")
    for head in (
        Text("scenario", "情景"),
        Text("lever", "措施"),
        Text("best", "受益最大"),
        Text("worst hit", "受损最大"),
    ):
        shown.add_column(head(lang), overflow="fold")
    if table.empty:
        return shown
    for (scenario, lever), part in table.groupby(["scenario", "lever"], sort=False):
        ranked = part.dropna(subset=["better"]).sort_values("better")
        cells = []
        for row in (ranked.iloc[-1], ranked.iloc[0]):
            label = _target(register, str(row["target"]), lang)
            cells.append(f"{label} {signed(factor * float(row['better']), 2)}")
        entry = entries[str(lever)]
        name = entry.label_zh if lang == "zh" else entry.label_en
        shown.add_row(names[str(scenario)], name, *cells)
    return shown


HEADS = {
    "indicator": Text("indicator", "指标"), "area": Text("area", "地区"),
    "unit": Text("unit", "单位"), "year": Text("year", "年份"),
    "scenario": Text("scenario", "情景"), "first": Text("first", "基准值"),
    "other": Text("other", "比较值"), "difference": Text("difference", "差异"),
    "standard_deviations": DEVIATIONS, "lever": Text("lever", "措施"),
    "target": Text("target", "目标"), "effect": Text("effect", "影响"),
    "share": Text("share of the wanted value", "占目标值比重"),
    "better": Text("improvement", "改善"),
    "turns": Text("turns the verdict", "改变结论"),
    "own money paid 2018-2020": OWN_MONEY_PAID,
    "local debt 2035": Text("local debt 2035", "2035年地方债务"),
}  # fmt: skip
"""Heads of the workbook's columns; money by source and years is told by `SOURCE_LABELS`."""


def named_tables(found: Comparison, register: Register, lang: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison in words: labels for ids, heads of the language."""
    from zhangye.scenarios import SOURCE_LABELS

    statistics, loaded = register.statistics, [run.scenario for run in found.simulations]
    names, entries = _labels(loaded, lang), loaded[0].catalogue.entries
    words = {
        "indicator": lambda name: statistics.label(name, lang),
        "area": lambda name: statistics.area_label(name, lang),
        "unit": lambda name: statistics.unit_label(name, lang),
        "scenario": lambda name: names[name],
        "lever": lambda name: getattr(entries[name], f"label_{lang}"),
        "target": lambda name: _target(register, name, lang),
    }
    heads = {key: text(lang) for key, text in HEADS.items()} | {
        f"{source} {years}": f"{label(lang)} {years}"
        for source, label in SOURCE_LABELS.items()
        for years in ("2018-2020", "2018-2035")
    }
    tables = {
        Text("differences", "差异")(lang): found.differences,
        Text("payers", "资金来源")(lang): found.payers,
        Text("lever_effects", "措施作用")(lang): found.effects,
    }
    told = {}
    for tab, table in tables.items():
        shown = table.copy()
        for column in shown.columns.intersection(list(words)):
            shown[column] = shown[column].map(words[column])
        told[tab] = shown.rename(columns=heads)
    return told


def _target(register: Register, name: str, lang: str) -> str:
    target = register[name]
    label = register.statistics.label(target.indicator, lang)
    if target.area == "zhangye":
        return label
    return f"{register.statistics.area_label(target.area, lang)} {label}"


def _labels(loaded: Sequence[Scenario], lang: str) -> dict[str, str]:
    return {scenario.name: scenario.label(lang) for scenario in loaded}
