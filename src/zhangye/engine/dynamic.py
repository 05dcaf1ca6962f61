"""Runs whose control variables change on the way: FINAL TIME, SAVEPER, TIME STEP by the time.

PySD looks at them at every step. Here the run is made longer and longer, with every step saved
and the control variables among the outputs, until it has passed its own end; what PySD would
not have saved is then left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from .errors import ModelError
from .timegrid import MAX_STEPS, PRECISION, Clock, TimeGrid

if TYPE_CHECKING:
    import pandas as pd

    from .prepared import Prepared

FIRST_STEPS = 512
Prepare = Callable[[Clock, TimeGrid], "Prepared"]


def run_dynamic(
    prepare: Prepare, initial: float, step_at: Callable[[float], float]
) -> pd.DataFrame:
    """Run to wherever the model's FINAL TIME lets it.

    Parameters
    ----------
    prepare
        Prepares a run over given times whose last two outputs are FINAL TIME and SAVEPER.
    initial
        The initial time.
    step_at
        The time step as a function of the time.
    """
    import pandas as pd

    count = FIRST_STEPS
    while True:
        times, steps = _times(initial, step_at, count)
        rows = np.arange(count, dtype=np.int32)
        clock = Clock(initial, float(times[-1]), float(steps[0]), float(steps[0]))
        prepared = prepare(clock, TimeGrid(times, rows, times))
        values = prepared(np.empty((1, 0)))[0]
        final, saveper = values[:, -2], values[:, -1]
        over = np.flatnonzero(~(times + steps * PRECISION < final))
        if len(over):
            break
        if count > MAX_STEPS:
            raise ModelError(f"no end after {count} steps", variable="FINAL TIME")
        count *= 4
    last = int(over[0]) + 1
    times, steps, saveper, values = times[:last], steps[:last], saveper[:last], values[:last]
    tolerance, since = steps * PRECISION, times - initial
    saved = (since % saveper < tolerance) | (-since % saveper < tolerance)
    digits = [-int(np.log10(value)) for value in tolerance[saved]]
    labels = [np.round(t, d) for t, d in zip(times[saved], digits, strict=True)]
    index = pd.Index(labels, name="time")
    return pd.DataFrame(values[saved, :-2], index=index, columns=prepared.outputs[:-2])


def _times(
    initial: float, step_at: Callable[[float], float], count: int
) -> tuple[np.ndarray, np.ndarray]:
    times, steps, now = np.empty(count), np.empty(count), initial
    for i in range(count):
        step = step_at(now)
        if not step > 0:
            raise ModelError(f"the time step is {step:g}", variable="TIME STEP")
        times[i], steps[i] = now, step
        now += step
    return times, steps
