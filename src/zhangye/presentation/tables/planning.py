"""Tables of a solution for the terminal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from zhangye.axes import PLAN_YEARS
from zhangye.comparison import OWN_MONEY_PAID
from zhangye.language import Text
from zhangye.planning import record as records
from zhangye.planning import solution as solutions
from zhangye.planning.solve import Solution
from zhangye.presentation.tables.styled import styled
from zhangye.presentation.words.signs import COMPARATORS, number, span
from zhangye.scenarios import SOURCE_LABELS
from zhangye.scenarios.scenario import ALL
from zhangye.targets.register import Register

if TYPE_CHECKING:
    from rich.table import Table

LEAST_POINTS = 1.0
"""Points of probability: less is not shown."""


def _table(title: Text, heads: list[tuple[str, bool]], lang: str) -> Table:
    from rich.table import Table

    table = Table(title=title(lang), title_justify="left")
    for head, is_number in heads:
        table.add_column(head, justify="right" if is_number else "left", overflow="fold")
    return table


def probabilities(found: Solution, register: Register, lang: str) -> Table:
    """Return the probability of each target, and of all at once."""
    table = _table(
        Text("How surely the targets are reached", "目标实现概率"),
        [
            (Text("target", "目标")(lang), False),
            (Text("wanted", "目标值")(lang), True),
            (Text("baseline", "基准情景")(lang), True),
            (Text("solution", "求解方案")(lang), True),
            (
                Text("level with {wanted:.0%}", "概率{wanted:.0%}可达水平")(
                    lang, wanted=found.question.probability
                ),
                True,
            ),
            (Text("share of priors in its variance", "方差中先验占比")(lang), True),
        ],
        lang,
    )
    for row in records.probabilities(found, register).to_dict("records"):
        decimals = register.statistics.decimals(str(row["indicator"]))
        label = records.target_label(str(row["id"]), register, lang)
        unit = register.statistics.unit_label(str(row["unit"]), lang)
        table.add_row(
            styled(f"{label} ", (f"({unit})", "dim")),
            f"{COMPARATORS[str(row['comparator'])]} {number(row['target'], decimals)}",
            f"{row['baseline_probability']:.0%}",
            f"{row['probability']:.0%}",
            number(row["level_at_probability"], decimals),
            _prior_share(row, lang),
        )
    together = Text("all at once", "全部同时实现")(lang)
    both = f"{found.before.together:.0%}", f"{found.check.together:.0%}"
    table.add_row(together, "", *both, "", "")
    return table


def _prior_share(row: Mapping[Hashable, Any], lang: str) -> str:
    """Return the share of priors with its interval; a dash where it cannot be told."""
    if pd.isna(row["prior_share"]):
        return "–"
    share, low, high = (
        f"{row[name]:.0%}" for name in ("prior_share", "prior_share_p05", "prior_share_p95")
    )
    return Text("{share} ({span})", "{share}（{span}）")(
        lang, share=share, span=span(low, high, lang)
    )


def _label(found: Solution, name: str, lang: str) -> str:
    lever = found.decisions.scenario.catalogue.levers[name]
    return lever.label_zh if lang == "zh" else lever.label_en


def money(table: pd.DataFrame, found: Solution, lang: str) -> Table | None:
    """Return money beyond the baseline by lever and year; None where there is none."""
    part = table[(table["kind"] == "money") & (table["additional"].abs() > 1e-6)]
    if part.empty:
        return None
    shown = _table(
        Text(
            "Money beyond the baseline, 1e8 CNY at 2015 prices",
            "较基准情景增加的资金（亿元，2015年价）",
        ),
        [(Text("lever", "措施")(lang), False)]
        + [(str(year), True) for year in PLAN_YEARS]
        + [(Text("present value", "现值")(lang), True)],
        lang,
    )
    wide = part.pivot_table("additional", "lever", "year", "sum", fill_value=0.0)
    wide = wide.reindex(columns=list(PLAN_YEARS), fill_value=0.0)
    worth = part.groupby("lever")["additional_present_value"].sum().sort_values(ascending=False)
    for name, value in worth.items():
        cells = [f"{amount:+.2f}" for amount in wide.loc[str(name), list(PLAN_YEARS)].astype(float)]
        shown.add_row(_label(found, str(name), lang), *cells, f"{value:+.2f}")
    return shown


def rules(found: Solution, lang: str) -> Table | None:
    """Return the rules that move; None where none does."""
    moved = solutions.rules(found)
    if not moved:
        return None
    shown = _table(
        Text("Rules, 2018-2020 (they cost no money)", "规则类措施，2018—2020年（不花费资金）"),
        [
            (Text("lever", "措施")(lang), False),
            (Text("unit", "单位")(lang), False),
            (Text("baseline", "基准值")(lang), True),
            (Text("solution", "求解方案")(lang), True),
        ],
        lang,
    )
    for row in moved:
        name = _label(found, str(row["lever"]), lang)
        if row["area"] != ALL:
            name += f" ({row['area']})"
        shown.add_row(name, str(row["unit"]), f"{row['baseline']:g}", f"{row['value']:g}")
    return shown


def elsewhere(found: Solution, register: Register, lang: str) -> Table | None:
    """Return the other simulated targets whose probability changes; None where none does."""
    moved = records.elsewhere(found, register)
    moved = moved[moved["points"].abs() >= LEAST_POINTS]
    if moved.empty:
        return None
    shown = _table(
        Text("What it does to the other targets (same draws)", "对其他目标的影响（同一组抽样）"),
        [
            (Text("target", "目标")(lang), False),
            (Text("baseline", "基准情景")(lang), True),
            (Text("solution", "求解方案")(lang), True),
            (Text("points of probability", "概率变化（百分点）")(lang), True),
        ],
        lang,
    )
    for row in moved.to_dict("records"):
        shown.add_row(
            records.target_label(str(row["id"]), register, lang),
            f"{row['baseline_probability']:.0%}",
            f"{row['probability']:.0%}",
            f"{row['points']:+.0f}",
        )
    return shown


def counties(mix: pd.DataFrame, found: Solution, register: Register, lang: str) -> Table | None:
    """Return additional money by programme and county; None where there is none."""
    wide = solutions.by_programme(mix)
    if wide.empty:
        return None
    areas = [str(area) for area in wide.columns]
    shown = _table(
        Text(
            "Money beyond the baseline by programme and county, 2018-2020 (1e8 CNY at 2015 prices)",
            "较基准情景增加的资金，按项目和县区，2018—2020年（亿元，2015年价）",
        ),
        [
            (Text("programme", "项目")(lang), False),
            *((register.statistics.area_label(area, lang), True) for area in areas),
            (Text("city", "全市")(lang), True),
        ],
        lang,
    )
    for name, row in wide.iterrows():
        cells = [f"{amount:+.2f}" for amount in (*row, row.sum())]
        shown.add_row(_label(found, str(name), lang), *cells)
    total = wide.sum()
    sums = [f"{amount:+.2f}" for amount in (*total, total.sum())]
    shown.add_row(Text("all programmes", "合计")(lang), *sums)
    return shown


def extremes(found: Solution, lang: str) -> str:
    """Warn of rules that go to an end of their range; '' where none does."""
    ends = {"maximum": Text("its maximum", "上限"), "minimum": Text("its minimum", "下限")}
    warned = [
        Text("{name} goes to {end} ({value:g})", "“{name}”取{end}（{value:g}）")(
            lang,
            name=_label(found, str(row["lever"]), lang),
            end=ends[str(row["extreme"])](lang),
            value=float(str(row["value"])),
        )
        for row in solutions.rules(found)
        if row["extreme"]
    ]
    if not warned:
        return ""
    words = Text(
        "Mind: {what}. The ranges are assumptions, and little is known of effects at their ends.",
        "注意：{what}。取值范围为假设，处于两端时的效果依据不足。",
    )
    return words(lang, what=Text("; ", "；")(lang).join(warned))


def who_pays(paid: Any, lang: str) -> Table:
    """Return who pays for the programmes of 2018-2020."""
    names: Mapping[str, Text] = {
        "baseline": Text("baseline", "基准情景"),
        "solution": Text("solution", "求解方案"),
    }
    shown = _table(
        Text(
            "Who pays, 2018-2020 (1e8 CNY at 2015 prices)", "谁出资：2018—2020年（亿元，2015年价）"
        ),
        [
            (Text("scenario", "情景")(lang), False),
            *((label(lang), True) for label in SOURCE_LABELS.values()),
            (OWN_MONEY_PAID(lang), True),
        ],
        lang,
    )
    for key, name in names.items():
        row = paid[key]
        cells = [f"{row[source]:,.1f}" for source in SOURCE_LABELS]
        shown.add_row(name(lang), *cells, f"{row['own_money_paid_share']:.0%}")
    return shown


def binding(found: Solution, register: Register, lang: str) -> Table | None:
    """Return what holds an infeasible set back; None where nothing does."""
    if not found.binding:
        return None
    shown = _table(
        Text("What binds (in the search's draws)", "约束因素（按搜索所用抽样）"),
        [
            (Text("limit", "约束")(lang), False),
            (Text("probability with it", "有该约束时的概率")(lang), True),
            (Text("without it", "去除后的概率")(lang), True),
        ],
        lang,
    )
    for one in found.binding:
        label = records.binding_label(one, register, found, lang)
        shown.add_row(label, f"{one.before:.0%}", f"{one.probability:.0%}")
    return shown
