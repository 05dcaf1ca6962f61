"""From a model file to PySD's abstract model, by PySD's own translators.

A Vensim file is cut into entries here and PySD parses one entry at a time: its translator drops
the text of equations and names no variable in its errors.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import cache, xmile
from .entries import Entry, Part, as_utf8, decode, entries, parts
from .errors import ModelError, all_of
from .outputs import copies, separated
from .repair import DEEPEST, depth, explicit_mapping, named_files, negative_bases
from .serial import from_json, to_json
from .vensim_settings import aliases, integration_method

VENSIM_SUFFIXES = (".mdl",)
XMILE_SUFFIXES = (".xmile", ".xml", ".stmx", ".itmx")
MOST_ELEMENTS = 20_000
"""Of a numbered subscript range: each element is a node of the graph."""
_NUMBERED = re.compile(r"^[^=\"(]+:[^=\"]*?\(\s*[^()\d=-]+(\d+)\s*-\s*[^()\d=-]+(\d+)\s*\)")
CONTROL_NAMES = ("initial_time", "final_time", "time_step", "saveper")


@dataclass(frozen=True)
class Written:
    """What the file says of one equation beside its parsed form.

    Attributes
    ----------
    variable
        The name on the left side, as the translator spells it.
    text
        Left and right side on one line.
    unit, comment, group
        Those of the equation's entry.
    """

    variable: str
    text: str
    unit: str
    comment: str
    group: str


@dataclass(frozen=True)
class Translation:
    """A parsed model file.

    Attributes
    ----------
    abstract
        PySD's abstract model (``pysd.translators.structures.abstract_model.AbstractModel``).
    written
        The equations of the main part as written, in the file's order; empty for XMILE.
    macros
        Names of the macros, as written.
    mappings
        Of each section (``__main__`` or a macro): members of a subscript range's mappings onto
        others, where the file gives them one by one.
    method
        The integration method: ``euler`` or ``rk4``.
    """

    abstract: Any
    written: tuple[Written, ...] = ()
    macros: tuple[str, ...] = ()
    mappings: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]] = field(default_factory=dict)
    method: str = "euler"


def load(path: Path, content: bytes) -> Translation:
    """Parse a model file, or take from the cache what came of the same content before.

    Parameters and errors are those of `translate`.
    """
    from importlib.metadata import version

    name = cache.key("translation", path.suffix.lower(), content, version("pysd"))
    kept = cache.load(name)
    translation: Translation
    if kept is not None:
        with suppress(ValueError, KeyError, TypeError, RecursionError), _deep_parsing():
            translation = from_json(kept.decode(), Translation, Written)
            _move(translation.abstract, path)
            return translation
    translation = translate(path, content)
    with suppress(RecursionError), _deep_parsing():  # else it is translated anew each time
        cache.store(name, to_json(translation).encode())
    return translation


@contextmanager
def _deep_parsing() -> Iterator[None]:
    """Allow expressions nested as deeply as `DEEPEST` says: a level takes PySD's parser dozens."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 100 * DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _move(abstract: Any, path: Path) -> None:
    """Let a model that was kept look for other files beside its own."""
    for section in abstract.sections:
        section.path = path.with_name(section.path.name)


def translate(path: Path, content: bytes) -> Translation:
    """Parse a model file.

    Parameters
    ----------
    path
        A Vensim (``.mdl``) or XMILE (``.xmile``, ``.xml``, ``.stmx``) file.
    content
        Its bytes.

    Raises
    ------
    ModelError
        If the file is of another kind, broken or cut short, defines an equation twice, or lacks
        the beginning, end or step of the time. Of a Vensim file the message names the line and
        the variable at fault, and the last one before it.
    """
    suffix = path.suffix.lower()
    if suffix not in VENSIM_SUFFIXES + XMILE_SUFFIXES:
        allowed = ", ".join(VENSIM_SUFFIXES + XMILE_SUFFIXES)
        raise ModelError(f"{path}: not a model file (one of {allowed})")
    with warnings.catch_warnings(), _deep_parsing():
        # The translators warn of what they skip; the engine refuses what it cannot do.
        warnings.simplefilter("ignore")
        try:
            if suffix in XMILE_SUFFIXES:
                abstract, method = xmile.translate(path, content)
                translation = Translation(abstract, method=method)
            else:
                content = as_utf8(content)
                text = named_files(decode(content), aliases(content))
                translation = _vensim(path, text, integration_method(content))
        except ModelError as error:
            raise (error if error.file else all_of([error, *error.others], path)) from error
    _refuse_missing_control(path, translation.abstract)
    return translation


# --- Vensim --------------------------------------------------------------------------------------


def _vensim(path: Path, text: str, method: str) -> Translation:
    from pysd.translators.structures.abstract_model import AbstractModel

    sections: list[Any] = []
    written: tuple[Written, ...] = ()
    mappings: dict[str, dict[str, Mapping[str, Sequence[str]]]] = {}
    divided = parts(text)
    several = {part.name: part for part in divided if part.outputs}
    for part in [*divided, *copies(divided)]:
        parsed, mapping = _parsed_part(part, several)
        if mapping:
            mappings[_section_name(part)] = mapping
        _refuse_twice(parsed)
        _refuse_circular_ranges(parsed)
        if not sections:
            written = tuple(_written(parsed))
            if not written:
                raise ModelError("this file holds no equation")
        sections.append(_section(part, [component for _, component in parsed], path))
    abstract = AbstractModel(original_path=path, sections=tuple(sections))
    names = tuple(part.name for part in divided[1:])
    return Translation(abstract, written, names, mappings, method)


