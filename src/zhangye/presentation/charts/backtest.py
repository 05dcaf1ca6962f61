"""How well methods forecast the past: errors and coverage by method, error by lead."""

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
    EndLabel,
    label_ends,
    new_page,
    text_size,
    write_at,
    write_key,
)
from zhangye.version import __version__

ROW = 0.3
NOMINAL = {"coverage_50": 50, "coverage_90": 90}
WITHOUT, WITH = style.LINE_COLOURS[0], style.LINE_COLOURS[1]


def scores_by_method(
    before: pd.DataFrame,
    everything: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    own: Sequence[str],
    restated: int,
    title: str,
    lang: str,
) -> Figure:
    """Draw error, CRPS and coverage of every method, without and with the restated years.

    Parameters
    ----------
    before, everything
        ``method, n, mape, crps, coverage_50, coverage_90``, in per cent: of the years before the
        restatement, and of all.
    labels
        What the reader calls each method.
    own
        The project's methods, written in colour.
    restated
        The first year on the restated basis.
    title
        The finding.
    lang
        'zh' or 'en'.
    """
    ordered = before.sort_values("mape", kind="stable")["method"].tolist()
    tables = [table.set_index("method").loc[ordered] for table in (before, everything)]
    counts = {"n": int(before["n"].max()), "m": int(everything["n"].max())}
    subtitle = Text(
        "Mean absolute percentage error (of the median) and CRPS in per cent of the observed "
        "value: lower is better. Coverage: how many outcomes lie in the interval, per cent; dashed "
        "lines are what it should be",
        "平均绝对百分比误差（中位数）与CRPS均为占实际值的百分比，越低越好；"
        "覆盖率为实际值落入区间的百分比，虚线为应有水平",
    )(lang)
    panels = (
        ("mape", Text("Absolute error, %", "绝对误差，%")),
        ("crps", Text("CRPS, %", "CRPS，%")),
        ("coverage_50", Text("In the 50 % interval, %", "50%区间覆盖率，%")),
        ("coverage_90", Text("In the 90 % interval, %", "90%区间覆盖率，%")),
    )
    key = [
        (
            Text("without {year} ({n} values)", "不含{year}年（{n}个值）")(
                lang, year=restated, n=counts["n"]
            ),
            {"color": WITHOUT},
        ),
        (
            Text("with restated {year} ({n} values)", "含修订后的{year}年（{n}个值）")(
                lang, year=restated, n=counts["m"]
            ),
            {"color": WITH},
        ),
    ]
    with style.figure_settings():
        size = (10.0, 2.2 + ROW * len(ordered))
        page = new_page(size, title, subtitle, _footer(lang))
        top = write_key(page, key, fill=True) - 0.28
        bottom = page.bottom + 0.25
        names = [labels[name] for name in ordered]
        room = 0.15 + max(text_size(page.figure, name, style.LABEL_SIZE)[0] for name in names)
        width = (page.right - page.left - room) / len(panels)
        for position, (column, head) in enumerate(panels):
            left = page.left + room + position * width
            axes = page.axes(left, left + width - 0.34, bottom, top)
            _dots(axes, [table[column] for table in tables], NOMINAL.get(column))
            write_at(page.figure, left, top + 0.06, head(lang), style.LABEL_SIZE, va="bottom")
        step = (top - bottom) / len(ordered)
        for row, (method, name) in enumerate(zip(ordered, names, strict=True)):
            colour = style.TARGET_LINE if method in own else style.QUIET
            write_at(
                page.figure,
                page.left,
                top - (row + 0.5) * step,
                name,
                style.LABEL_SIZE,
                colour,
                va="center",
            )
        page.figure.draw_without_rendering()
    return page.figure


def error_by_lead(
    leads: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    own: Sequence[str],
    title: str,
    lang: str,
) -> Figure:
    """Draw the mean absolute error of every method by years ahead.

    Parameters
    ----------
    leads
        ``lead, method, mape``.
    labels, own, title, lang
        As in ``scores_by_method``; methods that are not the project's are grey.
    """
    wide = leads.pivot(index="lead", columns="method", values="mape")
    methods = [name for name in labels if name in wide.columns]
    subtitle = Text(
        "Mean absolute percentage error of the median by years after the vintage, all scored "
        "values; grey: statistical methods",
        "按预测提前年数的平均绝对百分比误差（中位数），全部评分值；灰色为统计方法",
    )(lang)
    with style.figure_settings():
        page = new_page((9.0, 5.4), title, subtitle, _footer(lang))
        shown = {name: f"{labels[name]} {wide[name].iloc[-1]:.1f}" for name in methods}
        widest = max(text_size(page.figure, w, style.LABEL_SIZE)[0] for w in shown.values())
        right = page.right - widest - 0.3
        axes = page.axes(page.left + 0.45, right, page.bottom + 0.45, page.top - 0.15)
        ends = []
        for name in methods:
            ours = name in own
            colour = style.LINE_COLOURS[list(own).index(name)] if ours else "#8C8C8C"
            axes.plot(
                wide.index,
                wide[name],
                color=colour,
                linewidth=2.2 if ours else 1.0,
                marker="o",
                markersize=5 if ours else 3,
                zorder=3 if ours else 2,
            )
            label_colour = colour if ours else style.QUIET
            ends.append(EndLabel(float(wide[name].iloc[-1]), shown[name], label_colour))
        axes.set_ylim(0, 1.06 * float(wide[methods].to_numpy().max()))
        axes.set_xlim(wide.index[0] - 0.22, wide.index[-1])
        ticks = [
            Text("1 year ahead", "提前1年")(lang)
            if lead == 1
            else Text("{lead} years ahead", "提前{lead}年")(lang, lead=lead)
            for lead in wide.index
        ]
        axes.set_xticks(list(wide.index), ticks, fontsize=8.5)
        axes.get_xticklabels()[-1].set_horizontalalignment("right")  # clear of the lines' labels
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
        axes.tick_params(length=0, pad=4)
        label_ends(axes, ends, page.right, style.LABEL_SIZE)
        page.figure.draw_without_rendering()
    return page.figure


def _dots(axes: Axes, columns: Sequence[pd.Series], nominal: int | None) -> None:
    rows = np.arange(len(columns[0]))
    first, last = (np.asarray(column, dtype=float) for column in columns)
    axes.hlines(rows, first, last, color=style.GRID, linewidth=2)
    for column, colour, marker in zip(columns, (WITHOUT, WITH), ("o", "D"), strict=True):
        axes.plot(column, rows, marker, color=colour, markersize=5, zorder=3)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    if nominal is None:
        axes.set_xlim(0, 1.08 * max(float(column.max()) for column in columns))
    else:
        axes.axvline(nominal, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.1)
        axes.set_xlim(0, 100)
    axes.xaxis.set_major_locator(MaxNLocator(4, min_n_ticks=2))
    axes.tick_params(axis="x", labelsize=8.0, length=0, pad=3)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["bottom"].set_visible(False)


def _footer(lang: str) -> str:
    return Text(
        "Source: data/historical.csv, statistics as revised later (pseudo-vintages). zhangye "
        "{version}",
        "资料来源：data/historical.csv，为后来修订的数据（伪实时）；zhangye {version}",
    )(lang, version=__version__)
