"""The model as its author wrote it: equations with text and syntax tree, units, comments, groups.

`zhangye.engine.description` is what the engine makes of the same translation to compute it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ModelError, did_you_mean
from .scope import Section
from .syntax import text
from .translate import CONTROL_NAMES, Translation, Written, key, load


@dataclass(frozen=True)
class Equation:
    """One equation of a variable; a subscripted variable may have several.

    Attributes
    ----------
    text
        Left and right side as they stand in the file, on one line; of an XMILE file, which
        holds the right side alone, written from the parsed equation.
    subscripts
        The subscripts on the left side: ranges or elements.
    excepted
        Groups of subscripts that ``:EXCEPT:`` leaves out.
    tree
        PySD's abstract syntax of the right side (a number, an array or a structure).
    form
        ``regular``, ``lookup`` or ``data``, as the file declares it.
    """

    text: str
    subscripts: tuple[str, ...]
    excepted: tuple[tuple[str, ...], ...]
    tree: Any
    form: str


@dataclass(frozen=True)
class Variable:
    """A variable of the model file.

    Attributes
    ----------
    name
        As the file spells it.
    unit
        The declared unit, empty where there is none.
    comment
        The comment: source or assumption.
    limits
        Lowest and highest sensible value as declared, None where open.
    group
        The heading of the file under which it stands, empty where there is none.
    equations
        At least one.
    """

    name: str
    unit: str
    comment: str
    limits: tuple[float | None, float | None]
    group: str
    equations: tuple[Equation, ...]

    @property
    def key(self) -> str:
        """The spelling that refers to this variable inside syntax trees."""
        return key(self.name)

    @property
    def is_control(self) -> bool:
        """Whether it is one of INITIAL TIME, FINAL TIME, TIME STEP, SAVEPER."""
        return self.key in CONTROL_NAMES


@dataclass(frozen=True)
class Source:
    """A model file as written.

    Attributes
    ----------
    path
        The file.
    variables
        By ``key``, in the file's order.
    subscripts
        Range name (as spelled) to its elements; ranges of ranges are expanded.
    macros
        Names of macros defined in the file.
    """

    path: Path
    variables: Mapping[str, Variable]
    subscripts: Mapping[str, tuple[str, ...]]
    macros: tuple[str, ...] = ()

    def variable(self, name: str) -> Variable:
        """Return a variable by any spelling of its name.

        Raises
        ------
        ModelError
            Where the model has no such variable; the message offers the nearest.
        """
        variable = self.variables.get(key(name))
        if variable is None:
            names = [variable.name for variable in self.variables.values()]
            raise ModelError(
                f"the model has no such variable{did_you_mean(name, names)}",
                variable=name,
                file=self.path,
            )
        return variable

    def elements(self, subscript: str) -> tuple[str, ...]:
        """Return the elements of a range, or the element itself."""
        return self._folded.get(subscript.casefold(), (subscript,))

    def constants(self, name: str) -> dict[str, float]:
        """Return the values that the file gives a constant.

        Returns
        -------
        dict of str to float
            One entry a column, named as in a run's table: ``price`` or ``price[Ganzhou]``.

        Raises
        ------
        ModelError
            Where there is no such variable, or it is no constant.
        """
        variable = self.variable(name)
        values: dict[str, float] = {}
        for equation in variable.equations:
            if not isinstance(equation.tree, (int, float, np.ndarray)):
                raise ModelError("this is no constant", variable=variable.name, file=self.path)
            values |= dict(self._values(variable.name, equation))
        return values

    def _values(self, name: str, equation: Equation) -> Iterator[tuple[str, float]]:
        axes = [self.elements(subscript) for subscript in equation.subscripts]
        shape = [len(axis) for axis in axes]
        numbers = np.broadcast_to(np.asarray(equation.tree, dtype=float), shape)
        for place in np.ndindex(numbers.shape):
            inside = ",".join(axis[index] for axis, index in zip(axes, place, strict=True))
            yield (f"{name}[{inside}]" if inside else name), float(numbers[place])

    @cached_property
    def subscript_keys(self) -> frozenset[str]:
        """Keys of all ranges and elements, which may stand in an equation as numbers."""
        members = (element for range_ in self.subscripts.values() for element in range_)
        return frozenset(key(name) for name in (*self.subscripts, *members))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        return {name.casefold(): members for name, members in self.subscripts.items()}


def read_source(path: str | Path) -> Source:
    """Read a model file as its author wrote it; nothing is compiled.

    Parameters
    ----------
    path
        A Vensim (``.mdl``) or XMILE (``.xmile``, ``.xml``, ``.stmx``) file.

    Raises
    ------
    ModelError
        If the file is missing, broken, cut short, or defines an equation twice.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the model file cannot be read ({error.strerror})", file=path) from error
    return source_of(path, load(path, content))


def source_of(path: Path, translation: Translation) -> Source:
    """Return what a translated file says of its variables."""
    main = translation.abstract.sections[0]
    written: dict[str, list[Written]] = {}
    for line in translation.written:
        written.setdefault(key(line.variable), []).append(line)
    ranges = Section(main).ranges
    return Source(
        path=path,
        variables={
            key(element.name): _variable(element, written.get(key(element.name)))
            for element in main.elements
        },
        subscripts={name: tuple(members) for name, members in ranges.items()},
        macros=translation.macros,
    )


def _variable(element: Any, written: list[Written] | None) -> Variable:
    """Merge the equations of one variable; unit and comment stand at any of them."""
    if written is None:
        texts = [f"{element.name} = {text(part.ast)}" for part in element.components]
        unit, comment, group = element.units or "", element.documentation or "", ""
    else:
        texts = [line.text for line in written]
        unit = next((line.unit for line in reversed(written) if line.unit), "")
        comment = " ".join(dict.fromkeys(line.comment for line in written if line.comment))
        group = written[0].group
    low, high = element.limits or (None, None)
    return Variable(
        name=element.name,
        unit=unit,
        comment=comment,
        limits=(low, high),
        group=group,
        equations=tuple(
            _equation(component, line)
            for component, line in zip(element.components, texts, strict=True)
        ),
    )


def _equation(component: Any, written: str) -> Equation:
    subscripts, excepted = component.subscripts
    return Equation(
        text=written,
        subscripts=tuple(subscripts),
        excepted=tuple(tuple(group) for group in excepted),
        tree=component.ast,
        form={"Lookup": "lookup", "Data": "data"}.get(component.type, "regular"),
    )
