"""The scorecard's chapter: all targets, by department, and by county."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zhangye.assess import Scorecard, administrative
from zhangye.axes import COUNTIES
from zhangye.language import Text
from zhangye.presentation.report.basis import SIMULATED, Basis, Row, percent
from zhangye.presentation.report.content import Block, Figure, Paragraph, Section
from zhangye.presentation.tables.table import Cell, Column, Table, plain
from zhangye.presentation.words.signs import NONE, VERDICTS, chance, number, span
from zhangye.targets.sections import SECTIONS

COUNTY_INDICATORS = ("gdp", "gdp_per_capita", "resident_population", "total_water_use")
COUNTY_YEARS = (2020, 2035)
LAST_OBSERVED = 2017
MEDIAN, ONE_RUN = Text("Median", "中位数"), Text("One run", "单次模拟值")


def scorecard(basis: Basis, picture: Figure, years: Figure) -> Section:
    """Return the chapter.

    Parameters
    ----------
    basis
        The scenarios, run and judged.
    picture, years
        All targets on one page, and the simulated ones year by year.
    """
    parts = (
        Section(basis.say(Text("Overview", "总览")), (_by_section(basis),)),
        Section(basis.say(Text("Year by year", "逐年情况")), (years,)),
        Section(basis.say(Text("All targets on one page", "全部目标一览")), (picture,), wide=True),
        Section(
            basis.say(Text("Simulated targets", "可模拟的目标")), (_simulated(basis),), wide=True
        ),
        Section(
            basis.say(Text("Targets by lead department", "按牵头部门")),
            _departments(basis),
            wide=True,
        ),
        Section(basis.say(Text("Counties and district", "分县区")), _counties(basis), wide=True),
        Section(
            basis.say(Text("Targets reported by departments", "由部门填报的目标")),
            (_reported(basis),),
            wide=True,
        ),
    )
    return Section(basis.say(Text("Scorecard of the plan", "规划目标评估")), (), parts)


def _by_section(basis: Basis) -> Table:
    """Return counts of verdicts by the plan's sections."""
    counted = _counted(basis)
    table = basis.card.rows.groupby("section", sort=False)["verdict"].value_counts().unstack()
    table = table.reindex(columns=counted, fill_value=0).fillna(0).astype(int)
    table = table.loc[list(dict.fromkeys(basis.card.rows["section"]))]
    total = basis.say(Text("All", "合计"))
    rows: list[list[str | Cell]] = [
        [f"{section} {basis.say(SECTIONS[str(section)])}", str(sum(row)), *map(str, row)]
        for section, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    rows.append([total, str(len(basis.card.rows)), *map(str, table.sum())])
    columns = (
        Column(basis.say(Text("Section of the plan", "规划章节")), 5),
        Column(basis.say(Text("Targets", "目标数")), 1.8, number=True),
        *(Column(basis.verdict(name).text, 2.3, number=True) for name in counted),
    )
    caption = Text("Verdicts by section of the plan", "各章节目标的结论")
    return Table(basis.say(caption), columns, plain(rows))


def _counted(basis: Basis) -> list[str]:
    """Return the verdicts that can occur: one run leaves nothing open."""
    return [name for name in VERDICTS if name != "open" or basis.ensemble]


def _simulated(basis: Basis) -> Table:
    """Return the targets that the run decides, with the reason of each verdict."""
    columns = [
        Column(basis.say(Text("Target", "目标")), 4.3),
        Column(basis.say(Text("Unit", "单位")), 2.2),
        Column(basis.say(Text("Wanted", "目标值")), 1.9, number=True),
        Column(basis.say(MEDIAN if basis.ensemble else ONE_RUN), 2.0, number=True),
        Column(basis.say(Text("Gap", "差距")), 2.0, number=True),
        *(Column(head, width, number=True) for head, width in _ensemble_heads(basis)),
        Column(basis.say(Text("Met in", "达标年")), 1.4, number=True),
        Column(basis.say(Text("Grade", "等级")), 1.4),
        Column(basis.say(Text("Verdict", "结论")), 2.2),
        Column(basis.say(Text("Why, and notes", "原因与备注")), 8.8),
    ]
    rows: list[list[str | Cell]] = []
    for row in basis.rows():
        if row["verdict"] not in SIMULATED:
            continue
        indicator = str(row["indicator"])
        why = [str(row[name]) for name in ("why", "note") if row[name]]
        rows.append(
            [
                basis.name(row),
                basis.unit(str(row["unit"])),
                basis.wanted(row, with_unit=False),
                basis.number(row["value"], indicator),
                basis.change(row["gap"], indicator),
                *_ensemble_cells(basis, row),
                NONE if pd.isna(row["year_reached"]) else str(int(row["year_reached"])),
                str(row["grade"]),
                basis.verdict(str(row["verdict"])),
                basis.say(Text(" ", "")).join(why),
            ]
        )
    note = Text(
        "Gap: simulated less wanted. Met in: the first year of 2018-2035 in which the target "
        "holds. Grade: see the chapter on the method.",
        "差距为模拟值减目标值；达标年为2018—2035年中首次满足目标的年份；等级见“方法”一章。",
    )
    if basis.ensemble:
        note = Text(
            "Median, range and probability are the ensemble's; gap: median less wanted. Met in: "
            "the first year of 2018-2035 in which the target is more likely met than not. Grade: "
            "see the chapter on the method.",
            "中位数、区间与概率均来自集合模拟；差距为中位数减目标值；达标年为2018—2035年中达标概率首次"
            "过半的年份；等级见“方法”一章。",
        )
    caption = Text(
        "Simulated targets under the scenario “{title}”", "情景“{title}”下可模拟目标的评估"
    )
    return Table(
        basis.say(caption, title=basis.title), tuple(columns), plain(rows), basis.say(note)
    )


def _ensemble_heads(basis: Basis) -> list[tuple[str, float]]:
    if not basis.ensemble:
        return []
    heads = [
        (basis.say(Text("5–95 %", "5%—95%")), 3.9),
        (basis.say(Text("Prob.", "概率")), 1.5),
    ]
    if basis.prior_share:
        heads.append((basis.say(Text("Share of priors", "先验占比")), 1.5))
    return heads


def _ensemble_cells(basis: Basis, row: Row) -> list[str]:
    if not basis.ensemble:
        return []
    low, high = (basis.number(row[name], str(row["indicator"])) for name in ("p05", "p95"))
    odds = row["probability"]
    cells = [span(low, high, basis.lang), NONE if pd.isna(odds) else chance(odds, basis.lang)]
    if basis.prior_share:
        cells.append(percent(row[basis.prior_share]))
    return cells


def _departments(basis: Basis) -> tuple[Block, ...]:
    """Return counts of verdicts by department, and the names of what is missed or lacks a base."""
    of_department: dict[str, list[Row]] = {}
    for row in basis.rows():
        for leading in basis.register[str(row["id"])].departments:
            of_department.setdefault(basis.say(leading), []).append(row)
    counted = _counted(basis)
    columns = [
        Column(basis.say(Text("Department", "部门")), 2.9),
        Column(basis.say(Text("Targets", "目标数")), 1.5, number=True),
        *(Column(basis.verdict(name).text, 2.2, number=True) for name in counted),
        Column(basis.say(Text("Missed", "未达到的目标")), 6.5),
        Column(basis.say(Text("Without base value", "缺基期值的目标")), 8.5),
    ]
    rows = []
    for department, own in of_department.items():
        verdicts = [row["verdict"] for row in own]
        rows.append(
            [
                department,
                str(len(own)),
                *(str(verdicts.count(name)) for name in counted),
                _names(basis, own, "missed"),
                _names(basis, own, "no base value"),
            ]
        )
    lead = Text(
        "A target that several departments lead is counted with each of them.",
        "由多个部门共同牵头的目标分别计入各部门。",
    )
    caption = Text("Verdicts by lead department", "各牵头部门的目标结论")
    table = Table(basis.say(caption), tuple(columns), plain(rows))
    return Paragraph(basis.say(lead)), table


def _names(basis: Basis, rows: Sequence[Row], verdict: str) -> str:
    names = [basis.name(row) for row in rows if row["verdict"] == verdict]
    return basis.say(Text(", ", "、")).join(names) or NONE


def _counties(basis: Basis) -> tuple[Block, ...]:
    return (_county_targets(basis), _county_figures(basis), *_entered(basis.card, basis))


def _county_targets(basis: Basis) -> Table:
    path = basis.card.path.set_index(["id", "year"])["value"]
    years = sorted(basis.card.path["year"].unique())
    columns = (
        Column(basis.say(Text("County", "县区")), 2),
        Column(basis.say(Text("Target", "目标")), 3.5),
        Column(basis.say(Text("Wanted", "目标值")), 3.2, number=True),
        Column(basis.say(Text("2017, statistics", "2017年统计值")), 2.4, number=True),
        *(Column(str(year), 2, number=True) for year in years),
        Column(basis.say(Text("Met in", "达标年")), 1.8, number=True),
        Column(basis.say(Text("Verdict", "结论")), 2.4),
    )
    rows: list[list[str | Cell]] = []
    for row in basis.rows():
        if row["area"] not in COUNTIES:
            continue
        indicator = str(row["indicator"])
        known = basis.statistics.series(str(row["area"]), indicator).get(LAST_OBSERVED)
        rows.append(
            [
                basis.statistics.area_label(str(row["area"]), basis.lang),
                basis.statistics.label(indicator, basis.lang),
                basis.wanted(row),
                basis.number(known, indicator),
                *(basis.number(path.get((row["id"], year)), indicator) for year in years),
                NONE if pd.isna(row["year_reached"]) else str(int(row["year_reached"])),
                basis.verdict(str(row["verdict"])),
            ]
        )
    caption = Text("Targets set for single counties", "对单个县区提出的目标")
    return Table(basis.say(caption), columns, plain(rows))


def _county_figures(basis: Basis) -> Table:
    """Return the main figures of the six counties: last statistics, 2020, 2035."""
    statistics, run = basis.statistics, basis.runs[0]
    columns = [
        Column(basis.say(Text("Indicator", "指标")), 3.2),
        Column(basis.say(Text("Unit", "单位")), 2.2),
        Column(basis.say(Text("Year", "年份")), 2.2),
        *(Column(statistics.area_label(c, basis.lang), 2.2, number=True) for c in COUNTIES),
    ]
    rows = []
    for indicator in COUNTY_INDICATORS:
        label = statistics.label(indicator, basis.lang)
        unit = basis.unit(statistics.unit(indicator))
        known = statistics.wide(indicator).reindex(columns=list(COUNTIES)).dropna(how="all")
        if len(known):
            year = int(known.index[-1])
            head = basis.say(Text("{year}, statistics", "{year}年统计"), year=year)
            values = [basis.number(known.iloc[-1][county], indicator) for county in COUNTIES]
            rows.append([label, unit, head, *values])
        for year in COUNTY_YEARS:
            head = basis.say(Text("{year}, {kind}", "{year}年{kind}"), year=year, kind=basis.kind)
            values = [basis.number(run.value(c, indicator, year), indicator) for c in COUNTIES]
            rows.append([label, unit, head, *values])
    caption = Text("Main figures of the counties", "各县区主要指标")
    note = Text(
        "The last year of the statistics in which any county has a value.",
        "统计行取任一县区有数据的最近年份。",
    )
    return Table(basis.say(caption), tuple(columns), plain(rows), basis.say(note))


def _entered(card: Scorecard, basis: Basis) -> tuple[Block, ...]:
    """Return the county figures behind targets of several counties, where any is known."""
    known = card.counties.dropna(subset=["value"])
    if known.empty:
        words = Text(
            "{n} targets are set for each of several counties. No county figure of them is in the "
            "statistics, and none has been entered (zhangye enter).",
            "另有{n}项目标同时对多个县区提出，统计数据中没有其县区数值，"
            "也尚未填报（zhangye enter）。",
        )
        return (Paragraph(basis.say(words, n=card.counties["id"].nunique())),)
    columns = [
        Column(basis.say(Text("Target", "目标")), 5),
        Column(basis.say(Text("Year", "年份")), 1.5, number=True),
        *(Column(basis.statistics.area_label(c, basis.lang), 2, number=True) for c in COUNTIES),
    ]
    rows = []
    for (target_id, year), part in known.groupby(["id", "year"], sort=False):
        target = basis.register[str(target_id)]
        values = part.set_index("area")["value"]
        decimals = basis.statistics.decimals(target.indicator)
        rows.append(
            [
                basis.statistics.label(target.indicator, basis.lang),
                str(year),
                *(number(values.get(county), decimals) for county in COUNTIES),
            ]
        )
    caption = Text("Targets of several counties: figures known", "多县区目标的已知数值")
    return (Table(basis.say(caption), tuple(columns), plain(rows)),)


def _reported(basis: Basis) -> Table:
    columns = (
        Column(basis.say(Text("Target", "目标")), 4.5),
        Column(basis.say(Text("Wanted", "目标值")), 2.6, number=True),
        Column(basis.say(Text("Year", "年份")), 1.3, number=True),
        Column(basis.say(Text("Lead departments", "牵头部门")), 5),
        Column(basis.say(Text("Wording of the plan", "规划原文")), 5),
        Column(basis.say(Text("Progress, and what is needed", "进展与所需")), 6.1),
    )
    levers = basis.scenarios[0].catalogue.levers.values()
    rows = []
    for row in basis.rows():
        if row["verdict"] == "reported":
            target = basis.register[str(row["id"])]
            rows.append(
                [
                    basis.name(row),
                    basis.wanted(row),
                    str(row["year"]),
                    target.led_by(basis.lang),
                    target.text,
                    administrative.state(target, basis.register, levers, basis.lang),
                ]
            )
    caption = Text(
        "Administrative targets, reported and not simulated", "由部门填报、不作模拟的行政性目标"
    )
    return Table(basis.say(caption), columns, plain(rows))
