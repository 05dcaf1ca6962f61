"""The lanes of a stock-and-flow diagram, worked out from the equations.

A stock's net flow is cut into its signed terms: each is an inflow or an outflow, named by its
variable where it is one.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from zhangye.engine import syntax
from zhangye.structure.graph import Graph

SHOWN_CAUSES = 7
"""A flow shows at most so many of what it depends on; the rest is counted."""

LINE = 0.17
"""Height of a line of text, in inches."""

GAP = 0.3
"""Inches between flows and between lanes."""

NAME_CHARACTERS = 30


@dataclass(frozen=True)
class Flow:
    """A term of a stock's net flow.

    Attributes
    ----------
    name
        The flow's variable, or the term's text where it is no variable of its own.
    causes
        Pairs of variable and kind on which it depends, the most telling first.
    other
        The stock of the same module at the flow's other end, or empty.
    """

    name: str
    causes: tuple[tuple[str, str], ...]
    other: str = ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The causes that are drawn, with a line that counts the others."""
        more = len(self.causes) - SHOWN_CAUSES
        if more <= 0:
            return list(self.causes)
        return [*self.causes[:SHOWN_CAUSES], (f"and {more} more", "more")]

    @property
    def height(self) -> float:
        """Inches that the flow takes in its lane."""
        name = len(wrapped(self.name)) * LINE
        return max(2 * name + 0.35, len(self.shown) * LINE) + GAP


@dataclass
class Lane:
    """A stock with its flows."""

    stock: str
    inflows: list[Flow] = field(default_factory=list)
    outflows: list[Flow] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Inches that the lane takes on the page."""
        sides = (sum(flow.height for flow in side) for side in (self.inflows, self.outflows))
        return max(0.75, *sides) + GAP


def lanes(graph: Graph, stocks: Iterable[str]) -> list[Lane]:
    """Work out the lanes of some stocks from their equations.

    Parameters
    ----------
    graph
        The model's graph.
    stocks
        Names of variables of kind ``stock``, in the order in which they are drawn.
    """
    separate: list[Lane] = []
    for stock in stocks:
        variable = graph.source.variable(stock)
        lane = Lane(variable.name)
        seen: set[tuple[int, str]] = set()
        for equation in variable.equations:
            for sign, term in _terms(equation.tree.flow, 1):
                name = _plain(syntax.text(term))
                if (sign, name) not in seen:
                    seen.add((sign, name))
                    side = lane.inflows if sign > 0 else lane.outflows
                    side.append(_flow(graph, variable, term, name))
        separate.append(lane)
    return [_joined(lane, separate) for lane in separate]


def _terms(tree: Any, sign: int) -> list[tuple[int, Any]]:
    """Split a net flow into its signed terms."""
    if syntax.kind(tree) == "CallStructure" and tree.function.reference == "sum":
        return [
            (inner_sign, tree if inner is tree.arguments[0] else inner)
            for inner_sign, inner in _terms(tree.arguments[0], sign)
        ]
    if syntax.kind(tree) != "ArithmeticStructure":
        return [(sign, tree)]
    operators = tree.operators
    if operators == ["negative"]:
        return _terms(tree.arguments[0], -sign)
    if operators[0] in {"+", "-"}:
        signs = [1, *(1 if operator == "+" else -1 for operator in operators)]
        return [
            part
            for argument_sign, argument in zip(signs, tree.arguments, strict=True)
            for part in _terms(argument, sign * argument_sign)
        ]
    return _product_terms(tree, sign)


def _product_terms(tree: Any, sign: int) -> list[tuple[int, Any]]:
    """Keep a product as one term; a leading minus sign turns it into an outflow."""
    first = tree.arguments[0]
    if syntax.kind(first) == "ArithmeticStructure" and first.operators == ["negative"]:
        positive = type(tree)(tree.operators, (first.arguments[0], *tree.arguments[1:]))
        return [(-sign, positive)]
    return [(sign, tree)]


def _flow(graph: Graph, stock: Any, term: Any, name: str) -> Flow:
    variables = graph.source.variables
    reference = _bare_reference(term)
    if reference is not None and reference in variables:
        own = variables[reference]
        return Flow(own.name, _causes(graph, stock, graph.uses(own.name), own.group))
    names = {r.reference for r in syntax.references(term)} & set(variables)
    return Flow(name, _causes(graph, stock, [variables[n].name for n in names], stock.group))


def _bare_reference(term: Any) -> str | None:
    if syntax.kind(term) == "ReferenceStructure":
        return str(term.reference)
    if syntax.kind(term) == "CallStructure" and term.function.reference == "sum":
        return _bare_reference(term.arguments[0])
    return None


def _causes(
    graph: Graph, stock: Any, names: Iterable[str], group: str
) -> tuple[tuple[str, str], ...]:
    """Order causes: stocks, what is computed, constants; other groups' constants are left out."""
    order = {"stock": 0, "delay": 1, "flow": 2, "auxiliary": 3, "data": 4, "lookup": 5}
    kept = []
    for name in names:
        kind = graph.kind(name)
        if kind == "constant" and graph.source.variable(name).group != group:
            continue
        kept.append((name, kind))
    return tuple(sorted(kept, key=lambda cause: (order.get(cause[1], 6), cause[0])))


def _joined(lane: Lane, others: list[Lane]) -> Lane:
    """Name the stock at the other end of a flow where another lane has the same flow."""

    def joined(flow: Flow, side: str) -> Flow:
        for other in others:
            names = [match.name for match in getattr(other, side)]
            if other is not lane and flow.name in names:
                return Flow(flow.name, flow.causes, other.stock)
        return flow

    return Lane(
        lane.stock,
        [joined(flow, "outflows") for flow in lane.inflows],
        [joined(flow, "inflows") for flow in lane.outflows],
    )


def _plain(text: str) -> str:
    """Leave out subscripts: a diagram shows one stock for all counties."""
    return re.sub(r"\[[^\]]*\]", "", text)


def wrapped(name: str) -> list[str]:
    """Break a flow's name into at most two lines."""
    lines = textwrap.wrap(name, NAME_CHARACTERS) or [name]
    return (
        lines
        if len(lines) <= 2
        else [lines[0], textwrap.shorten(" ".join(lines[1:]), NAME_CHARACTERS, placeholder=" ...")]
    )
