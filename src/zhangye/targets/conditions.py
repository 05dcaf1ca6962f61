"""What a target asks of a value: comparator, tolerance, and the year it is first met."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.axes import FIRST_FORECAST
from zhangye.targets.register import Target

LIKELY_TO_HOLD = 0.5
"""Above this probability a year counts as the one in which a target is met."""
LIKELY, UNLIKELY = 0.8, 0.2
"""From here on a target counts as reached; up to here as missed; between them it is open."""
REACHED, OPEN, MISSED = "reached", "open", "missed"


def verdict_of(probability: float) -> str:
    """Return the verdict that follows from a probability: reached, open or missed."""
    if probability >= LIKELY:
        return REACHED
    return MISSED if probability <= UNLIKELY else OPEN


def limit(target: Target) -> float:
    """Return the value at which the target holds, with what its tolerance allows.

    A tolerance is written '5 %' (of the value) or '0.5 points' (of a percentage).
    """
    if not target.tolerance:
        return target.value
    found = re.fullmatch(r"([\d.]+) (%|points)", target.tolerance)
    if found is None:
        raise ValueError(f"{target.id}: tolerance {target.tolerance!r}")
    size = float(found.group(1))
    allowed = abs(target.value) * size / 100 if found.group(2) == "%" else size
    return target.value + allowed if target.comparator == "<=" else target.value - allowed


def holds(target: Target, value: float) -> bool:
    """Say whether a value satisfies the target."""
    return bool(holds_in(target, np.array([value]))[0])


def holds_in(target: Target, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Say in which runs a value satisfies the target: runs."""
    wanted = limit(target)
    if target.comparator == ">":
        return np.asarray(values > wanted)
    return np.asarray(values >= wanted if target.comparator == ">=" else values <= wanted)


def year_likely(
    target: Target, values: npt.NDArray[np.float64], years: Iterable[int]
) -> int | None:
    """Return the first year of the forecast in which more than half of the runs hold.

    Parameters
    ----------
    target
        What is asked.
    values
        Its figures: runs x years.
    years
        The calendar years of the columns.
    """
    likely = holds_in(target, values).mean(axis=0) > LIKELY_TO_HOLD
    met = (int(year) for year, so in zip(years, likely, strict=True) if so)
    return next((year for year in met if year >= FIRST_FORECAST), None)


def year_reached(target: Target, series: pd.Series) -> int | None:
    """Return the first year of the forecast in which the target holds, None where none does."""
    for year, value in series.loc[FIRST_FORECAST:].items():
        if holds(target, float(value)):
            return int(str(year))
    return None
