"""From parsed equations to scalar nodes of one expression graph.

Every scalar of the model is lowered on its own, once for the run and once for the initial phase.
In the initial phase a reference to a state gives its initial value instead, so that initial
values become plain functions of the constants. The leaves are constants (``param``), states and
the time; ``init`` marks a value of the initial phase that the run uses.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from . import cells
from .description import Description, Element, Parameter, State, Table
from .errors import ModelError, all_of, did_you_mean
from .evaluate import NotFixedError, evaluate
from .graph import Graph
from .integration import runge_kutta
from .scope import Equation, Labels, Scope, Section, Variable
from .syntax import text
from .translate import CONTROL_NAMES, XMILE_SUFFIXES, Translation


@dataclass(frozen=True, eq=False)
class Context:
    """Where an expression stands: its variable, the element, the phase of the run."""

    scope: Scope
    variable: Variable
    equation: Equation
    labels: Labels
    bound: dict[str, str]
    phase: str

    def initial(self) -> Context:
        """Return the same place in the initial phase."""
        return replace(self, phase="initial")

    def binding(self, members: dict[str, str]) -> Context:
        """Return the same place with more subscripts fixed."""
        return replace(self, bound={**self.bound, **members})

    @property
    def site(self) -> tuple[Any, ...]:
        """What tells this place from others, the phase aside."""
        return (id(self.scope), self.variable.python_name, self.labels, *self.bound.items())


Handler = Callable[["Lowering", Any, Context], int]


class Lowering:
    """Lowers a whole model.

    Parameters
    ----------
    translation
        The parsed model file.
    path
        The model file, for messages and for external data beside it.
    handlers
        What lowers each class of the syntax tree, by the class's name.
    overrides
        Elements (Python name, position) whose equations give way to a parameter.
    defaults
        Values of constants that decide the graph's shape, where they are not the model's own.
    data_files
        Files with the series of data variables that have no equation.
    readings
        What was read from other files before, by what asked for it; more is added.
    allow_outside
        Whether files outside the model's folder may be read.
    """

    def __init__(
        self,
        translation: Translation,
        path: Path,
        handlers: Mapping[str, Handler],
        overrides: frozenset[tuple[str, int]] = frozenset(),
        defaults: frozenset[tuple[tuple[str, int], float]] = frozenset(),
        data_files: tuple[Path, ...] = (),
        readings: dict[Any, Any] | None = None,
        allow_outside: bool = False,
    ) -> None:
        cells.forget()
        abstract = translation.abstract
        self.path = path
        self.readings: dict[Any, Any] = {} if readings is None else readings
        self.allow_outside = allow_outside
        self.rates: dict[int, int] = {}
        self.non_negative: list[int] = []
        self._method = translation.method
        self._xmile = path.suffix.lower() in XMILE_SUFFIXES
        self._errors: list[ModelError] = []
        self.graph = Graph()
        self.states: list[State] = []
        self.tables: list[Table] = []
        self.parameters: list[Parameter] = []
        self.structural: dict[int, float] = {}
        for section in abstract.sections:
            _refuse_files_outside(section, path, allow_outside)
        self.sections = [
            Section(section, translation.mappings.get(section.name, {}))
            for section in abstract.sections
        ]
        self.macros = {section.name: section for section in self.sections[1:]}
        self.main = Scope(self.sections[0])
        self._handlers = handlers
        self._overrides = overrides
        self._defaults = dict(defaults)
        self.data_files = data_files
        self.random_sites = 0
        self.external = any(
            isinstance(subscript.subscripts, dict)
            for section in abstract.sections
            for subscript in section.subscripts
        )
        self._memo: dict[tuple[Any, ...], int] = {}
        self._sites: dict[tuple[Any, ...], Any] = {}
        self._in_progress: dict[tuple[Any, ...], None] = {}
        self._pending: list[Callable[[], None]] = []
        self._parameter_index: dict[tuple[str, int], int] = {}

    # --- the whole model -------------------------------------------------------------------------

    def run(self) -> Description:
        """Lower every variable and return the description of the model."""
        values: dict[str, list[int]] = {}
        variables = self.main.section.variables
        with _deep_recursion():
            for name, variable in variables.items():
                if variable.is_lookup:
                    values[name] = []
                    continue
                with self._collected():
                    variable.refuse_twice()
                    values[name] = [
                        self.element_or_missing(variable, labels) for labels in variable.elements()
                    ]
            while self._pending:
                with self._collected():
                    self._pending.pop()()
            if self._errors:
                raise all_of(self._errors)
            if self._method == "rk4" and self.rates:
                self._integrate_finely()
        elements = {name: self._element(variable) for name, variable in variables.items()}
        return Description(
            path=str(self.path),
            graph=self.graph,
            coords=dict(self.main.section.ranges),
            elements=elements,
            values=values,
            parameters=self.parameters,
            states=self.states,
            tables=self.tables,
            structural=self.structural,
            external=self.external,
            random=self.random_sites > 0,
        )

    @contextmanager
    def _collected(self) -> Iterator[None]:
        """Go on after a refusal, so that all of a file's obstacles are told at once."""
        try:
            yield
        except ModelError as error:
            self._errors.append(error)

    def _integrate_finely(self) -> None:
        clock = self.main.section.variables["time_step"]
        step = self.value(self.main, clock, (), "run")
        runge_kutta(self.graph, self.states, self.rates, step)
        for state in self.non_negative:
            following = self.states[state].following
            self.states[state].following = self.graph.maximum(following, self.graph.const(0.0))

    def element_or_missing(self, variable: Variable, labels: Labels) -> int:
        """Return the run-phase node of an element, -1 where no equation defines it."""
        if variable.equation_for(labels) is None:
            return -1
        return self.value(self.main, variable, labels, "run")

    def _element(self, variable: Variable) -> Element:
        return Element(
            name=variable.name,
            python_name=variable.python_name,
            subscripts=variable.dims,
            units=variable.units,
            documentation=variable.documentation,
            kind=self._kind(variable),
            shown=not variable.is_lookup,
        )

    def _kind(self, variable: Variable) -> str:
        tree = type(variable.equations[0].tree).__name__
        first = variable.equations[0]
        if variable.control:
            return "control"
        if variable.is_lookup:
            return "lookup"
        if first.type == "Data" or tree == "GetDataStructure":
            return "data"
        if tree == "IntegStructure":
            return "stock"
        if all(
            is_constant(equation.tree) or type(equation.tree).__name__ == "GetConstantsStructure"
            for equation in variable.equations
        ):
            return "constant"
        return "auxiliary"

    # --- elements --------------------------------------------------------------------------------

    def value(self, scope: Scope, variable: Variable, labels: Labels, phase: str) -> int:
        """Return the node of one element of a variable in one phase."""
        key = (id(scope), variable.python_name, labels, phase)
        found = self._memo.get(key)
        if found is not None:
            return found
        if key in self._in_progress:
            self._refuse_circle(key)
        self._in_progress[key] = None
        try:
            found = self._element_value(scope, variable, labels, phase)
        finally:
            del self._in_progress[key]
        self._memo[key] = found
        return found

    def _refuse_circle(self, key: tuple[Any, ...]) -> None:
        path = list(self._in_progress)
        names = [name for _, name, _, _ in path[path.index(key) :]]
        phase = "initial values" if key[3] == "initial" else "equations"
        raise ModelError(
            f"simultaneous {phase}: " + " -> ".join([*names, names[0]]), variable=key[1]
        )

    def _element_value(self, scope: Scope, variable: Variable, labels: Labels, phase: str) -> int:
        position = variable.position(labels)
        equation = variable.equation_for(labels)
        name = variable.python_name
        if scope is self.main and (name, position) in self._overrides:
            default = np.nan
            if equation is not None and is_constant(equation.tree):
                default = self._constant(scope, variable, equation, labels)
            return self._parameter(name, position, default)
        if equation is None:
            raise ModelError(f"has no equation for [{', '.join(labels)}]", variable=variable.name)
        if is_constant(equation.tree):
            constant = self._constant(scope, variable, equation, labels)
            if scope is self.main:
                return self._parameter(name, position, constant)
            return self.graph.const(constant)
        bound = dict(zip(equation.ranges, labels, strict=True))
        context = Context(scope, variable, equation, labels, bound, phase)
        return self.graph.number(self.lower(equation.tree, context))

    def _constant(
        self, scope: Scope, variable: Variable, equation: Equation, labels: Labels
    ) -> float:
        bound = dict(zip(equation.ranges, labels, strict=True))
        node = self.lower(
            equation.tree, Context(scope, variable, equation, labels, bound, "initial")
        )
        return float(evaluate(self.graph, [self.graph.number(node)], {})[0])

    def _parameter(self, name: str, position: int, default: float) -> int:
        key = (name, position)
        if key not in self._parameter_index:
            self._parameter_index[key] = len(self.parameters)
            default = self._defaults.get(key, default)
            self.parameters.append(Parameter(name, position, default))
        return self.graph.node("param", (), self._parameter_index[key])

    # --- expressions -----------------------------------------------------------------------------

    def lower(self, tree: Any, context: Context) -> int:
        """Return the node of an expression."""
        if isinstance(tree, bool | int | float | np.number):
            return self.graph.const(float(tree))
        if isinstance(tree, np.ndarray):
            return self.graph.const(_table_entry(tree, context))
        try:
            handler = self._handlers[type(tree).__name__]
        except KeyError:
            raise self.refusal("the expression is not supported", tree, context) from None
        return handler(self, tree, context)

    def refusal(self, reason: str, tree: Any, context: Context) -> ModelError:
        """Return the error that names variable and expression."""
        name = context.variable.name
        if context.labels:
            name += f"[{', '.join(context.labels)}]"
        return ModelError(reason, variable=name, expression=text(tree)[:300])

    def reference(self, tree: Any, context: Context) -> int:
        """Return the node of a reference to a variable, a subscript or the time."""
        scope = context.scope
        name = scope.section.python_name(tree.reference)
        if name is None and tree.reference in CONTROL_NAMES:
            name = tree.reference  # a macro sees the model's control variables
        if name in scope.arguments:
            return scope.arguments[name](context)
        if name is None and scope is not self.main and tree.reference.endswith("$"):
            return self._of_the_model(tree, context)
        if name is None and self._xmile and tree.reference in _XMILE_NAMES:
            return self._built_in(_XMILE_NAMES[tree.reference], context)
        if name is None:
            number = scope.section.subscript_number(tree.reference, context.bound)
            if number is None:
                raise self.refusal(self._unknown(tree.reference, context), tree, context)
            return self.graph.const(number)
        if name == "time":
            return self.graph.node("time")
        variable = self.variable(name, tree, context)
        labels = self.labels(variable, tree, context)
        owner = scope if name in scope.section.variables else self.main
        return self.value(owner, variable, labels, context.phase)

    def _of_the_model(self, tree: Any, context: Context) -> int:
        """Return what ``name$`` means in a macro: the model's variable of that name."""
        outside = replace(context, scope=self.main)
        return self.reference(replace(tree, reference=tree.reference[:-1]), outside)

    def _built_in(self, meaning: str | float, context: Context) -> int:
        """Return a name that XMILE defines: a control variable or a number."""
        if isinstance(meaning, float):
            return self.graph.const(meaning)
        return self.control(meaning, context)

    def _unknown(self, reference: str, context: Context) -> str:
        known = context.scope.section.namespace.cleanspace
        return f"unknown variable {reference!r}{did_you_mean(reference, known)}"

    def variable(self, name: str, tree: Any, context: Context) -> Variable:
        """Return a variable that an expression names; macros see the control variables too."""
        found = context.scope.section.variables.get(name)
        if found is None and name in CONTROL_NAMES:
            found = self.main.section.variables.get(name)
        if found is None:
            raise self.refusal(self._unknown(name, context), tree, context)
        return found

    def labels(self, variable: Variable, tree: Any, context: Context) -> Labels:
        """Return the element of a variable that a reference means."""
        section = context.scope.section
        subscripts = list(getattr(tree.subscripts, "subscripts", ()))
        if not subscripts and variable.dims:
            subscripts = list(variable.dims)  # XMILE: an array named without subscripts
        if len(subscripts) != len(variable.dims):
            raise self.refusal(
                f"{variable.name} has {len(variable.dims)} subscripts, not {len(subscripts)}",
                tree,
                context,
            )
        labels = []
        for subscript, members, places in zip(
            subscripts, variable.members, variable.places, strict=True
        ):
            label = section.label_for(subscript, context.bound, subscripts)
            if label is None:
                raise self.refusal(
                    f"subscript {subscript!r} does not appear on the left-hand side", tree, context
                )
            if label not in places:
                label = self._positioned(label, subscript, members, tree, context)
            labels.append(label)
        return tuple(labels)

    def _positioned(
        self, label: str, subscript: str, members: list[str], tree: Any, context: Context
    ) -> str:
        """Return the member at the place that a label has in another range of the same length."""
        section, name = context.scope.section, subscript.removesuffix("!")
        own = section.places(name) if name in section.ranges else {}
        if len(own) == len(members) and label in own:
            return members[own[label]]
        raise self.refusal(f"{label!r} is not among {', '.join(members)}", tree, context)

    # --- services for functions ------------------------------------------------------------------

    def over(self, subscripts: list[str], context: Context) -> Iterator[Context]:
        """Yield the context of every combination of members of some subscripts (``range!``)."""
        members = [context.scope.section.members(subscript) for subscript in subscripts]
        for labels in product(*members):
            yield context.binding(dict(zip(subscripts, labels, strict=True)))

    def control(self, name: str, context: Context) -> int:
        """Return the node of a control variable."""
        return self.value(self.main, self.main.section.variables[name], (), context.phase)

    def once(self, tree: Any, context: Context, make: Callable[[], Any]) -> Any:
        """Return what ``make`` gives, the same for every phase of one place in the model."""
        key = (id(tree), *context.site)
        if key not in self._sites:
            self._sites[key] = make()
        return self._sites[key]

    def shared(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return what ``make`` gives, once for a key."""
        if key not in self._sites:
            self._sites[key] = make()
        return self._sites[key]

    def parameter(self, context: Context, value: float) -> int:
        """Return the node of a constant that is read from a file."""
        if context.scope is not self.main:
            return self.graph.const(value)
        name = context.variable.python_name
        return self._parameter(name, context.variable.position(context.labels), value)

    def state(self, context: Context, suffix: str = "") -> int:
        """Add a state and return its index; ``later`` fills it in."""
        name = context.scope.prefix + context.variable.python_name
        if context.labels:
            name += f"[{','.join(context.labels)}]"
        self.states.append(State(name + suffix))
        return len(self.states) - 1

    def new_random(self) -> int:
        """Return the number of a new place that draws random numbers."""
        self.random_sites += 1
        return self.random_sites

    def later(self, action: Callable[[], None]) -> None:
        """Do something after all variables are lowered, when circles through states are safe."""
        self._pending.append(action)

    def add_table(self, table: Table) -> int:
        """Store a table function and return its index."""
        self.tables.append(table)
        return len(self.tables) - 1

    def default_value(self, node: int, tree: Any, context: Context) -> float:
        """Return the value of a node of the initial phase at the constants' defaults."""
        clock = self.main.section.variables["initial_time"]
        start = self.value(self.main, clock, (), "initial")
        defaults = {index: p.default for index, p in enumerate(self.parameters)}
        try:
            time = evaluate(self.graph, [start], defaults)[0]
            return float(evaluate(self.graph, [node], defaults, time)[0])
        except NotFixedError as error:
            raise self.refusal(f"must be fixed before the run: {error}", tree, context) from None

    def fixed(self, node: int, tree: Any, context: Context) -> float:
        """Return a number that decides the graph's shape, as the constants' defaults give it."""
        value = self.default_value(node, tree, context)
        self.decides(node)
        return value

    def decides(self, node: int) -> None:
        """Note that the constants behind a node decide the graph's shape."""
        for reached in self.graph.reachable([node]):
            content = self.graph.nodes[reached]
            if content.op == "param":
                self.structural[content.imm] = self.parameters[content.imm].default


_XMILE_NAMES: dict[str, str | float] = {
    "dt": "time_step",
    "starttime": "initial_time",
    "stoptime": "final_time",
    "pi": math.pi,
    "inf": math.inf,
    "nan": math.nan,
}
"""Names that XMILE defines, where the model has no variable of that name."""


def _refuse_files_outside(section: Any, path: Path, allowed: bool) -> None:
    for subscript in section.subscripts:
        if isinstance(subscript.subscripts, dict):
            try:
                file = subscript.subscripts["file"]
                cells.refuse_outside(path.parent.resolve(), file, allowed)
            except ModelError as error:
                raise ModelError(error.reason, variable=subscript.name) from error


def is_constant(tree: Any) -> bool:
    """Return whether an expression contains nothing but numbers."""
    if isinstance(tree, int | float | np.ndarray | np.number):
        return True
    if type(tree).__name__ in ("ArithmeticStructure", "LogicStructure"):
        return all(is_constant(argument) for argument in tree.arguments)
    return False


def _table_entry(table: np.ndarray, context: Context) -> float:
    """Return an element's entry in a list or table of numbers on the right-hand side."""
    shape = tuple(len(members) for members in context.equation.ranges.values())
    if table.size != int(np.prod(shape)):
        raise ModelError(
            f"{table.size} numbers for {' x '.join(map(str, shape))} elements",
            variable=context.variable.name,
        )
    return float(table.reshape(shape)[context.equation.positions(context.labels)])


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Allow chains of references as long as large models have them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 200_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
