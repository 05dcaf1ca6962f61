"""The rule of units for each structure and function of Vensim.

A rule takes the checker, which derives the units of the arguments and notes what does not
fit, and returns the unit of the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from zhangye.engine import syntax
from zhangye.structure.units import DIMENSIONLESS, Unit

Derived = Unit | None
"""The unit of an expression; None where it fits any unit (0, :NA:), or is unknown because a
finding was made inside it, so that one mistake is told once."""


class Checker(Protocol):
    """What a rule asks of the checker that applies it; `dimensions.ModelChecker` is one."""

    time: Unit

    def unit(self, tree: Any) -> Derived:
        """Derive the unit of an expression, noting what does not fit inside it."""

    def note(self, problem: str) -> None:
        """Remember a problem of the equation that is being checked."""

    def same(self, trees: list[Any], where: str) -> Derived:
        """Note where expressions differ in unit; return the first known unit."""

    def needs(self, tree: Any, wanted: Unit, where: str) -> None:
        """Note where an expression does not have the unit that its place asks for."""

    def power(self, base: Any, exponents: list[Any]) -> Derived:
        """Derive the unit of a power; a base with a unit needs a literal exponent."""

    def lookup(
        self, output: Derived, arguments: list[Any], name: str, *, over_time: bool = False
    ) -> Derived:
        """Check the input of a lookup; its output has the lookup's own unit."""

    def reference(self, tree: Any) -> Derived:
        """Return the declared unit of what is referred to."""

    def arithmetic(self, tree: Any) -> Derived:
        """Derive the unit of a sum, product, power or negative."""

    def logic(self, tree: Any) -> Derived:
        """Check a comparison or a logical operation; the result is dimensionless."""

    def call(self, tree: Any) -> Derived:
        """Derive the unit of a built-in function or of a lookup that is called by name."""


StructureRule = Callable[[Checker, Any], Derived]
FunctionRule = Callable[[Checker, list[Any], str], Derived]


@dataclass(frozen=True)
class Function:
    """A built-in function: the rule for its unit, and how many arguments it may take."""

    rule: FunctionRule
    counts: tuple[int, ...]


def combine(left: Derived, operator: str, right: Derived) -> Derived:
    """Multiply or divide two units; anything times an unknown unit is unknown."""
    if left is None or right is None:
        return None
    return left * right if operator == "*" else left / right


def _integ(checker: Checker, tree: Any) -> Derived:
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


def _delayed(time_field: str) -> StructureRule:
    def rule(checker: Checker, tree: Any) -> Derived:
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


def _trend(checker: Checker, tree: Any) -> Derived:
    checker.unit(tree.input)
    checker.needs(tree.average_time, checker.time, "the time of TREND")
    rate = DIMENSIONLESS / checker.time
    checker.needs(tree.initial_trend, rate, "the initial trend of TREND")
    return rate


def _forecast(checker: Checker, tree: Any) -> Derived:
    checker.needs(tree.average_time, checker.time, "the averaging time of FORECAST")
    checker.needs(tree.horizon, checker.time, "the horizon of FORECAST")
    return checker.unit(tree.input)


def _sample(checker: Checker, tree: Any) -> Derived:
    checker.needs(tree.condition, DIMENSIONLESS, "the condition of SAMPLE IF TRUE")
    return checker.same([tree.input, tree.initial], "SAMPLE IF TRUE: input and initial differ")


def _allocate_priority(checker: Checker, tree: Any) -> Derived:
    checker.same([tree.priority, tree.width], "ALLOCATE BY PRIORITY: priority and width differ")
    checker.needs(tree.size, DIMENSIONLESS, "the size of ALLOCATE BY PRIORITY")
    return checker.same(
        [tree.request, tree.supply], "ALLOCATE BY PRIORITY: request and supply differ"
    )


def _allocate_available(checker: Checker, tree: Any) -> Derived:
    # The priority profile mixes kinds of curve, priority, width in one array: no unit of its own.
    return checker.same(
        [tree.request, tree.avail], "ALLOCATE AVAILABLE: request and available amount differ"
    )


# What is given from outside and takes its declared unit.
GIVEN = frozenset(
    {
        "LookupsStructure",
        "DataStructure",
        "GetLookupsStructure",
        "GetDataStructure",
        "GetConstantsStructure",
    }
)


def _with_lookup(checker: Checker, tree: Any) -> Derived:
    # A table inside an equation has numbers only: its output takes the declared unit.
    checker.lookup(None, [tree.argument], "WITH LOOKUP")
    return None


