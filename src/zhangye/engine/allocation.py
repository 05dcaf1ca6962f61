"""ALLOCATE BY PRIORITY as straight-line arithmetic.

PySD fills the requests from the highest priority down: a target starts when the one above it has
been filled to the fraction ``min(gap in priority / width, 1)``, and from then on all started
targets fill at the same speed, as fractions of their requests. So there is one level that rises,
each target starts at its own level, and the supply decides how far the level gets. The amount
supplied is piecewise linear in the level, so the level follows from the last kink it passes.
"""

from __future__ import annotations

import math
from typing import Any

from .graph import Graph
from .lowering import Context, Lowering


def by_priority(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return one target's share (``pysd.py_backend.allocation.allocate_by_priority``)."""
    graph = lowering.graph
    dimension, label = _target(lowering, tree, context)
    members = context.scope.section.members(dimension)
    places = [context.binding({dimension: member}) for member in members]
    requests = [graph.number(lowering.lower(tree.request, place)) for place in places]
    priorities = [graph.number(lowering.lower(tree.priority, place)) for place in places]
    width = graph.number(lowering.lower(tree.width, context))
    supply = graph.number(lowering.lower(tree.supply, context))
    shares = _shares(graph, requests, priorities, width, supply)
    return shares[members.index(label)]


def _target(lowering: Lowering, tree: Any, context: Context) -> tuple[str, str]:
    """Return the dimension that competes for the supply, and the member asked for."""
    subscripts = list(getattr(getattr(tree.request, "subscripts", None), "subscripts", ()))
    if not subscripts:
        raise lowering.refusal("the request must be a subscripted variable", tree, context)
    dimension = subscripts[-1]
    label = context.scope.section.label_for(dimension, context.bound, subscripts)
    if label is None or context.scope.section.is_label(dimension):
        raise lowering.refusal(
            f"the last subscript of the request, {dimension!r}, is not on the left-hand side",
            tree,
            context,
        )
    return dimension, label


def _shares(
    graph: Graph, requests: list[int], priorities: list[int], width: int, supply: int
) -> list[int]:
    zero, one, nan = graph.const(0.0), graph.const(1.0), graph.const(math.nan)
    starts = _starts(graph, requests, priorities, width)
    kinks = starts + [graph.add(start, one) for start in starts]

    def supplied(level: int) -> int:
        return graph.total(
            [
                graph.mul(request, _between_0_and_1(graph, graph.sub(level, start)))
                for request, start in zip(requests, starts, strict=True)
            ]
        )

    level, reached = zero, zero
    for kink in kinks:
        amount = supplied(kink)
        passed = graph.logical(
            "and", graph.compare("le", amount, supply), graph.compare("le", level, kink)
        )
        level = graph.select(passed, kink, level)
        reached = graph.select(passed, amount, reached)
    slope = graph.total(
        [
            graph.select(
                graph.logical(
                    "and",
                    graph.compare("le", start, level),
                    graph.compare("lt", level, graph.add(start, one)),
                ),
                request,
                zero,
            )
            for request, start in zip(requests, starts, strict=True)
        ]
    )
    rest = graph.sub(supply, reached)
    some = graph.compare("lt", zero, slope)
    level = graph.add(level, graph.select(some, graph.div(rest, slope), zero))
    enough = graph.compare("le", graph.total(requests), supply)
    # PySD stops at a negative request or supply and at a width that is not positive
    bad = graph.logical("or", graph.compare("lt", supply, zero), graph.compare("le", width, zero))
    for request in requests:
        bad = graph.logical("or", bad, graph.compare("lt", request, zero))
    shares = []
    for request, start in zip(requests, starts, strict=True):
        share = graph.mul(request, _between_0_and_1(graph, graph.sub(level, start)))
        shares.append(graph.select(bad, nan, graph.select(enough, request, share)))
    return shares


def _between_0_and_1(graph: Graph, value: int) -> int:
    return graph.maximum(graph.minimum(value, graph.const(1.0)), graph.const(0.0))


def _starts(graph: Graph, requests: list[int], priorities: list[int], width: int) -> list[int]:
    """Return the level at which each target starts to be filled.

    Targets that request nothing are passed over: they neither start nor separate others. Going
    down the ranking, the start rises by the gap to the last target that requests something.
    """
    zero, one = graph.const(0.0), graph.const(1.0)
    count = len(requests)
    ranks = [_rank(graph, priorities, target) for target in range(count)]
    start, last, begun = zero, zero, graph.negation(graph.compare("eq", zero, zero))
    by_rank: list[int] = []
    for rank in range(count):
        here = [graph.compare("eq", ranks[target], graph.const(rank)) for target in range(count)]
        priority = _pick(graph, here, priorities)
        asks = graph.compare("ne", _pick(graph, here, requests), zero)
        gap = graph.minimum(graph.div(graph.sub(last, priority), width), one)
        moved = graph.select(begun, graph.add(start, gap), zero)
        start = graph.select(asks, moved, start)
        last = graph.select(asks, priority, last)
        begun = graph.logical("or", begun, asks)
        by_rank.append(start)
    return [
        _pick(
            graph,
            [graph.compare("eq", ranks[target], graph.const(rank)) for rank in range(count)],
            by_rank,
        )
        for target in range(count)
    ]


def _rank(graph: Graph, priorities: list[int], target: int) -> int:
    """Return how many targets come before one; of equals, the earlier in the list."""
    before = []
    for other, priority in enumerate(priorities):
        if other == target:
            continue
        order = "le" if other < target else "lt"
        before.append(graph.number(graph.compare(order, priorities[target], priority)))
    return graph.total(before)


def _pick(graph: Graph, conditions: list[int], values: list[int]) -> int:
    """Return the value whose condition holds (exactly one does)."""
    picked = values[-1]
    for condition, value in zip(conditions[:-1], values[:-1], strict=True):
        picked = graph.select(condition, value, picked)
    return picked
