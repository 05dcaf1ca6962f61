"""Dimension checker: does every equation have the unit that its variable declares?

``python -m zhangye.structure.dimensions PATH`` prints the findings and exits with 1 when
there are any.

Rules as in Vensim's units check, stricter in one point: a literal number inside an equation is
dimensionless (0 fits any unit), so that a conversion must be a declared constant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from zhangye.errors import InputError, nearest
from zhangye.structure import source, syntax
from zhangye.structure.units import DIMENSIONLESS, Unit, UnitError, parse


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a variable.

    Attributes
    ----------
    variable
        The variable's name as in the file.
    equation
        The text of the equation.
    problem
        What is wrong.
    """

    variable: str
    equation: str
    problem: str

    def __str__(self) -> str:
        return f"{self.variable}: {self.problem}\n    {self.equation}"


def check(path: str | Path) -> list[Finding]:
    """Check the units of every equation of a Vensim model.

    Parameters
    ----------
    path
        The ``.mdl`` file.

    Returns
    -------
    list of Finding
        In the file's order; empty where every equation is consistent.

    Raises
    ------
    InputError
        Where the file cannot be read as a model.
    """
    return check_source(source.read(path))


def check_source(model: source.Source) -> list[Finding]:
    """Check the units of a model that was read already; see `check`."""
    return _Checker(model).findings()


# The unit of an expression; None where it fits any unit (0, :NA:) or is unknown because a
# finding was made inside it, so that one mistake is told once.
type_ = Unit | None


