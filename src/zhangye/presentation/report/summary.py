"""The summary: plain sentences made from the numbers of the runs."""

from __future__ import annotations

import pandas as pd

from zhangye.assess.notes import CLOSE
from zhangye.axes import CITY
from zhangye.comparison import payers
from zhangye.language import Text
from zhangye.presentation.charts.scorecard import shortfall
from zhangye.presentation.report.basis import SIMULATED, Basis, Row, percent
from zhangye.presentation.report.content import Bullets, Section
from zhangye.presentation.words.signs import chance, number
from zhangye.scenarios import SOURCE_LABELS, SOURCES
from zhangye.targets.conditions import limit

KEY = (
    "gdp",
    "resident_population",
    "urbanisation_rate",
    "urban_disposable_income",
    "rural_disposable_income",
    "total_water_use",
)
"""The indicators of the city that the summary names."""
YEARS = (2020, 2035)
THREE_YEARS = "2018-2020"


def summary(basis: Basis) -> Section:
    """Return the summary's chapter."""
    sentences = [_scope(basis), _verdicts(basis), _missed(basis), _near(basis), _grades(basis)]
    sentences += [_level(basis, indicator) for indicator in KEY]
    sentences += [_money(basis)]
    sentences += [_against_first(basis, place) for place in range(1, len(basis.runs))]
    sentences += [certainty(basis)]
    return Section(basis.say(Text("Summary", "摘要")), (Bullets(tuple(s for s in sentences if s)),))


def certainty(basis: Basis) -> str:
    """Say whether one run or an ensemble decides."""
    if basis.ensemble:
        return basis.say(
            Text(
                "Verdicts follow from the probability in an ensemble of runs{few}: reached from "
                "0.8 on, missed up to 0.2, open between. Values are the ensemble's medians.",
                "结论依据集合模拟的概率{few}：不低于0.8为达到，不高于0.2为未达到，其间为未定。"
                "数值为集合模拟的中位数。",
            ),
            few=basis.few,
        )
    return basis.say(
        Text(
            "Every verdict rests on one noiseless run; no posterior was used, so that there are no "
            "probabilities and no ranges.",
            "所有结论均由单次无噪声模拟判定；未使用后验分布，因此没有概率和区间。",
        )
    )


def _scope(basis: Basis) -> str:
    return basis.say(
        Text(
            "This report judges the {n} targets of the plan of February 2018 under the scenario "
            "“{title}”. Statistics reach to 2017; every value is on the basis on which the "
            "official figure is published.",
            "本报告按情景“{title}”评估2018年2月规划的{n}项目标。统计数据截至2017年，"
            "所有数值均为公布口径。",
        ),
        n=len(basis.card.rows),
        title=basis.title,
    )


def _verdicts(basis: Basis) -> str:
    counts = basis.card.counts()
    simulated = sum(counts.get(name, 0) for name in SIMULATED)
    undecided = Text(", {n} open", "，未定{n}项")
    unmoved = Text(", {n} have one that nothing in the model moves", "，{n}项有基期值但未模拟")
    rest = counts.get("not simulated", 0)
    return basis.say(
        Text(
            "{simulated} of the {n} targets can be simulated: {reached} are reached{undecided} "
            "and {missed} missed. {base} lack a base value in the statistics{unmoved}, and "
            "{reported} are administrative and reported by departments.",
            "{n}项目标中{simulated}项可模拟：达到{reached}项{undecided}，未达到{missed}项；"
            "{base}项缺基期值{unmoved}，{reported}项为行政事项，由部门填报。",
        ),
        simulated=simulated,
        n=len(basis.card.rows),
        reached=counts.get("reached", 0),
        undecided=basis.say(undecided, n=counts.get("open", 0)) if basis.ensemble else "",
        missed=counts.get("missed", 0),
        base=counts.get("no base value", 0),
        unmoved=basis.say(unmoved, n=rest) if rest else "",
        reported=counts.get("reported", 0),
    )


def _missed(basis: Basis) -> str:
    missed = [row for row in basis.rows() if row["verdict"] == "missed"]
    if not missed:
        return basis.say(Text("No simulated target is missed.", "可模拟的目标均未判为未达到。"))

    def short(row: Row) -> float:
        return shortfall(str(row["comparator"]), float(row["target"]), float(row["value"]))

    item = Text("{name} {value} (wanted {wanted}{odds})", "{name}{value}（目标{wanted}{odds}）")
    likely = Text(", {chance} likely", "，达标概率{chance}")

    def odds(row: Row) -> str:
        if pd.isna(row["probability"]):
            return ""
        return basis.say(likely, chance=chance(float(row["probability"]), basis.lang))

    items = [
        basis.say(
            item,
            name=basis.name(row),
            value=_value(basis, row["value"], str(row["indicator"]), str(row["unit"])),
            wanted=basis.wanted(row),
            odds=odds(row),
        )
        for row in sorted(missed, key=short)
    ]
    lead = Text(
        "Missed, in order of the gap as a share of the target: ",
        "未达到的目标（按差距占目标值的比重排列）：",
    )
    return basis.sentence(lead, items)


