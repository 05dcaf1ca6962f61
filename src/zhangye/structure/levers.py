"""Each lever at either end of its range, as conditions for reality checks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhangye.engine import ModelError, Source
from zhangye.errors import InputError
from zhangye.structure.conditions import Condition
from zhangye.structure.tables import read_number

_COLUMNS = ("lever", "applies_to", "kind", "min", "default", "max")


@dataclass(frozen=True)
class Default:
    """What a row of the catalogue says of the model's own value.

    Attributes
    ----------
    name, applies_to
        The lever, and the constant of the model that it moves.
    default
        The value of the baseline.
    extensive
        Whether the value of the city is the sum of its counties.
    """

    name: str
    applies_to: str
    default: float
    extensive: bool


def defaults(path: str | Path) -> list[Default]:
    """Return the default of each lever; see ``ends``."""
    path = Path(path)
    return [
        Default(
            record["lever"],
            record["applies_to"],
            read_number(path, f"line {line}, column 'default'", record["default"]),
            record["kind"] == "extensive",
        )
        for line, record in _records(path)
    ]


def ends(path: str | Path, source: Source) -> list[Condition]:
    """Return two conditions a lever: it alone at its minimum, and at its maximum, in all years.

    Parameters
    ----------
    path
        ``scenarios/levers.csv``. ``applies_to`` is a constant of the model, ``name`` or
        ``name[element]``. An intensive lever takes its end in every county; an extensive one
        is the city's total, so that the model's own values are scaled by end over default.
    source
        The parsed model file.

    Raises
    ------
    InputError
        Where the file cannot be read, a lever names no constant of the model, or a number is
        missing.
    """
    path = Path(path)
    conditions = []
    for line, record in _records(path):
        for end in ("min", "max"):
            where = f"line {line}, column {end!r}"
            chosen = _columns(source, path, line, record["applies_to"])
            default = read_number(path, f"line {line}, column 'default'", record["default"])
            value = read_number(path, where, record[end])
            if record["kind"] == "extensive":
                if default == 0:
                    raise InputError("an extensive lever needs a default", file=path, where=where)
                params = {column: given * value / default for column, given in chosen.items()}
            else:
                params = dict.fromkeys(chosen, value)
            conditions.append(Condition(f"{record['lever']} = {value:g}", tuple(params.items())))
    return conditions


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows; the catalogue's other columns are checked where it is loaded for use."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError("columns are missing: " + ", ".join(missing), file=path)
            for record in reader:
                yield reader.line_num, {name: record[name] or "" for name in _COLUMNS}
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=path) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError("this is no CSV file in UTF-8", file=path) from error


def _columns(source: Source, path: Path, line: int, target: str) -> dict[str, float]:
    """Return the columns of the constant that a lever moves, with the model's own values."""
    name, _, inside = target.partition("[")
    wanted = {part.strip() for part in inside.rstrip("]").split(",") if part.strip()}
    where = f"line {line}, column 'applies_to'"
    try:
        values = source.constants(name)
    except ModelError as error:
        raise InputError(error.reason, file=path, where=where, value=name) from error
    chosen = {
        column: value
        for column, value in values.items()
        if wanted <= set(column.partition("[")[2].rstrip("]").split(","))
    }
    if not chosen:
        raise InputError(
            "the constant has no such element",
            file=path,
            where=where,
            value=target,
            allowed=list(values),
        )
    return chosen
