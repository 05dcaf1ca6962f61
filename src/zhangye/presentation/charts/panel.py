"""One indicator of one area over time, and how it is drawn into one set of axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption, EndLabel, text_size
from zhangye.presentation.charts.target import Target, target_label
from zhangye.presentation.words.signs import COMPARATORS, number

FIRST_YEAR, LAST_OBSERVED, LAST_YEAR = 2000, 2017, 2035
BANDS = (("p05", "p95", 0.16), ("p25", "p75", 0.26))
STATISTICS = Text("statistics", "统计数据")
FRAME_COLUMNS = ("area", "year", "indicator", "unit", "value", "kind", "series")
"""Those of ``values.csv``, then what a value is and which line or dot it belongs to."""


@dataclass(frozen=True)
class Panel:
    """Everything that one set of axes shows.

    Attributes
    ----------
    indicator, area
        Names as in the statistics.
    history
        Observed values by year, in the indicator's unit; drawn as dots, may be empty.
    runs
        Simulated values by year, by the scenario's label; drawn as lines. The first is the one
        that the title speaks of.
    target
        The wanted value or cap, drawn as a dashed line, if there is one.
    fans
        Quantiles by year with columns out of p05, p25, p50, p75, p95, by the label of the run
        that they belong to; drawn as bands.
    definition
        What the indicator measures, in the reader's language.
    chances
        Probability that the target is met in its year, by the label of the run.
    notes
        What a reader must know of the lines, by the year in which they show it.
    """

    indicator: str
    area: str
    history: pd.Series
    runs: Mapping[str, pd.Series] = field(default_factory=dict)
    target: Target | None = None
    fans: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    definition: str = ""
    chances: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def within(self, first: int, last: int) -> Panel:
        """Return the panel with what lies in some years alone; a target outside them goes."""
        inside = self.target is not None and first <= self.target.year <= last
        return Panel(
            self.indicator,
            self.area,
            self.history[(self.history.index >= first) & (self.history.index <= last)],
            {name: run.loc[first:last] for name, run in self.runs.items()},
            self.target if inside else None,
            {name: fan.loc[first:last] for name, fan in self.fans.items()},
            self.definition,
            self.chances if inside else {},
            {year: note for year, note in self.notes.items() if first <= year <= last},
        )

    def values(self) -> NDArray[np.float64]:
        """Return every finite value that is drawn, in no order."""
        parts = [np.asarray(series, float) for series in (self.history, *self.runs.values())]
        parts += [np.asarray(fan, float).ravel() for fan in self.fans.values()]
        if self.target is not None:
            parts.append(np.array([self.target.value]))
        every = np.concatenate(parts)
        return every[np.isfinite(every)]

    def ends(self) -> list[tuple[int, str, float]]:
        """Return position, name and last value of every run that has one."""
        runs = ((i, name, run.dropna()) for i, (name, run) in enumerate(self.runs.items()))
        return [(i, name, float(run.iloc[-1])) for i, name, run in runs if not run.empty]


def panel_frame(panels: Sequence[Panel], caption: Caption) -> pd.DataFrame:
    """Return what panels show as one tidy table.

    Returns
    -------
    pandas.DataFrame
        The columns of ``values.csv`` (area, year, indicator, unit, value), then ``kind``
        ('statistics', 'scenario', a quantile such as 'p05', or 'target' with its comparator) and
        ``series`` (the words in the chart).
    """
    statistics = STATISTICS(caption.lang)
    parts = []
    for panel in panels:
        drawn = [("statistics", statistics, panel.history)]
        drawn += [("scenario", name, run) for name, run in panel.runs.items()]
        for name, fan in panel.fans.items():
            drawn += [(str(quantile), name, fan[quantile]) for quantile in fan.columns]
        if panel.target is not None:
            words = target_label(panel.target, panel.indicator, caption)
            value = pd.Series({panel.target.year: panel.target.value})
            drawn.append((f"target {panel.target.comparator}", words, value))
        parts += [
            pd.DataFrame(
                {
                    "area": panel.area,
                    "year": series.index,
                    "indicator": panel.indicator,
                    "unit": caption.registry.unit(panel.indicator),
                    "value": series.to_numpy(),
                    "kind": kind,
                    "series": name,
                }
            )
            for kind, name, series in drawn
            if len(series)
        ]
    if not parts:
        return pd.DataFrame(columns=list(FRAME_COLUMNS))
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"], ignore_index=True)


def draw_panel(axes: Axes, panel: Panel, theme: style.Theme, years: tuple[int, int]) -> None:
    """Draw a panel's dots, lines, bands and target into axes of their final size."""
    first, last = years
    if last > LAST_OBSERVED:
        start = max(first, LAST_OBSERVED + 0.5)
        axes.axvspan(start, last, color=style.FORECAST_SHADE, linewidth=0, zorder=0)
    positions = {name: position for position, name in enumerate(panel.runs)}
    # Bands of several forecasts would hide one another: the wider one alone, with its edges.
    bands = BANDS if len(panel.fans) == 1 else BANDS[:1]
    for name, fan in panel.fans.items():
        look = theme.line_style(positions.get(name, 0))
        for low, high, strength in bands:
            if low in fan and high in fan:
                axes.fill_between(
                    fan.index,
                    fan[low],
                    fan[high],
                    color=look["color"],
                    alpha=strength / len(panel.fans),
                    linewidth=0,
                )
                if len(panel.fans) > 1:
                    edge = look | {"marker": "", "linewidth": 0.4 * theme.line}
                    axes.plot(fan.index, fan[[low, high]], zorder=2, **edge)
    for name, run in panel.runs.items():
        shown = run.dropna()
        look = theme.line_style(positions[name])
        look.setdefault("marker", "o" if len(shown) == 1 else "")
        # Markers of different lines in different years: lines often lie upon each other.
        every = [
            place
            for place, year in enumerate(shown.index)
            if len(shown) == 1 or (year > LAST_OBSERVED and (year - positions[name]) % 5 == 0)
        ]
        axes.plot(
            shown.index,
            shown,
            linewidth=theme.line,
            markersize=1.3 * theme.dot,
            markevery=every,
            zorder=3,
            **look,
        )
    dots = panel.history.dropna()
    look = {"marker": "o", "markersize": theme.dot, "color": style.HISTORY_DOT}
    axes.plot(dots.index, dots, linestyle="none", zorder=4, **look)
    if panel.target is not None:
        target = panel.target
        dashes: dict[str, Any] = {"color": theme.target, "linestyle": (0, (5, 3))}
        axes.axhline(target.value, linewidth=0.6 * theme.line, zorder=2, **dashes)
        axes.plot(
            target.year,
            target.value,
            marker="D",
            markersize=1.1 * theme.dot,
            color=theme.target,
            zorder=5,
        )
    _set_scales(axes, panel.values(), theme, years)


