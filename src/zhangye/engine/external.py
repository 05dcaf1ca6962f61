"""Tables: those written in the model and those it reads from spreadsheet files."""

from __future__ import annotations

from typing import Any

from .description import Table
from .lowering import Context, Lowering
from .scope import Equation, Labels, Variable


def lookup_table(
    lowering: Lowering, variable: Variable, equation: Equation, labels: Labels, context: Context
) -> Table:
    """Return the table of one element of a lookup variable."""
    tree = equation.tree
    if type(tree).__name__ == "LookupsStructure":
        x, y = list(map(float, tree.x)), list(map(float, tree.y))
        if len(set(x)) != len(x):
            raise lowering.refusal("x values are repeated", tree, context)
        return Table(x, y, tree.type)
    raise lowering.refusal("this kind of table is not supported", tree, context)


def constant(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external constant."""
    raise lowering.refusal("external constants are not supported", tree, context)


def data(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external series of the time."""
    raise lowering.refusal("external data are not supported", tree, context)


def data_without_file(lowering: Lowering, tree: Any, context: Context) -> int:
    """Refuse a data variable that no file is given for."""
    raise lowering.refusal("the data variable has no data", tree, context)
