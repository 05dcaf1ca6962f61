"""What a call sets: constants, series in time, schedules; from keys to parameters and slots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .description import Description
from .errors import ModelError
from .naming import Names, Selection
from .numeric import numbers

Key = tuple[str, int]
"""A scalar of the model: Python name and position."""


@dataclass
class Settings:
    """Values by scalar of the model.

    Attributes
    ----------
    values
        Constants.
    series
        Values that are interpolated in time: times and values.
    schedules
        Values that hold from a time on.
    """

    values: dict[Key, float] = field(default_factory=dict)
    series: dict[Key, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = field(
        default_factory=dict
    )
    schedules: dict[Key, dict[float, float]] = field(default_factory=dict)


def read_settings(names: Names, params: Mapping[str, Any] | None) -> Settings:
    """Sort out the ``params`` of a run.

    Parameters
    ----------
    names
        The model's names.
    params
        Keys as in ``Model.run``; values numbers, arrays, mappings or pandas Series.
    """
    import pandas as pd

    settings = Settings()
    selections = {key: names.select(key, "parameter") for key in params or {}}
    _refuse_twice(selections)
    # What is set for single elements holds, whatever is set for all of them
    for key, selection in sorted(selections.items(), key=lambda item: item[1].labels is not None):
        value = (params or {})[key]
        _refuse_table(selection, key)
        scalars = [(selection.element.python_name, position) for position in selection.positions]
        if isinstance(value, pd.Series):
            if selection.time is not None:
                raise ModelError(f"{key!r}: a series cannot begin at a time")
            _read_series(names, settings, scalars, selection, value, key)
            continue
        given = names.spread(value, selection, key)
        for scalar, number in zip(scalars, given, strict=True):
            if selection.time is None:
                settings.values[scalar] = float(number)
                settings.series.pop(scalar, None)
            else:
                settings.schedules.setdefault(scalar, {})[selection.time] = float(number)
    return settings


def _refuse_twice(selections: Mapping[str, Selection]) -> None:
    """Raise where two keys set the same scalar from the same time on, both wholly or both partly.

    A key for single elements may stand beside one for all of them.
    """
    taken: dict[tuple[str, int, float | None, bool], str] = {}
    for key, selection in selections.items():
        whole = selection.labels is None
        for position in selection.positions:
            place = (selection.element.python_name, position, selection.time, whole)
            if place in taken:
                raise ModelError(f"{key!r}: {taken[place]!r} sets the same")
            taken[place] = key


def _refuse_table(selection: Selection, key: str) -> None:
    if selection.element.kind == "lookup":
        raise ModelError(f"{key!r}: the points of a table function cannot be set")


def _read_series(
    names: Names,
    settings: Settings,
    scalars: Sequence[Key],
    selection: Selection,
    series: Any,
    key: str,
) -> None:
    if not len(series):
        raise ModelError(f"{key!r}: the series is empty")
    times = numbers(series.index, f"{key!r}, times of the series")
    rows = np.array([names.spread(value, selection, key) for value in series.to_numpy()])
    missing = np.flatnonzero(~np.isfinite(rows).all(axis=1) | ~np.isfinite(times))
    if len(missing):
        raise ModelError(f"{key!r}: the series has no value at {times[missing[0]]:g}")
    if len(np.unique(times)) < len(times):
        raise ModelError(f"{key!r}: the series has two values at one time")
    order = np.argsort(times, kind="stable")
    for column, scalar in enumerate(scalars):
        settings.series[scalar] = (times[order], rows[order, column])
        settings.values.pop(scalar, None)


def required_overrides(description: Description, scalars: Iterable[Key]) -> frozenset[Key]:
    """Return the scalars among these that are not constants in the model's equations."""
    known = {(p.element, p.position) for p in description.parameters}
    return frozenset(scalar for scalar in scalars if scalar not in known)


def interpolate(
    series: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    times: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return a series at the times of the run, constant beyond its ends, as PySD does."""
    return np.interp(times, series[0], series[1])


def step_held(
    schedule: Mapping[float, float], before: float, times: npt.NDArray[np.float64], step: float
) -> npt.NDArray[np.float64]:
    """Return scheduled values at the times of the run; ``before`` holds before the first."""
    rows = schedule_rows(list(schedule), times, step)
    values = np.array([before, *(schedule[time] for time in sorted(schedule))])
    return values[rows]


def schedule_rows(
    starts: Sequence[float], times: npt.NDArray[np.float64], step: float
) -> npt.NDArray[np.intp]:
    """Return, for every time of the run, how many of the schedule's times have come."""
    return np.searchsorted(np.sort(starts), times + step * 1e-5, side="right")
