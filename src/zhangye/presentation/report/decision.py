"""The decision page: what is in doubt, what it costs, who pays, what it loses, what binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zhangye.comparison import OWN_MONEY_PAID
from zhangye.language import Text
from zhangye.planning import limits as limiting
from zhangye.planning import record
from zhangye.planning import solution as solutions
from zhangye.planning.advice import Advice
from zhangye.presentation.report.basis import Basis, percent
from zhangye.presentation.report.content import Block, Bullets, Paragraph, Section
from zhangye.presentation.tables.planning import extremes
from zhangye.presentation.tables.table import Column, Table, plain
from zhangye.presentation.words.signs import NONE, chance, few_draws, number
from zhangye.scenarios import SOURCE_LABELS

TITLE = Text("Decision page", "决策要点")
LEAST_POINTS = 1.0
"""Points of probability: a smaller change is not named."""
EACH = Text(
    "{n} of them can be brought to {p} each, alone, by money and rules.",
    "其中{n}项可分别通过投资和规则使概率达到{p}。",
)
TOGETHER = Text(
    "All {n} at once take {cost} more than the baseline (1e8 CNY at 2015 prices, present value of "
    "2018-2020), which brings each of them to {reached} or more.",
    "{n}项同时实现，需比基准情景增加投资{cost}亿元（2018—2020年现值，2015年价），"
    "各项概率均不低于{reached}。",
)
NEAREST = Text(
    "All {n} at once cannot be: the nearest choice takes {cost} more than the baseline (1e8 CNY at "
    "2015 prices, present value of 2018-2020) and brings each of them to {reached} or more.",
    "{n}项无法同时实现：最接近的方案需比基准情景增加投资{cost}亿元（2018—2020年现值，2015年价），"
    "各项概率均不低于{reached}。",
)
BEYOND = Text("{beyond} stay out of reach.", "{beyond}项无法达到。")
APART = Text(
    "For {rest}, carried forward from a base of the data, no levers are searched.",
    "另有{rest}项由数据基期值推算，未作措施搜索。",
)


def decision(basis: Basis, advice: Advice) -> Section:
    """Return the page.

    Parameters
    ----------
    basis
        Labels, and the scenario that is judged.
    advice
        What was worked out for it.
    """
    blocks: list[Block] = [Paragraph(headline(basis, advice))]
    if len(advice.needs):
        blocks.append(_doubts(basis, advice))
    if advice.together is not None:
        blocks += [_money(basis, advice), _payers(basis, advice)]
    blocks.append(Bullets(tuple(s for s in _sentences(basis, advice) if s)))
    return Section(basis.say(TITLE), tuple(blocks), wide=True)


def headline(basis: Basis, advice: Advice) -> str:
    """Return the page in two sentences."""
    counts = advice.needs["verdict"].value_counts()
    lead = basis.say(
        Text(
            "Under “{title}” {missed} targets will probably be missed and {open} hang in the "
            "balance.",
            "“{title}”下，{missed}项目标可能落空，{open}项未定。",
        ),
        title=basis.title,
        missed=int(counts.get("missed", 0)),
        open=int(counts.get("open", 0)),
    )
    reachable = advice.reachable()
    beyond = [name for name in advice.each if name not in reachable]
    gap = basis.say(Text(" ", ""))
    if advice.together is None:
        words = Text(
            "No lever within its range brings any of them to {p}.",
            "各项措施在取值范围内均不能使其中任何一项的概率达到{p}。",
        )
        return lead + gap + basis.say(words, p=percent(advice.probability))
    told = {
        "n": len(reachable),
        "p": percent(advice.probability),
        "cost": number(advice.together.cost, 1),
        "reached": chance(advice.together.probability, basis.lang),
    }
    parts = [
        lead,
        basis.say(EACH, **told),
        basis.say(TOGETHER if advice.together.solution.feasible else NEAREST, **told),
        basis.say(BEYOND, beyond=len(beyond)) if beyond else "",
        basis.say(APART, rest=len(advice.needs) - len(advice.each)),
    ]
    if len(advice.needs) == len(advice.each):
        parts.pop()
    return gap.join(part for part in parts if part)


def _doubts(basis: Basis, advice: Advice) -> Table:
    columns = (
        Column(basis.say(Text("Target", "目标")), 5.4),
        Column(basis.say(Text("Wanted", "目标值")), 2.6, number=True),
        Column(basis.say(Text("Median", "中位数")), 2, number=True),
        Column(basis.say(Text("Gap", "差距")), 2, number=True),
        Column(basis.say(Text("Likely", "概率")), 1.6, number=True),
        Column(basis.say(Text("Least cost", "最低投资")), 3, number=True),
    )
    rows = []
    for row in advice.frame().to_dict("records"):
        indicator = str(row["indicator"])
        rows.append(
            [
                basis.name(row),
                basis.wanted(row),
                basis.number(row["value"], indicator),
                basis.change(row["gap"], indicator),
                chance(row["probability"], basis.lang),
                _cost(basis, row),
            ]
        )
    note = Text(
        "Least cost: beyond the baseline, to reach the target alone with {p} (1e8 CNY at 2015 "
        "prices, present value of 2018–2020); 0.0: rules alone do it; in brackets the most likely "
        "that a target out of reach can be made.",
        "最低投资：使该目标概率达到{p}所需的、超出基准情景的投资（亿元，2015年价，2018—2020年现值）；"
        "0.0表示仅靠规则即可；括号内为无法达到的目标可取得的最高概率。",
    )
    caption = Text("Targets in doubt, the least likely first", "存疑目标（按实现概率由低到高）")
    told = basis.say(note, p=percent(advice.probability))
    return Table(basis.say(caption), columns, plain(rows), told)


def _cost(basis: Basis, row: Mapping[Any, Any]) -> str:
    if pd.isna(row["best_probability"]):
        return NONE
    if pd.isna(row["least_cost"]):
        words = Text("none ({best})", "无（{best}）")
        return basis.say(words, best=chance(row["best_probability"], basis.lang))
    return number(row["least_cost"], 1)


def _binds(basis: Basis, advice: Advice) -> str:
    """Say what holds targets back: limits and ends of levers' ranges, with the targets."""
    labels = {one.name: basis.say(one.label) for one in advice.limits}
    held: dict[str, list[str]] = {}
    for row in advice.needs.to_dict("records"):
        names = [labels[name] for name in limiting.binding(advice.reliefs, str(row["id"]))]
        one = advice.each.get(str(row["id"]))
        if one is not None and not one.solution.feasible:
            names += [
                record.binding_label(end, basis.register, one.solution, basis.lang)
                for end in one.solution.binding[: record.SHOWN]
                if end.kind == "lever"
            ]
        for name in names:
            held.setdefault(name, []).append(basis.name(row))
    if not held:
        words = Text(
            "No limit was found that, lifted, moves a target.", "未发现放开后能改变目标的约束。"
        )
        return basis.say(words)
    item, comma = Text("{name} ({targets})", "{name}（{targets}）"), Text(", ", "、")
    items = [
        basis.say(item, name=name, targets=basis.say(comma).join(targets))
        for name, targets in sorted(held.items(), key=lambda pair: -len(pair[1]))
    ]
    lead = Text(
        "What binds, tried by lifting each limit (it counts where the median comes nearer by a "
        "tenth of the forecast's standard deviation), and levers at the end of their range: ",
        "约束因素（逐一放开限制检验，以中位数接近目标至少0.1个预测标准差为准）及已达取值上下限的措施：",
    )
    return basis.sentence(lead, items)


