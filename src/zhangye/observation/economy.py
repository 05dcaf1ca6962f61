"""Saved values of one or many runs, by variable and year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 2000, 2035
YEARS = np.arange(FIRST_YEAR, LAST_YEAR + 1)
TIMES = tuple(np.arange(FIRST_YEAR, LAST_YEAR + 1, 0.5).tolist())
"""Middles and ends of the years: the times that a run must save."""


class Economy:
    """What the model computed, before statistics print it.

    Parameters
    ----------
    values
        Runs x times x outputs, at ``TIMES``.
    outputs
        The names of the outputs, 'gdp[Ganzhou]'.
    """

    def __init__(self, values: Array, outputs: Sequence[str]) -> None:
        self._values = values
        self._place = {name: position for position, name in enumerate(outputs)}

    def _series(self, name: str) -> Array:
        return self._values[:, :, self._place[name]]

    def flow(self, name: str) -> Array:
        """Return a yearly flow or price, read in the middle of each year: runs x years."""
        return self._series(name)[:, 0::2]

    def stock(self, name: str) -> Array:
        """Return a stock at the end of each year: runs x years."""
        return self._series(name)[:, 1::2]

    def flows(self, name: str, elements: Sequence[str]) -> Array:
        """Return flows by subscript: runs x years x elements."""
        return np.stack([self.flow(f"{name}[{element}]") for element in elements], axis=-1)

    def stocks(self, name: str, elements: Sequence[str]) -> Array:
        """Return stocks by subscript: runs x years x elements."""
        return np.stack([self.stock(f"{name}[{element}]") for element in elements], axis=-1)
