"""Sheets of figures in the form of ``historical.csv``: CSV, or the first sheet of a workbook."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

from zhangye.errors import InputError
from zhangye.statistics.reader import decode

NEEDED = ("area", "year", "indicator", "value")
TAKEN = (*NEEDED, "unit", "source", "published", "note")
PASSED_OVER = ("status",)
"""Columns of ``historical.csv`` that say nothing of what an official source prints."""

Row = tuple[str, dict[str, str]]
"""Where it stands ('line 3'), and its cells as text."""


def read(path: Path) -> list[Row]:
    """Read the rows of a sheet.

    Parameters
    ----------
    path
        A file that ends in .csv (UTF-8 or GBK) or .xlsx. The columns ``area, year, indicator,
        value`` must be there, ``unit, source, published, note`` may be.

    Raises
    ------
    InputError
        Where it is no such file, or a column is missing, unknown or there twice.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError("this is no sheet of figures", file=path, allowed="a .csv or .xlsx file")
    if not path.is_file():
        raise InputError("the file is missing", file=path)
    table = _workbook(path) if kind == ".xlsx" else _csv(path)
    lines = [(place, cells) for place, cells in table if any(cells)]
    if len(lines) < 2:
        raise InputError("there are no figures in it", file=path, allowed="a header and rows")
    header = lines[0][1]
    _check_header(path, header)
    rows = []
    for place, cells in lines[1:]:
        if len(cells) != len(header):
            raise InputError(
                f"the line has {len(cells)} columns, the header has {len(header)}",
                file=path, where=place, value=",".join(cells),
            )  # fmt: skip
        row = dict(zip(header, cells, strict=True))
        rows.append((place, {name: row.get(name, "") for name in TAKEN}))
    return rows


def _check_header(path: Path, header: list[str]) -> None:
    known = (*TAKEN, *PASSED_OVER)
    for name in header:
        if name not in known:
            raise InputError(
                "there is no such column", file=path, where="header", value=name, allowed=known
            )
        if header.count(name) > 1:
            raise InputError("the column stands twice", file=path, where="header", value=name)
    for name in NEEDED:
        if name not in header:
            raise InputError(
                "a column is missing", file=path, where="header", value=name, allowed=NEEDED
            )


def _csv(path: Path) -> list[tuple[str, list[str]]]:
    reader = csv.reader(io.StringIO(decode(path), newline=""), strict=True)
    found = []
    try:
        for cells in reader:
            found.append((f"line {reader.line_num}", [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise InputError(f"this is no valid CSV: {error}", file=path) from error
    return found


def _workbook(path: Path) -> list[tuple[str, list[str]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
    except (BadZipFile, InvalidFileException, KeyError, OSError, IndexError) as error:
        raise InputError("this is no workbook", file=path, allowed="an .xlsx file") from error
    width = max(
        (n + 1 for row in rows for n, cell in enumerate(row) if cell is not None), default=0
    )
    padded = [(*row, *[None] * (width - len(row)))[:width] for row in rows]
    return [(f"row {n}", [_text(cell) for cell in row]) for n, row in enumerate(padded, 1)]


def _text(cell: object) -> str:
    """Return a workbook's cell as one would have typed it into a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell).strip()
