"""Turn the text of one cell into the value its column asks for, or say why it cannot be."""

from __future__ import annotations

import datetime
import math
import re

from zhangye.errors import InputError
from zhangye.spelling import NUMBER, half_width, number_help
from zhangye.statistics.schema import Field

INTEGER = re.compile(r"[+-]?\d+", re.ASCII)

DATE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(\s+0?0:00(:00)?)?",
    re.ASCII,
)

Cell = str | int | float | datetime.date | None


class CellError(ValueError):
    """What is wrong with a cell; the reader adds file, row and column.

    Parameters
    ----------
    problem
        What is wrong.
    allowed
        What would be valid.
    """

    def __init__(self, problem: str, allowed: tuple[str, ...] | str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.allowed = allowed


def parse_number(text: str) -> float:
    """Return the finite number that ``text`` writes.

    Raises
    ------
    CellError
        Where it is something else: words, booleans, NaN, infinities, separators of thousands.
    """
    number = float(text) if NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        allowed = number_help(text) or "a number such as 376.96, without separators"
        raise CellError("this is no finite number", allowed)
    return number


def parse_cell(text: str, field: Field) -> Cell:
    """Return the typed value of a cell; None where an optional cell is empty.

    Raises
    ------
    CellError
        Where the text breaks the field's type or constraints.
    """
    if text == "":
        if field.required:
            raise CellError("a value is required here", field.description or None)
        return None
    if field.type == "string":
        return _string(text, field)
    if field.type == "date":
        return _date(text)
    return _bounded(_integer(text) if field.type == "integer" else parse_number(text), field)


def _string(text: str, field: Field) -> str:
    if field.enum and text not in field.enum:
        raise CellError(f"there is no such {field.name}", field.enum)
    if field.pattern is not None and not field.pattern.fullmatch(text):
        raise CellError(f"this is no valid {field.name}", f"text like {field.pattern.pattern}")
    return text


def _date(text: str) -> datetime.date:
    # As Excel in Chinese Windows writes it, too: 2018/2/8, 2018年2月8日, with or without a time.
    match = DATE.fullmatch(half_width(text).strip())
    try:
        if match is None:
            return datetime.date.fromisoformat(text)
        return datetime.date(*(int(match[part]) for part in ("year", "month", "day")))
    except ValueError as error:
        raise CellError("this is no date", "a date such as 2018-02-08") from error


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text):
        allowed = number_help(text) or "digits only, such as 2017"
        raise CellError("this is no whole number", allowed)
    return int(text)


def _bounded(number: float, field: Field) -> float:
    below = field.minimum is not None and number < field.minimum
    above = field.maximum is not None and number > field.maximum
    if below or above:
        raise CellError("out of range", field.range_text)
    return number


def input_error(error: CellError, **place: object) -> InputError:
    """Return the message for the user: a cell's error with its place.

    Parameters
    ----------
    error
        What is wrong.
    **place
        ``file``, ``where`` and ``value`` of :class:`zhangye.errors.InputError`.
    """
    return InputError(error.problem, allowed=error.allowed, **place)  # type: ignore[arg-type]
