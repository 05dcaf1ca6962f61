"""Which charts go with a solution and with a frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zhangye.axes import PLAN_YEARS
from zhangye.language import Text
from zhangye.planning import record as records
from zhangye.planning.solve import Solution
from zhangye.presentation import charts
from zhangye.presentation.charts.planning import solution_mix, solution_probabilities
from zhangye.presentation.galleries.pictures import Picture
from zhangye.scenarios import Scenario
from zhangye.targets.register import Register

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = Text(
    "zhangye solve: posterior draws; effects of levers rest on priors",
    "zhangye solve：后验抽样；措施效果依据先验设定",
)


def pictures(
    found: Solution, table: pd.DataFrame, chosen: Scenario, register: Register, lang: str
) -> list[Picture]:
    """Return probabilities by target, and money by lever and year."""
    caption = charts.Caption(register.statistics, lang, SOURCE(lang), chosen.label(lang))
    return [
        Picture("probabilities", lambda: _probabilities(found, register, caption)),
        Picture("mix_by_lever", lambda: _mix(table, chosen, caption)),
    ]


def _probabilities(
    found: Solution, register: Register, caption: charts.Caption
) -> tuple[Figure, pd.DataFrame]:
    known = records.probabilities(found, register)
    figure = solution_probabilities(
        known,
        labels=[records.target_label(str(name), register, caption.lang) for name in known["id"]],
        wanted=found.question.probability,
        together=(found.before.together, found.check.together),
        caption=caption,
        title=_surely(found, caption.lang),
    )
    return figure, known


def _mix(
    table: pd.DataFrame, chosen: Scenario, caption: charts.Caption
) -> tuple[Figure, pd.DataFrame]:
    lang = caption.lang
    money = table[(table["kind"] == "money") & (table["additional"].abs() > 1e-6)]
    wide = money.pivot_table("additional", "lever", "year", "sum", fill_value=0.0)
    wide = wide.reindex(columns=list(PLAN_YEARS), fill_value=0.0)
    levers = chosen.catalogue.levers
    names = {
        name: levers[name].label_zh if lang == "zh" else levers[name].label_en
        for name in map(str, wide.index)
    }
    worth = float(table["additional_present_value"].sum())
    words = Text(
        "The solution adds {worth:,.1f} to the baseline's money in 2018-2020 (present value, "
        "1e8 CNY at 2015 prices)",
        "求解方案在2018—2020年较基准情景增加资金{worth:,.1f}亿元（现值，2015年价）",
    )
    return solution_mix(wide, labels=names, caption=caption, title=words(lang, worth=worth)), wide


def _surely(found: Solution, lang: str) -> str:
    least = found.check.least(found.question.groups())
    asked = found.question.probability
    if found.feasible:
        words = Text(
            "The targets are reached with probability {least:.0%} (asked for: {asked:.0%})",
            "目标以{least:.0%}的概率实现（要求{asked:.0%}）",
        )
    else:
        words = Text(
            "Out of reach: the nearest feasible choice reaches the targets with probability "
            "{least:.0%}, not {asked:.0%}",
            "目标组不可行：最接近的可行方案实现概率为{least:.0%}，低于要求的{asked:.0%}",
        )
    return words(lang, least=least, asked=asked)
