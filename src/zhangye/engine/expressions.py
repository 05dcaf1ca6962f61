"""How each kind of expression is lowered: operators, references, calls, tables, macros."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from . import allocation, external, stateful
from .advice import unsupported
from .functions import FUNCTIONS
from .lookups import LOOKUP_FUNCTIONS, table_index
from .lowering import Context, Handler, Lowering
from .randomness import RANDOM_FUNCTIONS
from .scope import Scope, Variable
from .translate import key
from .vectors import VECTOR_FUNCTIONS


def _arithmetic(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    operands = [lowering.lower(argument, context) for argument in tree.arguments]
    operators = tree.operators
    if operators[0] == "negative":
        return graph.neg(operands[0])
    if operators[0] == "^":
        result = operands[-1]
        trees = list(tree.arguments)
        # A power of powers is read from the right, and -2^2 is -(2^2); see `repair` for (-2)^2
        for base, written in zip(reversed(operands[:-1]), reversed(trees[:-1]), strict=True):
            if isinstance(written, int | float) and written < 0:
                result = graph.neg(graph.power(graph.const(-written), result))
            else:
                result = graph.power(base, result)
        return result
    result = graph.number(operands[0])
    for operator, operand in zip(operators, operands[1:], strict=True):
        combine = {"+": graph.add, "-": graph.sub, "*": graph.mul, "/": graph.div}[operator]
        result = combine(result, operand)
    return result


def _logic(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    operands = [lowering.lower(argument, context) for argument in tree.arguments]
    if tree.operators[0] == ":NOT:":
        return graph.negation(operands[0])
    names = [operator.strip(":").lower() for operator in tree.operators]
    if names[0] in ("and", "or"):
        result = operands[-1]
        for name, operand in zip(reversed(names), reversed(operands[:-1]), strict=True):
            result = graph.logical(name, operand, result)  # PySD nests mixed chains from the right
        return result
    if len(operands) != 2:
        raise lowering.refusal("comparisons cannot be chained", tree, context)
    left, right = operands
    comparison = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "lt", ">=": "le"}
    operator = tree.operators[0]
    if operator in ("=", "<>"):
        same = _same_or_missing(lowering, tree, context, left, right)
        if same is not None:
            return same if operator == "=" else graph.negation(same)
    elif any(_is_missing(argument) for argument in tree.arguments):
        raise lowering.refusal(":NA: is neither more nor less than a number", tree, context)
    if operator.startswith(">"):
        left, right = right, left
    return graph.compare(comparison[operator], left, right)


def _same_or_missing(
    lowering: Lowering, tree: Any, context: Context, left: int, right: int
) -> int | None:
    """Return whether two values are equal or both missing; None where neither is ``:NA:``.

    A missing value is NaN here, which equals nothing; in Vensim it is a number, equal to itself.
    """
    graph = lowering.graph
    section = context.scope.section
    for argument in tree.arguments:
        missing = _is_missing(argument)
        if type(argument).__name__ == "ReferenceStructure":
            variable = section.variables.get(section.python_name(argument.reference) or "")
            missing = variable is not None and any(
                _is_missing(equation.tree) for equation in variable.equations
            )
        if missing:
            break
    else:
        return None
    neither = graph.logical(
        "and", graph.compare("ne", left, left), graph.compare("ne", right, right)
    )
    return graph.logical("or", graph.compare("eq", left, right), neither)


def _is_missing(tree: Any) -> bool:
    return isinstance(tree, float) and math.isnan(tree)


def _call(lowering: Lowering, tree: Any, context: Context) -> int:
    name = tree.function.reference
    section = context.scope.section
    if name in lowering.macros:
        return _macro_call(lowering, tree, context)
    python_name = section.python_name(name)
    function = _FUNCTIONS.get(name)
    variable = section.variables.get(python_name or "")
    if variable is not None and (variable.is_lookup or function is None):
        return _lookup_call(lowering, tree, variable, context)
    if function is not None:
        return function(lowering, tree, context)
    raise lowering.refusal(unsupported(name), tree, context)


def _lookup_call(lowering: Lowering, tree: Any, variable: Variable, context: Context) -> int:
    table = table_index(lowering, tree.function, variable, context)
    argument = lowering.graph.number(lowering.lower(tree.arguments[0], context))
    return lowering.graph.node("lookup", (argument,), table)


def _inline_lookup(lowering: Lowering, tree: Any, context: Context) -> int:
    table = lowering.once(
        tree,
        context,
        lambda: lowering.add_table(external.written_table(lowering, tree.lookups, context)),
    )
    argument = lowering.graph.number(lowering.lower(tree.argument, context))
    return lowering.graph.node("lookup", (argument,), table)


def _macro_call(lowering: Lowering, tree: Any, context: Context) -> int:
    section = lowering.macros[tree.function.reference]

    def argument(expression: Any) -> Callable[[Context], int]:
        def lower(inner: Context) -> int:
            outer = context.initial() if inner.phase == "initial" else _running(context)
            return lowering.graph.number(lowering.lower(expression, outer))

        return lower

    def make() -> Scope:
        place = f"{context.scope.prefix}{context.variable.python_name}.{section.name}."
        arguments = {
            name: argument(expression)
            for name, expression in zip(section.parameters, tree.arguments, strict=True)
        }
        return Scope(section, place, arguments)

    if len(section.parameters) != len(tree.arguments):
        raise lowering.refusal(
            f"the macro takes {len(section.parameters)} arguments", tree, context
        )
    scope = lowering.once(tree, context, make)
    returned = section.variables.get(section.python_name(section.name) or section.name)
    if returned is None:  # one of several outputs, see `outputs`
        returned = (
            section.variables.get(section.python_name(key(section.returns[0])) or "")
            if (section.returns)
            else None
        )
    if returned is None:
        raise lowering.refusal("the macro has no equation for what it returns", tree, context)
    return lowering.value(scope, returned, (), context.phase)


def _running(context: Context) -> Context:
    from dataclasses import replace

    return replace(context, phase="run")


def _game(lowering: Lowering, tree: Any, context: Context) -> int:
    return lowering.lower(tree.expression, context)


_FUNCTIONS = {
    **FUNCTIONS,
    **LOOKUP_FUNCTIONS,
    **VECTOR_FUNCTIONS,
    **RANDOM_FUNCTIONS,
    **allocation.MARKET_FUNCTIONS,
    **stateful.FUNCTIONS,
}

HANDLERS: dict[str, Handler] = {
    "ArithmeticStructure": _arithmetic,
    "LogicStructure": _logic,
    "ReferenceStructure": Lowering.reference,
    "CallStructure": _call,
    "GameStructure": _game,
    "InlineLookupsStructure": _inline_lookup,
    "AllocateAvailableStructure": allocation.available,
    "AllocateByPriorityStructure": allocation.by_priority,
    "GetConstantsStructure": external.constant,
    "GetDataStructure": external.data,
    "DataStructure": external.data_without_file,
    **stateful.HANDLERS,
}
"""Lowering of each class of PySD's abstract syntax tree, by the class's name."""
