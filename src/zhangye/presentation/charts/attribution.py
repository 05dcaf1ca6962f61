"""The waterfall from one scenario to another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.findings import quantity
from zhangye.presentation.charts.layout import Caption, new_page, shorten, write_at
from zhangye.presentation.words.signs import number, signed

ROW = 0.3
LABEL_ROOM, COLUMN = 3.1, 0.78


def waterfall(
    effects: pd.DataFrame,
    ends: tuple[float, float],
    *,
    names: tuple[str, str],
    labels: Mapping[str, str],
    indicator: str,
    area: str,
    year: int,
    caption: Caption,
) -> Figure:
    """Draw how a figure moves from one scenario to another, lever by lever.

    Parameters
    ----------
    effects
        Index: levers, in the order of the steps; columns ``shapley, first_in, last_in``.
    ends
        The figure in the first scenario and in the second.
    names
        The scenarios' titles.
    labels
        What the reader calls each lever.
    indicator, area, year
        Which figure.
    caption
        Labels, language, source and scenario.
    """
    registry, lang = caption.registry, caption.lang
    decimals = registry.decimals(indicator) + 1
    steps = effects["shapley"].to_numpy(dtype=float)
    reached = ends[0] + np.cumsum(steps)
    before = np.concatenate([[ends[0]], reached[:-1]])
    subtitle = Text(
        "{area}, {indicator} in {year}, {unit}: Shapley contributions, which add up to the "
        "difference; beside them the effect alone on '{one}' (first) and on top of all others "
        "(last): where the two differ, levers interact",
        "{year}年{area}{indicator}，{unit}：沙普利贡献（合计等于两情景之差）；右侧为单独实施于“{one}”的效应"
        "（首位）与在其他措施之后的效应（末位），两者不同即存在交互作用",
    )(
        lang,
        area=registry.area_label(area, lang),
        indicator=registry.label(indicator, lang),
        year=year,
        unit=registry.unit_label(registry.unit(indicator), lang),
        one=names[0],
    )
    rows = [names[0], *(labels[name] for name in effects.index), names[1]]
    with style.figure_settings():
        finding = _finding(effects, ends, names, labels, indicator, year, caption)
        size = (9.0, 2.3 + ROW * len(rows))
        page = new_page(size, finding, subtitle, caption.footer())
        left, right = page.left + LABEL_ROOM, page.right - 2 * COLUMN - 0.1
        top = page.top - 0.28
        axes = page.axes(left, right, page.bottom + 0.3, top)
        places = np.arange(1, len(steps) + 1)
        colours = [style.MET if step >= 0 else style.SHORT for step in steps]
        axes.barh(places, steps, left=before, color=colours, height=0.62, linewidth=0)
        for place, end in zip((0, len(rows) - 1), ends, strict=True):
            axes.plot([end], [place], marker="D", color=style.INK, markersize=5, clip_on=False)
        _join(axes, ends, reached)
        _scale(axes, np.concatenate([[ends[0]], reached]), len(rows))
        axes.set_yticks(range(len(rows)), [""] * len(rows))
        _write_steps(axes, before, steps, ends, decimals)
        row = (top - page.bottom - 0.3) / len(rows)
        for place, words in enumerate(rows):
            shown = shorten(page.figure, words, LABEL_ROOM - 0.2, style.LABEL_SIZE)
            middle = top - (place + 0.5) * row
            bold = style.INK if place in (0, len(rows) - 1) else style.QUIET
            write_at(
                page.figure, left - 0.12, middle, shown, style.LABEL_SIZE, bold, ha="right",
                va="center",
            )  # fmt: skip
        heads = (Text("first", "首位")(lang), Text("last", "末位")(lang))
        for k, (column, head) in enumerate(zip(("first_in", "last_in"), heads, strict=True)):
            x = page.right - (1 - k) * COLUMN
            write_at(page.figure, x, page.top - 0.06, head, 8.5, style.QUIET, ha="right")
            for place, value in enumerate(effects[column], start=1):
                middle = top - (place + 0.5) * row
                shown = signed(float(value), decimals)
                write_at(page.figure, x, middle, shown, 8.5, style.QUIET, ha="right", va="center")
        page.figure.draw_without_rendering()
    return page.figure


def _finding(
    effects: pd.DataFrame,
    ends: tuple[float, float],
    names: tuple[str, str],
    labels: Mapping[str, str],
    indicator: str,
    year: int,
    caption: Caption,
) -> str:
    change = ends[1] - ends[0]
    parts = {str(name): float(value) for name, value in effects["shapley"].items()}
    largest = max(parts, key=lambda name: abs(parts[name]))
    words = {
        True: Text(
            "'{two}' raises {indicator} in {year} by {change} against '{one}'; the largest part "
            "is {lever} ({part})",
            "“{two}”使{year}年{indicator}比“{one}”高{change}，其中{lever}贡献最大（{part}）",
        ),
        False: Text(
            "'{two}' lowers {indicator} in {year} by {change} against '{one}'; the largest part "
            "is {lever} ({part})",
            "“{two}”使{year}年{indicator}比“{one}”低{change}，其中{lever}贡献最大（{part}）",
        ),
    }[change >= 0]
    lang = caption.lang
    label = caption.registry.label(indicator, lang)
    return words(
        lang,
        one=names[0],
        two=names[1],
        indicator=label,
        year=year,
        change=quantity(abs(change), indicator, caption, difference=True),
        lever=labels[largest],
        part=signed(parts[largest], caption.registry.decimals(indicator) + 1),
    )


def _join(axes: Axes, ends: tuple[float, float], reached: np.ndarray) -> None:
    """Draw the thin lines that lead from each bar to the next."""
    for place, value in enumerate([ends[0], *reached]):
        axes.plot([value, value], [place, place + 1], color=style.QUIET, linewidth=0.6, zorder=0.5)


def _scale(axes: Axes, values: np.ndarray, rows: int) -> None:
    low, high = float(values.min()), float(values.max())
    room = 0.16 * (high - low) or abs(high) * 0.01 or 1.0
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(5, min_n_ticks=2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.tick_params(labelsize=8.0, length=0, pad=4)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")


def _write_steps(
    axes: Axes, before: np.ndarray, steps: np.ndarray, ends: tuple[float, float], decimals: int
) -> None:
    for place, (start, step) in enumerate(zip(before, steps, strict=True), start=1):
        right = max(start, start + step)
        axes.annotate(
            signed(float(step), decimals), (right, place), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=8.0, color=style.INK,
        )  # fmt: skip
    for place, end in zip((0, len(steps) + 1), ends, strict=True):
        axes.annotate(
            number(end, decimals), (end, place), xytext=(7, 0), textcoords="offset points",
            va="center", fontsize=8.5, color=style.INK,
        )  # fmt: skip