def _parsed_part(
    part: Part, several: Mapping[str, Part]
) -> tuple[list[tuple[Entry, Any]], dict[str, Mapping[str, Sequence[str]]]]:
    """Return the entries of a part with PySD's components, and mappings of subscript ranges.

    ``several`` holds the macros with more than one output.
    """
    parsed: list[tuple[Entry, Any]] = []
    mappings: dict[str, Mapping[str, Sequence[str]]] = {}
    errors: list[ModelError] = []
    for written in entries(part.text):
        try:
            for entry in separated(written, several):
                component, mapping = _parsed(entry)
                parsed.append((entry, component))
                if mapping:
                    mappings[component.name] = mapping
        except ModelError as error:
            errors.append(error)
    if errors:
        raise all_of(errors)
    return parsed, mappings


def _section_name(part: Part) -> str:
    return part.name.lower().replace(" ", "_")


def _parsed(entry: Entry) -> tuple[Any, dict[str, tuple[str, ...]]]:
    """Return PySD's component of one entry, its right side parsed, and a range's mappings."""
    from pysd.translators.vensim.vensim_element import Element

    if depth(entry.equation) > DEEPEST:
        raise ModelError(
            f"more than {DEEPEST} parentheses stand inside one another", place=entry.place
        )
    for first, last in _NUMBERED.findall(entry.equation.partition("->")[0]):
        count = int(last[:12]) - int(first[:12]) + 1
        if count > MOST_ELEMENTS:
            raise ModelError(
                f"this subscript range has {count:,} elements (at most {MOST_ELEMENTS:,})",
                place=entry.place,
            )
    equation, mapping = explicit_mapping(entry.equation)
    try:
        component = Element(negative_bases(equation), entry.unit, entry.comment).parse()
        if hasattr(component, "parse"):
            component.parse()
    except Exception as error:  # the translator lets through whatever its visitors raise
        raise ModelError(
            "this equation cannot be parsed", expression=entry.equation, place=entry.place
        ) from error
    return component, mapping


def _section(part: Part, components: Sequence[Any], path: Path) -> Any:
    """Return PySD's abstract section of the components of a part."""
    from pysd.translators.vensim import vensim_element
    from pysd.translators.vensim.vensim_section import Section

    main = part.name == "__main__"
    section = Section(
        name=_section_name(part),
        path=path.with_suffix(".py"),
        section_type="main" if main else "macro",
        params=part.parameters,
        returns=part.outputs,
        content=part.text,
        split=False,
        views_dict=None,
    )

    def of(kind: type) -> list[Any]:
        return [component for component in components if isinstance(component, kind)]

    section.subscripts = of(vensim_element.SubscriptRange)
    section.components = of(vensim_element.Component)
    section.constraints = of(vensim_element.Constraint)
    section.test_inputs = of(vensim_element.TestInput)
    return section.get_abstract_section()


def _written(parsed: Sequence[tuple[Entry, Any]]) -> Iterator[Written]:
    for entry, component in _equations(parsed):
        yield Written(
            component.name, entry.equation, component.units, component.documentation, entry.group
        )


def _equations(parsed: Sequence[tuple[Entry, Any]]) -> Iterator[tuple[Entry, Any]]:
    """Yield the entries that define variables: no subscript ranges, no reality checks."""
    from pysd.translators.vensim.vensim_element import Component

    for entry, component in parsed:
        if isinstance(component, Component):
            yield entry, component


def _refuse_twice(parsed: Sequence[tuple[Entry, Any]]) -> None:
    seen = set()
    for entry, component in _equations(parsed):
        names, exceptions = component.subscripts
        left = (key(component.name), tuple(names), tuple(map(tuple, exceptions)))
        if left in seen:
            raise ModelError(
                "this equation stands twice", expression=entry.equation, place=entry.place
            )
        seen.add(left)


def _refuse_circular_ranges(parsed: Sequence[tuple[Entry, Any]]) -> None:
    """Raise where a subscript range holds itself, directly or through others."""
    from pysd.translators.vensim.vensim_element import SubscriptRange

    ranges = {
        component.name: (entry, component.definition)
        for entry, component in parsed
        if isinstance(component, SubscriptRange) and not isinstance(component.definition, dict)
    }

    def follow(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            raise ModelError("this subscript range holds itself", place=ranges[name][0].place)
        _, members = ranges[name]
        for member in [members] if isinstance(members, str) else members:
            if member in ranges:
                follow(member, (*trail, name))

    for name in ranges:
        follow(name, ())


# --- both ----------------------------------------------------------------------------------------


def key(name: str) -> str:
    """Return the spelling under which equations refer to a variable (case and spaces vary)."""
    return "_".join(name.strip().lower().split())


def _refuse_missing_control(path: Path, abstract: Any) -> None:
    names = [element.name for element in abstract.sections[0].elements]
    present = set(map(key, names))
    missing = [name for name in CONTROL_NAMES[:3] if name not in present]
    if missing:
        raise ModelError(
            "the model file lacks " + ", ".join(name.upper().replace("_", " ") for name in missing),
            file=path,
            place=f"after variable {names[-1]!r}" if names else None,
        )
