"""Arguments of the front door, checked as strictly as a file.

What is misspelt is answered with the nearest valid spelling; a label of the registry in either
language does where a name is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from zhangye.errors import InputError
from zhangye.spelling import alike, meaning


@dataclass(frozen=True)
class Names:
    """The valid names of one kind of thing, and what else each is called.

    Attributes
    ----------
    kind
        What they name, for messages: 'indicator'.
    labels
        Name -> its labels in Chinese and English.
    """

    kind: str
    labels: Mapping[str, Sequence[str]]

    def pick(self, value: object, where: str | None = None) -> str:
        """Return the name that a user means.

        Parameters
        ----------
        value
            A name or a label.
        where
            The argument, for messages; by default the kind.

        Raises
        ------
        InputError
            Where it is no text, or names nothing.
        """
        word = text(value, where or self.kind)
        if name := meaning(word, self.labels):
            return name
        allowed = alike(word, self.labels)
        raise InputError(
            f"there is no such {self.kind}", where=where or self.kind, value=word, allowed=allowed
        )

    def pick_all(self, values: object, where: str) -> list[str]:
        """Return the names that a user means, one or several.

        Raises
        ------
        InputError
            Where one is wrong, or there is none.
        """
        found = [self.pick(value, where) for value in several(values, where)]
        if not found:
            raise InputError("nothing is named", where=where, allowed=list(self.labels))
        return found


def several(values: object, where: str) -> list[Any]:
    """Return a text alone, or the items of a list, as a list.

    Raises
    ------
    InputError
        Where it is neither.
    """
    if isinstance(values, str | os.PathLike):
        return [values]
    if isinstance(values, Iterable) and not isinstance(values, Mapping | bytes):
        return list(values)
    raise _wrong_type("a name or a list of names", values, where)


def text(value: object, where: str) -> str:
    """Return a text that is not empty, without blanks at its ends.

    Raises
    ------
    InputError
        Where it is none.
    """
    if not isinstance(value, str):
        raise _wrong_type("text in quotes", value, where)
    if not value.strip():
        raise InputError("the text is empty", where=where)
    return value.strip()


def flag(value: object, where: str) -> bool:
    """Return a truth value.

    Raises
    ------
    InputError
        Where it is neither True nor False.
    """
    if not isinstance(value, bool):
        raise _wrong_type("True or False", value, where)
    return value


def whole(value: object, where: str, least: int, most: int | None = None) -> int:
    """Return a whole number in a range.

    Raises
    ------
    InputError
        Where it is none, or out of range.
    """
    allowed = f"a whole number from {least}" + ("" if most is None else f" to {most}")
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise _wrong_type(allowed, value, where)
    count = int(value)
    if count < least or (most is not None and count > most):
        raise InputError("out of range", where=where, value=count, allowed=allowed)
    return count


def number(value: object, where: str) -> float:
    """Return a number; its range is for whoever knows it to check.

    Raises
    ------
    InputError
        Where it is none.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise _wrong_type("a number", value, where)
    return float(value)


def written_number(value: object, where: str) -> float:
    """Return a number, or what the words of one mean, as tables have them.

    Raises
    ------
    InputError
        Where it is none.
    """
    from zhangye.statistics.cells import CellError, input_error, parse_number

    if not isinstance(value, str):
        return number(value, where)
    try:
        return parse_number(value)
    except CellError as error:
        raise input_error(error, where=where, value=value) from error


def choice(value: object, where: str, allowed: Iterable[str]) -> str:
    """Return one of a few words.

    Raises
    ------
    InputError
        Where it is none of them.
    """
    word = text(value, where)
    names = list(allowed)
    if word not in names:
        raise InputError("there is no such choice", where=where, value=word, allowed=names)
    return word


def path(value: object, where: str) -> Path:
    """Return a path.

    Raises
    ------
    InputError
        Where it is neither a text nor a path.
    """
    if isinstance(value, os.PathLike):
        return Path(value)
    return Path(text(value, where)).expanduser()


def years(value: object, first: int, last: int) -> tuple[int, int]:
    """Return the first and the last of a span of years.

    Raises
    ------
    InputError
        Where it is no pair of years in ascending order within the range.
    """
    allowed = f"two years from {first} to {last}, the earlier one first"
    pair = list(value) if isinstance(value, tuple | list | range) else [value]
    if isinstance(value, range) and pair:
        pair = [pair[0], pair[-1]]
    if len(pair) != 2:
        raise InputError("no span of years", where="years", value=repr(value), allowed=allowed)
    start, end = (whole(year, "years", first, last) for year in pair)
    if start >= end:
        raise InputError("no span of years", where="years", value=repr(value), allowed=allowed)
    return start, end


def _wrong_type(wanted: str, value: object, where: str) -> InputError:
    return InputError(f"must be {wanted}, not {type(value).__name__}", where=where)
