"""Dimension checker: every equation must have the unit that its variable declares.

``python -m zhangye.structure.dimensions PATH`` prints the findings and exits with 1 when
there are any.

Rules as in Vensim's units check, stricter in one point: a literal number inside an equation is
dimensionless (0 fits any unit), so that a conversion must be a declared constant.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from zhangye.engine import ModelError, read_source, syntax
from zhangye.engine.source import Equation, Source, Variable
from zhangye.errors import nearest
from zhangye.structure.dimension_rules import (
    FUNCTION_RULES,
    GIVEN,
    STRUCTURE_RULES,
    Derived,
    combine,
)
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
    ModelError
        Where the file cannot be read as a model.
    """
    return check_source(read_source(path))


def check_source(model: Source) -> list[Finding]:
    """Check the units of a model that was read already; see `check`."""
    return ModelChecker(model).findings()


class ModelChecker:
    """Derives the unit of each expression and notes what does not fit."""

    def __init__(self, model: Source) -> None:
        self._model = model
        self._problems: list[str] = []
        self._declared: dict[str, Derived] = {}
        self._unit_problems: dict[str, str] = {}
        for name, variable in model.variables.items():
            self._declare(name, variable)
        time_step = model.variables.get("time_step")
        time_unit = self._declared.get("time_step") if time_step else None
        self.time = time_unit or Unit.base("year")
        self._declared["time"] = self.time
        self._driven_by_time = _driven_by_time(model)
        self._over_time = _lookups_over_time(model, self._driven_by_time)

    def _declare(self, name: str, variable: Variable) -> None:
        self._declared[name] = None
        if not variable.unit:
            self._unit_problems[name] = "no unit is declared"
            return
        try:
            self._declared[name] = parse(variable.unit)
        except UnitError as error:
            self._unit_problems[name] = f"the declared unit cannot be read: {error}"

    def findings(self) -> list[Finding]:
        """Check every equation, in the file's order."""
        findings = []
        for name, variable in self._model.variables.items():
            if name in self._unit_problems:
                text = variable.equations[0].text
                findings.append(Finding(variable.name, text, self._unit_problems[name]))
            for equation in variable.equations:
                self._problems = []
                self._check_equation(name, equation)
                for problem in dict.fromkeys(self._problems):
                    findings.append(Finding(variable.name, equation.text, problem))
        return findings

    def _check_equation(self, name: str, equation: Equation) -> None:
        tree = equation.tree
        # A bare number or table takes the unit that its variable declares.
        if isinstance(tree, (int, float, np.ndarray)) or syntax.kind(tree) in GIVEN:
            return
        derived = self.unit(tree)
        declared = self._declared[name]
        if derived is not None and declared is not None and derived != declared:
            self.note(f"declared unit is {declared}, the equation gives {derived}")

    def note(self, problem: str) -> None:
        """Remember a problem of the equation that is being checked."""
        self._problems.append(problem)

    def unit(self, tree: Any) -> Derived:
        """Derive the unit of an expression, noting what does not fit inside it."""
        if isinstance(tree, (int, float)):
            return None if tree == 0 or np.isnan(tree) else DIMENSIONLESS
        if isinstance(tree, np.ndarray):
            return DIMENSIONLESS
        rule = STRUCTURE_RULES.get(syntax.kind(tree))
        if rule is None:
            self.note(f"{syntax.kind(tree)} is not known to the checker")
            return None
        return rule(self, tree)

    def same(self, trees: list[Any], where: str) -> Derived:
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

    def reference(self, tree: Any) -> Derived:
        """Return the declared unit of what is referred to."""
        name = tree.reference
        if name in self._declared:
            return self._declared[name]
        if name in self._model.subscript_keys:  # an element used as a number
            return DIMENSIONLESS
        close = nearest(name, self._declared)
        hint = f"; did you mean '{close.replace('_', ' ')}'?" if close else ""
        self.note(f"'{name.replace('_', ' ')}' is not defined{hint}")
        return None

    def arithmetic(self, tree: Any) -> Derived:
        """Derive the unit of a sum, product, power or negative."""
        operators, arguments = tree.operators, list(tree.arguments)
        if operators == ["negative"]:
            return self.unit(arguments[0])
        if operators[0] in {"+", "-"}:
            return self.same(arguments, "+ and - need equal units")
        if operators[0] == "^":
            return self.power(arguments[0], arguments[1:])
        unit = self.unit(arguments[0])
        for operator, argument in zip(operators, arguments[1:], strict=True):
            unit = combine(unit, operator, self.unit(argument))
        return unit

    def power(self, base: Any, exponents: list[Any]) -> Derived:
        """Derive the unit of a power; a base with a unit needs a literal exponent."""
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

    def logic(self, tree: Any) -> Derived:
        """Check a comparison or a logical operation; the result is dimensionless."""
        if tree.operators[0] in {":AND:", ":OR:", ":NOT:", ":and:", ":or:", ":not:"}:
            for argument in tree.arguments:
                self.needs(argument, DIMENSIONLESS, f"an argument of {tree.operators[0]}")
        else:
            self.same(list(tree.arguments), f"{tree.operators[0]} needs equal units")
        return DIMENSIONLESS

    def call(self, tree: Any) -> Derived:
        """Derive the unit of a built-in function or of a lookup that is called by name."""
        name = tree.function.reference
        arguments = list(tree.arguments)
        variable = self._model.variables.get(name)
        if variable is not None and any(e.form == "lookup" for e in variable.equations):
            return self.lookup(
                self._declared[name], arguments, variable.name, over_time=name in self._over_time
            )
        function = FUNCTION_RULES.get(name)
        written = name.replace("_", " ").upper()
        if function is None:
            self.note(f"the function {written} is not known to the checker")
        elif len(arguments) not in function.counts:
            self.note(f"{written} has a wrong number of arguments ({len(arguments)})")
        else:
            return function.rule(self, arguments, written)
        for argument in arguments:
            self.unit(argument)
        return None

    def lookup(
        self, output: Derived, arguments: list[Any], name: str, *, over_time: bool = False
    ) -> Derived:
        """Check the input of a lookup; its output has the lookup's own unit.

        The input is dimensionless, or a time where the lookup is one over time.
        """
        if len(arguments) != 1:
            self.note(f"the lookup '{name}' needs one argument")
            return output
        unit = self.unit(arguments[0])
        if unit is None or unit.dimensionless:
            return output
        if unit == self.time and (over_time or self._from_time(arguments[0])):
            return output
        self.note(
            f"the input of the lookup '{name}' must be dimensionless, "
            f"'{syntax.text(arguments[0])}' has unit {unit}"
        )
        return output

    def _from_time(self, tree: Any) -> bool:
        return bool(_names(tree) & self._driven_by_time)


