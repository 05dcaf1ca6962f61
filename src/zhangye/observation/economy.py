"""Saved values of one or many runs, by variable and year."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import numpy.typing as npt

from zhangye.arrays import Array
from zhangye.axes import FIRST_YEAR, LAST_YEAR, TIMES, YEARS

__all__ = ["FIRST_YEAR", "LAST_YEAR", "TIMES", "YEARS", "Array", "Economy"]


class Economy:
    """What the model computed, before statistics print it.

    Parameters
    ----------
    values
        Runs x times x outputs, at ``TIMES``.
    outputs
        The names of the outputs, 'gdp[Ganzhou]'.
    xp
        The array library of the values: numpy, or ``jax.numpy`` where derivatives are wanted.
    """

    def __init__(self, values: Array, outputs: Sequence[str], xp: ModuleType = np) -> None:
        self.xp = xp
        # Split once: the derivative of one split is one array, that of a slice a copy a time.
        self._columns = xp.split(values, values.shape[-1], axis=-1)
        self._place = {name: position for position, name in enumerate(outputs)}

    def part(self, rows: npt.NDArray[np.bool_]) -> Economy:
        """Return some of the runs: a mask over runs."""
        values = self.xp.concatenate([column[rows] for column in self._columns], axis=-1)
        return Economy(values, list(self._place), self.xp)

    def _series(self, name: str) -> Array:
        column: Array = self._columns[self._place[name]][:, :, 0]
        return column

    def flow(self, name: str) -> Array:
        """Return a yearly flow or price, read in the middle of each year: runs x years."""
        return self._series(name)[:, 0::2]

    def stock(self, name: str) -> Array:
        """Return a stock at the end of each year: runs x years."""
        return self._series(name)[:, 1::2]

    def flows(self, name: str, elements: Sequence[str]) -> Array:
        """Return flows by subscript: runs x years x elements."""
        return self._stack([self.flow(f"{name}[{element}]") for element in elements])

    def stocks(self, name: str, elements: Sequence[str]) -> Array:
        """Return stocks by subscript: runs x years x elements."""
        return self._stack([self.stock(f"{name}[{element}]") for element in elements])

    def _stack(self, series: list[Array]) -> Array:
        stacked: Array = self.xp.stack(series, axis=-1)
        return stacked
