"""Stocks, delays, smooths, trends: expressions that remember, as states of the graph.

Definitions follow PySD 3.14 (``pysd.py_backend.statefuls``), integrated by Euler's method.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

from .functions import zidz
from .lowering import Context, Lowering


def _number(lowering: Lowering, tree: Any, context: Context) -> int:
    return lowering.graph.number(lowering.lower(tree, context))


def _euler(lowering: Lowering, state: int, rate: int, context: Context) -> int:
    """Return the node of a state one step later."""
    graph = lowering.graph
    lowering.rates[state] = rate
    change = graph.mul(rate, lowering.control("time_step", context))
    return graph.add(graph.node("state", (), state), change)


def _running(context: Context) -> Context:
    from dataclasses import replace

    return replace(context, phase="run")


def _integ(lowering: Lowering, tree: Any, context: Context) -> int:
    if context.phase == "initial":
        return _number(lowering, tree.initial, context)
    graph = lowering.graph

    def make() -> int:
        state = lowering.state(context)

        def complete() -> None:
            following = _euler(lowering, state, _number(lowering, tree.flow, context), context)
            if tree.non_negative:
                following = graph.maximum(following, graph.const(0.0))
                lowering.non_negative.append(state)
            lowering.states[state].following = following
            lowering.states[state].initial = _number(lowering, tree.initial, context.initial())

        lowering.later(complete)
        return state

    return graph.node("state", (), lowering.once(tree, context, make))


def _smooth(lowering: Lowering, tree: Any, context: Context) -> int:
    if context.phase == "initial":
        return _number(lowering, tree.initial, context)
    graph = lowering.graph

    def make() -> int:
        order = int(_order(lowering, tree, context))
        states = [lowering.state(context, f".smooth{i + 1}") for i in range(order)]

        def complete() -> None:
            initial = _number(lowering, tree.initial, context.initial())
            speed = graph.div(graph.const(order), _number(lowering, tree.smooth_time, context))
            target = _number(lowering, tree.input, context)
            for state in states:
                level = graph.node("state", (), state)
                rate = graph.mul(graph.sub(target, level), speed)
                lowering.states[state].initial = initial
                lowering.states[state].following = _euler(lowering, state, rate, context)
                target = level

        lowering.later(complete)
        return states[-1]

    return graph.node("state", (), lowering.once(tree, context, make))


def _order(lowering: Lowering, tree: Any, context: Context) -> float:
    order = lowering.fixed(_number(lowering, tree.order, context.initial()), tree, context)
    if not order >= 1:
        raise lowering.refusal(f"the order {order:g} is below 1", tree, context)
    return math.floor(order)


def _delay_order(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return the order of a delay: PySD lowers it until a stage lasts at least one time step.

    It looks at the shortest initial delay time of all elements that the equation defines.
    """
    asked = order = int(_order(lowering, tree, context))
    initial = context.initial()
    clock = lowering.control("time_step", initial)
    step = lowering.default_value(clock, tree, context)
    ranges = context.equation.ranges
    delays = []
    for labels in product(*ranges.values()):
        member = initial.binding(dict(zip(ranges, labels, strict=True)))
        delays.append(_number(lowering, tree.delay_time, member))
    shortest = min(lowering.default_value(delay, tree, context) for delay in delays)
    while order > 0 and order * step > shortest:
        order -= 1
    if order == 0:
        raise lowering.refusal("the delay time is shorter than the time step", tree, context)
    if order < asked:
        # other delay times would ask for another order: they cannot vary between runs
        for node in (clock, *delays):
            lowering.decides(node)
    return order


def _guarded(lowering: Lowering, tree: Any, order: int, value: int, context: Context) -> int:
    """Return an initial value that turns NaN where a run's delay time asks for another order.

    The order is part of the compiled program; a run that needs another one gives no number.
    """
    graph = lowering.graph
    initial = context.initial()
    step = lowering.control("time_step", initial)
    delay = _number(lowering, tree.delay_time, initial)
    too_short = graph.compare("lt", delay, graph.mul(graph.const(order), step))
    return graph.select(too_short, graph.const(math.nan), value)


