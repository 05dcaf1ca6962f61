"""Boxes of conditions in which a target is missed, and how they were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MultipleLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption, Page, new_page, shorten, write_at

ROW, HEAD, LABEL_ROOM, RIGHT_ROOM = 0.33, 0.36, 3.0, 3.3


@dataclass(frozen=True)
class Limit:
    """One restriction of a box, as it is drawn.

    Attributes
    ----------
    box
        The box's number, from 1.
    label
        The condition in the reader's words.
    low, high
        The restricted range; an open end is that of the drawn range.
    drawn
        The range of the condition over all runs.
    words
        The restriction in words, '≤ 0.45'.
    """

    box: int
    label: str
    low: float
    high: float
    drawn: tuple[float, float]
    words: str


def discovery_chart(
    limits: Sequence[Limit],
    trajectories: pd.DataFrame,
    *,
    heads: Sequence[str],
    finding: str,
    subtitle: str,
    caption: Caption,
) -> Figure:
    """Draw the restrictions of each box, and the trajectory of each search.

    Parameters
    ----------
    limits
        The restrictions, box by box.
    trajectories
        ``box, coverage, density, restricted, chosen``: one row a step.
    heads
        What is said of each box.
    finding, subtitle
        Title and explanation.
    caption
        Labels, language, source and scenario.
    """
    lang = caption.lang
    with style.figure_settings():
        height = 1.75 + ROW * len(limits) + HEAD * len(heads)
        page = new_page((10.0, max(4.4, height)), finding, subtitle, caption.footer())
        y = page.top - 0.05
        for number, head in enumerate(heads, start=1):
            colour = style.LINE_COLOURS[number - 1]
            write_at(page.figure, page.left, y - 0.06, head, 9.5, colour)
            y -= HEAD
            for one in limits:
                if one.box == number:
                    _bar(page, one, y, colour)
                    y -= ROW
        left = page.right - RIGHT_ROOM + 0.55
        axes = page.axes(left, page.right - 0.1, page.top - 2.75, page.top - 0.35)
        words = Text("How they were found: peel by peel", "搜索轨迹：逐步剥离")(lang)
        write_at(page.figure, left, page.top - 0.02, words, 9.0, style.QUIET)
        _paths(axes, trajectories, lang)
        page.figure.draw_without_rendering()
    return page.figure


def _bar(page: Page, one: Limit, y: float, colour: str) -> None:
    width, height = page.figure.get_size_inches()
    start = page.left + LABEL_ROOM
    end = page.right - RIGHT_ROOM - 0.95
    middle = y - ROW / 2
    label = shorten(page.figure, one.label, LABEL_ROOM - 0.2, 8.5)
    write_at(page.figure, start - 0.1, middle, label, 8.5, ha="right", va="center")
    span = one.drawn[1] - one.drawn[0]
    ends = [(end_ - one.drawn[0]) / span if span else 0.0 for end_ in (one.low, one.high)]
    ends = [float(np.clip(share, 0, 1)) for share in ends]
    bars = ((0.0, 1.0, style.GRID, 0.08), (ends[0], ends[1], colour, 0.17))
    for first, last, face, thick in bars:
        box = ((start + first * (end - start)) / width, (middle - thick / 2) / height)
        size = ((last - first) * (end - start) / width, thick / height)
        page.figure.add_artist(Rectangle(box, *size, facecolor=face, linewidth=0))
    words = shorten(page.figure, one.words, 0.95, 8.5)
    write_at(page.figure, end + 0.08, middle, words, 8.5, va="center")


def _paths(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    for number, part in table.groupby("box", sort=True):
        colour = style.LINE_COLOURS[int(str(number)) - 1]
        steps, chosen = part[~part["chosen"]], part[part["chosen"]]
        axes.plot(steps["coverage"], steps["density"], color=colour, linewidth=1, zorder=2)
        axes.scatter(steps["coverage"], steps["density"], s=9, color=colour, zorder=3)
        axes.scatter(
            chosen["coverage"], chosen["density"], s=70, facecolor="white", edgecolor=colour,
            linewidth=1.8, zorder=4,
        )  # fmt: skip
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.05)
    per_cent = FuncFormatter(lambda value, _: f"{100 * value:.0f}%")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MultipleLocator(0.25))
        axis.set_major_formatter(per_cent)
    axes.tick_params(labelsize=8, length=0, pad=4)
    axes.tick_params(axis="x", pad=8)
    axes.grid(visible=True, axis="both")
    axes.set_xlabel(
        Text("coverage: share of the cases", "覆盖率：占全部此类情形的比重")(lang), fontsize=8.5
    )
    axes.set_ylabel(Text("density: share of the box", "密度：占组内情形的比重")(lang), fontsize=8.5)
