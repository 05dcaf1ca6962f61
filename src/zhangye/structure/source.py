"""The model file as written: every variable's equations, unit and comment, and its syntax tree.

PySD's translator parses each equation; it is driven one equation at a time, because it drops
their text and reports a syntax error without the variable. That takes seconds, so that what came of
a file's content is kept beside what the engine keeps of it.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from zhangye.engine import cache
from zhangye.errors import InputError
from zhangye.outputs import hash_files
from zhangye.structure.entries import SKETCH, Entry, entries, without_macros

CONTROL = ("initial_time", "final_time", "time_step", "saveper")


def key(name: str) -> str:
    """Return the spelling under which equations refer to a variable (case and spaces vary)."""
    return "_".join(name.strip().lower().split())


@dataclass(frozen=True)
class Equation:
    """One equation of a variable; a subscripted variable may have several.

    Attributes
    ----------
    text
        Left and right side as they stand in the file, on one line.
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
        return self.key in CONTROL


@dataclass(frozen=True)
class Source:
    """A parsed model file.

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
        InputError
            Where the model has no such variable; the message offers the nearest.
        """
        found = self.variables.get(key(name))
        if found is None:
            raise InputError(
                "the model has no such variable",
                file=self.path,
                value=name,
                allowed=[variable.name for variable in self.variables.values()],
            )
        return found

    def elements(self, subscript: str) -> tuple[str, ...]:
        """Return the elements of a range, or the element itself."""
        return self._folded.get(subscript.casefold(), (subscript,))

    @cached_property
    def subscript_keys(self) -> frozenset[str]:
        """Keys of all ranges and elements, which may stand in an equation as numbers."""
        members = (element for range_ in self.subscripts.values() for element in range_)
        return frozenset(key(name) for name in (*self.subscripts, *members))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        return {name.casefold(): members for name, members in self.subscripts.items()}


def read(path: str | Path) -> Source:
    """Read a Vensim model file.

    Parameters
    ----------
    path
        A file ending in ``.mdl``.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        Where the file is missing, is no Vensim model, is cut short, holds an equation that
        does not parse, or defines an equation twice. The message names the file, the line and
        the variable at fault, and the last one before it.
    """
    path = Path(path)
    text = _text(path)
    name = cache.key("source", text, _parser())
    kept = cache.load(name)
    if kept is not None:
        # As much to be trusted as the machine code in the same folder, and checked by its hash.
        found: Source = pickle.loads(kept)
        return replace(found, path=path)
    source = _read(path, text)
    cache.store(name, pickle.dumps(replace(source, path=Path())))
    return source


@lru_cache(maxsize=1)
def _parser() -> str:
    """Return what decides, beside the text, what comes of it."""
    from importlib.metadata import version

    here = Path(__file__)
    return f"{version('pysd')} {hash_files(here, here.with_name('entries.py'))}"


def _read(path: Path, text: str) -> Source:
    text, macros = without_macros(text)
    parts: dict[str, list[tuple[Any, Equation]]] = {}
    groups: dict[str, str] = {}
    ranges: list[tuple[str, Any]] = []
    for entry in entries(path, text):
        component = _parsed(path, entry)
        if component.__class__.__name__ == "SubscriptRange":
            ranges.append((component.name, component.definition))
        elif component.__class__.__name__ in _FORMS:  # leaves out Vensim's own reality checks
            found = parts.setdefault(key(component.name), [])
            found.append((component, _equation(path, entry, component, found)))
            groups.setdefault(key(component.name), entry.group)
    if not parts:
        raise InputError("this file holds no equation", file=path)
    source = Source(
        path=path,
        variables={name: _variable(found, groups[name]) for name, found in parts.items()},
        subscripts=_expanded(path, ranges),
        macros=macros,
    )
    _refuse_missing_control(source)
    return source


_FORMS = {
    "Component": "regular",
    "UnchangeableConstant": "regular",
    "Lookup": "lookup",
    "Data": "data",
}


def _text(path: Path) -> str:
    """Return the equations of the file, without the sketch."""
    if path.suffix.lower() != ".mdl":
        raise InputError("this is no Vensim model", file=path, allowed="a file ending in .mdl")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"the model file cannot be read ({error.strerror})", file=path) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the model file is not in UTF-8", file=path, where=f"byte {error.start}"
        ) from error
    return text.split(SKETCH, 1)[0].replace("\r\n", "\n")


def _parsed(path: Path, entry: Entry) -> Any:
    """Return PySD's component of one entry, its right side parsed."""
    from pysd.translators.vensim.vensim_element import Element

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # 'subscript mapping detected': not our business
            component = Element(entry.equation, entry.unit, entry.comment).parse()
            if hasattr(component, "parse"):
                component.parse()
    except Exception as error:  # the translator lets through whatever its visitors raise
        raise InputError(
            "this equation cannot be parsed",
            file=path,
            where=entry.place,
            value=entry.equation,
        ) from error
    return component


def _equation(
    path: Path, entry: Entry, component: Any, earlier: list[tuple[Any, Equation]]
) -> Equation:
    names, excepted = component.subscripts
    equation = Equation(
        text=entry.equation,
        subscripts=tuple(names),
        excepted=tuple(tuple(group) for group in excepted),
        tree=component.ast,
        form="lookup" if component.lookup else _FORMS[component.__class__.__name__],
    )
    left = (equation.subscripts, equation.excepted)
    if any(left == (other.subscripts, other.excepted) for _, other in earlier):
        raise InputError(
            "this equation stands twice", file=path, where=entry.place, value=entry.equation
        )
    return equation


def _variable(found: list[tuple[Any, Equation]], group: str) -> Variable:
    """Merge the equations of one variable; unit and comment stand at any of them."""
    units = [component.units for component, _ in found if component.units]
    comments = [component.documentation for component, _ in found if component.documentation]
    limits = [component.limits for component, _ in found if component.limits]
    return Variable(
        name=found[0][0].name,
        unit=units[-1] if units else "",
        comment=" ".join(dict.fromkeys(comments)),
        limits=(limits[-1][0], limits[-1][1]) if limits else (None, None),
        group=group,
        equations=tuple(equation for _, equation in found),
    )


def _expanded(path: Path, ranges: list[tuple[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Replace ranges inside ranges by their elements."""
    declared = dict(ranges)

    def members(name: str, trail: tuple[str, ...]) -> tuple[str, ...]:
        if name in trail:
            raise InputError("this subscript range holds itself", file=path, where=name)
        definition = declared[name]
        if isinstance(definition, dict):
            raise InputError(
                "this subscript range is read from a workbook, which is not supported",
                file=path,
                where=name,
            )
        parts = [definition] if isinstance(definition, str) else definition
        found: list[str] = []
        for part in parts:
            found.extend(members(part, (*trail, name)) if part in declared else [part])
        return tuple(dict.fromkeys(found))

    return {name: members(name, ()) for name, _ in ranges}


def _refuse_missing_control(source: Source) -> None:
    missing = [name for name in CONTROL[:3] if name not in source.variables]
    if missing:
        last = list(source.variables.values())[-1].name
        raise InputError(
            "the model file lacks " + ", ".join(name.upper().replace("_", " ") for name in missing),
            file=source.path,
            where=f"after variable {last!r}",
            allowed="a complete model file",
        )
