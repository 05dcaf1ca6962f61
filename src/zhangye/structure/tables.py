"""Reading the CSV registers of the model folder, strictly."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhangye.errors import InputError


def records(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and cells of each row, white space trimmed.

    Parameters
    ----------
    path
        A CSV file in UTF-8, with or without a byte-order mark.
    required, optional
        Its columns.

    Raises
    ------
    InputError
        Where the file cannot be read, a column is missing or unknown, or a row has a wrong
        number of cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _refuse_columns(path, reader.fieldnames or (), required, optional)
            for record in reader:
                if None in record or None in record.values():
                    raise InputError(
                        "this row has a wrong number of cells",
                        file=path,
                        where=f"line {reader.line_num}",
                    )
                yield reader.line_num, {name: cell.strip() for name, cell in record.items()}
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=path) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=path) from error
    except csv.Error as error:
        raise InputError(f"this is no CSV file ({error})", file=path) from error


def _refuse_columns(
    path: Path, names: Iterable[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    names = list(names)
    for name in names:
        if name not in required + optional:
            raise InputError(
                "unknown column", file=path, where="line 1", value=name, allowed=required + optional
            )
    missing = [name for name in required if name not in names]
    if missing:
        raise InputError("columns are missing: " + ", ".join(missing), file=path, where="line 1")


def refuse_empty(path: Path, line: int, record: dict[str, str], columns: Iterable[str]) -> None:
    """Raise `InputError` where one of the columns is empty in a row."""
    for column in columns:
        if not record[column]:
            raise InputError(
                "this cell is empty", file=path, where=f"line {line}, column {column!r}"
            )


def read_number(path: Path, where: str, text: str) -> float:
    """Return the number in a cell.

    Raises
    ------
    InputError
        Where it is none, or not finite.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("this is no number", file=path, where=where, value=text)
    return value
