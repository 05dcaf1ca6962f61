"""The adjoint of a model: derivatives of outputs with respect to constants, from the same graph.

Reverse accumulation, written as further nodes of the graph (Griewank and Walther, *Evaluating
Derivatives*, 2008, chapter 3). One step backwards takes the adjoints of the states a step later
and the seeds of the outputs, and gives the adjoints of the states now; what reaches values that
are fixed during a run is summed over the steps and goes through those values once, at the end.

Kinks (MIN, MAX, IF THEN ELSE, tables) have the derivative of the branch that the run took;
INTEGER and comparisons have derivative zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .description import Description, Table
from .errors import ModelError
from .graph import LIBRARY_OPS, Graph
from .plan import (
    LANE,
    LANE_STEP,
    SHARED,
    SHARED_STEP,
    Plan,
    Rate,
    Sink,
    Variant,
    cut,
    make_plan,
    node_rates,
    optimise,
)

Contribute = Callable[[int, int], None]


def adjoint_plan(description: Description, variant: Variant) -> tuple[Plan, list[Table]]:
    """Return the plan of a variant's reverse sweep and the tables that it uses.

    The variant's outputs are those that are differentiated, its varied and forced parameters
    those with respect to which.
    """
    forward = make_plan(description, variant)
    if forward.histories:
        raise ModelError("gradients through DELAY FIXED are not supported")
    tables = list(description.tables)
    sweep = _Sweep(forward, tables)
    step_roots, final_roots = sweep.step(), sweep.final()
    checks = forward.sinks["shared"]
    sinks = [*checks, *step_roots, *final_roots]
    graph, roots = optimise(sweep.graph, [sink.node for sink in sinks], variant)
    moved = [
        Sink(node, sink.area, sink.index, sink.add, sink.scheduled)
        for sink, node in zip(sinks, roots, strict=True)
    ]
    plan = Plan(
        variant=variant,
        graph=graph,
        states=forward.states,
        initial=[],
        following=[],
        outputs=forward.outputs,
        parameters=forward.parameters,
        rates=node_rates(graph, roots, variant),
        sums=sweep.sums,
        exponents=forward.exponents,
    )
    first, last = len(checks), len(checks) + len(step_roots)
    plan.sinks = {"shared": moved[:first], "update": moved[first:last], "final": moved[last:]}
    _divide(plan, roots)
    return plan, tables


def _divide(plan: Plan, roots: Iterable[int]) -> None:
    graph = plan.graph
    by_rate: dict[Rate, str] = {
        SHARED: "shared", SHARED_STEP: "shared_step", LANE: "lane", LANE_STEP: "update"
    }  # fmt: skip
    parts: dict[str, list[int]] = {part: [] for part in (*by_rate.values(), "final")}
    late: set[int] = set()
    for number in graph.reachable(roots):
        node = graph.nodes[number]
        if node.op in ("sum", "adjoint0") or any(arg in late for arg in node.args):
            late.add(number)
        if node.args:
            parts["final" if number in late else by_rate[plan.rates[number]]].append(number)
    plan.windows = cut(graph, parts)


class _Sweep:
    """Builds the adjoint nodes of a plan into its graph."""

    def __init__(self, plan: Plan, tables: list[Table]) -> None:
        self.plan = plan
        self.graph = plan.graph
        self.tables = tables
        self.sums = 0
        self._slopes: dict[int, int] = {}
        self._sum_of: dict[int, int] = {}

    # --- the two passes ----------------------------------------------------------------------

    def step(self) -> list[Sink]:
        """Return what one step backwards stores."""
        graph, plan = self.graph, self.plan
        arriving: dict[int, list[int]] = {}
        for i, node in enumerate(plan.following):
            arriving.setdefault(node, []).append(graph.node("adjoint", (), i))
        for j, node in enumerate(plan.outputs):
            arriving.setdefault(node, []).append(graph.node("seed", (), j))
        order = graph.reachable([*plan.following, *plan.outputs])
        leaves = self._propagate(order, arriving, LANE_STEP)
        position = {state: i for i, state in enumerate(plan.states)}
        adjoints: dict[int, int] = {}
        sinks: list[Sink] = []
        for number, total in leaves.items():
            leaf = graph.nodes[number]
            if leaf.op == "state":
                adjoints[position[leaf.imm]] = total
            elif leaf.op == "random":
                continue
            elif leaf.op == "forced":
                sinks.append(Sink(total, "grad", leaf.imm, add=True, scheduled=True))
            else:
                self._sum_of[number] = self.sums
                sinks.append(Sink(total, "ws", self.sums, add=True))
                self.sums += 1
        zero = graph.const(0.0)
        states = [Sink(adjoints.get(i, zero), "nxt", i) for i in range(len(plan.states))]
        return states + sinks

    def final(self) -> list[Sink]:
        """Return what the end of a sweep stores: derivatives by slot of the varied parameters."""
        graph, plan = self.graph, self.plan
        arriving: dict[int, list[int]] = {}
        for number, index in self._sum_of.items():
            arriving.setdefault(number, []).append(graph.node("sum", (), index))
        for i, node in enumerate(plan.initial):
            if self._rate(node) == LANE:
                arriving.setdefault(node, []).append(graph.node("adjoint0", (), i))
        leaves = self._propagate(graph.reachable(list(arriving)), arriving, LANE)
        slots = {parameter: slot + 1 for slot, parameter in enumerate(plan.variant.varied)}
        sinks = []
        for number, total in leaves.items():
            leaf = graph.nodes[number]
            if leaf.op == "param":
                sinks.append(Sink(total, "grad", slots[leaf.imm], add=True))
            elif leaf.op == "forced0":
                sinks.append(Sink(total, "grad", leaf.imm, add=True, scheduled=True))
        return sinks

    def _rate(self, number: int) -> Rate:
        return self.plan.rates.get(number, SHARED)

    def _propagate(
        self, order: list[int], arriving: dict[int, list[int]], rate: Rate
    ) -> dict[int, int]:
        """Carry adjoints from users to operands; return the sums that reach the leaves.

        Leaves are nodes without operands and, in the step's pass, values fixed during a run.
        """
        graph = self.graph
        leaves: dict[int, int] = {}
        for number in reversed(order):
            terms = arriving.pop(number, None)
            if not terms or not self._rate(number)[0]:
                continue
            total = graph.total(terms)
            node = graph.nodes[number]
            if not node.args or self._rate(number) != rate:
                leaves[number] = total
                continue

            def contribute(operand: int, term: int) -> None:
                if self._rate(operand)[0]:
                    arriving.setdefault(operand, []).append(term)

            self._rule(number, total, contribute)
        return leaves

    # --- derivatives of the operations -----------------------------------------------------

    def _rule(self, number: int, total: int, contribute: Contribute) -> None:
        graph = self.graph
        op, args, imm = graph.nodes[number]
        if graph.is_boolean(number) or op in ("floor", "trunc"):
            return
        rule = _RULES.get(op)
        if rule is not None:
            rule(graph, number, args, total, contribute)
        elif op == "lookup":
            contribute(args[0], graph.mul(total, self._slope(imm, args[0])))
        elif op in LIBRARY_OPS:
            contribute(args[0], graph.mul(total, _library_slope(graph, op, number, args[0])))
        else:
            raise ModelError(f"gradients through {op} are not supported")

    def _slope(self, index: int, x: int) -> int:
        """Return the slope of a table function at ``x``; zero beyond its ends."""
        graph, table = self.graph, self.tables[index]
        if table.mode not in ("interpolate", "extrapolate") or len(table.x) < 2:
            return graph.const(0.0)
        if index not in self._slopes:
            rises = [
                (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
                for x0, x1, y0, y1 in zip(table.x, table.x[1:], table.y, table.y[1:], strict=False)
            ]
            self._slopes[index] = len(self.tables)
            self.tables.append(Table(list(table.x), [*rises, rises[-1]], "hold_backward"))
        slope = graph.node("lookup", (x,), self._slopes[index])
        if table.mode == "extrapolate":
            return slope
        below = graph.compare("lt", x, graph.const(table.x[0]))
        above = graph.compare("lt", graph.const(table.x[-1]), x)
        return graph.select(graph.logical("or", below, above), graph.const(0.0), slope)


def _times(graph: Graph, total: int, slope: int) -> int:
    """Return ``total * slope``, zero where nothing arrives even if the slope is infinite.

    A branch that the run did not take sends nothing, however singular it is.
    """
    zero = graph.const(0.0)
    return graph.select(graph.compare("eq", total, zero), zero, graph.mul(total, slope))


Rule = Callable[[Graph, int, tuple[int, ...], int, Contribute], None]


def _add(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    give(args[0], total)
    give(args[1], total)


def _sub(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    give(args[0], total)
    give(args[1], graph.neg(total))


def _neg(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    give(args[0], graph.neg(total))


def _mul(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    for operand, other in (args, args[::-1]):
        infinite = graph.nodes[other].op in ("div", "recip", "log")
        give(operand, (_times if infinite else Graph.mul)(graph, total, other))


def _div(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    share = _times(graph, total, graph.recip(args[1]))
    give(args[0], share)
    give(args[1], graph.neg(_times(graph, share, y)))


def _recip(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    give(args[0], graph.neg(_times(graph, total, graph.mul(y, y))))


def _extreme(order: str) -> Rule:
    def rule(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
        zero = graph.const(0.0)
        a, b = args
        first = graph.compare("lt", a, b) if order == "min" else graph.compare("lt", b, a)
        give(a, graph.select(first, total, zero))
        give(b, graph.select(first, zero, total))

    return rule


def _abs(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    negative = graph.compare("lt", args[0], graph.const(0.0))
    give(args[0], graph.select(negative, graph.neg(total), total))


def _exp(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    give(args[0], graph.mul(total, y))


def _log(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    # At zero the logarithm stands for a power of zero, whose derivative vanishes
    nothing = graph.compare("eq", args[0], graph.const(0.0))
    slope = _times(graph, total, graph.recip(args[0]))
    give(args[0], graph.select(nothing, graph.const(0.0), slope))


def _sqrt(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    nothing = graph.compare("eq", y, graph.const(0.0))
    slope = graph.mul(graph.mul(total, graph.const(0.5)), graph.recip(y))
    give(args[0], graph.select(nothing, graph.const(0.0), slope))


def _select(graph: Graph, y: int, args: tuple[int, ...], total: int, give: Contribute) -> None:
    zero = graph.const(0.0)
    give(args[1], graph.select(args[0], total, zero))
    give(args[2], graph.select(args[0], zero, total))


_RULES: dict[str, Rule] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "recip": _recip,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "abs": _abs,
    "exp": _exp,
    "log": _log,
    "clog": _log,
    "sqrt": _sqrt,
    "select": _select,
}


def _library_slope(graph: Graph, op: str, y: int, x: int) -> int:
    one = graph.const(1.0)
    square = graph.mul(y, y) if op in ("tan", "tanh") else graph.mul(x, x)
    if op == "sin":
        return graph.library("cos", x)
    if op == "cos":
        return graph.neg(graph.library("sin", x))
    if op == "sinh":
        return graph.library("cosh", x)
    if op == "cosh":
        return graph.library("sinh", x)
    if op == "tan":
        return graph.add(one, square)
    if op == "tanh":
        return graph.sub(one, square)
    if op == "atan":
        return graph.recip(graph.add(one, square))
    slope = graph.recip(graph.sqrt(graph.sub(one, square)))
    return slope if op == "asin" else graph.neg(slope)
