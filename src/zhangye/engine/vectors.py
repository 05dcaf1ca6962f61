"""Functions of whole vectors: sorting, reordering, selecting, inverting a matrix.

All of them are straight-line arithmetic: ranks are counts of comparisons, and choosing by a
computed index is a chain of selections. That is quadratic in the vector's length, which is short.
"""

from __future__ import annotations

import math
from typing import Any

from .functions import Function, reduced_subscripts
from .graph import Graph
from .lowering import Context, Lowering

LONGEST_MAP = 1000
"""Elements among which VECTOR ELM MAP chooses by an offset that is no fixed number."""


def _along_last(lowering: Lowering, tree: Any, context: Context) -> tuple[str, str]:
    """Return the last subscript of a function's first argument and the member asked for."""
    reference = tree.arguments[0]
    subscripts = list(getattr(getattr(reference, "subscripts", None), "subscripts", ()))
    section = context.scope.section
    if not subscripts or section.is_label(subscripts[-1]):
        raise lowering.refusal("the argument must be a subscripted variable", tree, context)
    label = section.label_for(subscripts[-1], context.bound, subscripts)
    if label is None:
        raise lowering.refusal(
            f"subscript {subscripts[-1]!r} is not on the left-hand side", tree, context
        )
    return subscripts[-1], label


def _vector(lowering: Lowering, tree: Any, subscript: str, context: Context) -> list[int]:
    members = context.scope.section.members(subscript)
    places = [context.binding({subscript: member}) for member in members]
    return [lowering.graph.number(lowering.lower(tree, place)) for place in places]


def ascending_ranks(graph: Graph, values: list[int]) -> list[int]:
    """Return how many values come before each one; equal values keep their order."""
    ranks = []
    for i, value in enumerate(values):
        before = [
            graph.number(graph.compare("le" if j < i else "lt", other, value))
            for j, other in enumerate(values)
            if j != i
        ]
        ranks.append(graph.total(before))
    return ranks


def pick(graph: Graph, index: int, values: list[int]) -> int:
    """Return the value at a computed index; NaN beyond the vector's ends."""
    chosen = graph.const(math.nan)
    for i, value in enumerate(values):
        chosen = graph.select(graph.compare("eq", index, graph.const(i)), value, chosen)
    return chosen


def sorted_positions(graph: Graph, values: list[int], direction: int) -> list[int]:
    """Return the vector's sort order, counted from 0; downwards unless the direction is > 0."""
    ranks = ascending_ranks(graph, values)
    count = len(values)
    numbers = [graph.const(i) for i in range(count)]
    upwards = []
    for place in range(count):
        found = numbers[-1]
        for i in range(count - 1):
            here = graph.compare("eq", ranks[i], graph.const(place))
            found = graph.select(here, numbers[i], found)
        upwards.append(found)
    down = graph.compare("le", direction, graph.const(0.0))
    return [graph.select(down, upwards[count - 1 - i], upwards[i]) for i in range(count)]


def _sort_order(lowering: Lowering, tree: Any, context: Context) -> int:
    subscript, label = _along_last(lowering, tree, context)
    values = _vector(lowering, tree.arguments[0], subscript, context)
    direction = lowering.lower(tree.arguments[1], context)
    order = sorted_positions(lowering.graph, values, direction)
    return order[context.scope.section.members(subscript).index(label)]


