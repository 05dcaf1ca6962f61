"""What a module works out of its runs' results: a traced computation beside the model's own code.

Model and companion share module and memory, so that a host gets from levers to figures without a
copy on the way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .drivers import POINTERS, entry
from .emit import Emitter
from .hosts import Host
from .plan import Plan, Sink, Variant, cut, node_rates
from .tracing import Trace

NAME = "publish"
ARGUMENTS = ("inputs", "results", "figures", "scratch")


@dataclass(frozen=True)
class Companion:
    """The code of a traced computation, for a block of runs at a time.

    Attributes
    ----------
    emitter
        Holds its functions.
    drivers
        The function that a host calls.
    scratch
        Numbers of the area that its functions leave each other values in.
    """

    emitter: Emitter
    drivers: list[str]
    scratch: int


def emit_companion(trace: Trace, lanes: int, host: Host) -> Companion:
    """Write the functions of a traced computation.

    Parameters
    ----------
    trace
        The computation.
    lanes
        Runs in a block.
    host
        What the code is for.
    """
    plan = _plan(trace)
    emitter = Emitter(plan, lanes, [], host)
    calls = emitter.functions()
    given = {
        "lane": "%lane", "ws": "%scratch", "cur": "%results", "out": "%figures",
    }  # fmt: skip
    passed = ", ".join(f"ptr {given.get(name, 'null')}" for name in POINTERS)
    drivers = [
        *entry(NAME, " ".join(f"*{name}" for name in ARGUMENTS), host.word),
        # Slots of a model's block begin with the run's number, which inputs do not have.
        f"  %lane = getelementptr double, ptr %inputs, i64 {-lanes}",
        *(f"  call void @{name}({passed}, i64 0, i64 0)" for name in calls[NAME]),
        "  ret void",
        "}",
    ]
    return Companion(emitter, drivers, emitter.layout.work * lanes)


def _plan(trace: Trace) -> Plan:
    inputs = tuple(range(len(trace.inputs)))
    variant = Variant(varied=inputs, forced=(), series=(), outputs=tuple(trace.roots))
    graph = trace.graph
    plan = Plan(
        variant=variant,
        graph=graph,
        states=list(range(len(trace.rows) * len(trace.columns))),
        initial=[],
        following=[],
        outputs=trace.roots,
        parameters=len(inputs),
    )
    plan.rates = node_rates(graph, trace.roots, variant)
    computed = [number for number in graph.reachable(trace.roots) if graph.nodes[number].args]
    plan.windows = cut(graph, {NAME: computed})
    plan.sinks = {NAME: [Sink(node, "out", i) for i, node in enumerate(trace.roots)]}
    return plan


def identity(trace: Trace) -> str:
    """Return a hash of what the code of a trace hangs on."""
    nodes = trace.graph.nodes
    content = repr((nodes, trace.roots, len(trace.inputs), len(trace.rows), len(trace.columns)))
    return hashlib.sha256(content.encode()).hexdigest()
