"""Arrays of a page: little endian, in planes of bytes, which pack better than numbers one by one.

The first plane holds the first byte of every number, and so on: signs and exponents, which hardly
differ, lie side by side.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4"}
LEVEL = 6
"""Of gzip: higher ones take longer and gain less than one per cent."""


class Numbers:
    """Arrays, one after the other in a string of bytes.

    Attributes
    ----------
    index
        Name -> ``offset`` (bytes), ``type`` ('f4', 'f8', 'i4') and ``shape``.
    """

    def __init__(self) -> None:
        self.index: dict[str, dict[str, Any]] = {}
        self._content = bytearray()

    def add(self, name: str, values: npt.NDArray[Any]) -> None:
        """Keep an array."""
        kind = values.dtype.kind + str(values.dtype.itemsize)
        flat = np.ascontiguousarray(values, dtype=TYPES[kind]).reshape(-1)
        planes = flat.view(np.uint8).reshape(len(flat), flat.itemsize).T
        self.index[name] = {
            "offset": len(self._content),
            "type": kind,
            "shape": list(values.shape),
        }
        self._content += planes.tobytes()

    def add_columns(
        self, types: Mapping[str, type], table: npt.NDArray[np.float64]
    ) -> list[dict[str, Any]]:
        """Keep a table's columns in the first of some arrays whose type holds them exactly.

        Parameters
        ----------
        types
            Arrays by name, and the type of each.
        table
            Runs x columns.

        Returns
        -------
        list of dict
            ``array`` and ``column`` of each column.
        """
        columns: dict[str, list[int]] = {name: [] for name in types}
        placed = []
        for column, values in enumerate(table.T):
            name = next(
                name for name, kind in types.items() if np.array_equal(values.astype(kind), values)
            )
            placed.append({"array": name, "column": len(columns[name])})
            columns[name].append(column)
        for name, kind in types.items():
            # Runs lie side by side within a column: neighbours are alike in size.
            self.add(name, table[:, columns[name]].T.astype(kind))
        return placed

    def packed(self) -> str:
        """Return all arrays as text: base64 of gzip."""
        return packed(bytes(self._content))

    def array(self, name: str) -> npt.NDArray[Any]:
        """Return an array as it was given."""
        about = self.index[name]
        kind = np.dtype(TYPES[about["type"]])
        count = int(np.prod(about["shape"]))
        content = self._content[about["offset"] : about["offset"] + count * kind.itemsize]
        planes = np.frombuffer(bytes(content), np.uint8).reshape(kind.itemsize, count)
        return np.ascontiguousarray(planes.T).view(kind).reshape(about["shape"])


def packed(content: bytes) -> str:
    """Return bytes as text: base64 of gzip; the same bytes give the same text."""
    return base64.b64encode(gzip.compress(content, LEVEL, mtime=0)).decode()
