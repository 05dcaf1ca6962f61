"""Built-in functions, by the names PySD's translators give them.

Definitions follow PySD 3.14 (``pysd.py_backend.functions``), which follows Vensim's reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from .graph import Graph
from .lowering import Context, Lowering

SMALL = 1e-6
"""What Vensim takes for zero in ZIDZ, XIDZ, QUANTUM and in comparisons of times."""

Function = Callable[[Lowering, Any, Context], int]


# --- functions of their arguments alone ----------------------------------------------------------


def zidz(graph: Graph, numerator: int, denominator: int) -> int:
    """Return the quotient, zero where the denominator is."""
    return xidz(graph, numerator, denominator, graph.const(0.0))


def xidz(graph: Graph, numerator: int, denominator: int, otherwise: int) -> int:
    """Return the quotient, another value where the denominator is zero."""
    tiny = graph.compare("lt", graph.absolute(denominator), graph.const(SMALL))
    return graph.select(tiny, otherwise, graph.div(numerator, denominator))


def quantum(graph: Graph, a: int, b: int) -> int:
    """Return the largest whole multiple of ``b`` towards zero, ``a`` itself where ``b`` is zero."""
    whole = graph.mul(b, graph.trunc(graph.div(a, b)))
    return graph.select(graph.compare("lt", b, graph.const(SMALL)), a, whole)


def _modulo(graph: Graph, a: int, b: int) -> int:
    return graph.sub(a, quantum(graph, a, b))


def _logarithm(graph: Graph, a: int, base: int) -> int:
    return graph.div(graph.log(a), graph.log(base))


_ELEMENTWISE: dict[str, tuple[int, Callable[..., int]]] = {
    "abs": (1, Graph.absolute),
    "exp": (1, Graph.exp),
    "ln": (1, Graph.log),
    "log": (2, _logarithm),
    "sqrt": (1, Graph.sqrt),
    "power": (2, Graph.power),
    "min": (2, Graph.minimum),
    "max": (2, Graph.maximum),
    "integer": (1, Graph.trunc),
    "quantum": (2, quantum),
    "modulo": (2, _modulo),
    "zidz": (2, zidz),
    "xidz": (3, xidz),
    "if_then_else": (3, Graph.select),
}
for _vensim, _library in (
    ("sin", "sin"),
    ("cos", "cos"),
    ("tan", "tan"),
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("sinh", "sinh"),
    ("cosh", "cosh"),
    ("tanh", "tanh"),
):
    _ELEMENTWISE[_vensim] = (1, lambda graph, a, name=_library: graph.library(name, a))


def _elementwise(count: int, build: Callable[..., int]) -> Function:
    def function(lowering: Lowering, tree: Any, context: Context) -> int:
        return build(lowering.graph, *_arguments(lowering, tree, context, count))

    return function


def _arguments(lowering: Lowering, tree: Any, context: Context, count: int) -> list[int]:
    if len(tree.arguments) != count:
        raise lowering.refusal(f"takes {count} arguments", tree, context)
    return [lowering.lower(argument, context) for argument in tree.arguments]


def _pi(lowering: Lowering, tree: Any, context: Context) -> int:
    return lowering.graph.const(3.141592653589793)


# --- functions of the time -----------------------------------------------------------------------


def _step(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    height, start = _arguments(lowering, tree, context, 2)
    half = graph.mul(lowering.control("time_step", context), graph.const(0.5))
    after = graph.compare("lt", start, graph.add(graph.node("time"), half))
    return graph.mul(height, graph.number(after))


def _ramp(lowering: Lowering, tree: Any, context: Context) -> int:
    graph, time = lowering.graph, lowering.graph.node("time")
    slope, start, *end = _arguments(lowering, tree, context, len(tree.arguments))
    last = graph.minimum(end[0], time) if end else time
    begun = graph.compare("lt", start, graph.add(time, graph.const(SMALL)))
    return graph.mul(graph.mul(graph.number(begun), slope), graph.sub(last, start))


def _single_pulse(graph: Graph, start: int, width: int, height: int) -> int:
    time = graph.node("time")
    begun = graph.compare("le", graph.sub(start, graph.const(SMALL)), time)
    going = graph.compare("lt", time, graph.add(start, width))
    return graph.select(graph.logical("and", begun, going), height, graph.const(0.0))


def _repeated_pulse(
    graph: Graph, start: int, interval: int, width: int, height: int, end: int | None
) -> int:
    time = graph.node("time")
    going = graph.compare("le", start, time)
    if end is not None:
        going = graph.logical("and", going, graph.compare("lt", time, end))
    since = graph.add(graph.sub(time, start), graph.const(SMALL))
    phase = _remainder(graph, since, interval)
    inside = graph.logical("and", going, graph.compare("lt", phase, width))
    train = graph.select(inside, height, graph.const(0.0))
    single = _single_pulse(graph, start, width, height)
    return graph.select(graph.compare("eq", interval, graph.const(0.0)), single, train)


def _remainder(graph: Graph, a: int, b: int) -> int:
    """Return Python's ``a % b`` for positive ``b``, kept inside [0, b) against rounding."""
    rest = graph.sub(a, graph.mul(b, graph.floor(graph.div(a, b))))
    zero = graph.const(0.0)
    rest = graph.select(graph.compare("lt", rest, zero), graph.add(rest, b), rest)
    return graph.select(graph.compare("le", b, rest), graph.sub(rest, b), rest)


def _pulse(lowering: Lowering, tree: Any, context: Context) -> int:
    start, width = _arguments(lowering, tree, context, 2)
    return _single_pulse(lowering.graph, start, width, lowering.graph.const(1.0))


