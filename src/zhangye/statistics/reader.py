"""Read one CSV table strictly: encoding, shape, cells, keys, references."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from zhangye.completeness import check_whole
from zhangye.errors import InputError
from zhangye.spelling import meaning
from zhangye.statistics.cells import Cell, CellError, input_error, parse_cell
from zhangye.statistics.schema import Field, ForeignKey, TableSchema

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = "a CSV file in UTF-8 (in Excel: save as 'CSV UTF-8')"


@dataclass(frozen=True)
class Table:
    """A table that agrees with its schema.

    Attributes
    ----------
    schema
        Its columns and constraints.
    path
        The file it was read from.
    frame
        The rows; optional numbers that are missing are NaN, optional texts ''.
    lines
        The line in the file of each row.
    """

    schema: TableSchema
    path: Path
    frame: pd.DataFrame
    lines: tuple[int, ...]

    def error(self, row: int, column: str, problem: str, allowed: object = None) -> InputError:
        """Return the error for a cell, with file, line and column.

        Parameters
        ----------
        row
            Position of the row, from 0.
        column
            Name of the column.
        problem
            What is wrong.
        allowed
            What would be valid: spellings or a sentence.
        """
        return InputError(
            problem,
            file=self.path,
            where=_place(self.lines[row], column),
            value=_plain(self.frame[column].iloc[row]),
            allowed=allowed,  # type: ignore[arg-type]
        )


def read_table(path: Path, schema: TableSchema, others: Mapping[str, Table]) -> Table:
    """Read a table and check it against its schema.

    Parameters
    ----------
    path
        The CSV file: UTF-8 with or without byte-order mark, or GBK as Chinese Excel writes it.
    schema
        Columns, types, constraints and keys.
    others
        The tables that this one may refer to.

    Raises
    ------
    InputError
        At the first thing wrong, with file, line, column, value and the nearest valid spelling.
    """
    text = decode(path)
    header, records = _records(path, text, schema)
    fields = _match_columns(path, header, schema)
    # Excel leaves rows of empty cells behind.
    records = [(line, record) for line, record in records if any(map(str.strip, record))]
    check_whole(path, text, len(records))
    lines: list[int] = []
    columns: list[list[Cell]] = [[] for _ in fields]
    for line, record in records:
        lines.append(line)
        for cells, field, text in zip(columns, fields, record, strict=True):
            try:
                cells.append(parse_cell(text, field))
            except CellError as error:
                raise input_error(
                    error, file=path, where=_place(line, field.name), value=text
                ) from error
    data = {field.name: _series(cells, field) for field, cells in zip(fields, columns, strict=True)}
    for key in schema.foreign_keys:
        _resolve_labels(data, key, others)
    table = Table(schema, path, pd.DataFrame(data)[schema.columns], tuple(lines))
    _check_primary_key(table)
    for key in schema.foreign_keys:
        _check_foreign_key(table, key, others.get(key.resource, table))
    return table


def decode(path: Path) -> str:
    """Return the text of a file in UTF-8 or GBK.

    Raises
    ------
    InputError
        Where the file is missing, empty, binary, or in another encoding.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("the file is missing", file=path) from error
    if not raw.strip():
        raise InputError("the file is empty", file=path, allowed=SAVE_AS)
    if raw.startswith(UTF16_MARKS):
        raise InputError("the file is in UTF-16", file=path, allowed=SAVE_AS)
    for encoding in ("utf-8-sig", "gbk"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise InputError("the file is neither UTF-8 nor GBK text", file=path, allowed=SAVE_AS)


def _is_text(text: str) -> bool:
    # GBK decodes much that is not text; control characters and private use give it away.
    odd = {"Cc", "Co", "Cn"}
    return all(char in "\r\n\t" or unicodedata.category(char) not in odd for char in set(text))


def _records(
    path: Path, text: str, schema: TableSchema
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    mark = _separator(text, schema)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    records: list[tuple[int, list[str]]] = []
    try:
        header = next(reader)
        line = reader.line_num + 1
        for record in reader:
            if record:
                records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"this is no valid CSV, perhaps cut short: {error}",
            file=path,
            where=f"line {reader.line_num}",
        ) from error
    for position, (line, record) in enumerate(records):
        if len(record) != len(header):
            short = len(record) < len(header) and position == len(records) - 1
            problem = "the file is cut short: the last line has" if short else "the line has"
            raise InputError(
                f"{problem} {len(record)} columns, the header has {len(header)}",
                file=path,
                where=f"line {line}",
                value=",".join(record),
            )
    return header, records


def _separator(text: str, schema: TableSchema) -> str:
    """Return what separates the columns: Excel writes semicolons or tabs in some countries."""
    header = text.splitlines()[0]
    for mark in ";\t":
        if {name.strip('" ') for name in header.split(mark)} == set(schema.columns):
            return mark
    return ","


def _match_columns(path: Path, header: list[str], schema: TableSchema) -> list[Field]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise InputError(
            "the columns are not separated by commas", file=path, where="line 1", value=header[0]
        )
    by_name = {field.name: field for field in schema.fields}
    missing = [name for name in by_name if name not in header]
    for name in header:
        if name not in by_name:
            raise InputError(
                "there is no such column",
                file=path,
                where="line 1",
                value=name,
                allowed=missing or schema.columns,
            )
        if header.count(name) > 1:
            raise InputError("the column stands twice", file=path, where="line 1", value=name)
    if missing:
        raise InputError(
            "a column is missing",
            file=path,
            where="line 1",
            value=missing[0],
            allowed=schema.columns,
        )
    return [by_name[name] for name in header]


def _series(cells: list[Cell], field: Field) -> pd.Series:
    if field.type == "number":
        return pd.Series(cells, dtype="float64")
    if field.type == "integer":
        return pd.Series(cells, dtype="int64" if field.required else "Int64")
    if field.type == "date":
        return pd.Series(cells, dtype="object")
    return pd.Series(["" if cell is None else cell for cell in cells], dtype="str")


def _resolve_labels(
    data: dict[str, pd.Series], key: ForeignKey, others: Mapping[str, Table]
) -> None:
    """Put the key in place of a label: 甘州区 is ganzhou, 亿元 is 1e8 CNY."""
    if len(key.fields) > 1 or key.resource not in others:
        return
    frame = others[key.resource].frame
    if "label_zh" not in frame:
        return
    names = frame[key.reference[0]]
    pairs = zip(frame["label_zh"], frame["label_en"], strict=True)
    labels = dict(zip(names, pairs, strict=True))
    cells = data[key.fields[0]]
    meant = {word: meaning(word, labels) for word in set(cells) - set(labels) if word}
    if any(meant.values()):
        data[key.fields[0]] = cells.replace({word: name for word, name in meant.items() if name})


def _check_primary_key(table: Table) -> None:
    key = list(table.schema.primary_key)
    first: dict[tuple[object, ...], int] = {}
    for row, cells in enumerate(table.frame[key].itertuples(index=False, name=None)):
        if cells in first:
            raise InputError(
                f"the key stands twice, first in line {table.lines[first[cells]]}",
                file=table.path,
                where=f"line {table.lines[row]}, columns {', '.join(key)}",
                value=", ".join(str(part) for part in cells),
            )
        first[cells] = row


def _check_foreign_key(table: Table, key: ForeignKey, other: Table) -> None:
    referred = set(other.frame[list(key.reference)].itertuples(index=False, name=None))
    rows = table.frame[list(key.fields)].itertuples(index=False, name=None)
    for row, cells in enumerate(rows):
        if cells in referred or not any(cells):
            continue
        # Blame the first column that has no counterpart, given those before it.
        for size in range(1, len(cells) + 1):
            if not any(parent[:size] == cells[:size] for parent in referred):
                break
        fitting = {
            parent[size - 1] for parent in referred if parent[: size - 1] == cells[: size - 1]
        }
        column = key.fields[size - 1]
        given = f" of {cells[0]!r}" if size > 1 else ""
        raise table.error(
            row,
            column,
            f"this is not the {column}{given}" if given else f"there is no such {column}",
            sorted(str(value) for value in fitting),
        )


def _place(line: int, column: str) -> str:
    return f"line {line}, column {column}"


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else value