def _near(basis: Basis) -> str:
    near = []
    for row in basis.rows():
        if row["verdict"] in ("reached", "missed"):
            wanted = limit(basis.register[str(row["id"])])
            if abs(float(row["value"]) - wanted) <= CLOSE * abs(wanted):
                near.append(basis.name(row))
    if not near or basis.ensemble:
        return ""
    lead = Text(
        "{n} of them lie within {share} of their limit, where one run cannot tell reached from "
        "missed: ",
        "其中{n}项与限值相差不足{share}，单次模拟难以判定：",
    )
    return basis.sentence(lead, near, n=len(near), share=percent(CLOSE))


def _grades(basis: Basis) -> str:
    grades = [row["grade"] for row in basis.rows() if row["verdict"] in SIMULATED]
    return basis.say(
        Text(
            "Of the simulated targets {a} are calibrated on their own series (grade A) and {b} "
            "rest on an anchor or a prior (grade B).",
            "可模拟的目标中，{a}项由自身序列校准（A级），{b}项依据参照值或先验（B级）。",
        ),
        a=grades.count("A"),
        b=grades.count("B"),
    )


def _value(basis: Basis, value: float, indicator: str, unit: str) -> str:
    """Return a value with its unit in Chinese, which sets it behind each number.

    English gives the unit once, in brackets; only per cent follows its number.
    """
    if basis.lang == "en" and not unit.startswith("%"):
        return basis.number(value, indicator)
    return basis.quantity(value, indicator, unit)


def _label(basis: Basis, indicator: str) -> str:
    """Return an indicator's name, in English with the unit that ``_value`` leaves out."""
    label, unit = basis.statistics.label(indicator, basis.lang), basis.statistics.unit(indicator)
    if basis.lang == "zh" or unit.startswith("%"):
        return label
    return f"{label} ({basis.unit(unit)})"


def _level(basis: Basis, indicator: str) -> str:
    run, observed = basis.runs[0], basis.statistics.series(CITY, indicator)
    label, unit = _label(basis, indicator), basis.statistics.unit(indicator)
    values = {
        year: _value(basis, run.value(CITY, indicator, year), indicator, unit) for year in YEARS
    }
    if observed.empty:
        words = Text(
            "{label}: {early} in 2020 and {late} in 2035 ({kind}).",
            "{label}：2020年{early}，2035年{late}（{kind}）。",
        )
        return basis.say(words, label=label, early=values[2020], late=values[2035], kind=basis.kind)
    words = Text(
        "{label}: {known} in {year} (statistics), {early} in 2020 and {late} in 2035 ({kind}).",
        "{label}：{year}年{known}（统计），2020年{early}、2035年{late}（{kind}）。",
    )
    return basis.say(
        words,
        label=label,
        year=int(observed.index[-1]),
        known=_value(basis, observed.iloc[-1], indicator, unit),
        early=values[2020],
        late=values[2035],
        kind=basis.kind,
    )


def _money(basis: Basis) -> str:
    row = payers(basis.runs[0])
    sums = {source: float(str(row[f"{source} {THREE_YEARS}"])) for source in SOURCES}
    parts = [
        f"{basis.say(SOURCE_LABELS[s])} {number(sums[s], 1)}"
        for s in sorted(sums, key=lambda source: sums[source])
    ][::-1]
    words = Text(
        "The programmes cost {total} (1e8 CNY at 2015 prices) in 2018-2020: {parts}. {paid} of the "
        "money asked of own budgets could be paid.",
        "2018—2020年项目资金合计{total}亿元（2015年价）：{parts}。自筹资金满足率（2018—2020年平均）{paid}。",
    )
    return basis.say(
        words,
        total=number(sum(sums.values()), 1),
        parts=basis.say(Text(", ", "，")).join(parts),
        paid=percent(row["own money paid 2018-2020"]),
    )


def _against_first(basis: Basis, place: int) -> str:
    first, other = basis.runs[0], basis.runs[place]
    items = []
    for indicator in KEY:
        one, two = (run.value(CITY, indicator, YEARS[0]) for run in (first, other))
        unit = basis.statistics.unit(indicator)
        change = basis.change(two - one, indicator)
        words = Text("{label} {change}", "{label}{change}{unit}")
        if unit.startswith("%"):
            words = Text("{label} {change} points", "{label}{change}个百分点")
        label = _label(basis, indicator)
        items.append(basis.say(words, label=label, change=change, unit=basis.unit(unit)))
    counts = basis.cards[place].counts()
    items.append(
        basis.say(
            Text(
                "{reached} targets reached{undecided} and {missed} missed",
                "目标达到{reached}项{undecided}、未达到{missed}项",
            ),
            undecided=basis.say(Text(", {n} open", "、未定{n}项"), n=counts.get("open", 0))
            if basis.ensemble
            else "",
            reached=counts.get("reached", 0),
            missed=counts.get("missed", 0),
        )
    )
    lead = Text("“{other}” against “{first}” in 2020: ", "2020年“{other}”与“{first}”相比：")
    return basis.sentence(lead, items, other=other.scenario.label(basis.lang), first=basis.title)
