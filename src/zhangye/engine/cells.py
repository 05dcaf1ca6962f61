"""Cells of spreadsheets and text files: what is no number is refused by the name of its cell.

PySD's readers turn every word into a missing value, and keep a file that they have read for as
long as the process lives.
"""

from __future__ import annotations

import math
import sys
import zipfile
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ModelError

MAX_UNPACKED = 500_000_000
"""Bytes of a workbook when unpacked, at most."""

OUTSIDE: ContextVar[bool] = ContextVar("OUTSIDE", default=False)
"""Whether models may read files outside their folders, where the caller does not say."""
_tables: dict[tuple[Path, str], Any] = {}


def forget() -> None:
    """Forget the files that were read: they may have changed."""
    _tables.clear()
    module = sys.modules.get("pysd.py_backend.external")
    if module is not None:
        module.Excels.clean()


def refuse_outside(root: Path, written: str, allowed: bool) -> None:
    """Raise where a model reads a file outside its own folder.

    Parameters
    ----------
    root
        The model's folder.
    written
        The file, as the model names it.
    allowed
        Whether the caller allows it.
    """
    if written.startswith("?"):
        raise ModelError(f"the settings do not say which file {written!r} is: write its name")
    file = (root / written).resolve()
    if not allowed and not file.is_relative_to(root):
        raise ModelError(
            f"the file {written!r} lies outside the model's folder "
            "(--allow-outside reads it, in Python allow_outside=True)"
        )
    if file.suffix.lower() in {".xlsx", ".xlsm"} and file.is_file():
        _refuse_bomb(file, written)


def _refuse_bomb(file: Path, written: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"external data cannot be read: {written!r} is no workbook") from error
    if size > MAX_UNPACKED:
        raise ModelError(f"the workbook {written!r} unpacks to {size / 1e6:,.0f} MB")


@lru_cache
def strict(reader: type) -> type:
    """Return one of PySD's readers of constants, series or lookups that refuses words."""

    class Strict(reader):
        def _get_data_from_file(self, rows: list[int], cols: list[int]) -> Any:
            block = _written(self.file, self.tab)[rows[0] : rows[1], cols[0] : cols[1]]
            self.blocks = [*getattr(self, "blocks", ()), (rows[0], cols[0], block)]
            return super()._get_data_from_file(rows, cols)

        def _get_constant_data(self, *arguments: Any) -> Any:
            self.blocks = []
            values = super()._get_constant_data(*arguments)
            for row, column, block in self.blocks:
                for place in np.ndindex(block.shape):
                    _refuse_other(self, row + place[0], column + place[1], block[place])
            return values

        def _get_series_data(self, *arguments: Any, **named: Any) -> Any:
            self.blocks = []
            result = super()._get_series_data(*arguments, **named)
            if len(self.blocks) == 2:
                _refuse_words(self, *self.blocks)
            return result

    return Strict


def _refuse_words(reader: Any, series: Any, values: Any) -> None:
    """Raise where a number stands beside a word, in the series or among its values."""
    lying = series[2].shape[0] == 1 and series[2].shape[1] > 1
    row, column, block = values
    points = series[2].T if lying else series[2]
    rows = block.T if lying else block
    for i in range(min(len(points), len(rows))):
        own = points[i, 0]
        at = (series[0], series[1] + i) if lying else (series[0] + i, series[1])
        for j in range(rows.shape[1]):
            place = (row + j, column + i) if lying else (row + i, column + j)
            if _is_word(rows[i, j]) and _is_number(own):
                _refuse_other(reader, *place, rows[i, j])
            if _is_word(own) and _is_number(rows[i, j]):
                _refuse_other(reader, *at, own)


def _refuse_other(reader: Any, row: int, column: int, content: Any) -> None:
    if _is_number(content):
        return
    from openpyxl.utils import get_column_letter

    cell = f"{get_column_letter(column + 1)}{row + 1}"
    kind = f"holds {content!r}, which is no number" if _is_word(content) else "is empty"
    raise ModelError(f"cell {cell} of {Path(reader.file).name!r} ({reader.tab!r}) {kind}")


def _is_number(content: Any) -> bool:
    if isinstance(content, str):
        try:
            return not math.isnan(float(content))
        except ValueError:
            return False
    return isinstance(content, int | float | np.number) and not math.isnan(content)


def _is_word(content: Any) -> bool:
    """Return whether a cell holds something, but no number."""
    missing = content is None or (isinstance(content, float) and math.isnan(content))
    return not _is_number(content) and not missing


def _written(file: Path, tab: str) -> Any:
    """Return all cells of a sheet, or of a text file with the separator ``tab``, as they are."""
    import pandas as pd
    from pysd.py_backend.external import _SPREADSHEET_EXTS

    key = (Path(file), tab)
    if key not in _tables:
        suffix = key[0].suffix.lower()
        if suffix in _SPREADSHEET_EXTS:
            frame = pd.read_excel(file, header=None, sheet_name=tab)
        else:
            default = "," if suffix == ".csv" else "\t"
            separator = tab if tab and not tab[0].isalnum() else default
            frame = pd.read_csv(file, header=None, sep=separator)
        _tables[key] = frame.to_numpy(dtype=object)
    return _tables[key]
