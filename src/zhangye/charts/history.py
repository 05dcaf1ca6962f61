"""One indicator of one area, and one indicator of the six counties, over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zhangye.charts import style
from zhangye.charts.findings import (
    COMPARATORS,
    Target,
    history_finding,
    number,
    quantity,
    target_label,
)
from zhangye.charts.layout import (
    Caption,
    EndLabel,
    label_ends,
    new_page,
    text_size,
    tick_room,
    write_at,
    write_key,
)
from zhangye.language import Text

FIRST_YEAR, LAST_OBSERVED, LAST_YEAR = 2000, 2017, 2035
BANDS = (("p05", "p95", 0.16), ("p25", "p75", 0.26))


def history_frame(
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    target: Target | None = None,
    fan: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return what a history chart shows as a long table: series, year, value."""
    parts = {"history": history, **runs}
    if fan is not None:
        parts |= {f"fan {name}": fan[name] for name in fan.columns}
    rows = [
        pd.DataFrame({"series": name, "year": series.index, "value": series.to_numpy()})
        for name, series in parts.items()
    ]
    if target is not None:
        name = f"target {target.comparator}"
        rows.append(
            pd.DataFrame({"series": [name], "year": [target.year], "value": [target.value]})
        )
    return pd.concat(rows, ignore_index=True).dropna(subset=["value"])


def history_and_scenario(
    indicator: str,
    area: str,
    *,
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    caption: Caption,
    target: Target | None = None,
    fan: pd.DataFrame | None = None,
    definition: str = "",
    title: str | None = None,
) -> Figure:
    """Draw statistics as dots, scenarios as lines, and the forecast's fan.

    Parameters
    ----------
    indicator, area
        Names as in the statistics.
    history
        Observed values by year, in the indicator's unit; may be empty.
    runs
        Simulated values by year, by the scenario's label; the first is the one that the title
        speaks of and the fan belongs to.
    caption
        Labels, language, source and scenario.
    target
        The wanted value or cap, if there is one.
    fan
        Quantiles by year with columns out of p05, p25, p50, p75, p95.
    definition
        What the indicator measures, in the reader's language.
    title
        The finding; by default worked out from the first run.
    """
    finding = title or history_finding(
        indicator, area, history=history, runs=runs, target=target, caption=caption
    )
    with style.figure_settings():
        page = new_page(
            (9.0, 5.4),
            finding,
            _subtitle(indicator, caption, definition, bool(runs), fan is not None),
            caption.footer(),
        )
        labels = _labels(indicator, runs, target, caption)
        room = min(
            max((text_size(page.figure, t.words, style.LABEL_SIZE)[0] for t in labels), default=0)
            + 0.3,
            2.3,
        )
        axes = page.axes(page.left + 0.6, page.right - room, page.bottom + 0.25, page.top - 0.25)
        decimals = caption.registry.decimals(indicator)
        _draw(axes, history, runs, target, fan, decimals)
        left = page.left + tick_room(axes) + 0.08
        page.move(axes, left, page.right - room, page.bottom + 0.25, page.top - 0.25)
        _mark_forecast(axes, caption.lang)
        label_ends(axes, labels, page.right, style.LABEL_SIZE)
        page.figure.draw_without_rendering()
    return page.figure