def _rank(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    subscript, label = _along_last(lowering, tree, context)
    values = _vector(lowering, tree.arguments[0], subscript, context)
    direction = lowering.lower(tree.arguments[1], context)
    order = sorted_positions(graph, values, direction)
    own = graph.const(context.scope.section.members(subscript).index(label))
    places = [
        graph.select(graph.compare("eq", entry, own), graph.const(place + 1), graph.const(0.0))
        for place, entry in enumerate(order)
    ]
    return graph.total(places)


def _reorder(lowering: Lowering, tree: Any, context: Context) -> int:
    subscript, _ = _along_last(lowering, tree, context)
    values = _vector(lowering, tree.arguments[0], subscript, context)
    index = lowering.graph.trunc(lowering.lower(tree.arguments[1], context))
    return pick(lowering.graph, index, values)


def _select(lowering: Lowering, tree: Any, context: Context) -> int:
    """VECTOR SELECT; a case that PySD stops at (by the error action) gives NaN."""
    graph = lowering.graph
    selection, expression, missing, *actions = tree.arguments
    numerical, error = (
        int(lowering.fixed(lowering.lower(action, context.initial()), tree, context))
        for action in actions
    )
    if numerical not in _COMBINATIONS or error not in (0, 1, 2, 3):
        raise lowering.refusal("the numerical or the error action does not exist", tree, context)
    subscripts = reduced_subscripts([selection, expression])
    if not subscripts:
        raise lowering.refusal("no subscript is marked with '!'", tree, context)
    places = list(lowering.over(subscripts, context))
    weights = [graph.number(lowering.lower(selection, place)) for place in places]
    values = [graph.number(lowering.lower(expression, place)) for place in places]
    zero, one, nan = graph.const(0.0), graph.const(1.0), graph.const(math.nan)
    chosen = [graph.compare("ne", weight, zero) for weight in weights]
    count = graph.total([graph.number(item) for item in chosen])
    if numerical <= 4:
        values = [graph.mul(w, v) for w, v in zip(weights, values, strict=True)]
    elif numerical == 5:
        values = [graph.power(v, w) for w, v in zip(weights, values, strict=True)]
    combination = _COMBINATIONS[numerical]
    neutral = {"sum": zero, "mean": zero, "product": one}
    neutral |= {"minimum": graph.const(math.inf), "maximum": graph.const(-math.inf)}
    terms = [
        graph.select(item, value, neutral[combination])
        for item, value in zip(chosen, values, strict=True)
    ]
    result = {
        "sum": graph.total,
        "mean": lambda items: graph.div(graph.total(items), count),
        "product": graph.product,
        "minimum": lambda items: graph.combine(graph.minimum, items),
        "maximum": lambda items: graph.combine(graph.maximum, items),
    }[combination](terms)
    none = graph.compare("eq", count, zero)
    result = graph.select(none, lowering.lower(missing, context), result)
    if error in (1, 3):
        result = graph.select(none, nan, result)
    if error in (2, 3):
        result = graph.select(graph.compare("lt", one, count), nan, result)
    return result


_COMBINATIONS = {
    0: "sum", 1: "product", 2: "minimum", 3: "maximum", 4: "mean",
    5: "product", 6: "sum", 7: "product", 8: "minimum", 9: "maximum", 10: "mean",
}  # fmt: skip


def _invert_matrix(lowering: Lowering, tree: Any, context: Context) -> int:
    """INVERT MATRIX over the last two subscripts, by Gauss and Jordan with row exchanges."""
    graph = lowering.graph
    reference = tree.arguments[0]
    subscripts = list(getattr(getattr(reference, "subscripts", None), "subscripts", ()))
    section = context.scope.section
    if len(subscripts) < 2:
        raise lowering.refusal("the argument must have two subscripts", tree, context)
    row, column = subscripts[-2:]
    rows, columns = section.members(row), section.members(column)
    if len(rows) != len(columns):
        raise lowering.refusal("the matrix is not square", tree, context)
    at = [section.label_for(name, context.bound, subscripts) for name in (row, column)]
    if None in at:
        raise lowering.refusal("its subscripts are not on the left-hand side", tree, context)

    def make() -> list[list[int]]:
        matrix = [
            [
                graph.number(lowering.lower(reference, context.binding({row: r, column: c})))
                for c in columns
            ]
            for r in rows
        ]
        return invert(graph, matrix)

    inverse = make()
    return inverse[rows.index(str(at[0]))][columns.index(str(at[1]))]


def invert(graph: Graph, matrix: list[list[int]]) -> list[list[int]]:
    """Return the inverse; infinite or NaN where there is none."""
    size = len(matrix)
    unit = [[graph.const(1.0 if i == j else 0.0) for j in range(size)] for i in range(size)]
    work = [list(a) + b for a, b in zip(matrix, unit, strict=True)]
    for k in range(size):
        for other in range(k + 1, size):
            larger = graph.compare("lt", graph.absolute(work[k][k]), graph.absolute(work[other][k]))
            pairs = list(zip(work[k], work[other], strict=True))
            work[k] = [graph.select(larger, b, a) for a, b in pairs]
            work[other] = [graph.select(larger, a, b) for a, b in pairs]
        work[k] = [graph.div(value, work[k][k]) for value in work[k]]
        for other in range(size):
            if other != k:
                factor = work[other][k]
                work[other] = [
                    graph.sub(value, graph.mul(factor, pivot))
                    for value, pivot in zip(work[other], work[k], strict=True)
                ]
    return [line[size:] for line in work]


def _element_map(lowering: Lowering, tree: Any, context: Context) -> int:
    """VECTOR ELM MAP: the entry some places after one, the last subscript running fastest.

    Beyond the variable's ends it is missing (NaN), as ``:NA:`` in Vensim.
    """
    if len(tree.arguments) != 2 or type(tree.arguments[0]).__name__ != "ReferenceStructure":
        raise lowering.refusal("takes an element of a variable and an offset", tree, context)
    graph, section = lowering.graph, context.scope.section
    reference, offset = tree.arguments
    name = section.python_name(reference.reference) or reference.reference
    variable = lowering.variable(name, reference, context)
    elements = variable.elements()
    start = elements.index(lowering.labels(variable, reference, context))
    moved = graph.trunc(graph.number(lowering.lower(offset, context)))

    def entry(place: int) -> int:
        owner = context.scope if name in section.variables else lowering.main
        return lowering.value(owner, variable, elements[place], context.phase)

    fixed = graph.value(moved)
    if fixed is not None:
        inside = 0 <= start + fixed < len(elements)
        return entry(int(start + fixed)) if inside else graph.const(math.nan)
    if len(elements) > LONGEST_MAP:
        raise lowering.refusal(
            f"more than {LONGEST_MAP:,} elements for an offset that varies", tree, context
        )
    values = [graph.number(entry(place)) for place in range(len(elements))]
    return pick(graph, graph.add(moved, graph.const(start)), values)


VECTOR_FUNCTIONS: dict[str, Function] = {
    "vector_sort_order": _sort_order,
    "vector_rank": _rank,
    "vector_reorder": _reorder,
    "vector_select": _select,
    "vector_elm_map": _element_map,
    "invert_matrix": _invert_matrix,
}
"""Functions of whole vectors by the names PySD's translators give them."""