def _delay(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    delay_now = _number(lowering, tree.delay_time, context)
    if context.phase == "initial":
        content = graph.mul(_number(lowering, tree.initial, context), delay_now)
        return graph.div(content, delay_now)

    def make() -> int:
        order = _delay_order(lowering, tree, context)
        states = [lowering.state(context, f".delay{i + 1}") for i in range(order)]

        def complete() -> None:
            initial = context.initial()
            content = graph.mul(
                _number(lowering, tree.initial, initial),
                _number(lowering, tree.delay_time, initial),
            )
            content = _guarded(lowering, tree, order, content, context)
            delay_time = _number(lowering, tree.delay_time, context)
            inflow = _number(lowering, tree.input, context)
            for state in states:
                outflow = graph.div(graph.node("state", (), state), delay_time)
                rate = graph.mul(graph.sub(inflow, outflow), graph.const(order))
                lowering.states[state].initial = content
                lowering.states[state].following = _euler(lowering, state, rate, context)
                inflow = outflow

        lowering.later(complete)
        return states[-1]

    last = lowering.once(tree, context, make)
    return graph.div(graph.node("state", (), last), delay_now)


def _delay_n(lowering: Lowering, tree: Any, context: Context) -> int:
    """DELAY N: material keeps the delay time with which it entered, stage by stage."""
    graph = lowering.graph
    if context.phase == "initial":
        delay_now = _number(lowering, tree.delay_time, context)
        content = graph.mul(_number(lowering, tree.initial, context), delay_now)
        return graph.div(content, delay_now)

    def make() -> tuple[int, int]:
        order = _delay_order(lowering, tree, context)
        states = [lowering.state(context, f".delay{i + 1}") for i in range(order)]
        times = [lowering.state(context, f".time{i + 1}") for i in range(order)]

        def complete() -> None:
            initial = context.initial()
            delay_time = _number(lowering, tree.delay_time, initial)
            content = graph.mul(_number(lowering, tree.initial, initial), delay_time)
            content = _guarded(lowering, tree, order, content, context)
            entering = _number(lowering, tree.delay_time, context)
            inflow = _number(lowering, tree.input, context)
            for state, time in zip(states, times, strict=True):
                outflow = graph.div(graph.node("state", (), state), entering)
                rate = graph.mul(graph.sub(inflow, outflow), graph.const(order))
                lowering.states[state].initial = content
                lowering.states[state].following = _euler(lowering, state, rate, context)
                lowering.states[time].initial = delay_time
                lowering.states[time].following = entering
                entering, inflow = graph.node("state", (), time), outflow

        lowering.later(complete)
        return states[-1], times[0]

    last, first_time = lowering.once(tree, context, make)
    return graph.div(graph.node("state", (), last), graph.node("state", (), first_time))


def _delay_fixed(lowering: Lowering, tree: Any, context: Context) -> int:
    """DELAY FIXED: a pipe; ``history`` reads the input of as many steps ago as the pipe is long."""
    if context.phase == "initial":
        return _number(lowering, tree.initial, context)
    graph = lowering.graph

    def make() -> int:
        state = lowering.state(context, ".pipe")

        def complete() -> None:
            initial = context.initial()
            step = lowering.control("time_step", initial)
            length = graph.maximum(
                graph.div(_number(lowering, tree.delay_time, initial), step), graph.const(1.0)
            )
            # PySD: round half up, against representation errors
            length = graph.floor(graph.add(length, graph.const(0.5 + 1e-6)))
            start = _number(lowering, tree.initial, initial)
            entering = _number(lowering, tree.input, context)
            lowering.states[state].initial = start
            lowering.states[state].following = graph.node(
                "history",
                (entering, graph.node("init", (length,)), graph.node("init", (start,))),
                state,
            )

        lowering.later(complete)
        return state

    return graph.node("state", (), lowering.once(tree, context, make))


def _average(lowering: Lowering, tree: Any, context: Context, initial: Callable[[], int]) -> int:
    """Return the state that follows the input with an average time (TREND and FORECAST)."""
    graph = lowering.graph

    def make() -> int:
        state = lowering.state(context, ".average")

        def complete() -> None:
            level = graph.node("state", (), state)
            gap = graph.sub(_number(lowering, tree.input, context), level)
            rate = graph.div(gap, _number(lowering, tree.average_time, context))
            lowering.states[state].initial = initial()
            lowering.states[state].following = _euler(lowering, state, rate, context)

        lowering.later(complete)
        return state

    return graph.node("state", (), lowering.once(tree, _running(context), make))


def _trend(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph

    def initial() -> int:
        place = context.initial()
        growth = graph.mul(
            _number(lowering, tree.initial_trend, place),
            _number(lowering, tree.average_time, place),
        )
        return graph.div(_number(lowering, tree.input, place), graph.add(graph.const(1.0), growth))

    if context.phase == "initial":
        average = initial()
    else:
        average = _average(lowering, tree, context, initial)
    gap = graph.sub(_number(lowering, tree.input, context), average)
    time = _number(lowering, tree.average_time, context)
    return zidz(graph, gap, graph.mul(time, graph.absolute(average)))


def _forecast(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph

    def initial() -> int:
        place = context.initial()
        growth = _number(lowering, tree.initial_trend, place)
        return graph.div(_number(lowering, tree.input, place), graph.add(graph.const(1.0), growth))

    if context.phase == "initial":
        average = initial()
    else:
        average = _average(lowering, tree, context, initial)
    now = _number(lowering, tree.input, context)
    time = _number(lowering, tree.average_time, context)
    trend = zidz(graph, graph.sub(now, average), graph.mul(time, average))
    ahead = graph.mul(trend, _number(lowering, tree.horizon, context))
    return graph.mul(now, graph.add(graph.const(1.0), ahead))


def _sample_if_true(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    condition = lowering.lower(tree.condition, context)
    sample = _number(lowering, tree.input, context)
    if context.phase == "initial":
        return graph.select(condition, sample, _number(lowering, tree.initial, context))

    def make() -> int:
        state = lowering.state(context, ".sample")

        def complete() -> None:
            lowering.states[state].initial = _number(lowering, tree.initial, context.initial())
            lowering.states[state].following = graph.select(
                lowering.lower(tree.condition, context),
                _number(lowering, tree.input, context),
                graph.node("state", (), state),
            )

        lowering.later(complete)
        return state

    held = graph.node("state", (), lowering.once(tree, context, make))
    return graph.select(condition, sample, held)


def _initial(lowering: Lowering, tree: Any, context: Context) -> int:
    value = _number(lowering, tree.initial, context.initial())
    return value if context.phase == "initial" else lowering.graph.node("init", (value,))


def _delay_material(lowering: Lowering, tree: Any, context: Context) -> int:
    """DELAY MATERIAL of a delay time that does not vary, which is DELAY FIXED."""
    from pysd.translators.structures.abstract_expressions import DelayFixedStructure

    if len(tree.arguments) != 4:
        raise lowering.refusal("takes 4 arguments", tree, context)
    flow, delay_time, initial, _ = tree.arguments
    node = _number(lowering, delay_time, context)
    moving = {lowering.graph.nodes[reached].op for reached in lowering.graph.reachable([node])}
    if moving & {"time", "state", "random", "lookup"}:
        reason = "the delay time of DELAY MATERIAL may not vary: write DELAY N"
        raise lowering.refusal(reason, tree, context)
    delay = lowering.once(tree, _running(context), lambda: DelayFixedStructure(
        flow, delay_time, initial
    ))  # fmt: skip
    return _delay_fixed(lowering, delay, context)


def _net_present_value(lowering: Lowering, tree: Any, context: Context) -> int:
    """NPV(stream, discount rate, initial value, factor), by Vensim's own definition.

    ``df = INTEG(-df*rate/(1 + rate*TIME STEP), 1)``, ``sum = INTEG(stream*df, initial value)``,
    ``NPV = (sum + stream*df*TIME STEP) * factor``.
    """
    graph = lowering.graph
    if len(tree.arguments) != 4:
        raise lowering.refusal("takes 4 arguments", tree, context)
    stream, discount, start, factor = tree.arguments
    running = _running(context)

    def make() -> tuple[int, int]:
        weight = lowering.state(context, ".discount")
        total = lowering.state(context, ".present")

        def complete() -> None:
            step = lowering.control("time_step", running)
            now = graph.node("state", (), weight)
            rate = _number(lowering, discount, running)
            fall = graph.div(
                graph.mul(now, rate), graph.add(graph.const(1.0), graph.mul(rate, step))
            )
            flow = graph.mul(_number(lowering, stream, running), now)
            lowering.states[weight].initial = graph.const(1.0)
            lowering.states[weight].following = _euler(lowering, weight, graph.neg(fall), running)
            lowering.states[total].initial = _number(lowering, start, context.initial())
            lowering.states[total].following = _euler(lowering, total, flow, running)

        lowering.later(complete)
        return weight, total

    if context.phase == "initial":
        now, before = graph.const(1.0), _number(lowering, start, context)
    else:
        now, before = (
            graph.node("state", (), state) for state in lowering.once(tree, context, make)
        )
    flow = graph.mul(_number(lowering, stream, context), now)
    step = lowering.control("time_step", context)
    value = graph.add(before, graph.mul(flow, step))
    return graph.mul(value, _number(lowering, factor, context))


FUNCTIONS: dict[str, Callable[[Lowering, Any, Context], int]] = {
    "delay_material": _delay_material,
    "npv": _net_present_value,
}
"""Functions with a memory that PySD's translators hand on as plain calls, by their names."""

HANDLERS: dict[str, Callable[[Lowering, Any, Context], int]] = {
    "IntegStructure": _integ,
    "SmoothStructure": _smooth,
    "SmoothNStructure": _smooth,
    "DelayStructure": _delay,
    "DelayNStructure": _delay_n,
    "DelayFixedStructure": _delay_fixed,
    "TrendStructure": _trend,
    "ForecastStructure": _forecast,
    "SampleIfTrueStructure": _sample_if_true,
    "InitialStructure": _initial,
}
"""Lowering of each stateful class of PySD's abstract syntax tree, by the class's name."""
