"""Tables: those written in the model, and those it reads from spreadsheet and text files.

Files are read by PySD's own readers (``pysd.py_backend.external`` and ``data``), anew for every
model that is read; what they would take for missing values without a word is refused here.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from . import cells
from .description import Table
from .errors import ModelError
from .lowering import Context, Lowering

MODES = {"interpolate", "extrapolate", "hold_backward", "look_forward", "raw"}


def lookup_table(lowering: Lowering, context: Context) -> Table:
    """Return the table of one element of a lookup variable, which the context names."""
    tree = context.equation.tree
    if type(tree).__name__ == "LookupsStructure":
        return written_table(lowering, tree, context)
    if type(tree).__name__ == "GetLookupsStructure":
        from pysd.py_backend.external import ExtLookup

        arguments = (tree.file, tree.tab, tree.x_row_or_col, tree.cell)
        array = _read(lowering, ExtLookup, arguments, tree, context)
        return _table(array, "lookup_dim", context, "interpolate")
    raise lowering.refusal("this kind of table is not supported", tree, context)


def written_table(lowering: Lowering, tree: Any, context: Context) -> Table:
    """Return a table that the model holds.

    A point that is given twice counts once; two values at one place are refused.
    """
    points = dict.fromkeys(zip(map(float, tree.x), map(float, tree.y), strict=True))
    x, y = [point[0] for point in points], [point[1] for point in points]
    if len(set(x)) != len(x):
        place = next(value for value in x if x.count(value) > 1)
        raise lowering.refusal(f"the table has two values at {place:g}", tree, context)
    return Table(x, y, tree.type)


def constant(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external constant."""
    from pysd.py_backend.external import ExtConstant

    arguments = (tree.file, tree.tab, tree.cell)
    array = _read(lowering, ExtConstant, arguments, tree, context)
    position = context.equation.positions(context.labels)
    value = float(np.asarray(array)[position] if position else array)
    return lowering.parameter(context, value)


def data(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return an external series of the time."""
    from pysd.py_backend.external import ExtData

    keyword = _keyword(lowering, tree, context)
    arguments = (tree.file, tree.tab, tree.time_row_or_col, tree.cell, keyword)
    array = _read(lowering, ExtData, arguments, tree, context)
    table = _table(array, "time", context, keyword or "interpolate")
    return _series(lowering, tree, table, context)


def data_without_file(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return a data variable's series from the data files that the model was read with."""
    from pysd.py_backend.data import TabData

    if not lowering.data_files:
        raise lowering.refusal("the data variable has no data: give data_files", tree, context)
    keyword = _keyword(lowering, tree, context) or "interpolate"
    variable, ranges = context.variable, dict(context.equation.ranges)

    def load() -> Any:
        series = TabData(variable.name, variable.python_name, ranges, keyword)
        series.load_data([str(path) for path in lowering.data_files])
        return series.data

    what = ("TabData", variable.python_name, repr(ranges), keyword)
    array = _kept(lowering, what, load, tree, context)
    return _series(lowering, tree, _table(array, "time", context, keyword), context)


def _keyword(lowering: Lowering, tree: Any, context: Context) -> str | None:
    keyword = context.equation.keyword
    if keyword is not None and keyword not in MODES:
        raise lowering.refusal(f":{keyword.upper()}: is not supported", tree, context)
    return keyword


def _read(
    lowering: Lowering, reader: Any, arguments: tuple[Any, ...], tree: Any, context: Context
) -> Any:
    """Return what a reader of PySD reads, one array for all elements of an equation."""
    coords = dict(context.equation.ranges)
    name = context.variable.python_name
    strict = cells.strict(reader)

    def load() -> Any:
        root = Path(lowering.path).parent.resolve()
        cells.refuse_outside(root, tree.file, lowering.allow_outside)
        made = strict(*arguments, coords, root, coords, name)
        made.initialize()
        return made.data

    what = (reader.__name__, arguments, repr(coords))
    return _kept(lowering, what, load, tree, context)


def _kept(lowering: Lowering, what: tuple[Any, ...], load: Any, tree: Any, context: Context) -> Any:
    """Return what was read before for the same model, or read it."""
    lowering.external = True
    if what not in lowering.readings:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                lowering.readings[what] = load()
        except ModelError as error:
            raise lowering.refusal(error.reason, tree, context) from error
        except Exception as error:  # PySD's readers let through what pandas and openpyxl raise
            text = " ".join(str(error).split())[:200] or type(error).__name__
            reason = f"external data cannot be read: {text}"
            raise lowering.refusal(reason, tree, context) from error
    return lowering.readings[what]


def _table(array: Any, dimension: str, context: Context, mode: str) -> Table:
    x = [float(value) for value in array.coords[dimension].values]
    values = np.asarray(array.transpose(dimension, ...))
    others = [dim for dim in array.dims if dim != dimension]
    position = tuple(
        [str(item) for item in array.coords[dim].values].index(label)
        for dim, label in zip(others, context.labels, strict=True)
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
