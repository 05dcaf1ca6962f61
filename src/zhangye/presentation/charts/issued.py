"""Issued forecasts beside what came: a fan with dots, and how often quantiles held."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import new_page, write_key
from zhangye.version import __version__

FIRST_YEAR, LAST_YEAR = 2010, 2025
FOOTER = Text("zhangye {version}", "zhangye {version}")
FAN = Text(
    "{unit}. Median, 50 % and 90 % intervals as issued in {issued}, {scenario}",
    "{unit}。{issued}发布的中位数、50%与90%区间，{scenario}",
)
STATISTICS, CAME = Text("statistics", "统计数据"), Text("printed since", "此后公布")
RELIABLE = Text(
    "How often figures lay below the quantiles that were said", "公布数据低于预测分位数的频率"
)
RELIABLE_MORE = Text(
    "Share of {n} figures, per cent, against the level of the quantile; on the line they agree",
    "{n}个数据的占比（%）与分位水平对照；落在直线上表示二者一致",
)
NOTHING = Text("nothing to score yet", "尚无可评分的数据")


def fan(
    quantiles: pd.DataFrame,
    history: pd.Series,
    printed: pd.Series,
    *,
    title: str,
    unit: str,
    issued: str,
    scenario: str,
    lang: str,
) -> Figure:
    """Draw an issued forecast and what came of it.

    Parameters
    ----------
    quantiles
        Index year: ``p05, p25, p50, p75, p95``.
    history, printed
        By year: the statistics, and official figures since.
    title, unit, issued, scenario
        Words for the reader; the vintage and the scenario of the forecast.
    lang
        'zh' or 'en'.
    """
    shown = quantiles.loc[:LAST_YEAR]
    past = history.loc[FIRST_YEAR:]
    subtitle = FAN(lang, unit=unit, issued=issued, scenario=scenario)
    key = [
        (STATISTICS(lang), {"color": style.HISTORY_DOT}),
        (CAME(lang), {"color": style.LINE_COLOURS[1]}),
    ]
    with style.figure_settings():
        page = new_page((7.0, 4.2), title, subtitle, FOOTER(lang, version=__version__))
        top = write_key(page, key, fill=True) - 0.08
        axes = page.axes(page.left + 0.5, page.right - 0.1, page.bottom + 0.3, top)
        colour = style.LINE_COLOURS[0]
        axes.fill_between(shown.index, shown["p05"], shown["p95"], color=colour, alpha=0.15, lw=0)
        axes.fill_between(shown.index, shown["p25"], shown["p75"], color=colour, alpha=0.25, lw=0)
        axes.plot(shown.index, shown["p50"], color=colour)
        axes.scatter(past.index, past, color=style.HISTORY_DOT, s=16, zorder=3)
        axes.scatter(printed.index, printed, color=style.LINE_COLOURS[1], s=30, zorder=4)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color=style.GRID, linewidth=0.6)
        page.figure.draw_without_rendering()
    return page.figure


def reliability(table: pd.DataFrame, lang: str) -> Figure:
    """Draw how often figures lay below each quantile.

    Parameters
    ----------
    table
        ``method, level, below, n`` (``zhangye.vintages.score.Score.reliability``).
    lang
        'zh' or 'en'.
    """
    from zhangye.presentation.tables.vintages import label

    count = int(table["n"].max()) if len(table) else 0
    subtitle = RELIABLE_MORE(lang, n=count) if count else NOTHING(lang)
    methods = table["method"].drop_duplicates().tolist()
    colours = dict(zip(methods, style.LINE_COLOURS, strict=False))
    key = [(label(method, lang), {"color": colours[method]}) for method in methods]
    with style.figure_settings():
        page = new_page((5.0, 5.2), RELIABLE(lang), subtitle, FOOTER(lang, version=__version__))
        top = write_key(page, key, fill=True) - 0.08 if key else page.top
        axes = page.axes(page.left + 0.5, page.right - 0.1, page.bottom + 0.3, top)
        axes.plot([0, 100], [0, 100], color=style.QUIET, linewidth=0.8)
        for method in methods:
            own = table[table["method"] == method]
            levels, below = (100 * own[name].to_numpy(dtype=float) for name in ("level", "below"))
            axes.plot(levels, below, color=colours[method], marker="o", markersize=4)
        axes.set_xticks(np.arange(0, 101, 25))
        axes.set_yticks(np.arange(0, 101, 25))
        axes.grid(color=style.GRID, linewidth=0.6)
        page.figure.draw_without_rendering()
    return page.figure
