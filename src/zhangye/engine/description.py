"""What is known about a model once its equations are lowered: the engine's portable form of it.

Everything here can be written to JSON and back, so that a cached model needs no translator.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .graph import Graph, Node


@dataclass
class Element:
    """A variable of the model.

    Attributes
    ----------
    name, python_name
        As the model spells it, and as PySD spells it in Python.
    subscripts
        The names of its dimensions; their members stand in ``Description.coords``.
    units, documentation
        As the model file gives them.
    kind
        constant, stock, auxiliary, lookup, data or control.
    shown
        Whether PySD lists it among the default columns.
    """

    name: str
    python_name: str
    subscripts: list[str]
    units: str
    documentation: str
    kind: str
    shown: bool = True


@dataclass
class State:
    """One scalar state: the nodes of its initial value and of its value a step later."""

    name: str
    initial: int = -1
    following: int = -1


@dataclass
class Table:
    """A piecewise linear function; ``mode`` says what holds outside and between the points."""

    x: list[float]
    y: list[float]
    mode: str = "interpolate"


@dataclass
class Parameter:
    """A scalar constant that a run may set: its variable, the flat position in it, its value."""

    element: str
    position: int
    default: float


@dataclass
class Description:
    """A lowered model.

    Attributes
    ----------
    graph
        Every expression of the model, run phase and initial phase.
    coords
        Members of every dimension.
    values
        Nodes of every variable's scalar values, in the order of its dimensions (run phase);
        -1 where the model defines none.
    structural
        Parameters whose default decided the graph's shape (the order of a delay), with that value.
    external
        Whether other files were read: such a model is not cached, since they may change.
    random
        Whether it draws random numbers.
    """

    path: str
    graph: Graph
    coords: dict[str, list[str]]
    elements: dict[str, Element]
    values: dict[str, list[int]]
    parameters: list[Parameter]
    states: list[State]
    tables: list[Table]
    structural: dict[int, float] = field(default_factory=dict)
    external: bool = False
    random: bool = False

    def shape(self, python_name: str) -> tuple[int, ...]:
        """Return the lengths of a variable's dimensions."""
        return tuple(len(self.coords[dim]) for dim in self.elements[python_name].subscripts)

    def to_json(self) -> str:
        """Return the description as text."""
        content: dict[str, Any] = {
            "path": self.path,
            "nodes": [[node.op, node.args, node.imm] for node in self.graph.nodes],
            "coords": self.coords,
            "elements": [asdict(element) for element in self.elements.values()],
            "values": self.values,
            "parameters": [[p.element, p.position, p.default] for p in self.parameters],
            "states": [[s.name, s.initial, s.following] for s in self.states],
            "tables": [[t.x, t.y, t.mode] for t in self.tables],
            "structural": list(self.structural.items()),
            "random": self.random,
        }
        return json.dumps(content, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Description:
        """Read what ``to_json`` wrote."""
        content = json.loads(text)
        graph = Graph()
        for op, args, imm in content["nodes"]:
            if op == "const":
                graph.const(imm)
            else:
                graph.node(op, tuple(args), tuple(imm) if isinstance(imm, list) else imm)
        return cls(
            path=content["path"],
            graph=graph,
            coords=content["coords"],
            elements={item["python_name"]: Element(**item) for item in content["elements"]},
            values=content["values"],
            parameters=[Parameter(*item) for item in content["parameters"]],
            states=[State(*item) for item in content["states"]],
            tables=[Table(*item) for item in content["tables"]],
            structural={int(key): value for key, value in content["structural"]},
            random=content["random"],
        )


def _plain(value: object) -> object:
    """Turn numpy scalars into what JSON knows."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot write {type(value)}")


__all__ = ["Description", "Element", "Node", "Parameter", "State", "Table"]
