"""Tables: those written in the model, and those it reads from spreadsheet and text files.

Files are read by PySD's own readers (``pysd.py_backend.external`` and ``data``).
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

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
    if type(tree).__name__ == "GetLookupsStructure":
        from pysd.py_backend.external import ExtLookup

        arguments = (tree.file, tree.tab, tree.x_row_or_col, tree.cell)
        array = _read(lowering, ExtLookup, arguments, tree, equation, context)
        return _table(array, "lookup_dim", labels, "interpolate")
    raise lowering.refusal("this kind of table is not supported", tree, context)


def constant(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external constant."""
    from pysd.py_backend.external import ExtConstant

    arguments = (tree.file, tree.tab, tree.cell)
    array = _read(lowering, ExtConstant, arguments, tree, context.equation, context)
    position = context.equation.positions(context.labels)
    value = float(np.asarray(array)[position] if position else array)
    return lowering.parameter(context, value)


def data(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external series of the time."""
    from pysd.py_backend.external import ExtData

    keyword = context.equation.keyword
    arguments = (tree.file, tree.tab, tree.time_row_or_col, tree.cell, keyword)
    array = _read(lowering, ExtData, arguments, tree, context.equation, context)
    table = _table(array, "time", context.labels, keyword or "interpolate")
    return _series(lowering, tree, table, context)


def data_without_file(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return a data variable's series from the data files that the model was read with."""
    from pysd.py_backend.data import TabData

    if not lowering.data_files:
        raise lowering.refusal("the data variable has no data: give data_files", tree, context)
    keyword = context.equation.keyword or "interpolate"
    variable = context.variable

    def load() -> Any:
        series = TabData(
            variable.name, variable.python_name, dict(context.equation.ranges), keyword
        )
        series.load_data([str(path) for path in lowering.data_files])
        return series.data

    array = _quietly(lowering, load, tree, context)
    return _series(lowering, tree, _table(array, "time", context.labels, keyword), context)


def _read(
    lowering: Lowering,
    reader: Any,
    arguments: tuple[Any, ...],
    tree: Any,
    equation: Equation,
    context: Context,
) -> Any:
    """Return what a reader of PySD reads, one array for all elements of an equation."""
    coords = dict(equation.ranges)

    def load() -> Any:
        root = Path(lowering.path).parent.resolve()
        made = reader(*arguments, coords, root, coords, context.variable.python_name)
        made.initialize()
        return made.data

    return lowering.shared(
        ("external", id(equation)), lambda: _quietly(lowering, load, tree, context)
    )


def _quietly(lowering: Lowering, load: Any, tree: Any, context: Context) -> Any:
    lowering.external = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load()
    except (OSError, ValueError, KeyError, AttributeError, NotImplementedError) as error:
        text = " ".join(str(error).split())[:200] or type(error).__name__
        raise lowering.refusal(f"external data cannot be read: {text}", tree, context) from error


def _table(array: Any, dimension: str, labels: Labels, mode: str) -> Table:
    x = [float(value) for value in array.coords[dimension].values]
    values = np.asarray(array.transpose(dimension, ...))
    others = [dim for dim in array.dims if dim != dimension]
    position = tuple(
        [str(item) for item in array.coords[dim].values].index(label)
        for dim, label in zip(others, labels, strict=True)
    )
    y = np.moveaxis(values, 0, -1)[position].astype(float)
    order = np.argsort(x, kind="stable")
    return Table([x[i] for i in order], [float(y[i]) for i in order], mode)


def _series(lowering: Lowering, tree: Any, table: Table, context: Context) -> int:
    graph = lowering.graph
    if any(math.isnan(value) for value in table.y) and table.mode != "raw":
        raise lowering.refusal("the series has missing values", tree, context)
    index = lowering.once(tree, context, lambda: lowering.add_table(table))
    return graph.node("lookup", (graph.node("time"),), index)
