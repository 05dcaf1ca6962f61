"""City GDP against water use, what a cubic metre is worth, and who runs short."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import (
    Caption,
    EndLabel,
    label_ends,
    new_page,
    write_at,
    write_key,
)

PANEL_HEAD = 0.27


def frontier(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    cap: float,
    caption: Caption,
    title: str,
) -> Figure:
    """Draw GDP, rural income and the marginal value of water along the frontier.

    Parameters
    ----------
    table
        ``curve, total_water_use, gdp, rural_disposable_income, marginal_value``; the row of
        ``scenario`` is a dot.
    labels
        What the reader calls each curve.
    cap
        The cap on water use, 1e8 m3.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang, registry = caption.lang, caption.registry
    subtitle = Text(
        "Against total water use of 2020, 1e8 m³. Each point: the most GDP of 2020 with water "
        "below a limit; dashed: the cap",
        "横轴为2020年用水总量，亿立方米。每点为用水不超过限值时2020年GDP的最大值；虚线为总量上限",
    )
    panels = (
        ("gdp", _named(registry.label("gdp", lang), registry.unit_label("1e8 CNY", lang), lang)),
        (
            "rural_disposable_income",
            _named(
                registry.label("rural_disposable_income", lang),
                registry.unit_label("CNY/person/yr", lang),
                lang,
            ),
        ),
        (
            "marginal_value",
            Text("Worth of the last m³, CNY of 2020 GDP", "每立方米水的边际价值，元（2020年GDP）")(
                lang
            ),
        ),
    )
    start = table[table["curve"] == "scenario"]
    curves = [name for name in labels if (table["curve"] == name).any()]
    key = [(labels[name], style.line_style(i)) for i, name in enumerate(curves)]
    key.append(
        (Text("● the scenario", "● 所选情景")(lang), {"color": style.INK, "linestyle": "none"})
    )
    with style.figure_settings():
        page = new_page((11.0, 4.6), title, subtitle(lang), caption.footer())
        top = write_key(page, key, fill=False) - PANEL_HEAD
        width = (page.right - page.left) / len(panels)
        for position, (column, head) in enumerate(panels):
            left = page.left + position * width
            axes = page.axes(left + 0.45, left + width - 0.2, page.bottom + 0.3, top)
            write_at(page.figure, left, top + 0.06, head, style.LABEL_SIZE, va="bottom")
            for i, name in enumerate(curves):
                part = table[table["curve"] == name]
                axes.plot(
                    part["total_water_use"],
                    part[column],
                    marker="o",
                    markersize=3.5,
                    linewidth=1.8,
                    **style.line_style(i),
                )
            axes.plot(start["total_water_use"], start[column], "o", color=style.INK, markersize=6)
            axes.axvline(cap, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.1)
            _plain(axes)
            if column == "marginal_value":
                axes.set_ylim(bottom=0)
        page.figure.draw_without_rendering()
    return page.figure


def _named(label: str, unit: str, lang: str) -> str:
    return Text("{label}, {unit}", "{label}，{unit}")(lang, label=label, unit=unit)


