"""A run's table as labelled arrays, and runs of a model for one condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from zhangye.engine.source import Source, Variable, key

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

YEAR = "year"
"""The name of the time dimension."""


class Model(Protocol):
    """What is asked of a compiled model: `zhangye.engine.read` returns one."""

    def run(
        self,
        params: Mapping[str, float] | None = None,
        return_columns: Sequence[str] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
    ) -> pd.DataFrame:
        """Simulate once; index is time, columns are named as PySD names them."""


def columns_of(frame: pd.DataFrame) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Group the columns of a run by variable: key to (column, elements)."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for column in frame.columns:
        name, _, inside = str(column).partition("[")
        elements = tuple(part.strip() for part in inside.rstrip("]").split(",")) if inside else ()
        found.setdefault(key(name), []).append((str(column), elements))
    return found


def labelled(frame: pd.DataFrame, source: Source) -> dict[str, xr.DataArray]:
    """Turn a run's table into one array a variable.

    Parameters
    ----------
    frame
        Index time; columns ``gdp`` or ``gdp[Ganzhou]`` or ``residents[Ganzhou,Urban]``.
    source
        The model, for the names of the subscript ranges.

    Returns
    -------
    dict of str to xarray.DataArray
        By the variable's key; dimensions ``year`` and the subscript ranges. The unit is the
        variable's own.
    """
    return {
        name: _array(frame, columns, source.variables.get(name), source)
        for name, columns in columns_of(frame).items()
    }


def _array(
    frame: pd.DataFrame,
    columns: list[tuple[str, tuple[str, ...]]],
    variable: Variable | None,
    source: Source,
) -> xr.DataArray:
    import xarray as xr

    members = [
        list(dict.fromkeys(elements[axis] for _, elements in columns))
        for axis in range(len(columns[0][1]))
    ]
    written = variable.equations[0].subscripts if variable else ()
    names = [
        range_name(source, elements, written[axis] if axis < len(written) else "")
        for axis, elements in enumerate(members)
    ]
    values = np.full((len(frame), *(len(elements) for elements in members)), np.nan)
    for column, elements in columns:
        place: list[Any] = [
            group.index(element) for group, element in zip(members, elements, strict=True)
        ]
        values[(slice(None), *place)] = frame[column].to_numpy(dtype=float)
    coordinates = {
        YEAR: frame.index.to_numpy(dtype=float),
        **dict(zip(names, members, strict=True)),
    }
    return xr.DataArray(values, coords=coordinates, dims=(YEAR, *names))


def range_name(source: Source, elements: Iterable[str], written: str) -> str:
    """Return the subscript range that holds the elements: as written, or else the smallest."""
    wanted = set(elements)
    holding = {name: set(group) for name, group in source.subscripts.items()}
    if wanted <= holding.get(written, set()):
        return written
    fitting = [name for name, group in holding.items() if wanted <= group]
    if not fitting:
        return written or "element"
    return min(fitting, key=lambda name: len(holding[name]))
