"""The times of a run: PySD's steps, saved times and labels, to the last bit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import ModelError
from .numeric import numbers

PRECISION = 1e-5
"""Part of a time step by which PySD lets times differ (``pysd.py_backend.components.Time``)."""
MAX_STEPS = 10_000_000


@dataclass(frozen=True)
class Clock:
    """The control variables of a run."""

    initial: float
    final: float
    step: float
    saveper: float


@dataclass(frozen=True)
class TimeGrid:
    """Times of a run.

    Attributes
    ----------
    times
        The time of every step, the last saved one included.
    saving
        The row of each step in the results, -1 where it is not saved.
    labels
        The saved times, rounded as PySD rounds them.
    """

    times: npt.NDArray[np.float64]
    saving: npt.NDArray[np.int32]
    labels: npt.NDArray[np.float64]


def time_grid(clock: Clock, asked: Sequence[float] | None = None) -> TimeGrid:
    """Return the steps from the initial to the final time.

    Parameters
    ----------
    clock
        The control variables.
    asked
        Times to save instead of every SAVEPER.

    Raises
    ------
    ModelError
        If a time asked for is not one of the steps, or the step is not positive.
    """
    if not (clock.step > 0 and math.isfinite(clock.step)):
        raise ModelError(f"the time step is {clock.step:g}", variable="TIME STEP")
    if not (math.isfinite(clock.initial) and math.isfinite(clock.final)):
        raise ModelError("initial and final time must be finite", variable="FINAL TIME")
    if (clock.final - clock.initial) / clock.step > MAX_STEPS:
        raise ModelError(f"more than {MAX_STEPS} time steps", variable="TIME STEP")
    times = [clock.initial]
    tolerance = clock.step * PRECISION
    while times[-1] + tolerance < clock.final:
        times.append(times[-1] + clock.step)
    grid = np.array(times)
    if asked is None:
        since = grid - clock.initial
        saved = np.flatnonzero(
            (since % clock.saveper < tolerance) | (-since % clock.saveper < tolerance)
        )
    else:
        saved = _indices(grid, asked, tolerance)
    saving = np.full(len(grid), -1, dtype=np.int32)
    saving[saved] = np.arange(len(saved), dtype=np.int32)
    last = int(saved[-1]) + 1 if len(saved) else 1
    digits = -int(np.log10(tolerance))
    return TimeGrid(grid[:last], saving[:last], np.round(grid[saved], digits))


def _indices(
    grid: npt.NDArray[np.float64], asked: Sequence[float], tolerance: float
) -> npt.NDArray[np.intp]:
    wanted = np.unique(numbers(asked, "times"))
    if not np.isfinite(wanted).all():
        raise ModelError("times must be finite numbers")
    near = np.abs(grid[None, :] - wanted[:, None]).argmin(axis=1)
    off = np.abs(grid[near] - wanted) > 10 * tolerance
    if off.any():
        raise ModelError(
            f"{wanted[off][0]:g} is not a time of the run "
            f"({grid[0]:g} to {grid[-1]:g}, in the model's time steps)"
        )
    return near
