"""ALLOCATE BY PRIORITY and ALLOCATE AVAILABLE as straight-line arithmetic.

By priority: PySD fills the requests from the highest priority down. A target starts when the one
above it has been filled to the fraction ``min(gap in priority / width, 1)``, and from then on all
started targets fill at the same speed, as fractions of their requests. So there is one level that
rises, each target starts at its own level, and the supply decides how far the level gets. The
amount supplied is piecewise linear in the level, so the level follows from the last kink it passes.

What is available: there is one price, and each target takes the part of its request that its
demand curve allows at that price. The price at which all take the supply is found by halving an
interval; Newton steps at the end give the last digits, and the derivatives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .curves import CURVES, Curve
from .graph import Graph
from .lowering import Context, Lowering

HALVINGS = 32
"""Of the interval of prices: to a hundred-millionth of a width."""
NEWTON_STEPS = 2


def by_priority(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return one target's share (``pysd.py_backend.allocation.allocate_by_priority``)."""
    graph = lowering.graph
    places, asked = _targets(lowering, tree, context)
    requests = [graph.number(lowering.lower(tree.request, place)) for place in places]
    priorities = [graph.number(lowering.lower(tree.priority, place)) for place in places]
    width = graph.number(lowering.lower(tree.width, context))
    supply = graph.number(lowering.lower(tree.supply, context))
    return _shares(graph, requests, priorities, width, supply)[asked]