def cut_scale(axes: Axes) -> bool:
    """Return whether the vertical axis leaves out zero: small changes look large there."""
    low, high = axes.get_ylim()
    return not low <= 0 <= high


def whole_labels(panel: Panel, caption: Caption, theme: style.Theme) -> list[EndLabel]:
    """Return the labels of a chart's only panel: names and last values, and the target."""
    decimals = caption.registry.decimals(panel.indicator)
    labels = [
        EndLabel(value, f"{name} {number(value, decimals)}", _colour(theme, position))
        for position, name, value in panel.ends()
    ]
    if panel.target is not None:
        words = target_label(panel.target, panel.indicator, caption)
        labels.append(EndLabel(panel.target.value, words, theme.target))
    return labels


def short_labels(panel: Panel, caption: Caption, theme: style.Theme) -> list[EndLabel]:
    """Return the labels of one panel of several: values alone, since a key names the lines."""
    decimals = caption.registry.decimals(panel.indicator)
    labels = [
        EndLabel(value, number(value, decimals), _colour(theme, position))
        for position, _, value in panel.ends()
    ]
    if panel.target is not None:
        words = f"{COMPARATORS[panel.target.comparator]} {number(panel.target.value, decimals)}"
        labels.append(EndLabel(panel.target.value, words, theme.target))
    return labels


def _colour(theme: style.Theme, position: int) -> str:
    return str(theme.line_style(position)["color"])


def _set_scales(
    axes: Axes, values: NDArray[np.float64], theme: style.Theme, years: tuple[int, int]
) -> None:
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    # A scale from zero unless the values would shrink to a flat line at its top.
    if 0 <= low < 0.6 * high:
        low = 0.0
    elif 0 >= high > 0.6 * low:
        high = 0.0
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - (0.06 * span if low != 0 else 0), high + (0.06 * span if high != 0 else 0))
    first, last = years
    axes.set_xlim(first - 0.02 * max(last - first, 5), last)
    ticks = _year_ticks(axes, years, theme)
    axes.set_xticks(ticks, [str(year) for year in ticks], fontsize=theme.tick)
    height = axes.get_window_extent().height / axes.figure.dpi
    most = int(np.clip(height * 72 / (4 * theme.tick), 3, 6))
    axes.yaxis.set_major_locator(MaxNLocator(most, min_n_ticks=2))
    places = _decimals(axes.get_yticks())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, places)))
    axes.tick_params(axis="y", labelsize=theme.tick, pad=3)
    axes.tick_params(axis="x", labelsize=theme.tick, pad=0.55 * theme.tick)


def _year_ticks(axes: Axes, years: tuple[int, int], theme: style.Theme) -> list[int]:
    """Return the years to mark: both ends, the last observed one, then round ones with room."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    first, last = years
    width = axes.get_window_extent().width / figure.dpi
    label = text_size(figure, "2000", theme.tick)[0]
    apart = 1.35 * label * max(last - first, 1) / width
    wanted = [first, last, LAST_OBSERVED, *range(first + -first % 5, last, 5)]
    if last - first <= 12:
        wanted += range(first, last)
    else:
        apart = max(apart, 3)
    kept: list[int] = []
    for year in wanted:
        if first <= year <= last and all(abs(year - other) >= apart for other in kept):
            kept.append(year)
    return sorted(set(kept))


def _decimals(ticks: NDArray[np.float64]) -> int:
    """Return how many decimals show evenly spaced ticks exactly."""
    step = float(np.diff(ticks).min())
    for places in range(8):
        if np.abs(np.round(ticks, places) - ticks).max() < 1e-6 * step:
            return places
    return 8
