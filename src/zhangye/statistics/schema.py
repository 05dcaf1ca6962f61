"""The table schemas of ``data/datapackage.json``: the one truth of columns and constraints."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from zhangye.errors import InputError


@dataclass(frozen=True)
class Field:
    """A column of a table.

    Attributes
    ----------
    name
        The column's name.
    type
        ``string``, ``integer``, ``number`` or ``date``.
    description
        What the column holds; shown with a value that breaks a bound.
    required
        Whether an empty cell is an error.
    enum
        The valid spellings; empty where any text will do.
    minimum, maximum
        Bounds of a number; None where there is none.
    pattern
        The regular expression that the whole cell must match.
    """

    name: str
    type: str
    description: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: re.Pattern[str] | None = None

    @cached_property
    def range_text(self) -> str:
        """The bounds in words, with what the column holds."""
        least = "" if self.minimum is None else f"{self.minimum:g} or more"
        most = "" if self.maximum is None else f"{self.maximum:g} or less"
        bounds = " and ".join(part for part in (least, most) if part)
        return f"{bounds} ({self.description})" if self.description else bounds


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose combination must stand in another table.

    Attributes
    ----------
    fields
        The columns of this table.
    resource
        The other table.
    reference
        The columns of the other table, in the same order.
    """

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class TableSchema:
    """The schema of one table.

    Attributes
    ----------
    name, path
        The table's name and its file, relative to the data folder.
    fields
        The columns, in the order in which files are written.
    primary_key
        The columns whose combination is unique.
    foreign_keys
        The references to other tables.
    """

    name: str
    path: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [field.name for field in self.fields]


def read_schemas(path: Path) -> dict[str, TableSchema]:
    """Read the schemas of all tables.

    Parameters
    ----------
    path
        A Frictionless ``datapackage.json``.

    Returns
    -------
    dict
        Table name -> schema, in the order of the file, which is the order of loading: a table
        refers only to itself and to those before it.

    Raises
    ------
    InputError
        Where the file is missing, cut short or lacks a property.
    """
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        schemas = {resource["name"]: _table(resource) for resource in package["resources"]}
        _check_keys(path, schemas)
        return schemas
    except FileNotFoundError as error:
        raise InputError("the file is missing", file=path) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no valid JSON: {error}", file=path) from error
    except (KeyError, TypeError, re.error) as error:
        raise InputError(f"this is no table schema as expected: {error}", file=path) from error


def _check_keys(path: Path, schemas: Mapping[str, TableSchema]) -> None:
    """Ask that keys name columns of their tables, and references tables that stand here."""
    for name, schema in schemas.items():
        _check_columns(path, schema, "primaryKey", schema.primary_key)
        for key in schema.foreign_keys:
            _check_columns(path, schema, "foreignKeys", key.fields)
            other = schemas.get(key.resource, schema if not key.resource else None)
            if other is None:
                raise InputError(
                    "a reference to a table that is not there",
                    file=path,
                    where=f"{name}, foreignKeys",
                    value=key.resource,
                    allowed=map(str, schemas),
                )
            _check_columns(path, other, f"foreignKeys of {name}", key.reference)


def _check_columns(path: Path, schema: TableSchema, where: str, columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in schema.columns:
            raise InputError(
                "the key names a column that the table has not",
                file=path,
                where=f"{schema.name}, {where}",
                value=column,
                allowed=map(str, schema.columns),
            )


def _table(resource: Mapping[str, Any]) -> TableSchema:
    schema = resource["schema"]
    return TableSchema(
        name=resource["name"],
        path=resource["path"],
        fields=tuple(_field(field) for field in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(
            ForeignKey(
                tuple(key["fields"]),
                key["reference"]["resource"],
                tuple(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", [])
        ),
    )


def _field(field: Mapping[str, Any]) -> Field:
    limits = field.get("constraints", {})
    pattern = limits.get("pattern")
    return Field(
        name=field["name"],
        type=field["type"],
        description=field.get("description", ""),
        required=limits.get("required", False),
        enum=tuple(limits.get("enum", ())),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        pattern=None if pattern is None else re.compile(pattern),
    )
