"""The charts of a run: one indicator of one area, and one indicator of the counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.charts.lines import line_chart
from zhangye.presentation.charts.panel import Panel
from zhangye.presentation.charts.target import Target


def history_frame(
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    target: Target | None = None,
    fans: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return what a history chart shows as a long table: series, year, value."""
    parts = {"history": history, **runs}
    for name, fan in (fans or {}).items():
        # One fan needs no name; several have that of the line that they belong to.
        of_line = "fan {quantile}" if len(fans or {}) == 1 else name + ", fan {quantile}"
        parts |= {of_line.format(quantile=column): fan[column] for column in fan.columns}
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
    fans = {} if fan is None else {next(iter(runs), ""): fan}
    panel = Panel(indicator, area, history, runs, target, fans, definition)
    return line_chart([panel], caption=caption, theme=style.SCREEN, title=title)


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
    """Draw one indicator of the counties, each on its own scale.

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
    panels = [
        Panel(
            indicator,
            county,
            history[county] if county in history else pd.Series(dtype=float),
            {label: frame[county] for label, frame in runs.items() if county in frame},
            (targets or {}).get(county),
            definition=definition,
        )
        for county in counties
    ]
    return line_chart(
        panels, caption=caption, theme=style.SCREEN, width=25.4, height=16.76, title=title
    )
