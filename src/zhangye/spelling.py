"""How people here write names and numbers: Chinese labels, full-width characters, Excel's habits.

What a user writes is taken where only one thing can be meant. Where it is not, the message says
which character stands in the way and what to write in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

TWINS = {
    **{chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)},
    "\u3000": " ",
    "。": ".",
    "、": ",",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "【": "[",
    "】": "]",
    "−": "-",
    "–": "-",
}
"""Full-width characters and those of Chinese punctuation -> what a program reads in their place."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?", re.ASCII)
_PER_CENT = re.compile(r"([+-]?\d+\.?\d*)\s*%", re.ASCII)
_YEAR = re.compile(r"(\d{4})\s*年度?", re.ASCII)
_WIDE = str.maketrans(TWINS)


def half_width(text: str) -> str:
    """Return a text with each full-width character as its half-width twin."""
    return text.translate(_WIDE)


def wide_character(text: str) -> str | None:
    """Return what to say of the first full-width character of a text; None where there is none."""
    for character in text:
        if character in TWINS:
            name = "full-width blank" if character == "\u3000" else f"full-width {character!r}"
            return f"{name} stands where {TWINS[character]!r} is meant"
    return None


def number_help(text: str) -> str | None:
    """Return what to write in place of a number as people write it; None where nothing is clear.

    Parameters
    ----------
    text
        What stands where a number is asked for.
    """
    plain = half_width(text).strip()
    wide = wide_character(text)
    if NUMBER.fullmatch(plain):
        return (
            f"{plain} ({wide})" if wide else f"{plain}, without blanks" if plain != text else None
        )
    if _THOUSANDS.fullmatch(plain):
        return f"{re.sub('[, ]', '', plain)}, without separators of thousands"
    if match := _PER_CENT.fullmatch(plain):
        share = float(match[1]) / 100
        return f"{match[1]} where the unit is %, {share:g} where it is a share; no per cent sign"
    if match := _YEAR.fullmatch(plain):
        return f"{match[1]}, the year in digits alone"
    return None


def meaning(word: str, labels: Mapping[str, Iterable[str]]) -> str | None:
    """Return the name that a word means: itself, or that of its label; None where there is none.

    Parameters
    ----------
    word
        What a user wrote: a name, or a label in either language, in any case and width.
    labels
        Name -> its labels.
    """
    if word in labels:
        return word
    sought = _folded(word)
    found = {name for name, words in labels.items() if sought in map(_folded, (name, *words))}
    # A label of two things means neither.
    return found.pop() if len(found) == 1 else None


def alike(word: str, labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the valid spellings to compare a wrong word with: in the language that it is in."""
    if is_chinese(word):
        return [next(filter(is_chinese, words), name) for name, words in labels.items()]
    return list(labels)


def is_chinese(word: str) -> bool:
    """Tell whether a word holds a Chinese character."""
    return any("\u3400" <= character < "\ua000" for character in word)


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()