def shortages(paths: pd.DataFrame, *, threshold: float, caption: Caption, title: str) -> Figure:
    """Draw the share of wanted water that each county goes without, at two caps.

    Parameters
    ----------
    paths
        ``cap, area, year, shortage``; the highest and the lowest cap are drawn.
    threshold
        From which share on a county counts as broken.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    subtitle = Text(
        "Share of the water a county wants that it does not get, %; quotas enforced as far as "
        "metering reaches; dashed: {short:.0%}, from where a county counts as broken",
        "各县区需水中未能满足的比例，%；定额按计量能力足额执行；虚线：{short:.0%}，达到即视为缺水失衡",
    )
    caps = sorted(paths["cap"].unique(), reverse=True)
    shown = (caps[0], caps[-1])
    most = 100 * float(paths["shortage"].max())
    with style.figure_settings():
        page = new_page((11.0, 4.8), title, subtitle(lang, short=threshold), caption.footer())
        top = page.top - PANEL_HEAD
        width = (page.right - page.left) / len(shown)
        for position, cap in enumerate(shown):
            left = page.left + position * width
            right = left + width - 0.95
            axes = page.axes(left + 0.35, right, page.bottom + 0.3, top)
            head = Text("Cap {cap:.2f}, 1e8 m³", "总量上限{cap:.2f}亿立方米")(lang, cap=cap)
            write_at(page.figure, left, top + 0.06, head, style.LABEL_SIZE, va="bottom")
            part = paths[paths["cap"] == cap]
            ends = []
            for i, (area, rows) in enumerate(part.groupby("area", sort=False)):
                look = style.line_style(i)
                axes.plot(rows["year"], 100 * rows["shortage"], linewidth=1.6, **look)
                label = caption.registry.area_label(str(area), lang)
                ends.append(EndLabel(100 * float(rows["shortage"].iloc[-1]), label, look["color"]))
            axes.axhline(
                100 * threshold, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.1
            )
            axes.set_ylim(0, 1.08 * most)
            axes.set_xlim(int(part["year"].min()), int(part["year"].max()))
            _plain(axes)
            axes.set_xticks([2018, 2020, 2025, 2030, 2035])
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
            label_ends(axes, ends, right + 0.9, style.LABEL_SIZE)
        page.figure.draw_without_rendering()
    return page.figure


def transfers(table: pd.DataFrame, *, caption: Caption, title: str) -> Figure:
    """Draw quota given and taken, and what a cubic metre is worth before and after.

    Parameters
    ----------
    table
        ``area, transfer, value_before, value_after``.
    caption
        Labels, language, source and scenario.
    title
        The finding.
    """
    lang = caption.lang
    subtitle = Text(
        "Transfers of quota in 2020, 1e8 m³, and CNY of the city's 2020 GDP for one more m³ of "
        "quota",
        "2020年定额转让量（亿立方米）；每增加1立方米定额带来的全市2020年GDP（元）",
    )
    names = [caption.registry.area_label(str(area), lang) for area in table["area"]]
    places = np.arange(len(names))
    with style.figure_settings():
        page = new_page((10.0, 4.0), title, subtitle(lang), caption.footer())
        key = [
            (Text("before", "转让前")(lang), {"color": style.FILL_COLOURS[6]}),
            (Text("after", "转让后")(lang), {"color": style.FILL_COLOURS[0]}),
        ]
        top = write_key(page, key, fill=True) - PANEL_HEAD
        middle = 0.5 * (page.left + page.right)
        left = page.axes(page.left + 0.4, middle - 0.2, page.bottom + 0.3, top)
        right = page.axes(middle + 0.4, page.right, page.bottom + 0.3, top)
        for x, head in (
            (page.left, Text("Transfer (+ taken, - given)", "转让量（+为调入，-为调出）")),
            (middle, Text("Worth of a m³ of quota", "每立方米定额的价值")),
        ):
            write_at(page.figure, x, top + 0.06, head(lang), style.LABEL_SIZE, va="bottom")
        amounts = table["transfer"].to_numpy(dtype=float)
        left.bar(places, amounts, color=style.FILL_COLOURS[0], width=0.6)
        left.axhline(0, color=style.QUIET, linewidth=0.8)
        for place, amount in zip(places, amounts, strict=True):
            left.annotate(
                f"{amount:+.2f}",
                (place, amount),
                xytext=(0, 3 if amount >= 0 else -3),
                textcoords="offset points",
                ha="center",
                va="bottom" if amount >= 0 else "top",
                fontsize=8,
            )
        left.margins(y=0.18)
        before, after = (
            table[name].to_numpy(dtype=float) for name in ("value_before", "value_after")
        )
        right.bar(places - 0.19, before, color=style.FILL_COLOURS[6], width=0.36)
        right.bar(places + 0.19, after, color=style.FILL_COLOURS[0], width=0.36)
        for axes in (left, right):
            _plain(axes)
            axes.set_xticks(places, names, fontsize=8)
        page.figure.draw_without_rendering()
    return page.figure


def _plain(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=2))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.tick_params(labelsize=8.0, length=0, pad=3)