class _Checker:
    """Derives the unit of each expression and notes what does not fit."""

    def __init__(self, model: source.Source) -> None:
        self._model = model
        self._problems: list[str] = []
        self._declared: dict[str, type_] = {}
        self._unit_problems: dict[str, str] = {}
        for name, variable in model.variables.items():
            self._declare(name, variable)
        time_step = model.variables.get("time_step")
        time_unit = self._declared.get("time_step") if time_step else None
        self.time = time_unit or Unit.base("year")
        self._declared["time"] = self.time
        subscripts = [*model.subscripts, *(e for r in model.subscripts.values() for e in r)]
        self._subscripts = {source.key(name) for name in subscripts}

    def _declare(self, name: str, variable: source.Variable) -> None:
        self._declared[name] = None
        if not variable.unit:
            self._unit_problems[name] = "no unit is declared"
            return
        try:
            self._declared[name] = parse(variable.unit)
        except UnitError as error:
            self._unit_problems[name] = f"the declared unit cannot be read: {error}"

    def findings(self) -> list[Finding]:
        found = []
        for name, variable in self._model.variables.items():
            if name in self._unit_problems:
                text = variable.equations[0].text
                found.append(Finding(variable.name, text, self._unit_problems[name]))
            for equation in variable.equations:
                self._problems = []
                self._check_equation(name, equation)
                for problem in dict.fromkeys(self._problems):
                    found.append(Finding(variable.name, equation.text, problem))
        return found

    def _check_equation(self, name: str, equation: source.Equation) -> None:
        tree = equation.tree
        # A bare number or table takes the unit that its variable declares.
        if isinstance(tree, (int, float, np.ndarray)) or syntax.kind(tree) in _GIVEN:
            return
        derived = self.unit(tree)
        declared = self._declared[name]
        if derived is not None and declared is not None and derived != declared:
            self.note(f"declared unit is {declared}, the equation gives {derived}")

    def note(self, problem: str) -> None:
        self._problems.append(problem)

    def unit(self, tree: Any) -> type_:
        """Derive the unit of an expression, noting what does not fit inside it."""
        if isinstance(tree, (int, float)):
            return None if tree == 0 or np.isnan(tree) else DIMENSIONLESS
        if isinstance(tree, np.ndarray):
            return DIMENSIONLESS
        rule = _RULES.get(syntax.kind(tree))
        if rule is None:
            self.note(f"{syntax.kind(tree)} is not known to the checker")
            return None
        return rule(self, tree)

    def same(self, trees: list[Any], where: str) -> type_:
        """Note where expressions differ in unit; return the first known unit."""
        first: tuple[Any, Unit] | None = None
        for tree in trees:
            unit = self.unit(tree)
            if unit is None:
                continue
            if first is None:
                first = (tree, unit)
            elif unit != first[1]:
                self.note(
                    f"{where}: '{syntax.text(first[0])}' has unit {first[1]}, "
                    f"'{syntax.text(tree)}' has unit {unit}"
                )
                return None
        return first[1] if first else None

    def needs(self, tree: Any, wanted: Unit, where: str) -> None:
        """Note where an expression does not have the unit that its place asks for."""
        unit = self.unit(tree)
        if unit is not None and unit != wanted:
            shown = "dimensionless" if wanted.dimensionless else f"in {wanted}"
            self.note(f"{where} must be {shown}, '{syntax.text(tree)}' has unit {unit}")

    def reference(self, tree: Any) -> type_:
        name = tree.reference
        if name in self._declared:
            return self._declared[name]
        if name in self._subscripts:  # an element used as a number
            return DIMENSIONLESS
        close = nearest(name, self._declared)
        hint = f"; did you mean '{close.replace('_', ' ')}'?" if close else ""
        self.note(f"'{name.replace('_', ' ')}' is not defined{hint}")
        return None

    def arithmetic(self, tree: Any) -> type_:
        operators, arguments = tree.operators, list(tree.arguments)
        if operators == ["negative"]:
            return self.unit(arguments[0])
        if operators[0] in {"+", "-"}:
            return self.same(arguments, "+ and - need equal units")
        if operators[0] == "^":
            return self.power(arguments[0], arguments[1:])
        unit = self.unit(arguments[0])
        for operator, argument in zip(operators, arguments[1:], strict=True):
            unit = _combine(unit, operator, self.unit(argument))
        return unit

    def power(self, base: Any, exponents: list[Any]) -> type_:
        for exponent in exponents:
            self.needs(exponent, DIMENSIONLESS, "an exponent")
        unit = self.unit(base)
        if unit is None or unit.dimensionless:
            return unit
        literal = syntax.number(exponents[0]) if len(exponents) == 1 else None
        if literal is None:
            self.note(
                f"the base of ^ must be dimensionless unless the exponent is a number, "
                f"'{syntax.text(base)}' has unit {unit}"
            )
            return None
        return unit ** Fraction(literal)

    def logic(self, tree: Any) -> type_:
        if tree.operators[0] in {":AND:", ":OR:", ":NOT:", ":and:", ":or:", ":not:"}:
            for argument in tree.arguments:
                self.needs(argument, DIMENSIONLESS, f"an argument of {tree.operators[0]}")
        else:
            self.same(list(tree.arguments), f"{tree.operators[0]} needs equal units")
        return DIMENSIONLESS

    def call(self, tree: Any) -> type_:
        name = tree.function.reference
        arguments = list(tree.arguments)
        variable = self._model.variables.get(name)
        if variable is not None and any(e.form == "lookup" for e in variable.equations):
            return self.lookup(self._declared[name], arguments, variable.name)
        rule = _FUNCTIONS.get(name)
        written = name.replace("_", " ").upper()
        if rule is None:
            self.note(f"the function {written} is not known to the checker")
            for argument in arguments:
                self.unit(argument)
            return None
        try:
            return rule(self, arguments, written)
        except (IndexError, ValueError):  # unpacking too few or too many arguments
            self.note(f"{written} has a wrong number of arguments ({len(arguments)})")
            return None

    def lookup(self, output: type_, arguments: list[Any], name: str) -> type_:
        if len(arguments) != 1:
            self.note(f"the lookup '{name}' needs one argument")
            return output
        unit = self.unit(arguments[0])
        by_time = any(r.reference == "time" for r in syntax.references(arguments[0]))
        if unit is None or unit.dimensionless or (by_time and unit == self.time):
            return output
        self.note(
            f"the input of the lookup '{name}' must be dimensionless, "
            f"'{syntax.text(arguments[0])}' has unit {unit}"
        )
        return output


def _combine(left: type_, operator: str, right: type_) -> type_:
    if left is None or right is None:
        return None
    return left * right if operator == "*" else left / right


Rule = Callable[[_Checker, Any], type_]
FunctionRule = Callable[[_Checker, list[Any], str], type_]


def _integ(checker: _Checker, tree: Any) -> type_:
    flow = checker.unit(tree.flow)
    initial = checker.unit(tree.initial)
    grown = None if flow is None else flow * checker.time
    if initial is not None and grown is not None and initial != grown:
        checker.note(
            f"INTEG: the flow times {checker.time} has unit {grown}, "
            f"the initial value '{syntax.text(tree.initial)}' has unit {initial}"
        )
        # The stock's own unit decides which of the two is told again.
        return grown
    return grown if grown is not None else initial