def _names(tree: Any) -> set[str]:
    return {reference.reference for reference in syntax.references(tree)}


def _driven_by_time(model: Source) -> set[str]:
    """Keys of Time and of what is worked out from it at once, such as a calendar year."""
    driven = {"time"}
    names = {
        name: set().union(*(_names(equation.tree) for equation in variable.equations))
        for name, variable in model.variables.items()
        if not any(syntax.kind(e.tree) in syntax.ACTS_OVER_TIME for e in variable.equations)
    }
    while True:
        more = {name for name, used in names.items() if used & driven} - driven
        if not more:
            return driven
        driven |= more


def _lookups_over_time(model: Source, driven: set[str]) -> set[str]:
    """Keys of the lookups that are somewhere called with a time."""
    return {
        part.function.reference
        for variable in model.variables.values()
        for equation in variable.equations
        for part in syntax.walk(equation.tree)
        if syntax.kind(part) == "CallStructure"
        and any(_names(argument) & driven for argument in part.arguments)
    }


def main(arguments: list[str]) -> int:
    """Print the findings of one file; return 1 when there are any, 2 on wrong input."""
    if len(arguments) != 1:
        print("usage: python -m zhangye.structure.dimensions PATH", file=sys.stderr)
        return 2
    try:
        findings = check(arguments[0])
    except ModelError as error:
        print(error, file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {arguments[0]}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
