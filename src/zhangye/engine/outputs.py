"""Macros of Vensim with several outputs: ``level = PATH(start : reached, left)``.

PySD's grammar has no outputs. A call is read as one of the macro itself, and for each output as
one of a copy of the macro that returns it; equal states of the copies are the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .entries import Entry, Part
from .errors import ModelError

_HIDDEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|:[A-Za-z ]+:')
_BETWEEN = " output "


def copies(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield a copy of a macro for each of its outputs."""
    for part in parts:
        for output in part.outputs:
            yield replace(part, name=f"{part.name}{_BETWEEN}{output}", outputs=[output])


def separated(entry: Entry, macros: Mapping[str, Part]) -> Iterator[Entry]:
    """Yield an entry without the outputs of its macro calls, then one for each output.

    Parameters
    ----------
    macros
        Those with outputs, by name.
    """
    extra: list[Entry] = []
    equation = entry.equation
    position = 0
    pattern = "|".join(re.escape(name) for name in sorted(macros, key=len, reverse=True))
    call = re.compile(rf"(?<![\w$])({pattern})\s*\(", re.IGNORECASE)
    while macros:
        shown = _HIDDEN.sub(lambda match: "_" * len(match[0]), equation)
        found = call.search(shown, position)
        if found is None:
            break
        position = found.end()
        end = _closing(shown, position)
        colon = shown.rfind(":", position, end)
        if colon < 0:
            continue
        macro = macros[_matching(found[1], macros)]
        names = [name.strip() for name in re.split(r",(?![^\[]*\])", equation[colon + 1 : end])]
        if len(names) != len(macro.outputs):
            raise ModelError(
                f"the macro {macro.name} has {len(macro.outputs)} outputs, not {len(names)}",
                expression=entry.equation,
                place=entry.place,
            )
        arguments = equation[position:colon].rstrip()
        for name, output in zip(names, macro.outputs, strict=True):
            text = f"{name} = {macro.name}{_BETWEEN}{output}({arguments})"
            extra.append(replace(entry, equation=text))
        equation = equation[:colon].rstrip() + equation[end:]
    yield replace(entry, equation=equation)
    yield from extra


def _matching(written: str, macros: Mapping[str, Part]) -> str:
    return next(name for name in macros if name.casefold() == written.casefold())


def _closing(text: str, start: int) -> int:
    """Return where the parenthesis is closed that was opened before ``start``."""
    open_ = 1
    for position in range(start, len(text)):
        open_ += (text[position] == "(") - (text[position] == ")")
        if not open_:
            return position
    return len(text)
