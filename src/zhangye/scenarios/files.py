"""Reading the text files that users edit: encoding and CSV form, with the place of a fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from zhangye.completeness import check_whole
from zhangye.errors import InputError


def read_utf8(file: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    InputError
        Where the file cannot be read, or is in another encoding, which is named where it
        can be told.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=file) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the encoding is UTF-16", file=file, allowed="save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            raw.decode("gb18030")
            guess = "the encoding looks like GBK, not UTF-8"
        except UnicodeDecodeError:
            guess = "the encoding is not UTF-8"
        raise InputError(
            guess, file=file, where=f"line {line}", allowed="save it as UTF-8"
        ) from error


def csv_rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV file that must have exactly these columns, and their place.

    Raises
    ------
    InputError
        Where the header differs, a row has too many or too few cells, or rows are missing.
    """
    text = read_utf8(file)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    header = reader.fieldnames or []
    for name in header:
        if name not in columns:
            raise InputError(
                "unknown column", file=file, where="line 1", value=name, allowed=columns
            )
    missing = [name for name in columns if name not in header]
    if missing:
        raise InputError("missing column: " + ", ".join(missing), file=file, where="line 1")
    rows = 0
    try:
        for row in reader:
            rows += 1
            where = f"line {reader.line_num}"
            if None in row or None in row.values():
                raise InputError(
                    "a row has too many or too few cells",
                    file=file,
                    where=where,
                    allowed=f"{len(columns)} cells",
                )
            yield where, row
    except csv.Error as error:
        where = f"line {reader.line_num}"
        raise InputError(f"broken CSV ({error})", file=file, where=where) from error
    check_whole(file, text, rows)
