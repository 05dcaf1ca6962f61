"""What a compiled variant of a model computes, how often, and where it keeps the results.

A variant fixes which constants differ between runs, which follow a schedule, and what is asked
for. Every node then has a rate: once a call or once a block of runs, once or at every step. Only
what differs between runs *and* changes in time is left for the inner loop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from .description import Description
from .evaluate import NotFixedError, evaluate
from .graph import Graph
from .schedule import schedule

WINDOW = 1500
"""Nodes to a function: longer ones cost compile time, shorter ones cost loads and stores."""


class Exponent(IntEnum):
    """Kinds of exponents, by the code that a power needs."""

    FRACTION = 0
    EVEN = 1
    ODD = 2
    ANY = 3
    """What is none of these: zero, or what has been seen to change."""


Rate = tuple[bool, bool]
"""Whether a value differs between runs, and whether it changes in time."""

SHARED, SHARED_STEP = (False, False), (False, True)
LANE, LANE_STEP = (True, False), (True, True)


@dataclass(frozen=True)
class Variant:
    """What a compiled program is made for.

    Attributes
    ----------
    varied
        Parameters whose values differ between runs.
    forced
        Parameters that follow a schedule with values that differ between runs.
    series
        Parameters that follow a series in time, the same for all runs.
    outputs
        Nodes of the description's graph to save.
    exponents
        What kind of number (``Exponent``) powers take each exponent to be that all runs share,
        in the program's order; those beyond the tuple's end are taken for fractions. The program
        says of which kind they are, so that another one can take its place.
    """

    varied: tuple[int, ...]
    forced: tuple[int, ...]
    series: tuple[int, ...]
    outputs: tuple[int, ...]
    exponents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sink:
    """A value to be stored: where, whether added to what is there, whether at a scheduled slot."""

    node: int
    area: str
    index: int
    add: bool = False
    scheduled: bool = False


@dataclass
class Plan:
    """A specialised graph with everything the emitter needs.

    Attributes
    ----------
    states
        The description's states that the outputs depend on, in the program's order.
    initial, following
        Their nodes.
    outputs
        The nodes to save.
    rates
        Rate of every node in use.
    windows
        Functions as lists of nodes, by the part of the program that they belong to.
    sinks
        What each part stores.
    sums
        Sums kept over the steps of a run (of the adjoint program).
    """

    variant: Variant
    graph: Graph
    states: list[int]
    initial: list[int]
    following: list[int]
    outputs: list[int]
    parameters: int
    rates: dict[int, Rate] = field(default_factory=dict)
    windows: dict[str, list[list[int]]] = field(default_factory=dict)
    sinks: dict[str, list[Sink]] = field(default_factory=dict)
    histories: dict[int, int] = field(default_factory=dict)
    sums: int = 0
    exponents: int = 0

    @property
    def first_exponent(self) -> int:
        """Place, among the shared values, of what tells of which kind exponents are."""
        return self.parameters + 2 + len(self.variant.series)


def make_plan(description: Description, variant: Variant) -> Plan:
    """Specialise a model's graph for a variant and divide the work."""
    special = _Specialiser(description, variant)
    states = needed_states(description, variant.outputs)
    outputs = [special.running(node) for node in variant.outputs]
    following = [special.running(description.states[s].following) for s in states]
    initial = [special.initial(description.states[s].initial) for s in states]
    graph, roots = expand_powers(special.graph, [*outputs, *following, *initial], variant)
    graph, roots = optimise(graph, roots, variant)
    first, second = len(outputs), len(outputs) + len(states)
    third = second + len(states)
    plan = Plan(
        variant=variant,
        graph=graph,
        states=states,
        outputs=roots[:first],
        following=roots[first:second],
        initial=roots[second:third],
        parameters=len(description.parameters),
        exponents=len(roots) - third,
    )
    plan.rates = node_rates(graph, roots, variant)
    plan.sinks = {
        "shared": [
            Sink(node, "sh", plan.first_exponent + i) for i, node in enumerate(roots[third:])
        ],
        "lane": [Sink(node, "cur", i) for i, node in enumerate(plan.initial)],
        "update": [Sink(node, "nxt", i) for i, node in enumerate(plan.following)],
        "output": [Sink(node, "out", i) for i, node in enumerate(plan.outputs)],
    }
    _divide(plan)
    return plan


def needed_states(description: Description, outputs: Iterable[int]) -> list[int]:
    """Return the states that the outputs depend on, directly or through other states."""
    graph, needed, todo = description.graph, set(), list(outputs)
    seen: set[int] = set()
    while todo:
        stack = todo
        todo = []
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            node = graph.nodes[number]
            if node.op == "state" and node.imm not in needed:
                needed.add(node.imm)
                todo.append(description.states[node.imm].following)
            stack.extend(node.args)
    return sorted(needed)


