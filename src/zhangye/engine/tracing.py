"""Computations of NumPy, traced: the same array code on numbers and on nodes of a graph.

An object array of NumPy computes element by element with whatever its elements can do. Where they
are `Symbol`, code that was written for numbers builds the engine's graph of what it does, and the
emitter makes machine code of that: there is no second copy of the computation. The code may not
branch on values; `minimum` and `maximum` stand for the two choices that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .graph import Graph

Symbols = npt.NDArray[np.object_]
"""Arrays whose elements are `Symbol`, or numbers among them."""


class Symbol:
    """A number that is not known yet: a node of a graph that NumPy's object arrays compute with.

    Parameters
    ----------
    graph
        Where the node stands.
    node
        Its number.
    """

    __slots__ = ("graph", "node")

    def __init__(self, graph: Graph, node: int) -> None:
        self.graph, self.node = graph, node

    def _with(self, make: Callable[[Graph, int, int], int], other: Any, turned: bool) -> Symbol:
        if isinstance(other, np.ndarray):
            return NotImplemented
        number = other.node if isinstance(other, Symbol) else self.graph.const(float(other))
        pair = (number, self.node) if turned else (self.node, number)
        return Symbol(self.graph, make(self.graph, *pair))

    def __add__(self, other: Any) -> Symbol:
        return self._with(Graph.add, other, False)

    def __radd__(self, other: Any) -> Symbol:
        return self._with(Graph.add, other, True)

    def __sub__(self, other: Any) -> Symbol:
        return self._with(Graph.sub, other, False)

    def __rsub__(self, other: Any) -> Symbol:
        return self._with(Graph.sub, other, True)

    def __mul__(self, other: Any) -> Symbol:
        return self._with(Graph.mul, other, False)

    def __rmul__(self, other: Any) -> Symbol:
        return self._with(Graph.mul, other, True)

    def __truediv__(self, other: Any) -> Symbol:
        return self._with(Graph.div, other, False)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self._with(Graph.div, other, True)

    def __pow__(self, exponent: Any) -> Symbol:
        if isinstance(exponent, np.ndarray):
            return NotImplemented
        return Symbol(self.graph, self.graph.power(self.node, self.graph.const(float(exponent))))

    def __neg__(self) -> Symbol:
        return Symbol(self.graph, self.graph.neg(self.node))

    def exp(self) -> Symbol:
        """Return the exponential; `numpy.exp` of an object array asks for it."""
        return Symbol(self.graph, self.graph.exp(self.node))

    def log(self) -> Symbol:
        """Return the natural logarithm; `numpy.log` of an object array asks for it."""
        return Symbol(self.graph, self.graph.log(self.node))

    def minimum(self, other: Any) -> Symbol:
        """Return the smaller of two, NaN if either is NaN."""
        return self._with(Graph.minimum, other, False)

    def maximum(self, other: Any) -> Symbol:
        """Return the larger of two, NaN if either is NaN."""
        return self._with(Graph.maximum, other, False)


Read = Callable[[Hashable], Symbol]
"""Gives the number that a caller knows a run's input by; the same for the same key."""

Compute = Callable[[Symbols, Sequence[str], Read], Mapping[Any, Any]]
"""From results (times by outputs) and the names of the outputs to figures by key."""


@dataclass(frozen=True)
class Trace:
    """What array code does with the results of a run.

    Attributes
    ----------
    graph
        The operations: a leaf 'state' is a result, a leaf 'param' an input.
    roots
        Nodes of the figures.
    keys
        What the figures are.
    inputs
        What the inputs are.
    rows, columns
        The times and outputs that are read, by their places among those that were offered: state
        ``row * len(columns) + column``.
    """

    graph: Graph
    roots: list[int]
    keys: list[Any]
    inputs: list[Hashable]
    rows: list[int]
    columns: list[int]


def trace(compute: Compute, times: int, outputs: Sequence[str]) -> Trace:
    """Follow a computation.

    Parameters
    ----------
    compute
        What is computed of a run's results.
    times
        How many times are saved.
    outputs
        Names of the outputs.

    Returns
    -------
    Trace
        The operations that the figures need, and no others.
    """
    graph = Graph()
    width = len(outputs)
    results = np.empty((times, width), dtype=object)
    for place in range(times * width):
        results[divmod(place, width)] = Symbol(graph, graph.node("state", (), place))
    asked: dict[Hashable, Symbol] = {}

    def read(key: Hashable) -> Symbol:
        if key not in asked:
            asked[key] = Symbol(graph, graph.node("param", (), len(asked)))
        return asked[key]

    figures = compute(results, outputs, read)
    roots = [
        value.node if isinstance(value, Symbol) else graph.const(float(value))
        for value in figures.values()
    ]
    return _compact(graph, roots, list(figures), list(asked), width)


def _compact(
    graph: Graph, roots: list[int], keys: list[Any], inputs: list[Hashable], width: int
) -> Trace:
    """Copy what the roots need; number results and inputs anew."""
    order = graph.reachable(roots)
    leaves = {op: [graph.nodes[n].imm for n in order if graph.nodes[n].op == op]
              for op in ("state", "param")}  # fmt: skip
    rows = sorted({place // width for place in leaves["state"]})
    columns = sorted({place % width for place in leaves["state"]})
    row_of = {row: i for i, row in enumerate(rows)}
    column_of = {column: i for i, column in enumerate(columns)}
    used = sorted(leaves["param"])
    input_of = {old: new for new, old in enumerate(used)}
    fresh = Graph()
    copies: dict[int, int] = {}
    for number in order:
        node = graph.nodes[number]
        if node.op == "state":
            row, column = divmod(node.imm, width)
            place = row_of[row] * len(columns) + column_of[column]
            copies[number] = fresh.node("state", (), place)
        elif node.op == "param":
            copies[number] = fresh.node("param", (), input_of[node.imm])
        else:
            copies[number] = fresh.rebuild(node, [copies[arg] for arg in node.args])
    return Trace(
        fresh, [copies[root] for root in roots], keys, [inputs[old] for old in used], rows, columns
    )