def _delayed(time_field: str) -> Rule:
    def rule(checker: _Checker, tree: Any) -> type_:
        name = syntax.text(tree).split("(", 1)[0]
        delay = getattr(tree, time_field)
        checker.needs(delay, checker.time, f"the time of {name}")
        order = getattr(tree, "order", None)
        if order is not None:
            checker.needs(order, DIMENSIONLESS, f"the order of {name}")
        if tree.initial is tree.input:
            return checker.unit(tree.input)
        return checker.same([tree.input, tree.initial], f"{name}: input and initial value differ")

    return rule


def _trend(checker: _Checker, tree: Any) -> type_:
    checker.unit(tree.input)
    checker.needs(tree.average_time, checker.time, "the time of TREND")
    rate = DIMENSIONLESS / checker.time
    checker.needs(tree.initial_trend, rate, "the initial trend of TREND")
    return rate


def _forecast(checker: _Checker, tree: Any) -> type_:
    checker.needs(tree.average_time, checker.time, "the averaging time of FORECAST")
    checker.needs(tree.horizon, checker.time, "the horizon of FORECAST")
    return checker.unit(tree.input)


def _sample(checker: _Checker, tree: Any) -> type_:
    checker.needs(tree.condition, DIMENSIONLESS, "the condition of SAMPLE IF TRUE")
    return checker.same([tree.input, tree.initial], "SAMPLE IF TRUE: input and initial differ")


def _allocate_priority(checker: _Checker, tree: Any) -> type_:
    checker.same([tree.priority, tree.width], "ALLOCATE BY PRIORITY: priority and width differ")
    checker.needs(tree.size, DIMENSIONLESS, "the size of ALLOCATE BY PRIORITY")
    return checker.same(
        [tree.request, tree.supply], "ALLOCATE BY PRIORITY: request and supply differ"
    )


def _allocate_available(checker: _Checker, tree: Any) -> type_:
    # The priority profile mixes kinds of curve, priority, width in one array: no unit of its own.
    return checker.same(
        [tree.request, tree.avail], "ALLOCATE AVAILABLE: request and available amount differ"
    )


# What is given from outside and takes its declared unit.
_GIVEN = frozenset(
    {
        "LookupsStructure",
        "DataStructure",
        "GetLookupsStructure",
        "GetDataStructure",
        "GetConstantsStructure",
    }
)


def _with_lookup(checker: _Checker, tree: Any) -> type_:
    # A table inside an equation has numbers only: its output takes the declared unit.
    checker.lookup(None, [tree.argument], "WITH LOOKUP")
    return None


_RULES: dict[str, Rule] = {
    "ReferenceStructure": _Checker.reference,
    "ArithmeticStructure": _Checker.arithmetic,
    "LogicStructure": _Checker.logic,
    "CallStructure": _Checker.call,
    "IntegStructure": _integ,
    "InitialStructure": lambda checker, tree: checker.unit(tree.initial),
    "GameStructure": lambda checker, tree: checker.unit(tree.expression),
    "DelayStructure": _delayed("delay_time"),
    "DelayNStructure": _delayed("delay_time"),
    "DelayFixedStructure": _delayed("delay_time"),
    "SmoothStructure": _delayed("smooth_time"),
    "SmoothNStructure": _delayed("smooth_time"),
    "TrendStructure": _trend,
    "ForecastStructure": _forecast,
    "SampleIfTrueStructure": _sample,
    "AllocateByPriorityStructure": _allocate_priority,
    "AllocateAvailableStructure": _allocate_available,
    "InlineLookupsStructure": _with_lookup,
}


