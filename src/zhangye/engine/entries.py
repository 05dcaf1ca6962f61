"""Cutting a Vensim file into its entries: equation ``~`` unit ``~`` comment ``|``.

PySD's own grammar passes silently over whatever follows the last entry that it understands,
so that a file which was cut short, or lacks a ``|``, loads as a smaller model; and it says
"line 1" of every error. Here every entry knows its line, and what is no entry is an error.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from .errors import ModelError

SKETCH = "\\\\\\---///"
"""The mark that begins the sketch of a Vensim file, after the last equation."""

_ENCODING = re.compile(rb"\s*\{([^}\n]*)\}")
_MACRO = re.compile(
    r":MACRO:\s*(?P<name>[^(]+)\((?P<arguments>[^)]*)\)(?P<content>.*?):END OF MACRO:", re.DOTALL
)
_NAME_END = re.compile(r"[\[=(~:<]")
_QUOTED_OR_REMARK = re.compile(r'("(?:[^"\\]|\\.)*")|\{[^{}]*\}')


@dataclass(frozen=True)
class Entry:
    """One entry of the file, its white space collapsed.

    Attributes
    ----------
    equation, unit, comment
        The three parts; remarks in braces are left out of the equation.
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


@dataclass(frozen=True)
class Part:
    """The main part of a file, or one macro: text in which line numbers are the file's.

    Attributes
    ----------
    name
        ``__main__``, or the macro's name as written.
    text
        The part's equations; what belongs to other parts is blank.
    parameters, outputs
        A macro's arguments, and those after the colon, which it returns.
    """

    name: str
    text: str
    parameters: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


def as_utf8(content: bytes) -> bytes:
    """Return a file in UTF-8 that begins with the mark of UTF-16, as some editors write it."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    return content.decode("utf-16", "replace").encode()


def decode(content: bytes) -> str:
    """Return the equations of a file, without its sketch.

    The first line may name the encoding in braces, as Vensim writes it. Where it names none,
    bytes that are not UTF-8 are kept apart, and refused by `entries` inside equations alone:
    comments of old files are in the code page of their author's computer.

    Raises
    ------
    ModelError
        Where the content does not have the encoding that it names.
    """
    named = _ENCODING.match(content.removeprefix(codecs.BOM_UTF8))
    encoding, errors = "utf-8-sig", "surrogateescape"
    if named is not None:
        with suppress(LookupError):  # what stands in braces may be a remark
            encoding, errors = codecs.lookup(named[1].decode("ascii", "ignore")).name, "strict"
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        text = content.decode(encoding, errors)
    except UnicodeDecodeError as error:
        label = encoding.removesuffix("-sig").upper()
        raise ModelError(
            f"the model file is not in {label}, the encoding that its first line names",
            place=f"byte {error.start}",
        ) from error
    return text.split(SKETCH, 1)[0].replace("\r\n", "\n")


def parts(text: str) -> list[Part]:
    """Return the main part of a model's text, then its macros."""
    found = [Part("__main__", _MACRO.sub(lambda match: _blank(match[0]), text))]
    for match in _MACRO.finditer(text):
        parameters, _, outputs = match["arguments"].partition(":")
        start, end = match.span("content")
        found.append(
            Part(
                name=" ".join(match["name"].split()),
                text=_blank(text[:start]) + text[start:end],
                parameters=_names(parameters),
                outputs=_names(outputs),
            )
        )
    return found


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a part's text, leaving out the headings of groups.

    Parameters
    ----------
    text
        The equations of one part of a file, as `parts` gives them.

    Raises
    ------
    ModelError
        Where an entry has no end, lacks its unit or comment part, or its equation holds bytes
        that are not UTF-8.
    """
    position = 0
    previous = group = ""
    while position < len(text):
        pieces, end = _scan(text, position)
        if end is None:  # an odd number of quotes hides all that follows
            unquoted = _scan(text, position, quotes=False)
            pieces, end = unquoted if unquoted[1] is not None else (pieces, end)
        equation = _clean(_without_remarks(pieces[0]))
        if end is None and len(pieces) == 1 and not equation:
            return
        name = _readable(_name(equation))
        blank = len(pieces[0]) - len(_hidden_remarks(pieces[0]).lstrip())
        place = f"line {text.count(chr(10), 0, position + blank) + 1}, variable {name!r}"
        place += f", after {previous!r}" if previous else ""
        if end is None:
            raise ModelError(
                "the model file is cut short: this entry has no end ('|')", place=place
            )
        position = end
        if equation.startswith("*"):
            group = equation.replace("*", " ").strip().lstrip(".").strip()
            continue
        _refuse_malformed(place, pieces)
        _refuse_foreign(place, pieces)
        previous = name
        unit, comment = (_clean(piece) for piece in pieces[1:3])
        yield Entry(equation, unit, _readable(comment), group, place)


def _scan(text: str, start: int, quotes: bool = True) -> tuple[list[str], int | None]:
    """Return the pieces of the entry at ``start`` and where it ends; None where it does not.

    ``quotes`` says whether quotes hide what they enclose.
    """
    pieces: list[str] = []
    begin, quoted, remark = start, False, False
    for position in range(start, len(text)):
        character = text[position]
        # In an equation quotes and braces hide what they enclose; elsewhere they are only signs.
        if not pieces:
            if quotes and character == '"' and not remark and text[position - 1] != "\\":
                quoted = not quoted
            elif character in "{}" and not quoted:
                remark = character == "{"
        if quoted or remark or character not in "~|":
            continue
        pieces.append(text[begin:position])
        begin = position + 1
        if character == "|":
            return pieces, begin
    return [*pieces, text[begin:]], None


def _refuse_malformed(place: str, pieces: list[str]) -> None:
    supplementary = len(pieces) == 4 and pieces[3].strip().upper().startswith(":SUP")
    if len(pieces) == 3 or supplementary:
        return
    problem = (
        "this entry lacks its unit or comment"
        if len(pieces) < 3
        else "two entries run into each other: a '|' is missing"
    )
    raise ModelError(f"{problem}; allowed: equation ~ unit ~ comment |", place=place)


def _refuse_foreign(place: str, pieces: list[str]) -> None:
    """Raise where an equation or unit holds bytes that are not UTF-8; see `decode`."""
    if any("\udc80" <= character <= "\udcff" for piece in pieces[:2] for character in piece):
        raise ModelError(
            "this entry is not in UTF-8: name the file's encoding in its first line, "
            "such as {GB18030}",
            place=place,
        )


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _name(equation: str) -> str:
    if equation.startswith('"'):
        return equation[: equation.find('"', 1) + 1]
    return _NAME_END.split(equation, maxsplit=1)[0].strip()


def _names(listed: str) -> list[str]:
    return [" ".join(name.split()) for name in listed.split(",") if name.strip()]


def _clean(text: str) -> str:
    """Join continued lines and collapse white space, as PySD does."""
    return " ".join(re.sub(r"\\\n\s*", " ", text).split())


def _without_remarks(text: str) -> str:
    """Leave out what stands in braces, which no quotes enclose."""
    return _QUOTED_OR_REMARK.sub(lambda match: match[1] or " ", text)


def _hidden_remarks(text: str) -> str:
    """Blank out what stands in braces; places stay."""
    return _QUOTED_OR_REMARK.sub(lambda match: match[1] or " " * len(match[0]), text)


def _blank(text: str) -> str:
    """Replace everything but line ends by blanks."""
    return re.sub(r"[^\n]", " ", text)