def _money(basis: Basis, advice: Advice) -> Table:
    assert advice.together is not None
    wide = solutions.by_programme(advice.together.mix, "additional_present_value")
    levers = advice.together.scenario.catalogue.levers
    columns = (
        Column(basis.say(Text("Programme", "项目")), 5),
        *(
            Column(basis.statistics.area_label(str(area), basis.lang), 1.6, number=True)
            for area in wide.columns
        ),
        Column(basis.say(Text("City", "全市")), 1.8, number=True),
    )
    rows = []
    for name, money in wide.iterrows():
        lever = levers[str(name)]
        label = lever.label_zh if basis.lang == "zh" else lever.label_en
        rows.append([label, *(number(value, 1) for value in money), number(money.sum(), 1)])
    total = wide.sum()
    rows.append(
        [
            basis.say(Text("All programmes", "合计")),
            *(number(value, 1) for value in total),
            number(total.sum(), 1),
        ]
    )
    caption = Text(
        "Which programme and county gets the money: beyond the baseline, present value "
        "of 2018–2020 (1e8 CNY at 2015 prices)",
        "资金投向：各项目、各县区超出基准情景的投资，2018—2020年现值（亿元，2015年价）",
    )
    return Table(basis.say(caption), columns, plain(rows))


def _payers(basis: Basis, advice: Advice) -> Table:
    columns = (
        Column("", 3),
        *(Column(basis.say(label), 2, number=True) for label in SOURCE_LABELS.values()),
        Column(basis.say(OWN_MONEY_PAID), 2.6, number=True),
    )
    names = {
        "baseline": Text("Baseline", "基准情景"),
        "solution": Text("All reachable targets", "可达目标全部实现"),
    }
    rows = []
    for key, name in names.items():
        row = advice.payers[key]
        sums = [number(row[source], 1) for source in SOURCE_LABELS]
        rows.append([basis.say(name), *sums, percent(row["own_money_paid_share"])])
    caption = Text(
        "Who pays for the programmes of 2018–2020 (1e8 CNY at 2015 prices)",
        "谁出资：2018—2020年项目资金来源（亿元，2015年价）",
    )
    return Table(basis.say(caption), columns, plain(rows))


