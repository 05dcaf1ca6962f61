"""The scorecard in groups, and its summary."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text

if TYPE_CHECKING:
    from zhangye.assess import Scorecard
    from zhangye.targets import Register


WORDINGS = {
    "firm": Text("Firm", "明确承诺"),
    "strive": Text("Strive (力争)", "力争"),
    "about": Text("About (左右)", "左右"),
    "explore": Text("Explore (探索)", "探索"),
}


class Grouping(StrEnum):
    """What the rows of the scorecard are grouped by."""

    SECTION = "section"
    DEPARTMENT = "department"
    WORDING = "wording"
    COUNTY = "county"


def groups(
    rows: pd.DataFrame, by: Grouping, register: Register, lang: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield headings and the rows under each, in the order of the plan."""
    from zhangye.targets.sections import SECTIONS

    statistics = register.statistics
    of_target = {target.id: target for target in register.targets}
    headings: dict[str, list[int]] = {}
    for place, row in enumerate(rows.to_dict("records")):
        target = of_target[str(row["id"])]
        keys = {
            Grouping.SECTION: [f"{target.section} {SECTIONS[target.section](lang)}"],
            Grouping.DEPARTMENT: [department(lang) for department in target.departments],
            Grouping.WORDING: [WORDINGS[target.wording](lang)],
            Grouping.COUNTY: [
                statistics.area_label(area, lang) for area in statistics.members(target.area)
            ],
        }[by]
        for key in keys:
            headings.setdefault(key, []).append(place)
    for heading, places in headings.items():
        yield heading, rows.iloc[places]


def summary(card: Scorecard, lang: str) -> str:
    """Say how many targets have each verdict, and what decides."""
    from zhangye.presentation.words.signs import VERDICTS, few_draws

    counts = card.counts()
    words = Text(
        "{counted}; --all shows the last three groups too. ",
        "{counted}（--all 显示全部）。",
    )
    one = Text(
        "One run decides: no posterior was used, so there are no probabilities.",
        "由单次模拟判定：未使用后验分布，因此没有概率。",
    )
    many = Text(
        "{draws} runs decide{few}: reached from 80 %, missed up to 20 %. All targets of grade A "
        "and the water cap together: {joint:.1%}.",
        "由{draws}次模拟判定{few}：概率不低于80%为达到，不高于20%为未达到。"
        "全部A级目标与用水红线同时实现的概率：{joint:.1%}。",
    )
    draws = None if card.odds is None else card.odds.forecast.ensemble.draws
    runs = 0 if draws is None else len(draws)
    decided = (
        one(lang)
        if card.odds is None
        else many(lang, draws=runs, few=few_draws(runs, lang), joint=card.joint)
    )
    each = Text("{n} {verdict}", "{verdict}{n}项")
    counted = [
        each(lang, n=counts.get(name, 0), verdict=verdict(lang))
        for name, verdict in VERDICTS.items()
    ]
    return words(lang, counted=Text(", ", "，")(lang).join(counted)) + decided
