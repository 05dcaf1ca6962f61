"""Links between equations: what refers to what, and whether it acts at once or over time.

The nodes are equations, not variables: ``share[Ganzhou]`` and ``share[Sunan]`` are two nodes
where the file gives them an equation each, and a reference to ``share[Ganzhou]`` leads to the
first alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from zhangye.structure import syntax
from zhangye.structure.source import Source, key


class Role(Enum):
    """How a variable acts in an equation."""

    NOW = "now"
    OVER_TIME = "over time"
    START = "initial value"
    FROZEN = "inside INITIAL"


@dataclass(frozen=True)
class Node:
    """One equation of a variable: the variable's key and the equation's place in it."""

    variable: str
    position: int


@dataclass(frozen=True)
class Link:
    """A variable's equation acting on another."""

    cause: Node
    effect: Node
    role: Role


def links(source: Source) -> Iterator[Link]:
    """Yield every link between equations, each pair once for each role."""
    for name, variable in source.variables.items():
        for position, equation in enumerate(variable.equations):
            effect = Node(name, position)
            seen = set()
            for reference, role in _roles(equation.tree, Role.NOW):
                for cause in _causes(source, reference):
                    if (cause, role) not in seen:
                        seen.add((cause, role))
                        yield Link(cause, effect, role)


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


def _causes(source: Source, reference: Any) -> list[Node]:
    """Return the equations that a reference reaches: those whose elements overlap with its."""
    name = key(reference.reference)
    variable = source.variables.get(name)
    if variable is None:
        return []
    wanted = reference.subscripts.subscripts if reference.subscripts else []
    overlapping = [
        Node(name, position)
        for position, equation in enumerate(variable.equations)
        if _overlap(source, wanted, equation.subscripts)
    ]
    # A reference through a mapping of ranges overlaps with nothing by name: it may reach all.
    return overlapping or [Node(name, position) for position in range(len(variable.equations))]


def _overlap(source: Source, wanted: Iterable[str], given: Iterable[str]) -> bool:
    return all(
        set(source.elements(left.rstrip("! "))) & set(source.elements(right))
        for left, right in zip(wanted, given, strict=False)
    )