def _pure(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """EXP, LN, SIN ...: dimensionless in, dimensionless out."""
    if not arguments:
        raise ValueError(name)
    for argument in arguments:
        checker.needs(argument, DIMENSIONLESS, f"an argument of {name}")
    return DIMENSIONLESS


def _equal(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """MIN, MAX, MODULO, QUANTUM: equal units in, the same out."""
    if len(arguments) != 2:
        raise ValueError(name)
    return checker.same(arguments, f"the arguments of {name} need equal units")


def _kept(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """ABS, SUM, VMIN ...: the unit of the one argument."""
    (argument,) = arguments
    return checker.unit(argument)


def _first(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """VECTOR SELECT, VECTOR REORDER, ...: the unit of one argument, the others are codes."""
    position = 1 if name == "VECTOR SELECT" else 0
    units = [checker.unit(argument) for argument in arguments]
    return units[position]


def _if_then_else(checker: _Checker, arguments: list[Any], name: str) -> type_:
    condition, then, otherwise = arguments
    checker.needs(condition, DIMENSIONLESS, "a condition")
    return checker.same([then, otherwise], "the branches of IF THEN ELSE need equal units")


def _ratio(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """ZIDZ and XIDZ: a quotient, and what it is where the divisor is zero."""
    numerator, denominator, *rest = arguments
    if len(rest) != (1 if name == "XIDZ" else 0):
        raise ValueError(name)
    unit = _combine(checker.unit(numerator), "/", checker.unit(denominator))
    for value in rest:
        if unit is not None:
            checker.needs(value, unit, f"the third argument of {name}")
    return unit


def _power(checker: _Checker, arguments: list[Any], name: str) -> type_:
    base, exponent = arguments
    return checker.power(base, [exponent])


def _root(checker: _Checker, arguments: list[Any], name: str) -> type_:
    unit = _kept(checker, arguments, name)
    return None if unit is None else unit ** Fraction(1, 2)


def _step(checker: _Checker, arguments: list[Any], name: str) -> type_:
    height, start = arguments
    checker.needs(start, checker.time, "the time of STEP")
    return checker.unit(height)


def _pulse(checker: _Checker, arguments: list[Any], name: str) -> type_:
    if len(arguments) != (2 if name == "PULSE" else 4):
        raise ValueError(name)
    for argument in arguments:
        checker.needs(argument, checker.time, f"an argument of {name}")
    return DIMENSIONLESS


def _ramp(checker: _Checker, arguments: list[Any], name: str) -> type_:
    slope, start, end = arguments
    checker.needs(start, checker.time, "the start of RAMP")
    checker.needs(end, checker.time, "the end of RAMP")
    return _combine(checker.unit(slope), "*", checker.time)


def _inverse(checker: _Checker, arguments: list[Any], name: str) -> type_:
    unit = _kept(checker, arguments, name)
    return None if unit is None else DIMENSIONLESS / unit


def _active_initial(checker: _Checker, arguments: list[Any], name: str) -> type_:
    active, initial = arguments
    return checker.same([active, initial], "ACTIVE INITIAL: both values need equal units")


def _called_lookup(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """LOOKUP EXTRAPOLATE and its like: a lookup by name and its input."""
    table, argument = arguments
    return checker.lookup(checker.unit(table), [argument], syntax.text(table))


def _random(checker: _Checker, arguments: list[Any], name: str) -> type_:
    """RANDOM UNIFORM, NORMAL, ...: bounds and moments in one unit; the last is the seed."""
    return checker.same(arguments[:-1], f"the arguments of {name} need equal units")


def _count(checker: _Checker, arguments: list[Any], name: str) -> type_:
    for argument in arguments:
        checker.unit(argument)
    return DIMENSIONLESS


_FUNCTIONS: dict[str, FunctionRule] = {
    **dict.fromkeys(("exp", "ln", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"), _pure),
    **dict.fromkeys(("arcsin", "arccos", "arctan", "prod"), _pure),
    **dict.fromkeys(("min", "max", "modulo", "quantum"), _equal),
    **dict.fromkeys(("abs", "integer", "sum", "vmin", "vmax"), _kept),
    **dict.fromkeys(("vector_select", "vector_reorder"), _first),
    **dict.fromkeys(("elmcount", "vector_sort_order", "vector_rank", "random_0_1"), _count),
    **dict.fromkeys(("random_uniform", "random_normal", "random_exponential"), _random),
    **dict.fromkeys(("lookup_extrapolate", "lookup_forward", "lookup_backward"), _called_lookup),
    "pi": _count,
    "if_then_else": _if_then_else,
    "zidz": _ratio,
    "xidz": _ratio,
    "power": _power,
    "sqrt": _root,
    "step": _step,
    "pulse": _pulse,
    "pulse_train": _pulse,
    "ramp": _ramp,
    "invert_matrix": _inverse,
    "active_initial": _active_initial,
}


def main(arguments: list[str]) -> int:
    """Print the findings of one file; return 1 when there are any, 2 on wrong input."""
    if len(arguments) != 1:
        print("usage: python -m zhangye.structure.dimensions PATH", file=sys.stderr)
        return 2
    try:
        findings = check(arguments[0])
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {arguments[0]}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
