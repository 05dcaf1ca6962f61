"""The chapters on what each scenario sets, what its levers do, and who pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from zhangye.axes import CITY
from zhangye.comparison import OWN_MONEY_PAID, payers
from zhangye.language import Text
from zhangye.presentation.report.basis import Basis, percent
from zhangye.presentation.report.content import Block, Figure, Paragraph, Quotation, Section
from zhangye.presentation.report.levers import Path, changed_paths, spells
from zhangye.presentation.tables.comparison import DEVIATIONS
from zhangye.presentation.tables.table import Cell, Column, Table, plain
from zhangye.presentation.words.signs import NONE, number, plus
from zhangye.scenarios import SOURCE_LABELS, SOURCES, Lever, Scenario
from zhangye.scenarios.catalogue import Entry

SPELLS_A_TABLE = 9
PERIODS = {"2018-2020": (2018, 2020), "2018-2035": (2018, 2035)}


def label(entry: Entry, lang: str) -> str:
    """Return the name of a lever or shock; an English one begins with a capital."""
    return entry.label_zh if lang == "zh" else entry.label_en[:1].upper() + entry.label_en[1:]


def scenario_chapter(basis: Basis, effects: pd.DataFrame) -> Section:
    """Return what each scenario sets, and what the levers of the first do to the targets.

    Parameters
    ----------
    basis
        The scenarios.
    effects
        As ``comparison.lever_effects`` gives it.
    """
    parts = [
        Section(scenario.label(basis.lang), tuple(_scenario(basis, scenario)), wide=True)
        for scenario in basis.scenarios
    ]
    own = effects[effects["scenario"] == basis.scenarios[0].name]
    if len(own):
        title = Text("What each lever does", "各项措施的作用")
        parts.append(Section(basis.say(title), (_effects(basis, own),), wide=True))
    return Section(basis.say(Text("Scenarios", "情景设定")), (), tuple(parts))


def _scenario(basis: Basis, scenario: Scenario) -> Iterator[Block]:
    paths = changed_paths(scenario)
    if not paths:
        words = Text(
            "This scenario leaves every lever and shock at the default of the catalogue "
            "(scenarios/levers.csv, scenarios/shocks.csv).",
            "本情景的全部措施与冲击均取目录中的基准值（scenarios/levers.csv、scenarios/shocks.csv）。",
        )
        yield Paragraph(basis.say(words))
    else:
        yield Paragraph(_carried_out(basis, scenario))
        columns = spells(paths)
        for first in range(0, len(columns), SPELLS_A_TABLE):
            yield _levers(basis, scenario, paths, columns[first : first + SPELLS_A_TABLE])
    if scenario.header:
        lead = Text(
            "The scenario's file states its assumptions as follows ({file}):",
            "情景文件（{file}）对假设的说明原文：",
        )
        yield Paragraph(basis.say(lead, file=scenario.files[0].name))
        yield Quotation(tuple(scenario.header.splitlines()))


def _carried_out(basis: Basis, scenario: Scenario) -> str:
    rate = scenario.implementation_rate
    if rate.value == 1.0:
        words = Text(
            "Everything that the scenario announces is taken as carried out.",
            "情景所列措施均按全部落实计算。",
        )
        return basis.say(words)
    words = Text(
        "Of what the scenario announces beyond the baseline, {rate} is taken as carried out "
        "(levers that are totals; the table shows what is announced). {note}",
        "超出基准情景的总量类措施按落实{rate}计算（表中为公布值）。{note}",
    )
    note = rate.note if basis.lang == "en" else ""
    return basis.say(words, rate=percent(rate.value), note=note).strip()


def _levers(
    basis: Basis, scenario: Scenario, paths: Sequence[Path], columns: Sequence[tuple[int, int]]
) -> Table:
    heads = (
        Column(basis.say(Text("Lever or shock", "措施或冲击")), 5.5),
        Column(basis.say(Text("Area", "地区")), 2),
        Column(basis.say(Text("Unit", "单位")), 4.2),
        Column(basis.say(Text("Baseline", "基准值")), 1.8, number=True),
        *(Column(str(a) if a == b else f"{a}–{b}", 2, number=True) for a, b in columns),
    )
    rows = []
    for path in paths:
        values = [path.values[first] for first, _ in columns]
        rows.append(
            [
                label(path.entry, basis.lang),
                basis.statistics.area_label(path.area, basis.lang),
                basis.statistics.unit_label(path.entry.unit, basis.lang),
                _exact(path.default),
                *(_exact(value) for value in values),
            ]
        )
    caption = Text(
        "Levers and shocks of “{title}” that differ from the baseline, by year",
        "情景“{title}”中与基准情景不同的措施与冲击（按年份）",
    )
    note = Text(
        "City: the total over the six counties, or the value that holds in all of them.",
        "地区为张掖市的，是六县区合计值或各县区共同的取值。",
    )
    return Table(
        basis.say(caption, title=scenario.label(basis.lang)), heads, plain(rows), basis.say(note)
    )


def _exact(value: float) -> str:
    return f"{value:,.6g}".replace("-", "−")


def _effects(basis: Basis, effects: pd.DataFrame) -> Table:
    """Return the best and the worst-hit target of each lever."""
    entries = basis.scenarios[0].catalogue.entries
    rows, factor = [], 1 if basis.forecasts else 100
    for lever, part in effects.groupby("lever", sort=False):
        ranked = part.dropna(subset=["better"]).sort_values("better")
        if ranked.empty:
            continue
        cells: list[str | Cell] = [label(entries[str(lever)], basis.lang)]
        for row in (ranked.iloc[-1], ranked.iloc[0]):
            target = basis.register[str(row["target"])]
            cells.append(basis.area_and_indicator(target.area, target.indicator))
            cells.append(plus(number(factor * float(row["better"]), 2)))
        turned = [
            basis.area_and_indicator(target.area, target.indicator)
            for target in (basis.register[t] for t in part.loc[part["turns"], "target"])
        ]
        cells.append(basis.say(Text(", ", "、")).join(turned) or NONE)
        rows.append(cells)
    effect = basis.say(DEVIATIONS if basis.forecasts else Text("% of target", "占目标值%"))
    columns = (
        Column(basis.say(Text("Lever or shock", "措施或冲击")), 4.5),
        Column(basis.say(Text("Best: target", "受益最大的目标")), 5.5),
        Column(effect, 1.9, number=True),
        Column(basis.say(Text("Worst hit: target", "受损最大的目标")), 5.5),
        Column(effect, 1.9, number=True),
        Column(basis.say(Text("Verdict turns without it", "去掉后结论改变的目标")), 5),
    )
    caption = Text(
        "What each lever of “{title}” does to the targets",
        "情景“{title}”中各项措施对目标的影响",
    )
    note = Text(
        "Each lever is taken away by itself; effects are signed so that plus is what the target "
        "wants. Sizes of effects are priors, not estimates: history hardly varied the levers.",
        "逐项去掉措施后比较；正值为有利于目标。影响大小来自先验而非估计，因历史上措施变化很小。",
    )
    return Table(basis.say(caption, title=basis.title), columns, plain(rows), basis.say(note))


def funding_chapter(basis: Basis, picture: Figure) -> Section:
    """Return who pays for the programmes."""
    blocks: list[Block] = [_payers(basis), picture]
    changed = _changed_money(basis)
    if changed is not None:
        blocks.append(changed)
    title = basis.say(Text("Who pays", "资金来源"))
    return Section(title, tuple(blocks), wide=True)


def _payers(basis: Basis) -> Table:
    columns = (
        Column(basis.say(Text("Scenario", "情景")), 3.2),
        Column(basis.say(Text("Years", "年份")), 2.2),
        *(Column(basis.say(SOURCE_LABELS[source]), 2, number=True) for source in SOURCES),
        Column(basis.say(Text("Total", "合计")), 1.8, number=True),
        Column(basis.say(OWN_MONEY_PAID), 1.9, number=True),
        Column(basis.say(Text("Local debt 2035", "2035年地方债务")), 2.1, number=True),
    )
    rows = []
    for run in basis.runs:
        row = payers(run)
        for period in PERIODS:
            sums = [float(str(row[f"{source} {period}"])) for source in SOURCES]
            near = period == "2018-2020"
            rows.append(
                [
                    run.scenario.label(basis.lang),
                    period.replace("-", "–"),
                    *(number(value, 1) for value in sums),
                    number(sum(sums), 1),
                    percent(row["own money paid 2018-2020"]) if near else NONE,
                    NONE if near else number(float(str(row["local debt 2035"])), 1),
                ]
            )
    caption = Text(
        "Money of the programmes by source (1e8 CNY at 2015 prices)",
        "项目资金来源（亿元，2015年价）",
    )
    note = Text(
        "What is spent in the run: own budgets pay what their room allows, and the rest of their "
        "part is cut. Own money paid: the mean share of 2018-2020. Local debt: end of 2035.",
        "为模拟中的实际支出：自有财力按可用财力支付，不足部分予以削减。"
        "自筹满足率为2018—2020年平均；地方债务为2035年末余额。",
    )
    return Table(basis.say(caption), columns, plain(rows), basis.say(note))


def _changed_money(basis: Basis) -> Table | None:
    """Return what the first scenario announces beyond the baseline, by lever and source."""
    first, last = PERIODS["2018-2020"]
    rows = []
    for path in changed_paths(basis.scenarios[0]):
        funding = path.entry.funding if isinstance(path.entry, Lever) else None
        if funding is None or path.area != CITY:
            continue
        total = sum(path.values[year] for year in range(first, last + 1))
        beyond = total - path.default * (last - first + 1)
        rows.append(
            [
                label(path.entry, basis.lang),
                number(total, 2),
                number(beyond, 2),
                *(number(beyond * funding[source], 2) for source in SOURCES),
            ]
        )
    if not rows:
        return None
    columns = (
        Column(basis.say(Text("Lever", "措施")), 5),
        Column(basis.say(Text("Announced", "公布资金")), 2.1, number=True),
        Column(basis.say(Text("Beyond baseline", "超出基准")), 2.1, number=True),
        *(Column(basis.say(SOURCE_LABELS[source]), 2, number=True) for source in SOURCES),
    )
    caption = Text(
        "Money of “{title}” beyond the baseline by lever and source, 2018–2020 (1e8 CNY at 2015 "
        "prices)",
        "情景“{title}”各项措施超出基准的资金及来源，2018—2020年（亿元，2015年价）",
    )
    note = Text(
        "As announced, before the implementation rate and before cuts for lack of own money; "
        "shares of the sources: scenarios/levers.csv.",
        "为公布值，未计落实率，也未计自有财力不足的削减；来源比例见 scenarios/levers.csv。",
    )
    return Table(basis.say(caption, title=basis.title), columns, plain(rows), basis.say(note))
