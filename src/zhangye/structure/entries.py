"""Cutting a model file into its entries: equation ``~`` unit ``~`` comment ``|``.

PySD's own grammar passes silently over whatever follows the last entry that it understands,
so that a file which was cut short, or lacks a ``|``, loads as a smaller model. Here that is
an error with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhangye.errors import InputError

SKETCH = "\\\\\\---///"
"""The mark that begins the sketch of a Vensim file, after the last equation."""

_MACRO = re.compile(r":MACRO:\s*(?P<name>[^(]+)\(.*?:END OF MACRO:", re.DOTALL)
_NAME_END = re.compile(r"[\[=(~:<]")


@dataclass(frozen=True)
class Entry:
    """One entry of the file, its white space collapsed.

    Attributes
    ----------
    equation, unit, comment
        The three parts.
    group
        The heading under which it stands (``.Economy`` without the point), or empty.
    place
        Line, variable, and the variable before it, for messages.
    """

    equation: str
    unit: str
    comment: str
    group: str
    place: str


def without_macros(text: str) -> tuple[str, tuple[str, ...]]:
    """Blank out macro definitions (line numbers stay) and return their names."""
    names = tuple(" ".join(match["name"].split()) for match in _MACRO.finditer(text))
    blanked = _MACRO.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return blanked, names


def entries(path: Path, text: str) -> Iterator[Entry]:
    """Yield the entries of a model's text, leaving out the headings of groups.

    Parameters
    ----------
    path
        The file, for messages.
    text
        Its equations, without sketch and macros.

    Raises
    ------
    InputError
        Where an entry has no end, or lacks its unit or comment part.
    """
    encoding = re.match(r"\s*\{[^}]*\}", text)
    position = encoding.end() if encoding else 0
    previous = group = ""
    while text[position:].strip():
        parts, end = _scan(text, position)
        first = position + len(text[position:]) - len(text[position:].lstrip())
        name = _name(parts[0])
        place = f"line {text.count(chr(10), 0, first) + 1}, variable {name!r}"
        place += f", after {previous!r}" if previous else ""
        if end is None:
            raise InputError(
                "the model file is cut short: this entry has no end ('|')", file=path, where=place
            )
        position = end
        if parts[0].lstrip().startswith("*"):
            group = parts[0].replace("*", " ").strip().lstrip(".").strip()
            continue
        _refuse_malformed(path, place, parts)
        previous = name
        yield Entry(_clean(parts[0]), _clean(parts[1]), _clean(parts[2]), group, place)


def _scan(text: str, start: int) -> tuple[list[str], int | None]:
    """Return the parts of the entry at ``start`` and where it ends; None where it does not."""
    parts: list[str] = []
    begin, quoted = start, False
    for position in range(start, len(text)):
        character = text[position]
        # In an equation a quote hides what it encloses; elsewhere it is only a quote.
        if character == '"' and not parts and text[position - 1] != "\\":
            quoted = not quoted
        if quoted or character not in "~|":
            continue
        parts.append(text[begin:position])
        begin = position + 1
        if character == "|":
            return parts, begin
    return [*parts, text[begin:]], None


def _refuse_malformed(path: Path, place: str, parts: list[str]) -> None:
    supplementary = len(parts) == 4 and parts[3].strip().upper().startswith(":SUP")
    if len(parts) == 3 or supplementary:
        return
    problem = (
        "this entry lacks its unit or comment"
        if len(parts) < 3
        else "two entries run into each other: a '|' is missing"
    )
    raise InputError(problem, file=path, where=place, allowed="equation ~ unit ~ comment |")


def _name(equation: str) -> str:
    cleaned = _clean(equation)
    if cleaned.startswith('"'):
        return cleaned[: cleaned.find('"', 1) + 1]
    return _NAME_END.split(cleaned, maxsplit=1)[0].strip()


def _clean(text: str) -> str:
    """Join continued lines and collapse white space, as PySD does."""
    return " ".join(re.sub(r"\\\n\s*", " ", text).split())
