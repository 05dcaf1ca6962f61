"""What the statistics cover: which indicator, for which area, in which years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from zhangye.statistics.store import Statistics


def spans(years: Iterable[int]) -> str:
    """Write years as runs: [2000, 2001, 2002, 2005] gives '2000-2002, 2005'."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1][1:] = [year]
        else:
            runs.append([year])
    return ", ".join("-".join(str(year) for year in run) for run in runs)


def coverage(
    statistics: Statistics,
    indicators: Sequence[str] = (),
    areas: Sequence[str] = (),
) -> pd.DataFrame:
    """Return a row for every indicator and area that has a value.

    Parameters
    ----------
    statistics
        The loaded statistics.
    indicators, areas
        Which to show; empty for all.

    Returns
    -------
    pandas.DataFrame
        Columns ``topic``, ``indicator``, ``unit``, ``area``, ``first``, ``last``, ``count``,
        ``observed`` (how many of them are printed in a source), ``years`` and ``gaps`` (years
        between first and last without a value), in the order of the registry.

    Raises
    ------
    InputError
        Where there is no such indicator or area.
    """
    for name in indicators:
        statistics.unit(name)
    for name in areas:
        statistics.element(name)
    frame = statistics.historical
    if indicators:
        frame = frame[frame["indicator"].isin(list(indicators))]
    if areas:
        frame = frame[frame["area"].isin(list(areas))]
    registry = statistics.indicators.set_index("indicator")
    order = {name: place for place, name in enumerate(registry.index)}
    area_order = {name: place for place, name in enumerate(statistics.areas["area"])}
    rows = []
    for (indicator, area), group in frame.groupby(["indicator", "area"]):
        years = sorted(group["year"])
        gaps = sorted(set(range(years[0], years[-1])) - set(years))
        rows.append(
            {
                "topic": registry.at[indicator, "topic"],
                "indicator": indicator,
                "unit": registry.at[indicator, "unit"],
                "area": area,
                "first": years[0],
                "last": years[-1],
                "count": len(years),
                "observed": int((group["status"] == "observed").sum()),
                "years": spans(years),
                "gaps": spans(gaps),
            }
        )
    rows.sort(key=lambda row: (order[row["indicator"]], area_order[row["area"]]))
    columns = [
        "topic",
        "indicator",
        "unit",
        "area",
        "first",
        "last",
        "count",
        "observed",
        "years",
        "gaps",
    ]
    return pd.DataFrame(rows, columns=columns)
