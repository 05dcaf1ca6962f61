"""Walking PySD's syntax trees: children, references, and an expression written back as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

# How each structure of the translator is written in Vensim.
_STRUCTURE_NAMES = {
    "IntegStructure": "INTEG",
    "InitialStructure": "INITIAL",
    "GameStructure": "GAME",
    "DelayStructure": "DELAY",
    "DelayNStructure": "DELAY N",
    "DelayFixedStructure": "DELAY FIXED",
    "SmoothStructure": "SMOOTH",
    "SmoothNStructure": "SMOOTH N",
    "TrendStructure": "TREND",
    "ForecastStructure": "FORECAST",
    "SampleIfTrueStructure": "SAMPLE IF TRUE",
    "AllocateAvailableStructure": "ALLOCATE AVAILABLE",
    "AllocateByPriorityStructure": "ALLOCATE BY PRIORITY",
    "InlineLookupsStructure": "WITH LOOKUP",
}
ACTS_OVER_TIME = {
    "IntegStructure": ("flow",),
    "DelayStructure": ("input",),
    "DelayNStructure": ("input", "order"),
    "DelayFixedStructure": ("input", "delay_time"),
    "SmoothStructure": ("input", "smooth_time"),
    "SmoothNStructure": ("input", "smooth_time", "order"),
}
"""Structures that hold a state, and their arguments that change it only over time.

The delay time of a DELAY is none of these: its outflow is the state over the delay time, at
once. TREND, FORECAST and SAMPLE IF TRUE let their input through at once.
"""


def kind(tree: Any) -> str:
    """Return the class name of a structure (``IntegStructure``), or of a plain value."""
    return type(tree).__name__


def number(tree: Any) -> float | None:
    """Return the value of an expression made of literal numbers only, else None."""
    if isinstance(tree, (int, float, np.integer, np.floating)) and not isinstance(tree, bool):
        return float(tree)
    if kind(tree) != "ArithmeticStructure":
        return None
    values = [number(argument) for argument in tree.arguments]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    if tree.operators == ["negative"]:
        return -known[0]
    result = known[0]
    for operator, value in zip(tree.operators, known[1:], strict=True):
        if operator == "/" and value == 0:
            return None
        result = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
            "^": lambda a, b: a**b,
        }[operator](result, value)
    return result


def children(tree: Any) -> Iterator[Any]:
    """Yield the parts of a structure, in the order in which they are written."""
    if kind(tree) == "CallStructure":
        # A lookup is called by its name; a built-in function is no reference.
        yield from tree.arguments
        return
    if not dataclasses.is_dataclass(tree) or kind(tree) in {
        "ReferenceStructure",
        "LookupsStructure",
        "SubscriptsReferenceStructure",
    }:
        return
    for field in dataclasses.fields(tree):
        value = getattr(tree, field.name)
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, bool):
            continue
        elif dataclasses.is_dataclass(value) or isinstance(value, (int, float)):
            yield value


def walk(tree: Any) -> Iterator[Any]:
    """Yield a tree and everything below it."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def references(tree: Any) -> Iterator[Any]:
    """Yield every reference of a tree, including the functions and lookups it calls."""
    for part in walk(tree):
        if kind(part) == "ReferenceStructure":
            yield part
        elif kind(part) == "CallStructure":
            yield part.function


def text(tree: Any) -> str:
    """Write an expression as Vensim would, names in the translator's spelling with spaces."""
    name = kind(tree)
    if name in _STRUCTURE_NAMES:
        return f"{_STRUCTURE_NAMES[name]}({', '.join(text(child) for child in children(tree))})"
    if name in _WRITERS:
        return _WRITERS[name](tree)
    value = number(tree)
    if value is not None:
        return f"{value:g}"
    return _other_text(tree) if dataclasses.is_dataclass(tree) else str(tree)


def _other_text(tree: Any) -> str:
    """Write a structure that has no name of its own in Vensim, such as external data."""
    name = kind(tree).removesuffix("Structure").upper()
    fields = [value for value in vars(tree).values() if not isinstance(value, tuple)]
    return f"{name}({', '.join(text(value) for value in fields)})"


def _reference_text(tree: Any) -> str:
    inside = f"[{','.join(tree.subscripts.subscripts)}]" if tree.subscripts else ""
    return str(tree.reference).replace("_", " ") + inside


def _call_text(tree: Any) -> str:
    arguments = ", ".join(text(argument) for argument in tree.arguments)
    return f"{tree.function.reference.replace('_', ' ')}({arguments})"


def _operation_text(tree: Any) -> str:
    arguments = [_operand_text(argument) for argument in tree.arguments]
    if tree.operators == ["negative"]:
        return f"-{arguments[0]}"
    if tree.operators == [":NOT:"]:
        return f":NOT: {arguments[0]}"
    result = arguments[0]
    for operator, argument in zip(tree.operators, arguments[1:], strict=True):
        result += f" {operator} {argument}"
    return result


def _operand_text(tree: Any) -> str:
    written = text(tree)
    is_operation = kind(tree) in {"ArithmeticStructure", "LogicStructure"}
    return f"({written})" if is_operation else written


_WRITERS: dict[str, Callable[[Any], str]] = {
    "ReferenceStructure": _reference_text,
    "ArithmeticStructure": _operation_text,
    "LogicStructure": _operation_text,
    "CallStructure": _call_text,
    "LookupsStructure": lambda tree: "(table)",
    "ndarray": lambda tree: "(array)",
    "str": repr,
}
