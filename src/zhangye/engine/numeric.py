"""Numbers that users write: refused where they are dates, words, or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]


def number(value: Any, what: str) -> float:
    """Return one number.

    Raises
    ------
    ModelError
        If it is a word, a date, a truth value or several values.
    """
    array = numbers(value, what)
    if array.ndim:
        raise ModelError(f"{what}: {value!r} is not a number")
    return float(array)


def numbers(values: Any, what: str) -> Array:
    """Return an array of numbers.

    Dates would pass for nanoseconds since 1970, truth values for 0 and 1: both are refused.

    Parameters
    ----------
    values
        What the user wrote.
    what
        Names it in the message.

    Raises
    ------
    ModelError
        If there is anything else among them.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ModelError(f"{what}: these are not numbers, or rows of unequal length") from None
    if array.dtype.kind in "fiu":
        return array.astype(float)
    for value in array.reshape(-1).tolist() if array.dtype.kind != "M" else array.reshape(-1):
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise ModelError(f"{what}: {_shown(value)} is not a number")
    return array.astype(float)


def _shown(value: Any) -> str:
    """Return a value as a message shows it, a date as a date."""
    return str(value) if isinstance(value, np.datetime64) else repr(value)


def column_of(table: pd.DataFrame, place: int) -> Array:
    """Return a column of a table of runs.

    Raises
    ------
    ModelError
        If a cell is no number or missing; the message names column and row.
    """
    name, column = table.columns[place], table.iloc[:, place]
    if column.dtype.kind not in "fiu":
        for row, value in zip(table.index, column, strict=True):
            if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
                raise ModelError(f"column {str(name)!r}, row {row}: {value!r} is not a number")
    array: Array = column.to_numpy(dtype=float, na_value=np.nan)
    missing = np.flatnonzero(np.isnan(array))
    if len(missing):
        row = table.index[missing[0]]
        raise ModelError(f"column {str(name)!r}, row {row}: the value is missing")
    return array


def table_of(table: pd.DataFrame) -> Array:
    """Return a table of runs as an array, runs by columns; see `column_of`."""
    result = np.empty(table.shape)
    for place in range(table.shape[1]):
        result[:, place] = column_of(table, place)
    return result
