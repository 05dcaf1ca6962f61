"""What a scenario draws on after 2017, beside the baseline."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.charts import style
from zhangye.charts.findings import number
from zhangye.charts.layout import Caption, new_page, wrap, write_at, write_key
from zhangye.language import Text

COLUMNS_OF_PANELS = 3
HEAD, FOOT = 0.42, 0.3
YEARS = (2018, 2020, 2025, 2030, 2035)


def borrowed(
    table: pd.DataFrame, *, labels: Mapping[str, str], caption: Caption, title: str
) -> Figure:
    """Draw one panel a source: what the scenario and the baseline draw, and the paired spread.

    Parameters
    ----------
    table
        ``source, unit, year, drawn, baseline, p05, p95``; the band is the baseline plus the
        90 % interval of the difference, where there is an ensemble.
    labels
        What the reader calls each source, in the order of the panels.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    subtitle = Text(
        "Drawn since the end of 2017; money at prices of 2015. Each panel has its own scale",
        "2017年末以来的累计消耗或增加；资金为2015年价；各图纵轴刻度不同",
    )(lang)
    scenario, usual = style.line_style(0), {"color": style.QUIET, "linestyle": (0, (4, 2))}
    key = [(caption.scenario, scenario), (Text("baseline", "基准情景")(lang), usual)]
    spread = table["p05"].notna().any()
    if spread:
        subtitle += Text(
            "; band: baseline plus the 90 % interval of the difference",
            "；色带为基准加差额的90%区间",
        )(lang)
    rows = -(-len(labels) // COLUMNS_OF_PANELS)
    with style.figure_settings():
        page = new_page((10.0, 1.6 + 2.3 * rows), title, subtitle, caption.footer())
        top = write_key(page, key, fill=False)
        width = (page.right - page.left) / COLUMNS_OF_PANELS
        height = (top - page.bottom) / rows
        for place, (source, label) in enumerate(labels.items()):
            row, column = divmod(place, COLUMNS_OF_PANELS)
            left, high = page.left + column * width, top - row * height
            part = table[table["source"] == source]
            unit = caption.registry.unit_label(str(part["unit"].iloc[0]), lang)
            head = Text("{label}, {unit}", "{label}（{unit}）")(lang, label=label, unit=unit)
            words = wrap(page.figure, head, width - 0.15, style.LABEL_SIZE)
            write_at(page.figure, left, high - HEAD, words, style.LABEL_SIZE, va="bottom")
            axes = page.axes(
                left + 0.5, left + width - 0.2, high - height + FOOT, high - HEAD - 0.08
            )
            if spread:
                axes.fill_between(
                    part["year"],
                    part["baseline"] + part["p05"],
                    part["baseline"] + part["p95"],
                    color=scenario["color"],
                    alpha=0.18,
                    linewidth=0,
                )
            axes.plot(part["year"], part["baseline"], linewidth=1.6, zorder=4, **usual)
            axes.plot(part["year"], part["drawn"], linewidth=1.8, zorder=3, **scenario)
            _scales(axes)
        page.figure.draw_without_rendering()
    return page.figure


def _scales(axes: Axes) -> None:
    axes.set_xlim(YEARS[0], YEARS[-1])
    axes.set_xticks(YEARS, [str(year) for year in YEARS], fontsize=8.0)
    axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=2))
    low, high = axes.get_ylim()
    places = 0 if high - low >= 10 else 1 if high - low >= 1 else 2
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, places)))
    axes.tick_params(axis="y", labelsize=8.0)
