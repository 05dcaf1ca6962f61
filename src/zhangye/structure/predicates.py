"""The small language of reality checks: ``near(sum(land, Land), county_area, 1e-6)``.

An expression is parsed by Python's own parser and evaluated here over labelled arrays; only
the forms listed in `FUNCTIONS` and `_OPERATORS` exist, so that a checks file can compute and
do nothing else.

Names are variables of the model, with underscores for spaces. ``employment[Secondary]`` or
``residents["Over 64"]`` takes one element. ``baseline(x)`` is the same expression in the run
with the model's own constants.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhangye.engine.source import key
from zhangye.errors import InputError
from zhangye.structure.arrays import YEAR

Namespace = Mapping[str, Any]

_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.And: operator.and_,
    ast.Or: operator.or_,
}


@dataclass(frozen=True)
class Predicate:
    """A parsed expression.

    Attributes
    ----------
    text
        As written.
    tree
        Python's syntax tree of it.
    variables
        Keys of the variables it names.
    """

    text: str
    tree: ast.expr
    variables: frozenset[str]

    def evaluate(self, namespace: Namespace, baseline: Namespace) -> Any:
        """Compute the expression.

        Parameters
        ----------
        namespace
            Arrays of the run that is judged, by the variables' keys.
        baseline
            Arrays of the run with the model's own constants.

        Returns
        -------
        xarray.DataArray or number
            Dimensions are those of the variables that it combines.

        Raises
        ------
        InputError
            Where the arrays do not fit each other, or a function gets what it cannot use.
        """
        import xarray as xr

        try:
            with xr.set_options(arithmetic_join="exact"):
                return _Evaluation(namespace, baseline).value(self.tree)
        except (TypeError, ValueError, KeyError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"this expression cannot be computed ({error})", value=self.text
            ) from error


def parse(text: str) -> Predicate:
    """Read an expression.

    Raises
    ------
    InputError
        Where it is no expression, or holds a form that the language does not have.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise InputError(f"this is no expression ({error.msg})", value=text) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise InputError("this is no expression", value=text[:80]) from error
    variables: set[str] = set()
    try:
        _inspect(tree, text, variables)
    except RecursionError as error:
        raise InputError("this expression is nested too deeply", value=text[:80]) from error
    return Predicate(text, tree, frozenset(variables))


def _inspect(tree: ast.expr, text: str, variables: set[str]) -> None:
    """Refuse what the language does not have, and collect the variables' keys."""
    if isinstance(tree, ast.Call):
        _inspect_call(tree, text, variables)
    elif isinstance(tree, ast.Name):
        variables.add(key(tree.id))
    elif isinstance(tree, ast.Subscript):
        _inspect(tree.value, text, variables)
        _elements(tree.slice, text)
    elif isinstance(tree, (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)):
        for child in ast.iter_child_nodes(tree):
            if isinstance(child, ast.expr):
                _inspect(child, text, variables)
            elif type(child) not in _OPERATORS and not isinstance(child, (ast.USub, ast.Not)):
                raise InputError(f"{type(child).__name__} is not allowed here", value=text)
    elif (
        isinstance(tree, ast.Constant) and type(tree.value) is int and tree.value.bit_length() > 99
    ):
        raise InputError("this number is too large", value=text[:80])
    elif not (isinstance(tree, ast.Constant) and type(tree.value) in {int, float}):
        raise InputError(f"{ast.unparse(tree)!r} is not allowed here", value=text)


def _inspect_call(tree: ast.Call, text: str, variables: set[str]) -> None:
    name = tree.func.id if isinstance(tree.func, ast.Name) else ast.unparse(tree.func)
    names = [*FUNCTIONS, "sum", "baseline"]
    if name not in names:
        raise InputError(f"unknown function in {text!r}", value=name, allowed=names)
    if tree.keywords:
        raise InputError("functions take no named arguments", value=text)
    counts = {"sum": (1, 2), "baseline": (1,)}.get(name) or FUNCTIONS[name].counts
    if len(tree.args) not in counts:
        raise InputError(f"{name} takes {counts[-1]} arguments", value=text)
    # The second argument of sum is a subscript range, not a variable.
    for argument in tree.args[:1] if name == "sum" else tree.args:
        _inspect(argument, text, variables)
    if name == "sum":
        for argument in tree.args[1:]:
            _elements(argument, text)


def _elements(tree: ast.expr, text: str = "") -> list[str]:
    """Return the element or range names inside brackets; spaces need quotes."""
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    names = []
    for part in parts:
        if isinstance(part, ast.Name):
            names.append(part.id)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            names.append(part.value)
        else:
            raise InputError(f"{ast.unparse(part)!r} is no subscript's name", value=text)
    return names


