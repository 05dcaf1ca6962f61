"""The chapter that sets the scenarios side by side."""

from __future__ import annotations

import pandas as pd

from zhangye.comparison import COMPARED_YEARS
from zhangye.language import Text
from zhangye.presentation.galleries.runs import MAIN
from zhangye.presentation.report.basis import LIST, SIMULATED, STOP, Basis
from zhangye.presentation.report.content import Section
from zhangye.presentation.tables.comparison import DEVIATIONS
from zhangye.presentation.tables.table import Cell, Column, Table, plain
from zhangye.presentation.words.signs import number, plus

MOST_DIFFERENT = 15


def comparison_chapter(basis: Basis, differences: pd.DataFrame) -> Section:
    """Return main figures, verdicts, and what differs most.

    Parameters
    ----------
    basis
        Two or more scenarios.
    differences
        As ``comparison.differences`` gives it.
    """
    blocks = (_main(basis), _verdicts(basis), _most_different(basis, differences))
    return Section(basis.say(Text("Scenarios compared", "情景比较")), blocks, wide=True)


def _heads(basis: Basis, width: float) -> tuple[Column, ...]:
    return tuple(Column(s.label(basis.lang), width, number=True) for s in basis.scenarios)


def _width(basis: Basis) -> float:
    return min(3.4, 16 / len(basis.scenarios))


def _main(basis: Basis) -> Table:
    rows: list[list[str]] = []
    for area, indicator in MAIN:
        name = basis.area_and_indicator(area, indicator)
        unit = basis.unit(basis.statistics.unit(indicator))
        for year in COMPARED_YEARS:
            values = [
                basis.number(run.value(area, indicator, year), indicator) for run in basis.runs
            ]
            rows.append([name, unit, str(year), *values])
    columns = (
        Column(basis.say(Text("Indicator", "指标")), 5),
        Column(basis.say(Text("Unit", "单位")), 2.4),
        Column(basis.say(Text("Year", "年份")), 1.4, number=True),
        *_heads(basis, _width(basis)),
    )
    caption = Text("Main figures under each scenario ({kind})", "各情景主要指标（{kind}）")
    return Table(basis.say(caption, kind=basis.kind), columns, plain(rows))


def _verdicts(basis: Basis) -> Table:
    others = [{row["id"]: row for row in basis.rows(card)} for card in basis.cards]
    rows: list[list[str | Cell]] = []
    for row in basis.rows():
        if row["verdict"] not in SIMULATED:
            continue
        cells: list[str | Cell] = [basis.name(row), basis.wanted(row)]
        for card in others:
            other = card[row["id"]]
            verdict = basis.verdict(str(other["verdict"]))
            mark = verdict.text.split()[0]
            value = basis.number(other["value"], str(row["indicator"]))
            cells.append(Cell(f"{mark} {value}", verdict.look))
        rows.append(cells)
    columns = (
        Column(basis.say(Text("Target", "目标")), 5),
        Column(basis.say(Text("Wanted", "目标值")), 3, number=True),
        *_heads(basis, _width(basis)),
    )
    shown = [name for name in SIMULATED if name != "open" or basis.ensemble]
    words = basis.say(LIST).join(basis.verdict(name).text for name in shown)
    caption = Text("Simulated targets under each scenario", "各情景下可模拟目标的数值与结论")
    return Table(basis.say(caption), columns, plain(rows), words + basis.say(STOP))


def _most_different(basis: Basis, differences: pd.DataFrame) -> Table:
    names = {scenario.name: scenario.label(basis.lang) for scenario in basis.scenarios}
    shown = differences[differences["difference"] != 0].head(MOST_DIFFERENT)
    rows = []
    for row in shown.to_dict("records"):
        indicator = str(row["indicator"])
        rows.append(
            [
                basis.statistics.label(indicator, basis.lang),
                basis.statistics.area_label(str(row["area"]), basis.lang),
                basis.unit(str(row["unit"])),
                str(row["year"]),
                names[str(row["scenario"])],
                basis.number(row["first"], indicator),
                basis.number(row["other"], indicator),
                basis.change(row["difference"], indicator),
                plus(number(row["standard_deviations"], 1)),
            ]
        )
    columns = (
        Column(basis.say(Text("Indicator", "指标")), 6),
        Column(basis.say(Text("Area", "地区")), 2.2),
        Column(basis.say(Text("Unit", "单位")), 2.4),
        Column(basis.say(Text("Year", "年份")), 1.4, number=True),
        Column(basis.say(Text("Scenario", "情景")), 4),
        Column(basis.title, 2.6, number=True),
        Column(basis.say(Text("That scenario", "该情景")), 2.2, number=True),
        Column(basis.say(Text("Difference", "差异")), 2, number=True),
        Column(basis.say(DEVIATIONS), 2, number=True),
    )
    caption = Text("What differs most from “{first}”", "与“{first}”差别最大的指标")
    return Table(basis.say(caption, first=basis.title), columns, plain(rows))
