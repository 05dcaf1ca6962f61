"""The condition of a reality check: which constants have which values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zhangye.engine.source import Source
from zhangye.errors import InputError


@dataclass(frozen=True)
class Condition:
    """Parameters of a run, and the words for them."""

    words: str
    params: tuple[tuple[str, float], ...] = ()


def condition(when: Mapping[str, float | str], source: Source) -> Condition:
    """Turn a check's ``when`` into parameters: ``"* 1.2"`` multiplies each of a constant's values.

    Raises
    ------
    ModelError
        Where a constant that is to be multiplied is not in the model file.
    """
    params: dict[str, float] = {}
    for name, value in when.items():
        if isinstance(value, str):
            base = source.constants(name.partition("[")[0])
            chosen = {name: base[name]} if name in base else base
            params |= {column: given * factor(value) for column, given in chosen.items()}
        else:
            params[name] = value
    words = ", ".join(
        f"{name} {value}" if isinstance(value, str) else f"{name} = {value:g}"
        for name, value in when.items()
    )
    return Condition(words, tuple(params.items()))


def factor(text: str, path: Path | None = None, where: str | None = None) -> float:
    """Return the number of a text such as ``"* 1.2"``.

    Raises
    ------
    InputError
        Where it is none.
    """
    sign, _, number = text.strip().partition(" ")
    try:
        if sign != "*":
            raise ValueError(sign)
        value = float(number)
        if not math.isfinite(value):
            raise ValueError(number)
        return value
    except ValueError as error:
        raise InputError(
            "this is no value of a constant",
            file=path,
            where=where,
            value=text,
            allowed="a number, or '* 1.2' to multiply what the model file says",
        ) from error
