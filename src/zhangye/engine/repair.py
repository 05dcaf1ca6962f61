"""Equations rewritten into what PySD's grammars read, where these lose or refuse something."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NEGATIVE_BASE = re.compile(
    rf"{_QUOTED}|(?P<doubled>\(\s*\(\s*-\s*{_NUMBER}\s*\)\s*\))"
    rf"|\(\s*-\s*(?P<number>{_NUMBER})\s*\)"
)
_REMARK = re.compile(rf"({_QUOTED})|\{{[^{{}}]*\}}")
_SAFE_DIVISION = re.compile(rf"{_QUOTED}|(?P<sign>//)")
_LOOKUP = re.compile(rf"({_QUOTED})|(?<![\w.])lookup\s*\(", re.IGNORECASE)
_STARRED = re.compile(rf"(?P<name>{_QUOTED}|[^\W\d][\w$.]*)\s*\[(?P<inside>[^\[\]]*\*[^\[\]]*)\]")
_OPERAND = re.compile(rf"\s*[+-]?\s*(?P<primary>{_QUOTED}|{_NUMBER}|[\w$.]+)?")
_MAPPING = re.compile(r"\(\s*(?P<range>[^():]+?)\s*:\s*(?P<members>[^()]*)\)")
DEEPEST = 400
"""Parentheses inside one another, at most."""


def depth(equation: str) -> int:
    """Return how many parentheses stand inside one another, at most."""
    deepest = now = 0
    for character in re.sub(_QUOTED, "", equation):
        now += (character == "(") - (character == ")")
        deepest = max(deepest, now)
    return deepest


def negative_bases(equation: str) -> str:
    """Write ``(-2)`` as ``(0-2)``: PySD's parser forgets the parentheses of ``(-2)^2``."""
    while True:
        changed = _NEGATIVE_BASE.sub(_without_sign, equation)
        if changed == equation:
            return changed
        equation = changed


def _without_sign(match: re.Match[str]) -> str:
    if match["doubled"]:
        return match["doubled"].strip()[1:-1].strip()
    return f"(0-{match['number']})" if match["number"] else match[0]


def named_files(text: str, aliases: Mapping[str, str]) -> str:
    """Write files by their names where a model calls them by aliases of its settings."""
    for alias, file in aliases.items():
        written = f"'{file}'".replace("\\", "\\\\")
        text = re.sub(rf"'{re.escape(alias)}'", written, text, flags=re.IGNORECASE)
    return text


def explicit_mapping(equation: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Take the members out of the mappings of a subscript range.

    Parameters
    ----------
    equation
        Such as ``C: C1, C2 -> (A: A2, A1), B``.

    Returns
    -------
    equation
        ``C: C1, C2 -> A, B``: PySD would take the members for those of the range itself.
    members
        Of every range mapped onto member by member: ``{"A": ("A2", "A1")}``.
    """
    head, arrow, mapped = equation.partition("->")
    if not arrow:
        return equation, {}
    members = {
        match["range"].strip(): tuple(name.strip() for name in match["members"].split(","))
        for match in _MAPPING.finditer(mapped)
    }
    return f"{head}->{_MAPPING.sub(lambda match: match['range'], mapped)}", members


def xmile_equation(equation: str, dimensions: Mapping[str, Sequence[str]]) -> str:
    """Return an XMILE equation as PySD's grammar reads it.

    Parameters
    ----------
    equation
        As in the file: with remarks in braces, ``[*]`` for all elements, ``//`` for the division
        that gives zero where the divisor is zero.
    dimensions
        Dimensions of each variable, by its name in lower case with ``_`` for blanks.
    """
    equation = " ".join(_REMARK.sub(lambda match: match[1] or " ", equation).split())
    equation = _STARRED.sub(lambda match: _all_elements(match, dimensions), equation)
    # PySD takes LOOKUP(table, x) for the definition of a table
    equation = _LOOKUP.sub(lambda match: match[1] or "lookup_value(", equation)
    return negative_bases(_safe_divisions(equation))


def _all_elements(match: re.Match[str], dimensions: Mapping[str, Sequence[str]]) -> str:
    """Return a reference with ``range!`` in place of each star."""
    name = re.sub(r"[\s_]+", "_", match["name"].strip('"').lower())
    places = match["inside"].split(",")
    own = dimensions.get(name, ())
    if len(own) != len(places):
        return match[0]
    inside = [
        f"{dimension.replace(' ', '_')}!" if place.strip() == "*" else place
        for place, dimension in zip(places, own, strict=True)
    ]
    return f"{match['name']}[{','.join(inside)}]"


def _safe_divisions(equation: str) -> str:
    """Write ``a // b`` as ``a * SAFEDIV(1, b)``."""
    position = 0
    while True:
        match = _SAFE_DIVISION.search(equation, position)
        if match is None:
            return equation
        position = match.end()
        if match["sign"]:
            end = _operand_end(equation, position)
            divisor = equation[position:end].strip()
            equation = f"{equation[: match.start()]}* SAFEDIV(1, {divisor}){equation[end:]}"


def _operand_end(text: str, start: int) -> int:
    """Return where an operand of a product ends: a name, number, call or parentheses, powers."""
    match = _OPERAND.match(text, start)
    position = match.end() if match else start
    while True:
        rest = re.compile(r"\s*").match(text, position)
        following = rest.end() if rest else position
        if text[following : following + 1] in ("(", "["):
            position = _closing(text, following)
        elif text[following : following + 1] == "^":
            return _operand_end(text, following + 1)
        else:
            return position


def _closing(text: str, start: int) -> int:
    """Return the place after the bracket that closes the one at ``start``."""
    open_ = 0
    for position in range(start, len(text)):
        open_ += (text[position] in "([") - (text[position] in ")]")
        if not open_:
            return position + 1
    return len(text)
