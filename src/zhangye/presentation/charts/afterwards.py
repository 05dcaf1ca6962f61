"""What a scenario draws on after 2017 beyond the baseline."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption, new_page, wrap, write_at
from zhangye.presentation.words.signs import number

COLUMNS_OF_PANELS = 3
HEAD, FOOT = 0.42, 0.3
YEARS = (2018, 2020, 2025, 2030, 2035)


def borrowed(
    table: pd.DataFrame, *, labels: Mapping[str, str], caption: Caption, title: str
) -> Figure:
    """Draw one panel a source: what the scenario draws beyond the baseline, by year.

    Parameters
    ----------
    table
        ``source, unit, year, difference, p05, p95``; the band is the 90 % interval of the
        difference, where there is an ensemble.
    labels
        What the reader calls each source, in the order of the panels.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    subtitle = Text(
        "Scenario less baseline, added up since the end of 2017; above zero: more is drawn. Money "
        "at prices of 2015; each panel has its own scale",
        "情景减基准情景（2017年末以来累计）；零以上表示消耗更多。资金为2015年价；各图纵轴刻度不同",
    )(lang)
    spread = bool(table["p05"].notna().any())
    if spread:
        subtitle += Text("; band: 90 % of the paired runs", "；色带为成对模拟的90%区间")(lang)
    rows = -(-len(labels) // COLUMNS_OF_PANELS)
    with style.figure_settings():
        page = new_page((10.0, 1.5 + 2.3 * rows), title, subtitle, caption.footer())
        width = (page.right - page.left) / COLUMNS_OF_PANELS
        height = (page.top - page.bottom) / rows
        for place, (source, label) in enumerate(labels.items()):
            row, column = divmod(place, COLUMNS_OF_PANELS)
            left, high = page.left + column * width, page.top - row * height
            part = table[table["source"] == source]
            unit = caption.registry.unit_label(str(part["unit"].iloc[0]), lang)
            head = Text("{label}, {unit}", "{label}（{unit}）")(lang, label=label, unit=unit)
            words = wrap(page.figure, head, width - 0.15, style.LABEL_SIZE)
            write_at(page.figure, left, high - HEAD, words, style.LABEL_SIZE, va="bottom")
            axes = page.axes(
                left + 0.5, left + width - 0.2, high - height + FOOT, high - HEAD - 0.08
            )
            _panel(axes, part, spread=spread)
        page.figure.draw_without_rendering()
    return page.figure


def _panel(axes: Axes, part: pd.DataFrame, *, spread: bool) -> None:
    colour = style.LINE_COLOURS[0]
    if spread:
        axes.fill_between(
            part["year"], part["p05"], part["p95"], color=colour, alpha=0.18, linewidth=0
        )
    axes.axhline(0, color=style.QUIET, linewidth=1.0, linestyle=(0, (4, 2)))
    axes.plot(part["year"], part["difference"], color=colour, linewidth=1.8, zorder=3)
    axes.set_xlim(YEARS[0], YEARS[-1])
    axes.set_xticks(YEARS, [str(year) for year in YEARS], fontsize=8.0)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], min_n_ticks=2))
    step = float(np.diff(axes.get_yticks()).min())
    places = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, places)))
    axes.tick_params(axis="y", labelsize=8.0)
