"""Figures that are possible but unlike anything before: most often a slip of unit or of column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from zhangye.axes import CITY, COUNTIES

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.statistics.store import Statistics

OTHER_UNIT = 100.0
"""A figure so many times the last one, or so small a part of it, stands in another unit."""
LEAST_CHANGES = 3
"""Changes from year to year that a history needs to say what is usual."""
BEYOND = 2.0
"""How far a change may lie beyond the middle of those known, in half widths of their range: an
assumption, wide enough that only a slip or a break of definition is asked about."""
LEAST_WIDTH = 0.05
"""Half width of that range at least: a series that grew evenly may break by more."""


def doubt(
    statistics: Statistics,
    area: str,
    indicator: str,
    year: int,
    entered: Mapping[tuple[str, int, str], float],
) -> str | None:
    """Return why a figure is to be asked about, None where it is like those before.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    area, indicator, year
        The figure.
    entered
        Area, year and indicator -> what was entered, the figure itself included.
    """
    value = entered[area, year, indicator]
    history = _before(statistics, area, indicator, year, entered)
    return _unlike(value, year, history) or _above_the_city(
        statistics, area, indicator, year, entered
    )


def _before(
    statistics: Statistics,
    area: str,
    indicator: str,
    year: int,
    entered: Mapping[tuple[str, int, str], float],
) -> pd.Series:
    import pandas as pd

    later = {y: v for (a, y, i), v in entered.items() if (a, i) == (area, indicator)}
    known = statistics.series(area, indicator).astype(float)
    joined = pd.concat([known, pd.Series(later, dtype=float)]).sort_index()
    return joined[joined.index < year]


def _unlike(value: float, year: int, history: pd.Series) -> str | None:
    positive = history[history > 0]
    if positive.empty or len(positive) < len(history):
        return None
    if value <= 0:
        return "not positive, as it has always been"
    last, at = float(positive.iloc[-1]), int(positive.index[-1])
    ratio = value / last
    if not 1 / OTHER_UNIT < ratio < OTHER_UNIT:
        return f"{ratio:.3g} times the figure of {at} ({last:g}), as if in another unit"
    years = positive.index.to_numpy(dtype=float)
    changes = np.diff(np.log(positive.to_numpy())) / np.diff(years)
    if len(changes) < LEAST_CHANGES:
        return None
    middle = (changes.max() + changes.min()) / 2
    width = max((changes.max() - changes.min()) / 2, LEAST_WIDTH)
    change = np.log(ratio) / (year - at)
    if abs(change - middle) <= BEYOND * width:
        return None
    least, most = np.expm1([changes.min(), changes.max()])
    return (
        f"{np.expm1(change):+.1%} a year since {at} ({last:g}); "
        f"before, it changed by {least:+.1%} to {most:+.1%} a year"
    )


def _above_the_city(
    statistics: Statistics,
    area: str,
    indicator: str,
    year: int,
    entered: Mapping[tuple[str, int, str], float],
) -> str | None:
    """Say so where a county has more than the city, of what the counties add up to."""
    if area not in COUNTIES or not _adds_up(statistics, indicator):
        return None
    whole = _before(statistics, CITY, indicator, year + 1, entered)
    if whole.empty or entered[area, year, indicator] <= float(whole.iloc[-1]):
        return None
    return f"more than the whole city had in {whole.index[-1]} ({float(whole.iloc[-1]):g})"


def _adds_up(statistics: Statistics, indicator: str) -> bool:
    """Whether no county has ever had more than the city: true of sums, not of ratios."""
    table = statistics.wide(indicator)
    if CITY not in table:
        return False
    counties = table[[area for area in COUNTIES if area in table]]
    both = counties[table[CITY].notna()]
    parts = both.sub(table[CITY], axis=0).stack()
    return len(parts) > 0 and bool((parts <= 0).all())