def _pulse_train(lowering: Lowering, tree: Any, context: Context) -> int:
    start, interval, width, end = _arguments(lowering, tree, context, 4)
    graph = lowering.graph
    return _repeated_pulse(graph, start, interval, width, graph.const(1.0), end)


def _xmile_pulse(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    start, magnitude = _arguments(lowering, tree, context, 2)
    step = lowering.control("time_step", context)
    width = graph.mul(step, graph.const(0.5))
    return _single_pulse(graph, start, width, graph.div(magnitude, step))


def _xmile_pulse_train(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    start, interval, magnitude = _arguments(lowering, tree, context, 3)
    step = lowering.control("time_step", context)
    width = graph.mul(step, graph.const(0.5))
    return _repeated_pulse(graph, start, interval, width, graph.div(magnitude, step), None)


def _get_time_value(lowering: Lowering, tree: Any, context: Context) -> int:
    relative_to, offset, measure = _arguments(lowering, tree, context, 3)
    graph = lowering.graph
    if graph.value(relative_to) != 0 or graph.value(measure) != 0:
        raise lowering.refusal(
            "GET TIME VALUE is supported for the current time in the model's units (0, x, 0)",
            tree,
            context,
        )
    return graph.add(graph.node("time"), offset)


# --- functions over subscripts --------------------------------------------------------------------

REDUCTIONS = frozenset({"sum", "prod", "vmin", "vmax", "vmin_xmile", "vmax_xmile", "vector_select"})


def reduced_subscripts(trees: Sequence[Any]) -> list[str]:
    """Return the subscripts marked ``!`` in expressions, those of inner reductions left out."""
    found: list[str] = []

    def visit(tree: Any) -> None:
        kind = type(tree).__name__
        if kind == "ReferenceStructure":
            for subscript in getattr(tree.subscripts, "subscripts", ()):
                if subscript.endswith("!") and subscript not in found:
                    found.append(subscript)
            return
        if kind == "CallStructure":
            if tree.function.reference in REDUCTIONS:
                return
            visit(tree.function)
        if isinstance(tree, tuple | list):
            for item in tree:
                visit(item)
        elif hasattr(tree, "__dataclass_fields__"):
            for value in vars(tree).values():
                visit(value)

    for tree in trees:
        visit(tree)
    return found


def _reduction(combine: Callable[[Graph, list[int]], int]) -> Function:
    def function(lowering: Lowering, tree: Any, context: Context) -> int:
        argument = tree.arguments[0]
        subscripts = reduced_subscripts([argument])
        if not subscripts:  # XMILE: an array named without subscripts, all of it
            argument = _all_marked(lowering, argument, context)
            subscripts = reduced_subscripts([argument])
        if not subscripts:
            raise lowering.refusal("no subscript is marked with '!'", tree, context)
        terms = [lowering.lower(argument, inner) for inner in lowering.over(subscripts, context)]
        return combine(lowering.graph, terms)

    return function


def _all_marked(lowering: Lowering, tree: Any, context: Context) -> Any:
    """Return a tree in which arrays named without subscripts have all of them, marked ``!``."""
    from pysd.translators.structures.abstract_expressions import SubscriptsReferenceStructure

    def marked(part: Any) -> Any:
        if type(part).__name__ == "ReferenceStructure":
            section = context.scope.section
            variable = section.variables.get(section.python_name(part.reference) or "")
            if part.subscripts or variable is None or not variable.dims:
                return part
            names = tuple(f"{dim}!" for dim in variable.dims)
            return replace(part, subscripts=SubscriptsReferenceStructure(names))
        if isinstance(part, list | tuple):
            return type(part)(marked(item) for item in part)
        if is_dataclass(part) and not isinstance(part, type):
            kept = {"function"}  # the name of a function, or of a table that is called
            inside = [f.name for f in fields(part) if f.name not in kept]
            return replace(part, **{name: marked(getattr(part, name)) for name in inside})
        return part

    return marked(tree)


def _smallest(graph: Graph, terms: list[int]) -> int:
    return graph.combine(graph.minimum, [graph.number(term) for term in terms])


def _largest(graph: Graph, terms: list[int]) -> int:
    return graph.combine(graph.maximum, [graph.number(term) for term in terms])


def _element_count(lowering: Lowering, tree: Any, context: Context) -> int:
    section = context.scope.section
    reference = tree.arguments[0].reference
    for name, members in section.ranges.items():
        if name.replace(" ", "_").lower() == reference:
            return lowering.graph.const(len(members))
    raise lowering.refusal(f"{reference!r} is not a subscript range", tree, context)


# --- functions that look at the phase ------------------------------------------------------------


def _active_initial(lowering: Lowering, tree: Any, context: Context) -> int:
    running, initial = tree.arguments
    return lowering.lower(initial if context.phase == "initial" else running, context)


FUNCTIONS: dict[str, Function] = {
    **{name: _elementwise(count, build) for name, (count, build) in _ELEMENTWISE.items()},
    "pi": _pi,
    "step": _step,
    "ramp": _ramp,
    "Xramp": _ramp,
    "pulse": _pulse,
    "pulse_train": _pulse_train,
    "Xpulse": _xmile_pulse,
    "Xpulse_train": _xmile_pulse_train,
    "get_time_value": _get_time_value,
    "sum": _reduction(Graph.total),
    "prod": _reduction(Graph.product),
    "vmin": _reduction(_smallest),
    "vmax": _reduction(_largest),
    "vmin_xmile": _reduction(_smallest),
    "vmax_xmile": _reduction(_largest),
    "elmcount": _element_count,
    "active_initial": _active_initial,
}
"""Every supported function."""
