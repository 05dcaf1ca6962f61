"""Runge-Kutta's method of the fourth order, written into the graph of a model.

Euler's step of a state needs its rate once; this one needs it four times, at the beginning, twice
in the middle and at the end of the step, each time of all states together. As the rates are nodes
of a graph, they are copied with other states and another time put in.

What does not change continuously (fixed delays, samples, random draws, values that a caller's
series or schedule sets) keeps during a step the value that it has at its beginning.
"""

from __future__ import annotations

from collections.abc import Mapping

from .description import State
from .graph import Graph


def runge_kutta(graph: Graph, states: list[State], rates: Mapping[int, int], step: int) -> None:
    """Replace Euler's steps by those of Runge and Kutta's method (the classical one, of 1901).

    Parameters
    ----------
    graph
        The model's graph; nodes are added.
    states
        Their ``following`` is replaced.
    rates
        Node of the rate of every state that is integrated.
    step
        Node of the time step.
    """
    half = graph.mul(step, graph.const(0.5))
    order = sorted(rates)
    current = {state: graph.node("state", (), state) for state in order}
    first = {state: rates[state] for state in order}
    slopes = [first]
    for length in (half, half, step):
        ahead = {
            state: graph.add(current[state], graph.mul(slopes[-1][state], length))
            for state in order
        }
        later = graph.add(graph.node("time"), length)
        copies = _moved(graph, [rates[state] for state in order], ahead, later)
        slopes.append(dict(zip(order, copies, strict=True)))
    sixth = graph.div(step, graph.const(6.0))
    for state in order:
        one, two, three, four = (slope[state] for slope in slopes)
        middle = graph.mul(graph.const(2.0), graph.add(two, three))
        change = graph.mul(graph.add(graph.add(one, middle), four), sixth)
        states[state].following = graph.add(current[state], change)


def _moved(graph: Graph, roots: list[int], ahead: Mapping[int, int], time: int) -> list[int]:
    """Return copies of nodes at other states and another time."""
    copies: dict[int, int] = {}
    for number in graph.reachable(roots):
        node = graph.nodes[number]
        if node.op == "state":
            copies[number] = ahead.get(node.imm, number)
        elif node.op == "time":
            copies[number] = time
        elif not node.args or node.op == "init":  # what was fixed before the run stays
            copies[number] = number
        else:
            args = [copies[arg] for arg in node.args]
            same = tuple(args) == tuple(node.args)
            copies[number] = number if same else graph.rebuild(node, args)
    return [copies[root] for root in roots]
