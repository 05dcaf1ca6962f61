"""Evaluation of a few nodes in Python: control variables and numbers that shape the graph."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .graph import Graph


class NotFixedError(ValueError):
    """A value depends on the time or on a state."""


def evaluate(
    graph: Graph,
    roots: Sequence[int],
    parameters: Mapping[int, float],
    time: float | None = None,
) -> list[float]:
    """Return the values of some nodes.

    Parameters
    ----------
    graph
        The expression graph.
    roots
        The nodes asked for.
    parameters
        Values of the ``param`` leaves by index.
    time
        The time, if the values may depend on it.

    Raises
    ------
    NotFixedError
        If a value depends on a state, or on the time where none is given.
    """
    scratch = Graph()
    copies: dict[int, int] = {}
    for number in graph.reachable(roots):
        node = graph.nodes[number]
        if node.op == "param":
            if node.imm not in parameters:
                raise NotFixedError(f"it depends on parameter {node.imm}")
            copies[number] = scratch.const(parameters[node.imm])
        elif node.op in ("time", "start"):
            if time is None:
                raise NotFixedError("it depends on the time")
            copies[number] = scratch.const(time)
        elif node.op == "init":
            copies[number] = copies[node.args[0]]
        elif node.op == "recip":
            copies[number] = scratch.recip(copies[node.args[0]])
        elif node.op == "clog":
            value = scratch.value(copies[node.args[0]])
            assert value is not None
            copies[number] = scratch.const(-1e300 if value == 0 else math.log(value))
        else:
            copies[number] = scratch.rebuild(node, [copies[arg] for arg in node.args])
            content = scratch.nodes[copies[number]]
            if content.op != "const" and scratch.known_truth(copies[number]) is None:
                raise NotFixedError(f"it depends on a {content.op}")
    values = []
    for root in roots:
        value = scratch.value(scratch.number(copies[root]))
        assert value is not None
        values.append(value)
    return values