def available(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return one target's share (``pysd.py_backend.allocation.allocate_available``)."""
    graph = lowering.graph
    places, asked = _targets(lowering, tree, context)
    profiles = [_profile(lowering, tree.pp, place) for place in places]
    requests = [graph.number(lowering.lower(tree.request, place)) for place in places]
    supply = graph.number(lowering.lower(tree.avail, context))
    price = _price(graph, profiles, requests, supply)
    share = graph.mul(requests[asked], profiles[asked].part(graph, price))
    zero = graph.const(0.0)
    # PySD stops at a negative request or supply, and at a width that is not positive if it is used
    bad = graph.compare("lt", supply, zero)
    for request in requests:
        bad = graph.logical("or", bad, graph.compare("lt", request, zero))
    unusable = graph.compare("eq", zero, graph.const(1.0))
    for profile in profiles:
        unusable = graph.logical("or", unusable, graph.compare("le", profile.width, zero))
    share = graph.select(unusable, graph.const(math.nan), share)
    share = graph.select(graph.compare("eq", supply, zero), zero, share)
    enough = graph.compare("le", graph.total(requests), supply)
    share = graph.select(enough, requests[asked], share)
    return graph.select(bad, graph.const(math.nan), share)


def _market_price(lowering: Lowering, tree: Any, context: Context) -> int:
    """FIND MARKET PRICE(demand, demand profile, supply, supply profile).

    At a price, buyers take the part of their demand that their curve has above it, and sellers
    give the part that theirs has below it. What sellers keep counts as taken: so the price is the
    one at which buyers and sellers together take all that there is to sell.
    """
    if len(tree.arguments) != 4:
        raise lowering.refusal("takes 4 arguments", tree, context)
    profiles: list[_Profile] = []
    quantities: list[int] = []
    demand, demand_profile, supply, supply_profile = tree.arguments
    for quantity, profile in ((demand, demand_profile), (supply, supply_profile)):
        count = len(quantities)
        for amount, curve in _traders(lowering, quantity, profile, context):
            quantities.append(amount)
            profiles.append(curve)
    return _price(lowering.graph, profiles, quantities, lowering.graph.total(quantities[count:]))


def _traders(
    lowering: Lowering, quantity: Any, profile: Any, context: Context
) -> Iterator[tuple[int, _Profile]]:
    """Yield quantity and curve of all whom the last subscript of a quantity names."""
    section = context.scope.section
    subscripts = getattr(quantity.subscripts, "subscripts", ())
    if not subscripts or len(getattr(profile.subscripts, "subscripts", ())) < 2:
        raise lowering.refusal("takes a subscripted variable and its profile", quantity, context)
    last = subscripts[-1]
    if section.is_label(last):
        raise lowering.refusal(f"write the range in place of {last!r}", quantity, context)
    for member in section.members(last):
        place = context.binding({last: member, last.removesuffix("!"): member})
        amount = lowering.graph.number(lowering.lower(quantity, place))
        yield amount, _profile(lowering, profile, place)


MARKET_FUNCTIONS = {"find_market_price": _market_price}
"""Functions of a market by the names PySD's translators give them."""


@dataclass(frozen=True)
class _Profile:
    """A target's demand curve: its shape, its priority and its width."""

    curve: Curve
    priority: int
    width: int

    def distance(self, graph: Graph, price: int) -> int:
        return graph.div(graph.sub(price, self.priority), self.width)

    def part(self, graph: Graph, price: int) -> int:
        return self.curve.part(graph, self.distance(graph, price))

    def slope(self, graph: Graph, price: int) -> int:
        return graph.div(self.curve.density(graph, self.distance(graph, price)), self.width)


def _profile(lowering: Lowering, reference: Any, place: Context) -> _Profile:
    """Read a target's profile: the last subscript runs over shape, priority, width and extra."""
    section = place.scope.section
    name = section.python_name(reference.reference) or reference.reference
    variable = lowering.variable(name, reference, place)
    entries = variable.members[-1] if variable.members else []
    if len(entries) != 4:
        raise lowering.refusal("the priority profile needs four entries", reference, place)

    def entry(which: int, where: Context) -> int:
        others = reference.subscripts.subscripts[:-1]
        subscripts = replace(reference.subscripts, subscripts=(*others, entries[which]))
        return lowering.graph.number(
            lowering.lower(replace(reference, subscripts=subscripts), where)
        )

    shape = lowering.fixed(entry(0, place.initial()), reference, place)
    if shape not in CURVES:
        raise lowering.refusal(f"the priority profile {shape:g} is not supported", reference, place)
    return _Profile(CURVES[int(shape)], entry(1, place), entry(2, place))


def _price(graph: Graph, profiles: list[_Profile], requests: list[int], supply: int) -> int:
    """Return the price at which the targets take the supply, none more than its request."""

    def total(values: list[int]) -> int:
        return graph.total(
            [graph.mul(request, value) for request, value in zip(requests, values, strict=True)]
        )

    def taken(price: int) -> int:
        return total([profile.part(graph, price) for profile in profiles])

    def reach(profile: _Profile) -> int:
        return graph.mul(graph.const(profile.curve.reach), profile.width)

    low = graph.combine(graph.minimum, [graph.sub(p.priority, reach(p)) for p in profiles])
    high = graph.combine(graph.maximum, [graph.add(p.priority, reach(p)) for p in profiles])
    half = graph.const(0.5)
    for _ in range(HALVINGS):
        middle = graph.mul(half, graph.add(low, high))
        cheap = graph.compare("lt", supply, taken(middle))
        low = graph.select(cheap, middle, low)
        high = graph.select(cheap, high, middle)
    price = graph.mul(half, graph.add(low, high))
    zero = graph.const(0.0)
    for _ in range(NEWTON_STEPS):
        slope = total([profile.slope(graph, price) for profile in profiles])
        falls = graph.compare("lt", zero, slope)
        excess = graph.sub(taken(price), supply)
        step = graph.div(excess, graph.select(falls, slope, graph.const(1.0)))
        moved = graph.add(price, graph.select(falls, step, zero))
        price = graph.maximum(graph.minimum(moved, high), low)
    return price


def _targets(lowering: Lowering, tree: Any, context: Context) -> tuple[list[Context], int]:
    """Return the places of all who compete for the supply, and which of them is asked for."""
    dimension, label = _target(lowering, tree, context)
    members = context.scope.section.members(dimension)
    places = [context.binding({dimension: member}) for member in members]
    return places, members.index(label)


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
