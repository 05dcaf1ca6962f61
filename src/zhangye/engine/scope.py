"""Names, subscripts and equations of one section of a model: the main part or a macro."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from .errors import ModelError, did_you_mean

Labels = tuple[str, ...]
"""One element of a subscripted variable: a member of each of its dimensions."""
Places = tuple[dict[str, int], ...]
"""Where each member stands, for one dimension after another: large arrays are not searched."""


@dataclass(eq=False)
class Equation:
    """One equation of a variable: where it holds, and its parsed right-hand side.

    Attributes
    ----------
    ranges
        Dimension (or subrange) on the left to the members for which the equation holds.
    exceptions
        Members excluded by ``:EXCEPT:``, in the same form.
    tree
        The abstract syntax tree.
    keyword
        Interpolation keyword of a data equation.
    """

    ranges: dict[str, list[str]]
    exceptions: list[dict[str, list[str]]]
    tree: Any
    type: str
    keyword: str | None

    def holds_for(self, labels: Labels) -> bool:
        """Return whether this equation defines the given element."""
        return _inside(self._places, labels) and not any(
            _inside(group, labels) for group in self._excepted
        )

    def elements(self) -> list[Labels]:
        """Return the elements that this equation defines."""
        return [labels for labels in product(*self.ranges.values()) if self.holds_for(labels)]

    def positions(self, labels: Labels) -> tuple[int, ...]:
        """Return where the element stands among the equation's own members."""
        return tuple(places[label] for places, label in zip(self._places, labels, strict=True))

    @cached_property
    def _places(self) -> Places:
        return _places(self.ranges.values())

    @cached_property
    def _excepted(self) -> list[Places]:
        return [_places(group.values()) for group in self.exceptions]


def _places(ranges: Iterable[list[str]]) -> Places:
    """Return where each member of some ranges stands; of one listed twice, the first place."""
    return tuple(
        {label: place for place, label in reversed(list(enumerate(members)))} for members in ranges
    )


def _inside(ranges: Places, labels: Labels) -> bool:
    return all(label in places for places, label in zip(ranges, labels, strict=True))


@dataclass(eq=False)
class Variable:
    """A variable with its equations and the dimensions that they span together."""

    name: str
    python_name: str
    dims: list[str]
    members: list[list[str]]
    equations: list[Equation]
    units: str
    documentation: str
    control: bool

    def elements(self) -> list[Labels]:
        """Return all elements, the last dimension running fastest."""
        return list(product(*self.members))

    def equation_for(self, labels: Labels) -> Equation | None:
        """Return the equation of an element; of several, the last one, as PySD does."""
        if len(self.equations) == 1:
            return self.equations[0] if self.equations[0].holds_for(labels) else None
        return self._defining[labels][-1] if labels in self._defining else None

    def position(self, labels: Labels) -> int:
        """Return where an element stands among all, the last dimension running fastest."""
        position = 0
        for members, places, label in zip(self.members, self.places, labels, strict=True):
            position = position * len(members) + places[label]
        return position

    @cached_property
    def places(self) -> Places:
        """Where each member of the dimensions stands."""
        return _places(self.members)

    @cached_property
    def _defining(self) -> dict[Labels, list[Equation]]:
        """The equations of every element that has one, in the file's order."""
        defining: dict[Labels, list[Equation]] = {}
        for equation in self.equations:
            for labels in equation.elements():
                defining.setdefault(labels, []).append(equation)
        return defining

    def refuse_twice(self) -> None:
        """Raise where two equations define the same element.

        Raises
        ------
        ModelError
            Which names the variable with the first such element.
        """
        if len(self.equations) == 1:
            return
        for labels in self.elements():
            if len(self._defining.get(labels, ())) > 1:
                name = f"{self.name}[{', '.join(labels)}]" if labels else self.name
                raise ModelError("has two equations", variable=name)

    @property
    def is_lookup(self) -> bool:
        """Whether the variable is a table function."""
        return self.equations[0].type == "Lookup"


@dataclass(eq=False)
class Scope:
    """The names that an expression sees; for a macro, one call of it.

    Attributes
    ----------
    prefix
        Put before the names of states, so that two calls of a macro differ.
    arguments
        A macro's parameters (Python names) and what they stand for.
    """

    section: Section
    prefix: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


