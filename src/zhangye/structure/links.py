"""Links between elements: what refers to what, and whether it acts at once or over time.

The nodes are the elements of variables: ``share[Ganzhou]`` and ``share[Sunan]`` are two nodes,
whether the file gives them one equation or two, and a reference to ``share[Ganzhou]`` leads to
the first alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from zhangye.engine import syntax
from zhangye.engine.source import Equation, Source, key


class Role(Enum):
    """How a variable acts in an equation."""

    NOW = "now"
    OVER_TIME = "over time"
    START = "initial value"
    FROZEN = "inside INITIAL"


@dataclass(frozen=True)
class Node:
    """One element of a variable: the variable's key and the elements of its subscripts."""

    variable: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An element acting on another."""

    cause: Node
    effect: Node
    role: Role


def nodes(source: Source) -> dict[str, tuple[Node, ...]]:
    """Return the elements of every variable, by its key."""
    return {
        name: tuple(
            dict.fromkeys(
                Node(name, elements)
                for equation in variable.equations
                for elements in _left_side(source, equation)
            )
        )
        for name, variable in source.variables.items()
    }


def links(source: Source, elements_of: Mapping[str, tuple[Node, ...]]) -> Iterator[Link]:
    """Yield every link between elements, each pair once for each role.

    Parameters
    ----------
    source
        The parsed model.
    elements_of
        What `nodes` returned.
    """
    members = {name: frozenset(group) for name, group in elements_of.items()}
    for name, variable in source.variables.items():
        for equation in variable.equations:
            references = [
                (reference, role)
                for reference, role in _roles(equation.tree, Role.NOW)
                if key(reference.reference) in elements_of
            ]
            for elements in _left_side(source, equation):
                bound = dict(zip(map(str.casefold, equation.subscripts), elements, strict=True))
                found = {
                    Link(cause, Node(name, elements), role): None
                    for reference, role in references
                    for cause in _causes(source, reference, bound, members)
                }
                yield from found


def _left_side(source: Source, equation: Equation) -> Iterator[tuple[str, ...]]:
    """Yield the combinations of elements that an equation defines."""
    left_out = [
        set(itertools.product(*(source.elements(subscript) for subscript in group)))
        for group in equation.excepted
    ]
    axes = [source.elements(subscript) for subscript in equation.subscripts]
    for elements in itertools.product(*axes):
        if not any(elements in group for group in left_out):
            yield elements


def _roles(tree: Any, role: Role) -> Iterator[tuple[Any, Role]]:
    """Yield each reference of an expression with how it acts there."""
    kind = syntax.kind(tree)
    if kind == "ReferenceStructure":
        yield tree, role
    elif kind == "InitialStructure":
        yield from _roles(tree.initial, Role.FROZEN)
    elif kind in syntax.ACTS_OVER_TIME:
        yield from _state_roles(tree, role)
    else:
        if kind == "CallStructure":
            yield tree.function, role
        for child in syntax.children(tree):
            yield from _roles(child, role)


def _state_roles(tree: Any, role: Role) -> Iterator[tuple[Any, Role]]:
    over_time = syntax.ACTS_OVER_TIME[syntax.kind(tree)]
    for field in tree.__dataclass_fields__:
        argument = getattr(tree, field)
        if field in over_time:
            yield from _roles(argument, Role.OVER_TIME)
        elif field == "initial":
            yield from _roles(argument, Role.START)
        else:
            yield from _roles(argument, role)


def _causes(
    source: Source,
    reference: Any,
    bound: Mapping[str, str],
    members: Mapping[str, frozenset[Node]],
) -> Iterable[Node]:
    """Return the elements that a reference reaches, given those of the left side."""
    name = key(reference.reference)
    wanted = reference.subscripts.subscripts if reference.subscripts else ()
    axes: list[tuple[str, ...]] = []
    for subscript in wanted:
        range_name = subscript.rstrip("! ")
        element = bound.get(range_name.casefold())
        if element is None or subscript.endswith("!"):
            axes.append(source.elements(range_name))
        else:
            axes.append((element,))
    reached = [Node(name, elements) for elements in itertools.product(*axes)]
    # A reference through a mapping of ranges names none of the elements: it may reach all.
    return reached if members[name].issuperset(reached) else members[name]
