"""Messages about wrong input in Chinese, from the catalogue ``messages.csv`` beside this file.

Errors are raised in English, where the fault is found, by rooms that know of no language (the
engine among them). What a user reads is put together here from the error's parts.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

from zhangye.errors import InputError, nearest
from zhangye.language import Language

CATALOGUE = Path(__file__).with_name("messages.csv")
FIELD = "{}"
FEW_LETTERS = 6
_SUGGESTION = re.compile(r"^(?P<words>.*?); did you mean (?P<name>'[^']*')\?$", re.DOTALL)


@cache
def catalogue() -> dict[str, str]:
    """Return the Chinese words of each English message; ``{}`` stands for what is filled in."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["zh"] for row in csv.DictReader(file)}


def translated(words: str) -> str:
    """Return a message in Chinese; one that the catalogue lacks comes back as it is.

    Parameters
    ----------
    words
        An English message with its fields filled in.
    """
    suggestion = _SUGGESTION.match(words)
    if suggestion is not None:
        return f"{translated(suggestion['words'])}；是否为 {suggestion['name']}？"
    exact = catalogue().get(words)
    if exact is not None:
        return exact
    for pattern, chinese in _patterns():
        match = pattern.fullmatch(words)
        if match is not None:
            parts = chinese.split(FIELD)
            fields = [translated(field) for field in match.groups()]
            return "".join(part + field for part, field in zip(parts, [*fields, ""], strict=True))
    return words


def told(error: Exception, lang: Language) -> str:
    """Return what an error says, in the user's language.

    Parameters
    ----------
    error
        An :class:`InputError`, or an error of the engine with its ``reason``.
    lang
        The language to write in.
    """
    if lang != Language.ZH:
        return str(error)
    if isinstance(error, InputError):
        return _input_error(error)
    return _model_error(error)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # Those with the most words of their own come first, so that the closest one is taken.
    chosen = sorted(
        ((en, zh) for en, zh in catalogue().items() if FIELD in en),
        key=lambda pair: -len(pair[0].replace(FIELD, "")),
    )
    return [(_pattern(en), zh) for en, zh in chosen]


def _pattern(en: str) -> re.Pattern[str]:
    parts = en.split(FIELD)
    # A pattern with hardly a word of its own ('{} to {}') would match half of all sentences.
    field = r"(\S*?)" if len("".join(parts).strip()) < FEW_LETTERS else "(.*?)"
    return re.compile(field.join(map(re.escape, parts)), re.DOTALL)


def _input_error(error: InputError) -> str:
    where = None if error.where is None else translated(error.where)
    place = "，".join(str(part) for part in (error.file, where) if part is not None)
    message = translated(error.problem)
    message = f"{place}：{message}" if place else message
    if error.value is not None:
        message += f"：{error.value!r}"
    if isinstance(error.allowed, str):
        return f"{message}；可用：{translated(error.allowed)}"
    if error.allowed is None:
        return message
    close = nearest(str(error.value), error.allowed)
    if close is not None:
        message += f"；是否为 {close!r}？"
    shown = "、".join(error.allowed[:12]) + ("……" if len(error.allowed) > 12 else "")
    return f"{message}（可用：{shown}）"


def _model_error(error: Any) -> str:
    reason = getattr(error, "reason", None)
    if reason is None:
        return translated(str(error))
    place = None if error.place is None else translated(error.place)
    site = "，".join(str(part) for part in (error.file, place, error.variable) if part is not None)
    message = f"{site}：{translated(reason)}" if site else translated(reason)
    if error.expression:
        message += f"，位于：{error.expression}"
    shown = error.others[:30]
    message += "".join(f"\n另有：{_model_error(other)}" for other in shown)
    if len(error.others) > len(shown):
        message += f"\n其余 {len(error.others) - len(shown)} 处从略"
    return message