class Section:
    """The variables and subscripts of a section.

    Parameters
    ----------
    abstract
        PySD's abstract section.
    mappings
        Of subscript ranges onto others, where the file gives the members one by one.
    """

    def __init__(
        self, abstract: Any, mappings: Mapping[str, Mapping[str, Sequence[str]]] | None = None
    ) -> None:
        from pysd.builders.python.namespace import NamespaceManager
        from pysd.builders.python.subscripts import SubscriptManager

        self.name: str = abstract.name
        self.root = abstract.path.parent
        try:
            self.subscripts = SubscriptManager(abstract.subscripts, self.root)
        except (KeyError, ValueError, FileNotFoundError) as error:
            raise ModelError(f"subscript ranges cannot be read: {error}") from error
        self._mappings = mappings or {}
        self._places: dict[str, dict[str, int]] = {}
        self.namespace = NamespaceManager(abstract.params)
        self.parameters = [self.namespace.namespace[name] for name in abstract.params]
        self.returns = list(abstract.returns)
        self.variables: dict[str, Variable] = {}
        self._labels = {label for members in self.ranges.values() for label in members}
        for element in abstract.elements:
            self.namespace.add_to_namespace(element.name)
            python_name = self.namespace.namespace[element.name]
            self.variables[python_name] = self._variable(element, python_name)

    @property
    def ranges(self) -> dict[str, list[str]]:
        """Members of every subscript range."""
        return self.subscripts.subscripts

    def python_name(self, reference: str) -> str | None:
        """Return the Python name of a reference in an expression."""
        return self.namespace.cleanspace.get(reference)

    def _variable(self, element: Any, python_name: str) -> Variable:
        manager = self.subscripts
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dims = manager.make_merge_list([c.subscripts[0] for c in element.components])
            equations = [self._equation(component) for component in element.components]
            members = [self.ranges[dim] for dim in dims]
        except (KeyError, IndexError, ValueError) as error:
            raise ModelError(
                f"its subscripts cannot be resolved ({error})", variable=element.name
            ) from error
        return Variable(
            name=element.name,
            python_name=python_name,
            dims=dims,
            members=members,
            equations=equations,
            units=element.units or "",
            documentation=element.documentation or "",
            control=type(element).__name__ == "AbstractControlElement",
        )

    def _equation(self, component: Any) -> Equation:
        make = self.subscripts.make_coord_dict
        return Equation(
            ranges=make(component.subscripts[0]),
            exceptions=[make(group) for group in component.subscripts[1]],
            tree=component.ast,
            type=component.type,
            keyword=getattr(component, "keyword", None),
        )

    # --- subscripts in expressions ---------------------------------------------------------------

    def is_label(self, name: str) -> bool:
        """Return whether a subscript is a single member of a range."""
        return name in self._labels

    def label_for(self, subscript: str, bound: dict[str, str], others: list[str]) -> str | None:
        """Return the member that a subscript in a reference stands for.

        Parameters
        ----------
        subscript
            As written in the reference.
        bound
            Members that the left-hand side (and enclosing sums, under ``range!``) fix.
        others
            All subscripts of the same reference; a range may not be mapped onto one of them.
        """
        if subscript in bound:
            return bound[subscript]
        if self.is_label(subscript):
            return subscript
        name = subscript if subscript in self.ranges else self._spelled(subscript)
        if name is None:
            return None
        if name in bound:
            return bound[name]
        for mapped in self.subscripts.mapping.get(name, ()):
            if mapped in bound and mapped not in others:
                return self._mapped(name, mapped, bound[mapped])
        return None

    def _mapped(self, name: str, onto: str, label: str) -> str:
        """Return the member of a range that is mapped onto a member of another."""
        listed = self._mappings.get(name, {}).get(onto)
        if listed is None:
            return self.ranges[name][self.places(onto)[label]]
        if len(listed) != len(self.ranges[name]):
            raise ModelError(
                f"{len(listed)} members for the {len(self.ranges[name])} of {name}: "
                f"mapping of {name} onto {onto}"
            )
        for member, target in zip(self.ranges[name], listed, strict=True):
            if target == label or label in self.ranges.get(target, ()):
                return member
        raise ModelError(f"no member of {name} is mapped onto {label} of {onto}")

    def places(self, name: str) -> dict[str, int]:
        """Return where each member of a range stands."""
        if name not in self._places:
            (self._places[name],) = _places([self.ranges[name]])
        return self._places[name]

    def _spelled(self, subscript: str) -> str | None:
        """Return a range or member that differs from the subscript in case or spaces only."""
        return self._clean_ranges().get(_clean(subscript))

    @lru_cache(maxsize=1)  # noqa: B019 - sections live as long as the lowering
    def _clean_ranges(self) -> dict[str, str]:
        return {_clean(name): name for name in self.ranges}

    def members(self, subscript: str) -> list[str]:
        """Return the members of a range written with or without its ``!``."""
        name = subscript.removesuffix("!")
        if name not in self.ranges:
            spelled = self._spelled(name)
            if spelled is None:
                raise ModelError(
                    f"unknown subscript range {name!r}{did_you_mean(name, self.ranges)}"
                )
            name = spelled
        return self.ranges[name]

    def subscript_number(self, reference: str, bound: dict[str, str]) -> int | None:
        """Return the number that a subscript used as a variable stands for, counted from 1."""
        found = None
        for main, subranges in self.subscripts.subranges.items():
            for name in (main, *subranges):
                if _clean(name) == reference:
                    label = self.label_for(name, bound, [])
                    if label is not None:
                        found = self.places(main)[label] + 1
            for position, label in enumerate(self.ranges[main], start=1):
                if _clean(label) == reference:
                    found = position
        return found


def _clean(name: str) -> str:
    return name.replace(" ", "_").lower()
