"""One indicator of one area, and one indicator of the six counties, over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.findings import (
    Target,
    county_finding,
    history_finding,
    target_label,
)
from zhangye.presentation.charts.layout import (
    Caption,
    EndLabel,
    Page,
    label_ends,
    new_page,
    text_size,
    tick_room,
    write_at,
    write_key,
)
from zhangye.presentation.words.signs import COMPARATORS, number

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
    content = _Content(history, runs, target, fan)
    finding = title or history_finding(
        indicator, area, history=history, runs=runs, target=target, caption=caption
    )
    with style.figure_settings():
        subtitle = _subtitle(indicator, caption, definition, runs=bool(runs), fan=fan is not None)
        page = new_page((9.0, 5.4), finding, subtitle, caption.footer())
        labels = _labels(indicator, content, caption)
        widths = [text_size(page.figure, label.words, style.LABEL_SIZE)[0] for label in labels]
        right = page.right - min(max(widths, default=0.0) + 0.3, 2.3)
        bottom, top = page.bottom + 0.25, page.top - 0.25
        axes = page.axes(page.left + 0.6, right, bottom, top)
        _draw(axes, content)
        page.move(axes, page.left + tick_room(axes) + 0.08, right, bottom, top)
        _mark_forecast(axes, caption.lang)
        _mark_cut_scale(axes, caption.lang)
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
    contents = [
        _Content(
            history[county] if county in history else pd.Series(dtype=float),
            {label: frame[county] for label, frame in runs.items() if county in frame},
            targets.get(county),
        )
        for county in counties
    ]
    with style.figure_settings():
        subtitle = _subtitle(indicator, caption, definition, runs=bool(runs), fan=False)
        scales = Text("; each panel has its own scale", "；各图纵轴刻度不同")(lang)
        finding = title or county_finding(
            indicator, runs=runs, targets=targets, counties=counties, caption=caption
        )
        page = new_page((10.0, 6.6), finding, subtitle + scales, caption.footer())
        if len(runs) > 1:
            entries = [(name, style.line_style(position)) for position, name in enumerate(runs)]
            page = replace(page, top=write_key(page, entries, fill=False))
        labels = [_panel_labels(content, decimals) for content in contents]
        room = 0.3 + max(
            (text_size(page.figure, label.words, 8.0)[0] for part in labels for label in part),
            default=0.0,
        )
        names = [registry.area_label(county, lang) for county in counties]
        panels = [_panel_edges(page, position) for position in range(len(counties))]
        drawn = []
        for (left, right, bottom, top), name, content in zip(panels, names, contents, strict=True):
            write_at(page.figure, left, top + 0.28, name, 10.5)
            axes = page.axes(left + 0.5, right - room, bottom, top)
            _draw(axes, content, small=True)
            drawn.append(axes)
        ticks = max(map(tick_room, drawn)) + 0.08
        for (left, right, bottom, top), axes, part in zip(panels, drawn, labels, strict=True):
            page.move(axes, left + ticks, right - room, bottom, top)
            label_ends(axes, part, right, 8.0)
        page.figure.draw_without_rendering()
    return page.figure


def _panel_edges(page: Page, position: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of the panel at a position, two rows of three."""
    row, column = divmod(position, 3)
    width, height = (page.right - page.left + 0.1) / 3, (page.top - page.bottom) / 2
    left, high = page.left + column * width, page.top - row * height
    return left, left + width - 0.1, high - height + 0.35, high - 0.32


@dataclass(frozen=True)
class _Content:
    """What one panel shows."""

    history: pd.Series
    runs: Mapping[str, pd.Series]
    target: Target | None
    fan: pd.DataFrame | None = None

    def values(self) -> NDArray[np.float64]:
        """Return every finite value, in no order."""
        parts = [np.asarray(self.history, float)]
        parts += [np.asarray(run, float) for run in self.runs.values()]
        if self.fan is not None:
            parts.append(np.asarray(self.fan, float).ravel())
        if self.target is not None:
            parts.append(np.array([self.target.value]))
        every = np.concatenate(parts)
        return every[np.isfinite(every)]

    def ends(self) -> list[tuple[int, str, float]]:
        """Return position, name and last value of every run that has one."""
        known = ((i, name, run.dropna()) for i, (name, run) in enumerate(self.runs.items()))
        return [(i, name, float(run.iloc[-1])) for i, name, run in known if not run.empty]