STRUCTURE_RULES: dict[str, StructureRule] = {
    "ReferenceStructure": lambda checker, tree: checker.reference(tree),
    "ArithmeticStructure": lambda checker, tree: checker.arithmetic(tree),
    "LogicStructure": lambda checker, tree: checker.logic(tree),
    "CallStructure": lambda checker, tree: checker.call(tree),
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


def _pure(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """EXP, LN, SIN ...: dimensionless in, dimensionless out."""
    for argument in arguments:
        checker.needs(argument, DIMENSIONLESS, f"an argument of {name}")
    return DIMENSIONLESS


def _equal(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """MIN, MAX, MODULO, QUANTUM: equal units in, the same out."""
    return checker.same(arguments, f"the arguments of {name} need equal units")


def _kept(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """ABS, SUM, VMIN ...: the unit of the one argument."""
    (argument,) = arguments
    return checker.unit(argument)


def _first(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """VECTOR SELECT, VECTOR REORDER, ...: the unit of one argument, the others are codes."""
    position = 1 if name == "VECTOR SELECT" else 0
    units = [checker.unit(argument) for argument in arguments]
    return units[position]


def _if_then_else(checker: Checker, arguments: list[Any], name: str) -> Derived:
    condition, then, otherwise = arguments
    checker.needs(condition, DIMENSIONLESS, "a condition")
    return checker.same([then, otherwise], "the branches of IF THEN ELSE need equal units")


def _ratio(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """ZIDZ and XIDZ: a quotient, and what it is where the divisor is zero."""
    numerator, denominator, *rest = arguments
    unit = combine(checker.unit(numerator), "/", checker.unit(denominator))
    for value in rest:
        if unit is not None:
            checker.needs(value, unit, f"the third argument of {name}")
    return unit


def _power(checker: Checker, arguments: list[Any], name: str) -> Derived:
    base, exponent = arguments
    return checker.power(base, [exponent])


def _root(checker: Checker, arguments: list[Any], name: str) -> Derived:
    unit = _kept(checker, arguments, name)
    return None if unit is None else unit ** Fraction(1, 2)


def _step(checker: Checker, arguments: list[Any], name: str) -> Derived:
    height, start = arguments
    checker.needs(start, checker.time, "the time of STEP")
    return checker.unit(height)


def _pulse(checker: Checker, arguments: list[Any], name: str) -> Derived:
    for argument in arguments:
        checker.needs(argument, checker.time, f"an argument of {name}")
    return DIMENSIONLESS


def _ramp(checker: Checker, arguments: list[Any], name: str) -> Derived:
    slope, *times = arguments
    for time in times:
        checker.needs(time, checker.time, "a time of RAMP")
    return combine(checker.unit(slope), "*", checker.time)


def _inverse(checker: Checker, arguments: list[Any], name: str) -> Derived:
    unit = checker.unit(arguments[0])
    return None if unit is None else DIMENSIONLESS / unit


def _active_initial(checker: Checker, arguments: list[Any], name: str) -> Derived:
    active, initial = arguments
    return checker.same([active, initial], "ACTIVE INITIAL: both values need equal units")


def _called_lookup(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """LOOKUP EXTRAPOLATE and its like: a lookup by name and its input."""
    table, argument = arguments
    return checker.lookup(checker.unit(table), [argument], syntax.text(table))


def _random(checker: Checker, arguments: list[Any], name: str) -> Derived:
    """RANDOM UNIFORM, NORMAL, ...: bounds and moments in one unit; the last is the seed."""
    return checker.same(arguments[:-1], f"the arguments of {name} need equal units")


def _count(checker: Checker, arguments: list[Any], name: str) -> Derived:
    for argument in arguments:
        checker.unit(argument)
    return DIMENSIONLESS


def _functions(rule: FunctionRule, counts: tuple[int, ...], *names: str) -> dict[str, Function]:
    return dict.fromkeys(names, Function(rule, counts))


FUNCTION_RULES: dict[str, Function] = {
    **_functions(_pure, (1,), "exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    **_functions(_pure, (1,), "arcsin", "arccos", "arctan", "prod"),
    **_functions(_pure, (2,), "log"),
    **_functions(_equal, (2,), "min", "max", "modulo", "quantum"),
    **_functions(_kept, (1,), "abs", "integer", "sum", "vmin", "vmax"),
    **_functions(_first, (2,), "vector_reorder"),
    **_functions(_first, (5,), "vector_select"),
    **_functions(_count, (0, 1, 2), "elmcount", "pi", "random_0_1"),
    **_functions(_count, (2,), "vector_sort_order", "vector_rank"),
    **_functions(_random, (3,), "random_uniform"),
    **_functions(_random, (5,), "random_normal", "random_exponential"),
    **_functions(_called_lookup, (2,), "lookup_extrapolate", "lookup_forward"),
    **_functions(_called_lookup, (2,), "lookup_backward"),
    **_functions(_if_then_else, (3,), "if_then_else"),
    **_functions(_ratio, (2,), "zidz"),
    **_functions(_ratio, (3,), "xidz"),
    **_functions(_power, (2,), "power"),
    **_functions(_root, (1,), "sqrt"),
    **_functions(_step, (2,), "step"),
    **_functions(_pulse, (2,), "pulse"),
    **_functions(_pulse, (4,), "pulse_train"),
    **_functions(_ramp, (2, 3), "ramp"),
    **_functions(_inverse, (1, 2), "invert_matrix"),
    **_functions(_active_initial, (2,), "active_initial"),
}
