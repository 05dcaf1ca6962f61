"""Parsed expressions written back as text, for error messages."""

from __future__ import annotations

from typing import Any

import numpy as np


def render(tree: Any) -> str:
    """Return an expression much as the model file has it.

    Parameters
    ----------
    tree
        A node of PySD's abstract syntax tree.
    """
    kind = type(tree).__name__
    if isinstance(tree, int | float):
        return f"{tree:g}"
    if isinstance(tree, np.ndarray):
        return "[table of numbers]"
    if isinstance(tree, str):
        return repr(tree)
    if kind == "ReferenceStructure":
        subscripts = getattr(tree.subscripts, "subscripts", None)
        return tree.reference + (f"[{', '.join(subscripts)}]" if subscripts else "")
    if kind in ("ArithmeticStructure", "LogicStructure"):
        return _operation(tree)
    if kind == "CallStructure":
        name = render(tree.function)
        return f"{name}({', '.join(render(argument) for argument in tree.arguments)})"
    name = kind.removesuffix("Structure").upper()
    fields = [value for value in vars(tree).values() if not isinstance(value, tuple)]
    return f"{name}({', '.join(render(value) for value in fields)})"


def _operation(tree: Any) -> str:
    arguments = [render(argument) for argument in tree.arguments]
    if len(arguments) == 1:
        return f"{tree.operators[0].replace('negative', '-')}({arguments[0]})"
    text = arguments[0]
    for operator, argument in zip(tree.operators, arguments[1:], strict=False):
        text += f" {operator} {argument}"
    return f"({text})"