def _sentences(basis: Basis, advice: Advice) -> list[str]:
    lost = _lost(basis, advice)
    warned = "" if advice.together is None else extremes(advice.together.solution, basis.lang)
    return [
        _binds(basis, advice),
        _rules(basis, advice),
        lost,
        warned,
        _announced(basis, advice),
        *_trust(basis, advice),
    ]


def _rules(basis: Basis, advice: Advice) -> str:
    if advice.together is None:
        return ""
    levers = advice.together.scenario.catalogue.levers
    item = Text(
        "{name} {before:g} to {after:g} ({unit})", "{name}由{before:g}调至{after:g}（{unit}）"
    )
    items = []
    for row in solutions.rules(advice.together.solution):
        lever = levers[str(row["lever"])]
        items.append(
            basis.say(
                item,
                name=lever.label_zh if basis.lang == "zh" else lever.label_en,
                before=float(str(row["baseline"])),
                after=float(str(row["value"])),
                unit=basis.statistics.unit_label(lever.unit, basis.lang),
            )
        )
    lead = Text("Rules that change, at no cost: ", "需调整的规则（不花费资金）：")
    return basis.sentence(lead, items) if items else ""


def _lost(basis: Basis, advice: Advice) -> str:
    if advice.together is None:
        return ""
    table = advice.elsewhere(basis.register)
    worse = table[table["points"] <= -LEAST_POINTS]
    if worse.empty:
        words = Text(
            "No other target loses a point of probability against “{title}”.",
            "与“{title}”相比，其他目标的概率均未下降1个百分点以上。",
        )
        return basis.say(words, title=basis.title)
    item = Text("{name} {points} points", "{name}{points}个百分点")
    items = [
        basis.say(item, name=basis.name(row), points=number(row["points"], 0))
        for row in worse.to_dict("records")
    ]
    lead = Text("Lost elsewhere, against “{title}”: ", "其他目标的损失（与“{title}”相比）：")
    return basis.sentence(lead, items, title=basis.title)


def _announced(basis: Basis, advice: Advice) -> str:
    if abs(advice.announced) < solutions.LEAST_MONEY:
        return ""
    words = Text(
        "“{title}” itself announces {money} beyond the baseline on the same reckoning.",
        "按同一口径，“{title}”本身公布的投资超出基准情景{money}亿元。",
    )
    return basis.say(words, title=basis.title, money=number(advice.announced, 1))


def _trust(basis: Basis, advice: Advice) -> list[str]:
    """Say how sure this is: sampling, priors, and what earlier forecasts taught."""
    error = (advice.probability * (1 - advice.probability) / max(advice.draws, 1)) ** 0.5
    sampling = Text(
        "How sure: {draws} runs{few} decide, the same for every number of this page; a "
        "probability of {p} carries a sampling error of {error} points.",
        "可靠程度：全页数字由同一组{draws}次模拟{few}得出；概率{p}的抽样误差为{error}个百分点。",
    )
    priors = Text(
        "Effects of levers rest on priors: levers hardly varied before 2018, so that the "
        "statistics identify almost none of them.",
        "措施效果主要依据先验：2018年以前措施变化很小，统计数据几乎无法识别其效果。",
    )
    rate = Text(
        "Money of later years is discounted at {rate} a year ({basis}). Money may not fall below "
        "the baseline's, and all that is announced here is supposed to be carried out.",
        "资金按年贴现率{rate}折为2018年现值（{basis}）；各项投入不低于基准情景，并假设全部落实。",
    )
    return [
        basis.say(
            sampling,
            draws=advice.draws,
            p=percent(advice.probability),
            error=number(100 * error, 1),
            few=few_draws(advice.draws, basis.lang),
        ),
        basis.say(priors),
        basis.say(
            rate,
            rate=percent(advice.settings.discount_rate, 1),
            basis=basis.say(record.rate_basis(advice.settings)),
        ),
    ]