class _Specialiser:
    """Copies a description's nodes into a new graph, with the variant's leaves."""

    def __init__(self, description: Description, variant: Variant) -> None:
        self.source = description.graph
        self.graph = Graph()
        self._running: dict[int, int] = {}
        self._initial: dict[int, int] = {}
        self._forced = {index: k for k, index in enumerate(variant.forced)}
        self._series = {index: k for k, index in enumerate(variant.series)}

    def running(self, root: int) -> int:
        """Return the copy of a node of the run phase."""
        return self._copy(root, self._running, self._running_leaf)

    def initial(self, root: int) -> int:
        """Return the copy of a node of the initial phase."""
        return self._copy(root, self._initial, self._initial_leaf)

    def _copy(self, root: int, copies: dict[int, int], leaf: Callable[[int], int | None]) -> int:
        source = self.source
        stack = [root]
        while stack:
            number = stack[-1]
            if number in copies:
                stack.pop()
                continue
            special = leaf(number)
            if special is not None:
                copies[number] = special
                stack.pop()
                continue
            node = source.nodes[number]
            missing = [arg for arg in node.args if arg not in copies]
            if missing:
                stack.extend(missing)
                continue
            copies[number] = self.graph.rebuild(node, [copies[arg] for arg in node.args])
            stack.pop()
        return copies[root]

    def _running_leaf(self, number: int) -> int | None:
        node = self.source.nodes[number]
        if node.op == "init":
            return self.initial(node.args[0])
        if node.op == "param":
            if node.imm in self._forced:
                return self.graph.node("forced", (), self._forced[node.imm])
            if node.imm in self._series:
                return self.graph.node("series", (), self._series[node.imm])
        return None

    def _initial_leaf(self, number: int) -> int | None:
        node = self.source.nodes[number]
        if node.op == "init":
            return self.initial(node.args[0])
        if node.op == "time":
            return self.graph.node("start")
        if node.op == "random":
            return self.graph.node("random0", (), node.imm)
        if node.op == "param":
            if node.imm in self._forced:
                return self.graph.node("forced0", (), self._forced[node.imm])
            if node.imm in self._series:
                return self.graph.node("series0", (), self._series[node.imm])
        return None


def leaf_rate(op: str, imm: object, variant: Variant) -> Rate:
    """Return the rate of a leaf."""
    if op == "param":
        return LANE if imm in variant.varied else SHARED
    rates = {"time": SHARED_STEP, "series": SHARED_STEP, "forced": LANE_STEP, "forced0": LANE}
    rates |= {"state": LANE_STEP, "history": LANE_STEP, "adjoint": LANE_STEP, "seed": LANE_STEP}
    rates |= {"sum": LANE, "adjoint0": LANE, "random": LANE_STEP, "random0": LANE}
    return rates.get(op, SHARED)


def node_rates(graph: Graph, roots: Iterable[int], variant: Variant) -> dict[int, Rate]:
    """Return the rate of every node that the roots depend on."""
    rates: dict[int, Rate] = {}
    for number in graph.reachable(roots):
        node = graph.nodes[number]
        lane, step = leaf_rate(node.op, node.imm, variant)
        for arg in node.args:
            lane, step = lane or rates[arg][0], step or rates[arg][1]
        rates[number] = (lane, step)
    return rates


def expand_powers(graph: Graph, roots: list[int], variant: Variant) -> tuple[Graph, list[int]]:
    """Write powers out, now that it is known which exponents all runs share.

    Returns
    -------
    tuple
        The new graph and the roots in it, followed by a root for every shared exponent: its kind.
    """
    order = graph.reachable(roots)
    rates = node_rates(graph, roots, variant)
    fresh = Graph()
    copies: dict[int, int] = {}
    exponents: dict[int, int] = {}
    for number in order:
        node = graph.nodes[number]
        args = [copies[arg] for arg in node.args]
        if node.op != "pow":
            copies[number] = fresh.rebuild(node, args)
        elif rates[node.args[1]] == SHARED:
            place = exponents.setdefault(args[1], len(exponents))
            copies[number] = _POWERS[exponent_kind(variant.exponents, place)](fresh, *args)
        else:
            copies[number] = fresh.general_power(*args)
    kinds = [_kind(fresh, exponent) for exponent in exponents]
    return fresh, [*(copies[root] for root in roots), *kinds]


_POWERS = {
    Exponent.FRACTION: Graph.plain_power,
    Exponent.EVEN: Graph.even_power,
    Exponent.ODD: Graph.odd_power,
    Exponent.ANY: Graph.general_power,
}


def exponent_kind(exponents: tuple[int, ...], place: int) -> Exponent:
    """Return the kind that a variant takes a shared exponent to be."""
    return Exponent(exponents[place]) if place < len(exponents) else Exponent.FRACTION


