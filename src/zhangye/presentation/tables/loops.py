"""What each feedback loop does, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.explain.dominance import Dominance
    from zhangye.targets import Register


SHOWN = 10
"""Loops in the table on the screen; the file and the chart hold all."""
NOTE = Text(
    "A loop is cut by the constant that weakens it to nothing (model/loops.csv), so that what "
    "passes through the link counts as well as what comes round again; pushes of several loops do "
    "not add up. Most of these constants rest on priors alone: the data inform growth as a whole "
    "and not which loop it came through (calibration/parameters.csv says which are estimated).",
    "回路通过使其失效的常数切断（model/loops.csv），因此所示作用既含经该环节的直接传递，也含其循环反馈；各回路的作用"
    "不可相加。这些常数多数仅依据先验：数据能说明总体增长，却不能说明增长来自哪条回路"
    "（哪些为估计值见 calibration/parameters.csv）。",
)


def loop_labels(found: Dominance, rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """Return the paths of the loops, the strongest first."""
    strength = rows.assign(push=rows["push"].abs()).groupby("loop")["push"].mean()
    paths = {loop.id: loop.path_zh if lang == "zh" else loop.path_en for loop in found.loops}
    order = strength.sort_values(ascending=False, kind="stable").index
    return {str(loop): paths[str(loop)] for loop in order}


def loops_table(found: Dominance, rows: pd.DataFrame, register: Register, lang: str) -> Table:
    """Return what each loop adds to growth, period by period."""
    from rich.table import Table

    from zhangye.presentation.words.signs import number

    statistics = register.statistics
    area, indicator = str(rows["area"].iloc[0]), str(rows["indicator"].iloc[0])
    title = Text(
        "{area}, {indicator} under '{run}': what each loop adds to growth, in points of % a year; "
        "* : without it the pattern of behaviour would change",
        "“{run}”下{area}{indicator}：各回路对年均增速的作用（百分点）；*表示切断后行为模式改变",
    )(
        lang,
        area=statistics.area_label(area, lang),
        indicator=statistics.label(indicator, lang),
        run=found.scenario.label(lang),
    )
    table = Table(title=title, title_justify="left")
    table.add_column(Text("loop", "回路")(lang), overflow="fold", max_width=38)
    periods = list(dict.fromkeys(zip(rows["from"], rows["to"], strict=True)))
    for first, last in periods:
        table.add_column(f"{first}–{last % 100:02d}", justify="right", no_wrap=True)
    cells = {(row["loop"], row["from"]): row for row in rows.to_dict("records")}
    for loop, path in list(loop_labels(found, rows, lang).items())[:SHOWN]:
        words = []
        for first, _ in periods:
            row = cells[loop, first]
            mark = "*" if row["dominates"] else ""
            words.append(number(float(row["push"]), 2) + mark)
        table.add_row(styled(f"{loop} ", (path, "dim")), *words)
    return table
