"""Defaults stand in the catalogues and in the model file; a change of one alone is refused.

A scenario sets in the model only what differs from the defaults, so that a default changed in
``levers.csv`` alone would change nothing, and say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from zhangye.errors import InputError
from zhangye.model_text import ModelText, Table

_TOLERANCE = 1e-5
"""The model file keeps six digits of each county's part."""


class Entry(Protocol):
    """What is asked of a row of a catalogue."""

    @property
    def name(self) -> str:
        """The key under ``[levers]`` or ``[shocks]``."""

    @property
    def applies_to(self) -> str:
        """The model's constant, without the county."""

    @property
    def default(self) -> float:
        """The value of the baseline."""

    @property
    def extensive(self) -> bool:
        """Whether the value of the city is the sum of its counties."""


def check_defaults(model: Path, file: Path, entries: Iterable[Entry]) -> None:
    """Refuse defaults that differ from those in the model file.

    Parameters
    ----------
    model
        The model file; nothing is asked where there is none, or where it holds no constant of
        the name, which is found when the model is run.
    file
        The catalogue, for the message.
    entries
        Its rows.

    Raises
    ------
    InputError
        With the catalogue, the lever or shock, its default, and the model file's.
    """
    try:
        text = model.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return  # The engine says what is wrong with it.
    tables = _tables(text)
    for entry in entries:
        for default in _defaults(tables, entry):
            if not math.isclose(default, entry.default, rel_tol=_TOLERANCE, abs_tol=1e-9):
                raise InputError(
                    "the model file holds another default",
                    file=file,
                    where=f"{entry.name}, column default",
                    value=entry.default,
                    allowed=f"{default:.5g}, as in {model.name}; other values go into a scenario, "
                    "and `zhangye calibrate --write` puts a new default into the model file",
                )


def _defaults(tables: dict[str, Table], entry: Entry) -> list[float]:
    """Return the model file's defaults of an entry: the city's total, or each county's."""
    name, _, inside = entry.applies_to.rstrip("]").partition("[")
    if name not in tables:
        return []
    subscripts, rows = tables[name]
    if inside:
        elements = subscripts[-1]
        if inside not in elements or any(len(row) != len(elements) for row in rows):
            return []
        values = [row[elements.index(inside)] for row in rows]
    else:
        values = [value for row in rows for value in row]
    return [sum(values)] if entry.extensive else values


@lru_cache(maxsize=4)
def _tables(text: str) -> dict[str, Table]:
    return ModelText(text).tables()
