"""Feedback loops by period: a heat map of what each does to an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption, Page, new_page, shorten, write_at
from zhangye.presentation.words.signs import number

ROW, LABEL_ROOM = 0.27, 4.35
PALEST = 0.005
"""Points a year below which a cell stays white."""


def loop_heatmap(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    indicator: str,
    area: str,
    caption: Caption,
) -> Figure:
    """Draw loops by periods; the colour is the push, a frame marks dominance.

    Parameters
    ----------
    table
        ``loop, from, to, push, dominates`` of one figure; push in points a year.
    labels
        Loop -> its path, in the order of the rows.
    indicator, area
        Which figure.
    caption
        Labels, language, source and scenario.
    """
    registry, lang = caption.registry, caption.lang
    periods = list(dict.fromkeys(zip(table["from"], table["to"], strict=True)))
    cells = {(row["loop"], row["from"], row["to"]): row for row in table.to_dict("records")}
    largest = float(table["push"].abs().max())
    subtitle = Text(
        "{area}, {indicator}: what each loop adds to growth within the period, in points of % a "
        "year (blue: lifts it, orange: holds it down); framed: without the loop the indicator "
        "would change its pattern (accelerating, linear, levelling off; Ford 1999)",
        "{area}{indicator}：各回路在时段内对年均增速的作用（百分点；蓝色为推高，橙色为压低）；"
        "加框表示切断该回路会改变指标的行为模式（加速、线性、趋缓；Ford 1999）",
    )(
        lang,
        area=registry.area_label(area, lang),
        indicator=registry.label(indicator, lang),
    )
    with style.figure_settings():
        finding = _finding(table, labels, indicator, caption)
        size = (9.6, 2.2 + ROW * len(labels))
        page = new_page(size, finding, subtitle, caption.footer())
        left = page.left + LABEL_ROOM
        width = (page.right - left) / len(periods)
        for k, (first, last) in enumerate(periods):
            words = f"{first}–{last % 100:02d}"
            x = left + (k + 0.5) * width
            write_at(page.figure, x, page.top, words, 8.0, style.QUIET, ha="center")
        y = page.top - 0.22
        for loop, path in labels.items():
            shown = shorten(page.figure, f"{loop}  {path}", LABEL_ROOM - 0.15, 8.0)
            write_at(page.figure, page.left, y - ROW / 2, shown, 8.0, va="center")
            for k, period in enumerate(periods):
                row = cells[(loop, *period)]
                box = (left + k * width, y - ROW, width, ROW)
                _cell(page, box, float(row["push"]), bool(row["dominates"]), largest)
            y -= ROW
        page.figure.draw_without_rendering()
    return page.figure


def _cell(
    page: Page,
    box: tuple[float, float, float, float],
    push: float,
    dominates: bool,
    largest: float,
) -> None:
    x, y, wide, high = box
    width, height = page.figure.get_size_inches()
    place = ((x + 0.015) / width, (y + 0.015) / height)
    size = ((wide - 0.03) / width, (high - 0.03) / height)
    known = bool(np.isfinite(push)) and abs(push) >= PALEST
    # Square roots keep the small pushes visible beside a large one.
    strength = 0.06 + 0.6 * np.sqrt(abs(push) / largest) if known else 0.0
    page.figure.add_artist(
        Rectangle(
            place, *size, linewidth=0, alpha=strength,
            facecolor=style.MET if push > 0 else style.SHORT,
        )
    )  # fmt: skip
    if dominates:
        frame = Rectangle(place, *size, linewidth=1.2, fill=False, edgecolor=style.INK)
        page.figure.add_artist(frame)
    if known:
        sign = "+" if push > 0 else ""
        words = sign + number(push, 2)
        write_at(page.figure, x + wide / 2, y + high / 2, words, 7.5, ha="center", va="center")


def _finding(
    table: pd.DataFrame, labels: Mapping[str, str], indicator: str, caption: Caption
) -> str:
    lang = caption.lang
    periods: Sequence[tuple[int, int]] = list(
        dict.fromkeys(zip(table["from"], table["to"], strict=True))
    )
    first, last = next((p for p in periods if p[0] <= 2018 <= p[1]), periods[-1])
    rows = table[(table["from"] == first) & (table["to"] == last)].set_index("loop")["push"]
    up, down = str(rows.idxmax()), str(rows.idxmin())
    words = Text(
        "{indicator}, {first}-{last}: loop {up} lifts it most ({plus} points a year), {down} "
        "holds it down most ({minus})",
        "{first}—{last}年{indicator}：回路{up}的推高作用最大（年均{plus}个百分点），{down}的压低作用最大"
        "（{minus}）",
    )
    return words(
        lang,
        indicator=caption.registry.label(indicator, lang),
        first=first,
        last=last,
        up=up,
        plus="+" + number(float(rows[up]), 2),
        down=down,
        minus=number(float(rows[down]), 2),
    )
