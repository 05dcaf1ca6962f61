"""Stacked charts: the water balance by use and county, and who pays by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption, EndLabel, label_ends, new_page, write_key
from zhangye.presentation.words import signs
from zhangye.presentation.words.signs import number
from zhangye.targets.conditions import verdict_of

GAP = 0.55


def water_balance(
    uses: pd.DataFrame,
    counties: pd.DataFrame,
    *,
    cap: float,
    year: int,
    caption: Caption,
    total: float | None = None,
    chance: float | None = None,
    title: str | None = None,
) -> Figure:
    """Draw the city's water use by use over the years, and the counties' in one year.

    Parameters
    ----------
    uses
        Years x indicators of use, in 1e8 m3.
    counties
        Areas x the same indicators, in ``year``.
    cap
        The cap on the city's total.
    year
        The year of the counties' bars, and of the finding.
    caption
        Labels, language, source and scenario.
    total
        The city's total in ``year``; by default the sum of its uses.
    chance
        Probability that the cap is kept, where there is an ensemble.
    title
        The finding; by default the share of the first use and the total against the cap.
    """
    registry, lang = caption.registry, caption.lang
    names = [registry.label(name, lang) for name in uses.columns]
    looks = [{"color": style.FILL_COLOURS[i]} for i in range(len(names))]
    in_year = uses.loc[year].to_numpy(dtype=float)
    whole = float(in_year.sum()) if total is None else total
    words = Text(
        "Water use in {year} under '{run}': {total:.2f} against a cap of {cap:.2f}; {share:.0%} is "
        "{first}",
        "“{run}”下{year}年用水{total:.2f}亿立方米，总量上限{cap:.2f}，其中{first}占{share:.0%}",
    )
    if chance is not None:
        words = Text(
            "Water use in {year} under '{run}': {total:.2f} (median); cap of {cap:.2f}: {chance} "
            "likely to be kept ({verdict}); {share:.0%} is {first}",
            "“{run}”下{year}年用水{total:.2f}亿立方米（中位数），总量上限{cap:.2f}，守住上限的概率{chance}："
            "{verdict}；其中{first}占{share:.0%}",
        )
    finding = title or words(
        lang,
        year=year,
        run=caption.scenario,
        total=whole,
        cap=cap,
        chance="" if chance is None else signs.chance(chance, lang),
        verdict="" if chance is None else signs.VERDICTS[verdict_of(chance)](lang),
        share=float(in_year[0]) / float(in_year.sum()),
        first=names[0].lower() if lang == "en" else names[0],
    )
    subtitle = Text(
        "By use, 1e8 m³: the city 2000-2035, and the counties in {year}; to 2017 simulated",
        "按用途，亿立方米：全市2000—2035年；各县区{year}年；2017年及以前为模拟值",
    )
    if chance is not None:
        subtitle = Text(
            "By use, 1e8 m³: the city 2000-2035, and the counties in {year}; to 2017 simulated, "
            "from 2018 on medians, each use with its share of the total's",
            "按用途，亿立方米：全市2000—2035年；各县区{year}年；2017年及以前为模拟值，2018年起为中位数，"
            "各用途按其比重分摊总量",
        )
    with style.figure_settings():
        page = new_page((9.0, 7.4), finding, subtitle(lang, year=year), caption.footer())
        top = write_key(page, list(zip(names, looks, strict=True)), fill=True)
        middle = page.bottom + 0.42 * (top - page.bottom)
        upper = page.axes(page.left + 0.4, page.right - 1.35, middle + GAP, top - 0.1)
        years = uses.index.to_numpy(dtype=float)
        _stack_areas(upper, years, uses)
        upper.axhline(cap, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.2)
        upper.set_ylim(0, 1.12 * max(cap, float(uses.sum(axis=1).max())))
        upper.set_xlim(years[0], years[-1])
        cap_words = Text("Cap {cap:.2f}", "上限 {cap:.2f}")(lang, cap=cap)
        last = uses.iloc[-1]
        ends = [EndLabel(cap, cap_words, style.TARGET_LINE)]
        if float(last.sum()) > 0:
            sum_words = Text("Total {total:.2f}", "合计 {total:.2f}")(lang, total=last.sum())
            ends.append(EndLabel(float(last.sum()), sum_words, style.INK))
        lower = page.axes(page.left + 0.4, page.right - 1.35, page.bottom + 0.3, middle)
        _stack_bars(lower, [registry.area_label(a, lang) for a in counties.index], counties, 2)
        label_ends(upper, ends, page.right, style.LABEL_SIZE)
        page.figure.draw_without_rendering()
    return page.figure


def funding_by_source(
    money: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    caption: Caption,
    last_year: int = 2025,
    title: str | None = None,
) -> Figure:
    """Draw who is asked to pay for the programmes, by year.

    Parameters
    ----------
    money
        Years x ``own, transfer, bank, private``: 1e8 CNY a year at 2015 prices.
    labels
        What the reader calls each column.
    caption
        Labels, language, source and scenario.
    last_year
        The last year shown: most scenarios hold still after it.
    title
        The finding; by default the sum of the first three years and the share of own budgets.
    """
    lang = caption.lang
    shown = money.loc[:last_year, list(labels)]
    three = shown.iloc[:3].sum()
    words = Text(
        "Programmes ask for {total:,.0f} in {first}-{last} under '{run}'; own budgets are to pay "
        "{share:.0%}",
        "“{run}”下{first}—{last}年项目资金合计{total:,.0f}亿元，其中自有财力占{share:.0%}",
    )
    finding = title or words(
        lang,
        total=float(three.sum()),
        first=int(shown.index[0]),
        last=int(shown.index[2]),
        run=caption.scenario,
        share=float(three["own"] / three.sum()),
    )
    subtitle = Text(
        "Money asked for by source, 1e8 CNY a year at 2015 prices",
        "按来源划分的项目资金需求，亿元/年（2015年价）",
    )
    looks = [{"color": style.FILL_COLOURS[i]} for i in range(len(labels))]
    with style.figure_settings():
        page = new_page((9.0, 5.2), finding, subtitle(lang), caption.footer())
        key = list(zip(labels.values(), looks, strict=True))
        top = write_key(page, key, fill=True)
        axes = page.axes(page.left + 0.45, page.right - 0.1, page.bottom + 0.3, top - 0.15)
        _stack_bars(axes, [str(year) for year in shown.index], shown, 0)
        page.figure.draw_without_rendering()
    return page.figure


def _stack_areas(axes: Axes, years: np.ndarray, table: pd.DataFrame) -> None:
    axes.stackplot(
        years, *table.T.to_numpy(), colors=style.FILL_COLOURS[: table.shape[1]], linewidth=0
    )
    axes.axvline(2017.5, color=style.QUIET, linewidth=0.6)
    axes.set_xticks([2000, 2005, 2010, 2017, 2020, 2025, 2030, 2035])
    _plain_axis(axes)


def _stack_bars(axes: Axes, labels: Sequence[str], table: pd.DataFrame, decimals: int) -> None:
    places = np.arange(len(table))
    base = np.zeros(len(table))
    for colour, column in zip(style.FILL_COLOURS, table.columns, strict=False):
        values = table[column].to_numpy(dtype=float)
        axes.bar(places, values, bottom=base, color=colour, width=0.66, linewidth=0)
        base = base + values
    for place, total in zip(places, base, strict=True):
        axes.annotate(
            number(float(total), decimals),
            (place, total),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7.5,
            color=style.INK,
        )
    axes.set_ylim(0, 1.12 * max(float(base.max()), 1e-9))
    axes.set_xlim(-0.6, len(table) - 0.4)
    axes.set_xticks(places, labels, fontsize=8.0)
    _plain_axis(axes)


def _plain_axis(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.tick_params(labelsize=8.0, length=0, pad=3)
    axes.tick_params(axis="x", pad=6)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
