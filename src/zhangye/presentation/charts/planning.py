"""What a solution costs by lever, and how surely it reaches each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import (
    Caption,
    Page,
    new_page,
    text_size,
    write_at,
    write_key,
)

ROW = 0.3
MOST_LEVERS = 16
BEFORE, AFTER = "#9A9A9A", style.LINE_COLOURS[0]


def solution_probabilities(
    table: pd.DataFrame,
    *,
    labels: Sequence[str],
    wanted: float,
    together: tuple[float, float],
    caption: Caption,
    title: str,
) -> Figure:
    """Draw the probability of each target under the baseline and under the solution.

    Parameters
    ----------
    table
        ``baseline_probability, probability``, a row a target.
    labels
        What the reader calls each.
    wanted
        The probability that was asked for.
    together
        Probability of all targets at once: baseline, solution.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    names = [*labels, Text("All at once", "全部同时实现")(lang)]
    before = np.append(table["baseline_probability"].to_numpy(dtype=float), together[0])
    after = np.append(table["probability"].to_numpy(dtype=float), together[1])
    subtitle = Text(
        "Probability in draws that the search never saw, %; the dashed line is what was asked for",
        "独立抽样检验的实现概率，%；虚线为要求的概率",
    )
    key = [
        (Text("baseline", "基准情景")(lang), {"color": BEFORE}),
        (Text("solution", "求解方案")(lang), {"color": AFTER}),
    ]
    with style.figure_settings():
        page = new_page((9.0, 1.9 + ROW * len(names)), title, subtitle(lang), caption.footer())
        top = write_key(page, key, fill=True) - 0.1
        axes = _rows(page, names, top)
        places = np.arange(len(names))
        axes.hlines(places, 100 * before, 100 * after, color=style.GRID, linewidth=3, zorder=1)
        axes.plot(100 * before, places, "o", color=BEFORE, markersize=7, clip_on=False)
        axes.plot(100 * after, places, "o", color=AFTER, markersize=8, clip_on=False)
        axes.axvline(100 * wanted, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.2)
        axes.set_xlim(-2, 107)
        for place, share in zip(places, after, strict=True):
            axes.annotate(
                f"{100 * share:.0f}",
                (100 * share, place),
                xytext=(9, 0),
                textcoords="offset points",
                ha="left",
                va="center",
                fontsize=8,
                color=AFTER,
            )
        page.figure.draw_without_rendering()
    return page.figure


def solution_mix(
    money: pd.DataFrame, *, labels: Mapping[str, str], caption: Caption, title: str
) -> Figure:
    """Draw what a solution spends beyond the baseline, by lever and year.

    Parameters
    ----------
    money
        Levers x years: additional money, 1e8 CNY a year at 2015 prices.
    labels
        What the reader calls each lever.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    order = money.abs().sum(axis=1).sort_values(ascending=False, kind="stable").index
    shown = money.loc[order[:MOST_LEVERS]]
    left_out = len(money) - len(shown)
    subtitle = Text(
        "Money beyond the baseline by year, 1e8 CNY at 2015 prices",
        "各年较基准情景增加的资金，亿元（2015年价）",
    )(lang)
    if left_out:
        more = Text("; {count} smaller ones are not shown", "；另有{count}项较小的未列出")
        subtitle += more(lang, count=left_out)
    key = [(str(year), {"color": style.FILL_COLOURS[i]}) for i, year in enumerate(shown.columns)]
    with style.figure_settings():
        rows = max(len(shown), 2)
        page = new_page((9.0, 1.9 + ROW * rows), title, subtitle, caption.footer())
        top = write_key(page, key, fill=True) - 0.1
        axes = _rows(page, [labels[name] for name in shown.index] or ["–"], top)
        places = np.arange(len(shown))
        for sign in (1, -1):
            base = np.zeros(len(shown))
            for i, year in enumerate(shown.columns):
                part = np.clip(sign * shown[year].to_numpy(dtype=float), 0, None) * sign
                axes.barh(places, part, left=base, color=style.FILL_COLOURS[i], height=0.62)
                base = base + part
            for place, total in zip(places, base, strict=True):
                if total:
                    axes.annotate(
                        f"{total:+,.1f}",
                        (total, place),
                        xytext=(3 * sign, 0),
                        textcoords="offset points",
                        ha="left" if sign > 0 else "right",
                        va="center",
                        fontsize=8,
                        color=style.INK,
                    )
        axes.axvline(0, color=style.QUIET, linewidth=0.8)
        least, most = axes.get_xlim()
        room = 0.09 * (most - least)
        axes.set_xlim(least - room if least < 0 else least, most + room)
        page.figure.draw_without_rendering()
    return page.figure


def _rows(page: Page, names: Sequence[str], top: float) -> Axes:
    """Return axes with a named row for each name, the first at the top."""
    room = 0.15 + max(text_size(page.figure, name, style.LABEL_SIZE)[0] for name in names)
    bottom = page.bottom + 0.25
    axes = page.axes(page.left + room, page.right - 0.15, bottom, top)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.tick_params(labelsize=8.0, length=0)
    step = (top - bottom) / len(names)
    for row, name in enumerate(names):
        write_at(
            page.figure, page.left, top - (row + 0.5) * step, name, style.LABEL_SIZE, va="center"
        )
    return axes
