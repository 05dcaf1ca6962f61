"""The model file as written: every variable's equations, unit and comment, and its syntax tree.

PySD's translator does the parsing. It is driven one equation at a time, because it drops
the text of the equations, reports a syntax error without the variable, and passes over
whatever follows the last complete equation of a file that was cut short.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhangye.errors import InputError

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
    equations
        At least one.
    """

    name: str
    unit: str
    comment: str
    limits: tuple[float | None, float | None]
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

    @property
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
        does not parse, defines an equation twice, or uses a name that it does not define.
        The message names the file and the variable at fault or the last one before it.
    """
    path = Path(path)
    text = _text(path)
    sections = _sections(path)
    variables, subscripts = _components(path, text, sections[0])
    if not variables:
        raise InputError("this file holds no equation", file=path)
    source = Source(
        path=path,
        variables=variables,
        subscripts=_expanded(path, subscripts),
        macros=tuple(section.name for section in sections[1:]),
    )
    _refuse_missing_control(source)
    return source


def _text(path: Path) -> str:
    if path.suffix.lower() != ".mdl":
        raise InputError("this is no Vensim model", file=path, allowed="a file ending in .mdl")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"the model file cannot be read ({error.strerror})", file=path) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the model file is not in UTF-8", file=path, where=f"byte {error.start}"
        ) from error


def _sections(path: Path) -> list[Any]:
    """Let PySD split the file into its main part and macros, and these into elements."""
    from parsimonious.exceptions import ParseError  # noqa: PLC0415 (heavy)
    from pysd.translators.vensim.vensim_file import VensimFile  # noqa: PLC0415 (heavy)

    with warnings.catch_warnings():
        # A missing {UTF-8} line is told by PySD as a warning; the encoding was checked above.
        warnings.simplefilter("ignore")
        file = VensimFile(path, encoding="utf-8-sig")
    try:
        file.parse(parse_all=False)
        for section in file.sections:
            _refuse_rest(path, section.content)
            section.parse(parse_all=False)
    except ParseError as error:
        raise InputError("this is no Vensim model, or an empty one", file=path) from error
    return list(file.sections)


def _refuse_rest(path: Path, content: str) -> None:
    """Refuse a section whose text goes on after the last complete equation."""
    outside = re.sub(r'"(?:\\"|[^"])*"', lambda match: "x" * len(match[0]), content)
    end = outside.rfind("|")
    rest = content[end + 1 :].strip()
    if not rest:
        return
    name = re.split(r"[\[=(~:]", rest, maxsplit=1)[0].strip()
    last = _last_name(content[: end + 1])
    place = f"variable {name!r}" + (f", after {last!r}" if last else "")
    raise InputError(
        "the model file is cut short: this equation has no end ('|')", file=path, where=place
    )


def _last_name(content: str) -> str:
    equations = [part for part in content.split("|") if "~" in part]
    if not equations:
        return ""
    return re.split(r"[\[=(~:]", equations[-1], maxsplit=1)[0].strip()


def _components(
    path: Path, text: str, section: Any
) -> tuple[dict[str, Variable], list[tuple[str, Any]]]:
    """Parse every element; return the variables and the subscript ranges as declared."""
    from pysd.translators.vensim import vensim_element as ve  # noqa: PLC0415 (heavy)

    parts: dict[str, list[tuple[Any, Equation]]] = {}
    ranges: list[tuple[str, Any]] = []
    previous = ""
    for element in section.elements:
        component = _parsed(path, text, element, previous)
        if isinstance(component, ve.SubscriptRange):
            ranges.append((component.name, component.definition))
            continue
        if not isinstance(component, ve.Component):  # Vensim's own reality checks
            continue
        previous = component.name
        form = {ve.Lookup: "lookup", ve.Data: "data"}.get(type(component), "regular")
        names, excepted = component.subscripts
        equation = Equation(
            text=element.equation,
            subscripts=tuple(names),
            excepted=tuple(tuple(group) for group in excepted),
            tree=component.ast,
            form="lookup" if component.lookup else form,
        )
        parts.setdefault(key(component.name), []).append((component, equation))
    return {name: _variable(path, text, found) for name, found in parts.items()}, ranges


def _parsed(path: Path, text: str, element: Any, previous: str) -> Any:
    """Return the component of one element, its right side parsed."""
    name = re.split(r"[\[=(~:]", element.equation, maxsplit=1)[0].strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # 'subscript mapping detected': not our business
            component = element.parse()
            if hasattr(component, "parse"):
                component.parse()
    except Exception as error:  # the translator lets through whatever its visitors raise
        after = f", after {previous!r}" if previous else ""
        raise InputError(
            "this equation cannot be parsed",
            file=path,
            where=f"{_line(text, name)}variable {name!r}{after}",
            value=element.equation,
        ) from error
    return component


def _variable(path: Path, text: str, found: list[tuple[Any, Equation]]) -> Variable:
    """Merge the equations of one variable; unit and comment stand at any of them."""
    name = found[0][0].name
    seen: set[tuple[object, ...]] = set()
    for _, equation in found:
        left = (equation.subscripts, equation.excepted)
        if left in seen:
            raise InputError(
                "this variable is defined twice",
                file=path,
                where=f"{_line(text, name)}variable {name!r}",
                value=equation.text,
            )
        seen.add(left)
    units = [component.units for component, _ in found if component.units]
    comments = [component.documentation for component, _ in found if component.documentation]
    limits = [component.limits for component, _ in found if component.limits]
    return Variable(
        name=name,
        unit=units[-1] if units else "",
        comment=" ".join(dict.fromkeys(comments)),
        limits=(limits[-1][0], limits[-1][1]) if limits else (None, None),
        equations=tuple(equation for _, equation in found),
    )


def _line(text: str, name: str) -> str:
    """Return 'line N, ' where a line of the file starts with the variable's name."""
    pattern = r"\s+".join(re.escape(word) for word in name.split())
    match = re.search(rf"^[ \t]*{pattern}[ \t]*[\[=(:~]", text, re.MULTILINE) if pattern else None
    return f"line {text.count(chr(10), 0, match.start()) + 1}, " if match else ""


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