def county_small_multiples(
    indicator: str,
    *,
    history: pd.DataFrame,
    runs: Mapping[str, pd.DataFrame],
    caption: Caption,
    counties: Sequence[str],
    targets: Mapping[str, Target] | None = None,
    definition: str = "",
    title: str | None = None,
) -> Figure:
    """Draw one indicator of the six counties, two rows of three, each on its own scale.

    Parameters
    ----------
    indicator
        Name as in the statistics.
    history
        Observed values, a row a year, a column a county.
    runs
        Simulated values in the same shape, by the scenario's label.
    caption
        Labels, language, source and scenario.
    counties
        The counties' names in the order of the panels.
    targets
        A wanted value by county.
    definition
        What the indicator measures.
    title
        The finding; by default worked out from the first run.
    """
    targets = targets or {}
    registry, lang = caption.registry, caption.lang
    decimals = registry.decimals(indicator)
    with style.figure_settings():
        page = new_page(
            (10.0, 6.6),
            title or _county_finding(indicator, runs, targets, counties, caption),
            _subtitle(indicator, caption, definition, bool(runs), False)
            + Text(". Each panel has its own scale", "；各图纵轴刻度不同")(lang),
            caption.footer(),
        )
        figure = page.figure
        top = page.top
        if len(runs) > 1:
            entries = [(name, style.line_style(position)) for position, name in enumerate(runs)]
            top = write_key(page, entries, fill=False)
        shown = [
            number(float(v), decimals)
            for frame in runs.values()
            for v in frame.iloc[-1:].to_numpy().ravel()
        ] + [_short_target(t, decimals) for t in targets.values()]
        room = 0.3 + max((text_size(figure, s, 8.0)[0] for s in shown), default=0.0)
        grid_width, grid_height = (page.right - page.left) / 3, (top - page.bottom) / 2
        panels = []
        for position, county in enumerate(counties):
            row, column = divmod(position, 3)
            left = page.left + column * grid_width
            high = top - row * grid_height
            name = registry.area_label(county, lang)
            write_at(figure, left, high, name, 10.5)
            axes = page.axes(
                left + 0.5, left + grid_width - room - 0.1, high - grid_height + 0.35, high - 0.32
            )
            past = history[county] if county in history else pd.Series(dtype=float)
            mine = {label: frame[county] for label, frame in runs.items() if county in frame}
            _draw(axes, past, mine, targets.get(county), None, decimals, few_ticks=True)
            panels.append((axes, mine, targets.get(county)))
        ticks = max(tick_room(axes) for axes, _, _ in panels) + 0.08
        for position, (axes, mine, target) in enumerate(panels):
            row, column = divmod(position, 3)
            left = page.left + column * grid_width
            high = top - row * grid_height
            right = left + grid_width - room - 0.1
            page.move(axes, left + ticks, right, high - grid_height + 0.35, high - 0.32)
            label_ends(axes, _panel_labels(mine, target, decimals), right + room + 0.1, 8.0)
        figure.draw_without_rendering()
    return figure


def _draw(
    axes: Axes,
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    target: Target | None,
    fan: pd.DataFrame | None,
    decimals: int,
    *,
    few_ticks: bool = False,
) -> None:
    axes.axvspan(LAST_OBSERVED + 0.5, LAST_YEAR, color=style.FORECAST_SHADE, linewidth=0, zorder=0)
    if fan is not None:
        for low, high, strength in BANDS:
            if low in fan and high in fan:
                axes.fill_between(
                    fan.index,
                    fan[low],
                    fan[high],
                    color=style.LINE_COLOURS[0],
                    alpha=strength,
                    linewidth=0,
                )
    for position, run in enumerate(runs.values()):
        known = run.dropna()
        marker = "o" if len(known) == 1 else None
        axes.plot(
            known.index, known, linewidth=1.8, marker=marker, zorder=3, **style.line_style(position)
        )
    known = history.dropna()
    axes.plot(
        known.index,
        known,
        linestyle="none",
        marker="o",
        markersize=3.2 if few_ticks else 4.5,
        color=style.HISTORY_DOT,
        zorder=4,
    )
    if target is not None:
        axes.axhline(
            target.value, color=style.TARGET_LINE, linestyle=(0, (5, 3)), linewidth=1.1, zorder=2
        )
        axes.plot(
            [target.year],
            [target.value],
            marker="D",
            markersize=5,
            color=style.TARGET_LINE,
            zorder=5,
        )
    _set_limits(axes, history, runs, target, fan, decimals, few_ticks)


def _set_limits(
    axes: Axes,
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    target: Target | None,
    fan: pd.DataFrame | None,
    decimals: int,
    few_ticks: bool,
) -> None:
    values = [history.to_numpy(float), *(run.to_numpy(float) for run in runs.values())]
    if fan is not None:
        values.append(fan.to_numpy(float).ravel())
    if target is not None:
        values.append(np.array([target.value]))
    every = np.concatenate(values)
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    # A scale from zero unless the values would shrink to a flat line at its top.
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    elif high <= 0 and high > 0.6 * low:
        high = 0.0
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - (0.06 * span if low != 0 else 0), high + (0.06 * span if high != 0 else 0))
    axes.set_xlim(FIRST_YEAR - 0.6, LAST_YEAR)
    years = [2000, 2017, 2035] if few_ticks else [2000, 2005, 2010, 2017, 2020, 2025, 2030, 2035]
    axes.set_xticks(years, [str(year) for year in years], fontsize=8.0)
    axes.yaxis.set_major_locator(MaxNLocator(4 if few_ticks else 6, min_n_ticks=2))
    step = np.diff(axes.get_yticks()).min()
    places = max(0, int(np.ceil(-np.log10(step) - 1e-9))) if step > 0 else decimals
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, places)))
    axes.tick_params(axis="y", labelsize=8.0, pad=3)


