"""Scenario files as people write them: Chinese names need no quotes; what is no TOML is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhangye.errors import InputError
from zhangye.spelling import TWINS, is_chinese, number_help

# A comment, a string of one of the four kinds, or a run of letters and digits outside of them.
_TOKEN = re.compile(
    r"#[^\n]*"
    r'|"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|(?P<bare>[\w-]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_PER_CENT = re.compile(r"[+-]?\d+\.?\d*\s*%", re.ASCII)
_THOUSANDS = re.compile(r"=\s*([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?!\d)", re.ASCII)


def parse(text: str, file: Path) -> dict[str, Any]:
    """Return what a scenario file says.

    Parameters
    ----------
    text
        The text of the file. Names in Chinese may stand without quotes, which TOML asks for.
    file
        The file, for messages.

    Raises
    ------
    InputError
        Where it is no TOML. Full-width characters, per cent signs and separators of thousands
        are named, with what to write in their place.
    """
    try:
        return tomllib.loads(_quoted(text))
    except tomllib.TOMLDecodeError as error:
        for problem, line, help_ in _culprits(text):
            raise InputError(problem, file=file, where=f"line {line}", allowed=help_) from None
        raise InputError(f"this is no TOML: {error}", file=file) from None
    except (ValueError, RecursionError) as error:
        # Python refuses numbers of thousands of digits, and lists nested as deep.
        raise InputError(f"this cannot be read: {error}", file=file) from None


def _quoted(text: str) -> str:
    """Return a text with quotes around bare names in Chinese."""

    def quote(token: re.Match[str]) -> str:
        bare = token["bare"]
        if bare is None or not is_chinese(bare) or set(bare) & TWINS.keys():
            return token[0]
        return f'"{bare}"'

    return _TOKEN.sub(quote, text)


def _culprits(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield what people write that is no TOML: the problem, its line, and what to write."""
    line = 1
    for token in _TOKEN.finditer(text):
        outside = token["bare"] or token["other"] or ""
        for character in outside:
            if character in TWINS:
                twin = TWINS[character]
                yield f"{character!r} is a full-width character", line, f"{twin!r} in its place"
        line += token[0].count("\n")
    for number, content in enumerate(text.splitlines(), start=1):
        code = content.split("#")[0]
        for written in (_PER_CENT.findall(code) + _THOUSANDS.findall(code))[:1]:
            yield f"{written!r} is no number", number, number_help(written) or "digits alone"
