"""Saved values of one or many runs, by variable and year."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from types import ModuleType

import numpy as np
import numpy.typing as npt

from zhangye.arrays import Array
from zhangye.axes import YEARS

Values = Array | tuple[Array, ...]
"""Saved values of runs, whole or in parts one after the other in time."""


class Economy:
    """What the model computed, before statistics print it.

    Parameters
    ----------
    values
        Runs x times x outputs, at ``TIMES``; or parts of that, one after the other in time. Where
        they end early, their last year stands for those that follow.
    outputs
        The names of the outputs, 'gdp[Ganzhou]'.
    xp
        The array library of the values: numpy, or ``jax.numpy`` where derivatives are wanted.
    """

    def __init__(self, values: Values, outputs: Sequence[str], xp: ModuleType = np) -> None:
        self.xp = xp
        parts = values if isinstance(values, tuple) else (values,)
        # Split once: the derivative of one split is one array, that of a slice a copy a time.
        self._columns = [xp.split(part, part.shape[-1], axis=-1) for part in parts]
        self._place = {name: position for position, name in enumerate(outputs)}
        self._rows: npt.NDArray[np.bool_] | None = None

    def part(self, rows: npt.NDArray[np.bool_]) -> Economy:
        """Return some of the runs: a mask over runs. What is not asked for is not copied."""
        part = copy(self)
        if self._rows is None:
            part._rows = rows
        else:
            part._rows = self._rows.copy()
            part._rows[self._rows] = rows
        return part

    def _every_second(self, name: str, first: int) -> Array:
        """Return a series at every second time, from the first or the second one on."""
        place, since, parts = self._place[name], 0, []
        for columns in self._columns:
            column = columns[place][:, :, 0]
            parts.append(column[:, (first - since) % 2 :: 2])
            since += column.shape[1]
        missing = len(YEARS) - sum(part.shape[1] for part in parts)
        if missing:
            parts.append(self.xp.repeat(parts[-1][:, -1:], missing, axis=1))
        series: Array = parts[0] if len(parts) == 1 else self.xp.concatenate(parts, axis=1)
        return series if self._rows is None else series[self._rows]

    def flow(self, name: str) -> Array:
        """Return a yearly flow or price, read in the middle of each year: runs x years."""
        return self._every_second(name, 0)

    def stock(self, name: str) -> Array:
        """Return a stock at the end of each year: runs x years."""
        return self._every_second(name, 1)

    def flows(self, name: str, elements: Sequence[str]) -> Array:
        """Return flows by subscript: runs x years x elements."""
        return self._stack([self.flow(f"{name}[{element}]") for element in elements])

    def stocks(self, name: str, elements: Sequence[str]) -> Array:
        """Return stocks by subscript: runs x years x elements."""
        return self._stack([self.stock(f"{name}[{element}]") for element in elements])

    def _stack(self, series: list[Array]) -> Array:
        stacked: Array = self.xp.stack(series, axis=-1)
        return stacked
