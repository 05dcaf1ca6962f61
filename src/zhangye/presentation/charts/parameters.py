"""Parameters: prior and posterior side by side, and what knowing them would be worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import (
    Page,
    new_page,
    shorten,
    text_size,
    write_at,
    write_key,
)
from zhangye.version import __version__

ROW = 0.2
PRIOR, POSTERIOR, BOUND = "#CFD6DD", style.LINE_COLOURS[0], style.LINE_COLOURS[1]
WIDEST_NAME = 3.2
"""Inches that names may take."""


def prior_and_posterior(
    table: pd.DataFrame, *, names: Sequence[str], title: str, lang: str
) -> Figure:
    """Draw the central 90 % of prior and posterior of some parameters.

    Parameters
    ----------
    table
        A row a parameter: ``prior_p05, prior_p95, p05, p50, p95`` in prior standard deviations from
        the prior's centre, and ``at_bound``, whether a bound holds it.
    names
        What the reader calls them, in the order of the rows.
    title
        The finding.
    lang
        'zh' or 'en'.
    """
    subtitle = Text(
        "Central 90 % and median, as distances from the prior's centre in the standard deviations "
        "of calibration/parameters.csv (of the logarithm where a parameter is lognormal)",
        "中间90%区间与中位数，以距先验中心的标准差数表示（标准差见calibration/parameters.csv，"
        "对数正态参数取对数）",
    )(lang)
    key = [
        (Text("prior", "先验")(lang), {"color": PRIOR}),
        (Text("posterior", "后验")(lang), {"color": POSTERIOR}),
        (Text("posterior, held by a bound", "后验（受边界约束）")(lang), {"color": BOUND}),
    ]
    colours = np.where(table["at_bound"], BOUND, POSTERIOR)
    rows = np.arange(len(table))
    with style.figure_settings():
        page = new_page((9.0, 2.3 + ROW * len(table)), title, subtitle, _footer(lang))
        top = write_key(page, key, fill=True) - 0.08
        axes = _rows_with_names(page, names, top)
        axes.hlines(rows, table["prior_p05"], table["prior_p95"], color=PRIOR, linewidth=7)
        axes.hlines(rows, table["p05"], table["p95"], color=colours, linewidth=2.4)
        axes.scatter(table["p50"], rows, c=colours, s=18, zorder=3)
        axes.axvline(0, color=style.QUIET, linewidth=0.8)
        page.figure.draw_without_rendering()
    return page.figure


def worth_ranking(table: pd.DataFrame, *, names: Sequence[str], title: str, lang: str) -> Figure:
    """Draw what knowing quantities would be worth for the verdicts.

    Parameters
    ----------
    table
        ``verdicts, verdicts_error``: shares, in the order of the rows.
    names, title, lang
        As in ``prior_and_posterior``.
    """
    subtitle = Text(
        "Share of the doubt over all verdicts (the sum of p (1 - p)) that knowing it would remove "
        "on average, per cent, with two standard errors",
        "若已知该量，全部结论的疑问（p(1−p)之和）平均可消除的份额，百分比；线段为两倍标准误",
    )(lang)
    rows = np.arange(len(table))
    values, errors = (100 * table[name] for name in ("verdicts", "verdicts_error"))
    with style.figure_settings():
        page = new_page((9.0, 2.0 + ROW * len(table)), title, subtitle, _footer(lang))
        axes = _rows_with_names(page, names, page.top)
        axes.barh(rows, values, height=0.62, color=POSTERIOR)
        axes.errorbar(values, rows, xerr=2 * errors, fmt="none", ecolor=style.INK, elinewidth=1.0)
        axes.axvline(0, color=style.QUIET, linewidth=0.8)
        page.figure.draw_without_rendering()
    return page.figure


def _rows_with_names(page: Page, names: Sequence[str], top: float) -> Axes:
    figure = page.figure
    shown = [shorten(figure, name, WIDEST_NAME, style.LABEL_SIZE) for name in names]
    room = 0.15 + max(text_size(figure, name, style.LABEL_SIZE)[0] for name in shown)
    bottom = page.bottom + 0.25
    axes = page.axes(page.left + room, page.right - 0.1, bottom, top)
    step = (top - bottom) / len(shown)
    for row, name in enumerate(shown):
        height = top - (row + 0.5) * step
        write_at(figure, page.left, height, name, style.LABEL_SIZE, va="center")
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.tick_params(axis="x", labelsize=8.0, length=0, pad=3)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["bottom"].set_visible(False)
    return axes


def _footer(lang: str) -> str:
    return Text(
        "Source: calibration/parameters.csv, calibration/posterior.nc. zhangye {version}",
        "资料来源：calibration/parameters.csv、calibration/posterior.nc；zhangye {version}",
    )(lang, version=__version__)
