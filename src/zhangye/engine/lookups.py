"""Functions that read a table function in their own way: stepwise, extrapolated, backwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from . import external
from .description import Table
from .functions import Function
from .lowering import Context, Lowering
from .scope import Variable

Read = Callable[[Table], Table | None]
"""From the table as it stands to the one that is looked up, None where there is none."""


def table_index(
    lowering: Lowering, tree: Any, variable: Variable, context: Context, read: Read | None = None
) -> int:
    """Return the index of a variable's table.

    Parameters
    ----------
    tree
        The reference to the table, with its subscripts.
    read
        What is done to its points; by default nothing.
    """
    if not variable.is_lookup:
        raise lowering.refusal(f"{variable.name} is not a table function", tree, context)
    labels = lowering.labels(variable, tree, context)
    equation = variable.equation_for(labels)
    if equation is None:
        raise lowering.refusal(f"{variable.name} has no table for {labels}", tree, context)
    place = Context(context.scope, variable, equation, labels, {}, "run")

    def make() -> int:
        table = external.lookup_table(lowering, place)
        changed = table if read is None else read(table)
        if changed is None:
            raise lowering.refusal("the table neither rises nor falls throughout", tree, context)
        return lowering.add_table(changed)

    key = ("table", id(equation.tree), *place.site, read)
    return int(lowering.shared(key, make))


def _reading(read: Read | None) -> Function:
    def function(lowering: Lowering, tree: Any, context: Context) -> int:
        if len(tree.arguments) != 2 or type(tree.arguments[0]).__name__ != "ReferenceStructure":
            raise lowering.refusal("takes a table function and a number", tree, context)
        reference, argument = tree.arguments
        name = context.scope.section.python_name(reference.reference) or reference.reference
        variable = lowering.variable(name, reference, context)
        index = table_index(lowering, reference, variable, context, read)
        value = lowering.graph.number(lowering.lower(argument, context))
        return lowering.graph.node("lookup", (value,), index)

    return function


def _extrapolated(table: Table) -> Table:
    return replace(table, mode="extrapolate")


def _forward(table: Table) -> Table:
    return replace(table, mode="look_forward")


def _backward(table: Table) -> Table:
    return replace(table, mode="hold_backward")


def _inverse(table: Table) -> Table | None:
    rises = [after > before for before, after in pairwise(table.y)]
    falls = [after < before for before, after in pairwise(table.y)]
    if all(rises):
        return Table(table.y, table.x, "interpolate")
    return Table(table.y[::-1], table.x[::-1], "interpolate") if all(falls) else None


LOOKUP_FUNCTIONS: dict[str, Function] = {
    "lookup_value": _reading(None),
    "lookup_extrapolate": _reading(_extrapolated),
    "lookup_forward": _reading(_forward),
    "lookup_backward": _reading(_backward),
    "lookup_invert": _reading(_inverse),
}
"""Functions of a table by the names PySD's translators give them."""
