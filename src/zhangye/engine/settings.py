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
    for key, value in (params or {}).items():
        selection = names.select(key, "parameter")
        _refuse_table(selection, key)
        scalars = [(selection.element.python_name, position) for position in selection.positions]
        if isinstance(value, pd.Series):
            if selection.time is not None:
                raise ModelError(f"{key!r}: a series cannot begin at a time")
            _read_series(names, settings, scalars, selection, value, key)
            continue
        numbers = names.spread(value, selection, key)
        for scalar, number in zip(scalars, numbers, strict=True):
            if selection.time is None:
                settings.values[scalar] = float(number)
                settings.series.pop(scalar, None)
            else:
                settings.schedules.setdefault(scalar, {})[selection.time] = float(number)
    return settings


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
    times = np.asarray(series.index, dtype=float)
    rows = np.array([names.spread(value, selection, key) for value in series.to_numpy()])
    order = np.argsort(times, kind="stable")
    for column, scalar in enumerate(scalars):
        settings.series[scalar] = (times[order], rows[order, column])


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
