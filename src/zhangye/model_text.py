"""The text of a Vensim model file: the numbers that stand in it are read and set, no equation is.

Only constants whose numbers stand on the line of their name are seen, and lookups on one line, as
the project writes them; the engine reads whole files.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.errors import InputError

_DIGITS = 6
_CONSTANT = re.compile(r"(?m)^([^\W\d][^\n=\[(]*?)(?:\[([^\]\n]*)\])? ?= ?([-+\d.eE,; ]+)$")

Table = tuple[tuple[tuple[str, ...], ...], tuple[tuple[float, ...], ...]]
"""The elements of a constant's subscripts, and its numbers by row."""


def constant_text(value: float) -> str:
    """Write a number with the digits that the model file keeps."""
    return f"{value:.{_DIGITS}g}"


class ModelText:
    """The text of a Vensim file whose constants can be set.

    Parameters
    ----------
    text
        The file's content.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        ranges = re.findall(r"(?m)^([A-Z]\w*): ([^\n]+)\n\t~", text)
        self._elements = {name: [e.strip() for e in row.split(",")] for name, row in ranges}

    @property
    def constants(self) -> list[str]:
        """Names of the constants whose numbers stand on the line of their name."""
        return [name for name, _, _ in _CONSTANT.findall(self.text)]

    def tables(self) -> dict[str, Table]:
        """Return the elements of each constant's subscripts, and its numbers by row.

        A subscript that is no range has no elements; numbers that are none are left out, for the
        engine to say what is wrong with them.
        """
        tables: dict[str, Table] = {}
        for name, subscripts, numbers in _CONSTANT.findall(self.text):
            try:
                rows = tuple(
                    tuple(float(number) for number in row.split(","))
                    for row in numbers.strip().rstrip(";").split(";")
                )
            except ValueError:
                continue
            places = (self._elements.get(part.strip(), []) for part in subscripts.split(","))
            tables[name] = (tuple(map(tuple, places)), rows)
        return tables

    def elements(self, subscript: str) -> list[str]:
        """Return the elements of a range, in the order of the file."""
        if subscript not in self._elements:
            raise InputError("no range of the model", value=subscript, allowed=self._elements)
        return self._elements[subscript]

    def ranges(self, name: str) -> list[str]:
        """Return the subscript ranges of a constant."""
        found = self._constant(name)
        return [part.strip() for part in (found.group(1) or "").split(",") if part.strip()]

    def lever_of_programme(self) -> dict[str, str]:
        """Return the constant of the lever that each programme spends, by programme."""
        pattern = re.compile(r"(?m)^programme plan\[County,([^\]\n]+)\] ?= ?([^\[\n]+)\[County\]")
        return dict(pattern.findall(self.text))

    def _constant(self, key: str) -> re.Match[str]:
        name = key.partition("[")[0]
        pattern = re.compile(rf"(?m)^{re.escape(name)}(?:\[([^\]\n]*)\])? ?= ?([-+\d.eE,; ]+)$")
        found = pattern.search(self.text)
        if found is None:
            raise InputError(
                "no constant of the model file has this name", value=key, allowed=self.constants
            )
        return found

    def set_constant(self, name: str, values: npt.ArrayLike) -> None:
        """Set a constant: a number, a row, or a table (rows are the first subscript)."""
        array = np.asarray(values, dtype=float)
        if array.ndim == 2:
            written = "; ".join(", ".join(map(constant_text, row)) for row in array) + ";"
        else:
            written = ", ".join(map(constant_text, np.atleast_1d(array)))
        pattern = re.compile(rf"(?m)^({re.escape(name)}(?:\[[^\]\n]*\])? ?= ?)([-+\d.eE,; ]+)$")
        self.text, count = pattern.subn(lambda found: found.group(1) + written, self.text)
        if count != 1:
            raise InputError("no constant of the model file has this name", value=name)

    def set_element(self, key: str, value: float) -> None:
        """Set one element of a constant, 'need scale[Sunan]', or a constant without subscripts."""
        name, _, subscripts = key.rstrip("]").partition("[")
        found = self._constant(key)
        if not subscripts:
            self.set_constant(name, value)
            return
        dimension = found.group(1)
        current = [float(x) for x in found.group(2).split(",")]
        elements = self._elements.get(dimension, [])
        if subscripts not in elements:
            raise InputError(
                "no element of the constant", value=key, allowed=[f"{name}[{e}]" for e in elements]
            )
        current[elements.index(subscripts)] = value
        self.set_constant(name, current)

    def set_lookup(self, name: str, points: pd.Series) -> None:
        """Set the points of a lookup: values by time."""
        pairs = zip(points.index.tolist(), points.tolist(), strict=True)
        written = ", ".join(f"({_time(float(t))},{constant_text(v)})" for t, v in pairs)
        pattern = re.compile(rf"(?m)^({re.escape(name)}\()[^\n]*(\))$")
        self.text, count = pattern.subn(
            lambda found: found.group(1) + written + found.group(2), self.text
        )
        if count != 1:
            raise InputError("no lookup of the model file has this name", value=name)


def _time(value: float) -> str:
    return str(int(value)) if value == int(value) else constant_text(value)