def _kind(graph: Graph, exponent: int) -> int:
    """Return a node that says of which kind an exponent is."""

    def whole(number: int) -> int:
        return graph.compare("eq", graph.floor(number), number)

    def kind(value: Exponent) -> int:
        return graph.const(float(value))

    zero = graph.compare("eq", exponent, graph.const(0.0))
    even = graph.select(zero, kind(Exponent.ANY), kind(Exponent.EVEN))
    half = graph.mul(exponent, graph.const(0.5))
    parity = graph.select(whole(half), even, kind(Exponent.ODD))
    return graph.select(whole(exponent), parity, kind(Exponent.FRACTION))


def exponent_kinds(
    description: Description, variant: Variant, parameters: Mapping[int, float], start: float
) -> tuple[int, ...]:
    """Return of which kind the shared exponents are at given values and start time.

    Those that cannot be told before the run are taken for fractions; the program will tell.
    """
    special = _Specialiser(description, variant)
    states = needed_states(description, variant.outputs)
    roots = [special.running(node) for node in variant.outputs]
    roots += [special.running(description.states[s].following) for s in states]
    roots += [special.initial(description.states[s].initial) for s in states]
    graph, expanded = expand_powers(special.graph, roots, variant)
    found = []
    for kind in expanded[len(roots) :]:
        try:
            found.append(int(evaluate(graph, [kind], parameters, start)[0]))
        except NotFixedError:
            found.append(int(Exponent.FRACTION))
    return tuple(found)


def optimise(graph: Graph, roots: list[int], variant: Variant) -> tuple[Graph, list[int]]:
    """Rewrite what the inner loop does into cheaper forms, now that rates and uses are known.

    A division becomes a product where the reciprocal is computed more rarely or shared. Products
    are regrouped: factors that change rarely are multiplied with each other, outside the loop;
    exponentials that nothing else needs become one exponential of a sum.
    """
    order = graph.reachable(roots)
    rates = node_rates(graph, roots, variant)
    nodes = graph.nodes
    divisors = Counter(nodes[n].args[1] for n in order if nodes[n].op == "div")
    uses = Counter(arg for n in order for arg in nodes[n].args)
    uses.update(roots)
    fresh = Graph()
    copies: dict[int, int] = {}

    def factors(number: int) -> list[int]:
        """Return what a product multiplies, through products that it alone uses."""
        found = []
        for arg in nodes[number].args:
            inner = nodes[arg].op == "mul" and uses[arg] == 1 and rates[arg] == LANE_STEP
            found += factors(arg) if inner else [arg]
        return found

    for number in order:
        node = nodes[number]
        args = [copies[arg] for arg in node.args]
        if node.op == "div":
            divisor = node.args[1]
            rarer = rates[number] == LANE_STEP and rates[divisor] != LANE_STEP
            if rarer or divisors[divisor] > 1:
                copies[number] = fresh.mul(args[0], fresh.recip(args[1]))
                continue
        if node.op == "mul" and rates[number] == LANE_STEP:
            groups: dict[Rate | str, list[int]] = {}
            for factor in factors(number):
                lone = nodes[factor].op == "exp" and uses[factor] == 1
                rate = rates[factor]
                group = "exp" if lone and rate == LANE_STEP else rate
                groups.setdefault(group, []).append(copies[factor])
            copies[number] = _regrouped(fresh, groups)
            continue
        copies[number] = fresh.rebuild(node, args)
    return fresh, [copies[root] for root in roots]


def _regrouped(graph: Graph, groups: dict[Rate | str, list[int]]) -> int:
    """Return a product: rare factors first with each other, exponentials as one."""
    exponentials = groups.pop("exp", [])
    shared = [*groups.pop(SHARED, []), *groups.pop(SHARED_STEP, [])]
    rare = [graph.product(items) for items in (shared, groups.pop(LANE, [])) if items]
    if exponentials:
        exponents = [graph.nodes[item].args[0] for item in exponentials]
        rare.append(graph.exp(graph.total(exponents)))
    return graph.product([*groups.pop(LANE_STEP, []), *rare])


def _divide(plan: Plan) -> None:
    """Assign every node to a part of the program and cut the parts into functions."""
    graph, rates = plan.graph, plan.rates
    update = set(graph.reachable(plan.following))
    by_rate = {SHARED: "shared", SHARED_STEP: "shared_step", LANE: "lane"}
    parts: dict[str, list[int]] = {part: [] for part in (*by_rate.values(), "update", "output")}
    checked = [sink.node for sink in plan.sinks["shared"]]
    for number in graph.reachable([*plan.initial, *plan.following, *plan.outputs, *checked]):
        node = graph.nodes[number]
        if node.op == "history":
            plan.histories.setdefault(node.imm, len(plan.histories))
        if node.args:
            late = "update" if number in update else "output"
            parts[by_rate.get(rates[number], late)].append(number)
    plan.windows = cut(graph, parts)


def cut(graph: Graph, parts: dict[str, list[int]]) -> dict[str, list[list[int]]]:
    """Cut the parts of a program into functions."""
    windows = {}
    for part, numbers in parts.items():
        order = schedule(graph, numbers)
        windows[part] = [order[first : first + WINDOW] for first in range(0, len(order), WINDOW)]
    return windows
