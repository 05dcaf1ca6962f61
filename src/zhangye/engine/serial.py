"""Translated models as JSON: plain data, which can be read from a file without running code."""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

KIND = "?"
"""Key of a JSON object that says what it was: a class, a tuple, an array, a path, a mapping."""


def to_json(value: Any) -> str:
    """Write dataclasses of PySD's abstract models, and what they hold, as JSON.

    Raises
    ------
    TypeError
        If there is anything else in it.
    """
    return json.dumps(_plain(value), ensure_ascii=False)


def from_json(text: str, *own: type) -> Any:
    """Read what `to_json` wrote.

    Parameters
    ----------
    own
        Further dataclasses that may occur.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is something else.
    """
    classes = _classes() | {kind.__name__: kind for kind in own}

    def revived(content: dict[str, Any]) -> Any:
        kind = content.pop(KIND)
        if kind == "tuple":
            return tuple(content["items"])
        if kind == "array":
            return np.array(content["items"], dtype=float).reshape(content["shape"])
        if kind == "path":
            return Path(content["path"])
        if kind == "mapping":
            return dict(content["items"])
        if kind == "set":
            return frozenset(content["items"])
        made: Any = object.__new__(classes[kind])
        for name, value in content.items():
            object.__setattr__(made, name, value)
        return made

    return json.loads(text, object_hook=revived)


@lru_cache(maxsize=1)
def _classes() -> dict[str, type]:
    """Return the dataclasses of PySD's abstract models by their names."""
    from pysd.translators.structures import abstract_expressions, abstract_model

    return {
        name: value
        for module in (abstract_expressions, abstract_model)
        for name, value in vars(module).items()
        if isinstance(value, type) and dataclasses.is_dataclass(value)
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | np.number):
        return value.item() if isinstance(value, np.number) else value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, tuple):
        return {KIND: "tuple", "items": [_plain(item) for item in value]}
    if isinstance(value, np.ndarray):
        return {KIND: "array", "shape": value.shape, "items": value.reshape(-1).tolist()}
    if isinstance(value, Path):
        return {KIND: "path", "path": str(value)}
    if isinstance(value, dict):
        return {KIND: "mapping", "items": [[key, _plain(item)] for key, item in value.items()]}
    if isinstance(value, frozenset):
        return {KIND: "set", "items": sorted(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {KIND: type(value).__name__} | {
            name: _plain(item) for name, item in vars(value).items()
        }
    raise TypeError(f"{type(value).__name__} is not plain data")