def _mark_forecast(axes: Axes, lang: str) -> None:
    axes.annotate(
        Text("Forecast from 2018", "2018年起为预测")(lang),
        (LAST_OBSERVED + 0.5, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=8.0,
        color=style.QUIET,
        va="bottom",
    )


def _subtitle(indicator: str, caption: Caption, definition: str, runs: bool, fan: bool) -> str:
    registry, lang = caption.registry, caption.lang
    parts = [definition or registry.label(indicator, lang)]
    unit = registry.unit(indicator)
    if unit != "1":
        parts[0] += Text(", {unit}", "（{unit}）")(lang, unit=registry.unit_label(unit, lang))
    parts.append(Text("dots: official statistics", "点为统计数据")(lang))
    if runs:
        parts.append(Text("lines: scenarios", "线为情景模拟")(lang))
    if fan:
        parts.append(Text("bands: 50 % and 90 % of the forecasts", "色带为50%与90%预测区间")(lang))
    return Text("; ", "；")(lang).join(parts)


def _labels(
    indicator: str, runs: Mapping[str, pd.Series], target: Target | None, caption: Caption
) -> list[EndLabel]:
    labels = []
    for position, (name, run) in enumerate(runs.items()):
        known = run.dropna()
        if not known.empty:
            value = float(known.iloc[-1])
            shown = number(value, caption.registry.decimals(indicator))
            colour = style.LINE_COLOURS[position % len(style.LINE_COLOURS)]
            labels.append(EndLabel(value, f"{name} {shown}", colour))
    if target is not None:
        words = target_label(target, indicator, caption)
        labels.append(EndLabel(target.value, words, style.TARGET_LINE))
    return labels


def _panel_labels(
    runs: Mapping[str, pd.Series], target: Target | None, decimals: int
) -> list[EndLabel]:
    labels = [
        EndLabel(
            float(run.dropna().iloc[-1]),
            number(float(run.dropna().iloc[-1]), decimals),
            style.LINE_COLOURS[position % len(style.LINE_COLOURS)],
        )
        for position, run in enumerate(runs.values())
        if not run.dropna().empty
    ]
    if target is not None:
        labels.append(EndLabel(target.value, _short_target(target, decimals), style.TARGET_LINE))
    return labels


def _short_target(target: Target, decimals: int) -> str:
    return f"{COMPARATORS[target.comparator]} {number(target.value, decimals)}"


def _county_finding(
    indicator: str,
    runs: Mapping[str, pd.DataFrame],
    targets: Mapping[str, Target],
    counties: Sequence[str],
    caption: Caption,
) -> str:
    registry, lang = caption.registry, caption.lang
    label = registry.label(indicator, lang)
    name, run = next(iter(runs.items()), (None, None))
    if run is None:
        return Text("{label} in the six counties", "六县区{label}")(lang, label=label)
    judged = [c for c in counties if c in targets and targets[c].year in run.index and c in run]
    if judged:
        reached = [c for c in judged if targets[c].met_by(float(run.at[targets[c].year, c]))]
        return Text(
            "{label}: under “{run}” {reached} of {judged} counties reach their targets",
            "“{run}”下{judged}个有目标的县区中{reached}个{label}达到目标",
        )(lang, label=label, run=name, reached=len(reached), judged=len(judged))
    last = int(run.index.max())
    values = run.loc[last, [c for c in counties if c in run]].dropna()
    highest, lowest = values.idxmax(), values.idxmin()
    return Text(
        "{label} in {year} under “{run}”: from {low} in {lowest} to {high} in {highest}",
        "“{run}”下{year}年{label}最高为{highest}（{high}），最低为{lowest}（{low}）",
    )(
        lang,
        label=label,
        year=last,
        run=name,
        low=quantity(float(values.min()), indicator, caption),
        lowest=registry.area_label(str(lowest), lang),
        high=quantity(float(values.max()), indicator, caption),
        highest=registry.area_label(str(highest), lang),
    )