def _draw(axes: Axes, content: _Content, *, small: bool = False) -> None:
    axes.axvspan(LAST_OBSERVED + 0.5, LAST_YEAR, color=style.FORECAST_SHADE, linewidth=0, zorder=0)
    fan, target = content.fan, content.target
    if fan is not None:
        for low, high, strength in BANDS:
            if low in fan and high in fan:
                colour = style.LINE_COLOURS[0]
                axes.fill_between(
                    fan.index, fan[low], fan[high], color=colour, alpha=strength, linewidth=0
                )
    for position, run in enumerate(content.runs.values()):
        known = run.dropna()
        marker = "o" if len(known) == 1 else None
        look = style.line_style(position)
        axes.plot(known.index, known, linewidth=1.8, marker=marker, zorder=3, **look)
    known = content.history.dropna()
    dot: dict[str, Any] = {
        "marker": "o",
        "markersize": 3.2 if small else 4.5,
        "color": style.HISTORY_DOT,
    }
    axes.plot(known.index, known, linestyle="none", zorder=4, **dot)
    if target is not None:
        line: dict[str, Any] = {
            "color": style.TARGET_LINE,
            "linestyle": (0, (5, 3)),
            "linewidth": 1.1,
        }
        axes.axhline(target.value, zorder=2, **line)
        axes.plot([target.year], [target.value], marker="D", markersize=5, color=style.TARGET_LINE)
    _set_scales(axes, content.values(), small)


def _set_scales(axes: Axes, values: NDArray[np.float64], small: bool) -> None:
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    # A scale from zero unless the values would shrink to a flat line at its top.
    if 0 <= low < 0.6 * high:
        low = 0.0
    elif 0 >= high > 0.6 * low:
        high = 0.0
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - (0.06 * span if low != 0 else 0), high + (0.06 * span if high != 0 else 0))
    axes.set_xlim(FIRST_YEAR - 0.6, LAST_YEAR)
    years = [2000, 2017, 2035] if small else [2000, 2005, 2010, 2017, 2020, 2025, 2030, 2035]
    axes.set_xticks(years, [str(year) for year in years], fontsize=8.0)
    axes.yaxis.set_major_locator(MaxNLocator(4 if small else 6, min_n_ticks=2))
    places = _decimals(axes.get_yticks())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, places)))
    axes.tick_params(axis="y", labelsize=8.0, pad=3)


def _decimals(ticks: NDArray[np.float64]) -> int:
    """Return how many decimals show evenly spaced ticks exactly."""
    step = float(np.diff(ticks).min())
    for places in range(8):
        if np.abs(np.round(ticks, places) - ticks).max() < 1e-6 * step:
            return places
    return 8


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


def _mark_cut_scale(axes: Axes, lang: str) -> None:
    """Say so where the vertical axis leaves out zero: small changes look large there."""
    low, high = axes.get_ylim()
    if low <= 0 <= high:
        return
    axes.annotate(
        Text("Axis does not start at zero", "纵轴不从零开始")(lang),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        fontsize=8.0,
        color=style.QUIET,
        va="bottom",
    )


def _subtitle(indicator: str, caption: Caption, definition: str, *, runs: bool, fan: bool) -> str:
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


def _labels(indicator: str, content: _Content, caption: Caption) -> list[EndLabel]:
    decimals = caption.registry.decimals(indicator)
    labels = [
        EndLabel(value, f"{name} {number(value, decimals)}", _colour(position))
        for position, name, value in content.ends()
    ]
    if content.target is not None:
        words = target_label(content.target, indicator, caption)
        labels.append(EndLabel(content.target.value, words, style.TARGET_LINE))
    return labels


def _panel_labels(content: _Content, decimals: int) -> list[EndLabel]:
    labels = [
        EndLabel(value, number(value, decimals), _colour(position))
        for position, _, value in content.ends()
    ]
    if content.target is not None:
        words = _short_target(content.target, decimals)
        labels.append(EndLabel(content.target.value, words, style.TARGET_LINE))
    return labels


def _colour(position: int) -> str:
    return str(style.line_style(position)["color"])


def _short_target(target: Target, decimals: int) -> str:
    return f"{COMPARATORS[target.comparator]} {number(target.value, decimals)}"