class _Evaluation:
    """Computes a tree over the arrays of a run."""

    def __init__(self, namespace: Namespace, baseline: Namespace) -> None:
        self._namespace = namespace
        self._baseline = baseline

    def value(self, tree: ast.expr) -> Any:
        return getattr(self, f"_{type(tree).__name__.lower()}")(tree)

    def _constant(self, tree: ast.Constant) -> float:
        return float(tree.value)  # type: ignore[arg-type]  # numbers only: see _inspect

    def _name(self, tree: ast.Name) -> Any:
        found = self._namespace.get(key(tree.id))
        if found is None:
            raise InputError(
                "no such variable in the run", value=tree.id, allowed=list(self._namespace)
            )
        return found

    def _subscript(self, tree: ast.Subscript) -> Any:
        array = self.value(tree.value)
        for element in _elements(tree.slice):
            for name in array.dims:
                if name != YEAR and element in array[name].values:
                    array = array.sel({name: element}, drop=True)
                    break
            else:
                allowed = [str(e) for d in array.dims if d != YEAR for e in array[d].values]
                raise InputError("no such element", value=element, allowed=allowed)
        return array

    def _binop(self, tree: ast.BinOp) -> Any:
        try:
            return _OPERATORS[type(tree.op)](self.value(tree.left), self.value(tree.right))
        except ArithmeticError as error:
            raise InputError("this has no finite value", value=ast.unparse(tree)) from error

    def _unaryop(self, tree: ast.UnaryOp) -> Any:
        value = self.value(tree.operand)
        return -value if isinstance(tree.op, ast.USub) else np.logical_not(value)

    def _boolop(self, tree: ast.BoolOp) -> Any:
        result = self.value(tree.values[0])
        for part in tree.values[1:]:
            result = _OPERATORS[type(tree.op)](result, self.value(part))
        return result

    def _compare(self, tree: ast.Compare) -> Any:
        left = self.value(tree.left)
        result: Any = True
        for comparison, part in zip(tree.ops, tree.comparators, strict=True):
            right = self.value(part)
            result = result & _OPERATORS[type(comparison)](left, right)
            left = right
        return result

    def _call(self, tree: ast.Call) -> Any:
        assert isinstance(tree.func, ast.Name)  # see _inspect_call
        if tree.func.id == "baseline":
            return _Evaluation(self._baseline, self._baseline).value(tree.args[0])
        if tree.func.id == "sum":
            return self._sum(self.value(tree.args[0]), tree.args[1:])
        return FUNCTIONS[tree.func.id].compute(*(self.value(argument) for argument in tree.args))

    @staticmethod
    def _sum(array: Any, ranges: list[ast.expr]) -> Any:
        """Sum over one subscript range, or over all but time; a missing value stays missing."""
        present = [str(name) for name in array.dims if name != YEAR]
        wanted = _elements(ranges[0]) if ranges else present
        for name in wanted:
            if name not in present:
                raise InputError("no such subscript range here", value=name, allowed=present)
        return array.sum(wanted, skipna=False)


@dataclass(frozen=True)
class Function:
    """A function of the language and how many arguments it takes."""

    compute: Callable[..., Any]
    counts: tuple[int, ...]


def _near(left: Any, right: Any, tolerance: float) -> Any:
    """Whether two values differ by at most a share of the greater one."""
    scale = np.maximum(abs(left), abs(right))
    return abs(left - right) <= tolerance * scale + np.finfo(float).tiny


def _at(array: Any, year: float) -> Any:
    return array.sel({YEAR: year}, method="nearest", tolerance=1e-6, drop=True)


def _change(array: Any) -> Any:
    """Difference to the value before, each a year; the first year has none and is left out."""
    return array.diff(YEAR) / array[YEAR].diff(YEAR)


FUNCTIONS: dict[str, Function] = {
    "abs": Function(abs, (1,)),
    "sqrt": Function(np.sqrt, (1,)),
    "exp": Function(np.exp, (1,)),
    "ln": Function(np.log, (1,)),
    "min": Function(np.minimum, (2,)),
    "max": Function(np.maximum, (2,)),
    "near": Function(_near, (3,)),
    "at": Function(_at, (2,)),
    "first": Function(lambda array: array.isel({YEAR: 0}, drop=True), (1,)),
    "last": Function(lambda array: array.isel({YEAR: -1}, drop=True), (1,)),
    "since": Function(lambda array, year: array.sel({YEAR: slice(year, None)}), (2,)),
    "until": Function(lambda array, year: array.sel({YEAR: slice(None, year)}), (2,)),
    "change": Function(_change, (1,)),
    "implies": Function(lambda cause, effect: np.logical_not(cause) | effect, (2,)),
}
