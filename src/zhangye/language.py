"""The language of what a user reads: Chinese or English."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from zhangye.errors import InputError


class Language(StrEnum):
    """A language of the outputs; equal to its code as a plain string."""

    ZH = "zh"
    EN = "en"

    @classmethod
    def _missing_(cls, value: object) -> Language | None:
        """Return the language of what else people write: cn, zh-CN, 中文, EN, en_US.UTF-8."""
        word = str(value).strip().casefold().replace("_", "-")
        return ALIASES.get(word) or ALIASES.get(word.partition("-")[0])


ALIASES = {
    **dict.fromkeys(("zh", "cn", "chinese", "chs", "中文", "汉语", "简体中文"), Language.ZH),
    **dict.fromkeys(("en", "english", "英文", "英语"), Language.EN),
}
"""What people write for a language, without country and script."""


@dataclass(frozen=True)
class Text:
    """The same words in both languages.

    Attributes
    ----------
    en, zh
        The English and the Chinese words; both may hold ``{fields}`` for ``format``.
    """

    en: str
    zh: str

    def __call__(self, lang: str, /, **fields: object) -> str:
        """Return the words in ``lang`` (a code), with the fields filled in where any are given."""
        words = self.zh if lang == Language.ZH else self.en
        return words.format(**fields) if fields else words


class Registry(Protocol):
    """What tables and charts need to know of indicators and areas.

    The project's registry reads ``data/indicators.csv``, ``data/areas.csv`` and
    ``data/targets.csv``; tests use a small one.
    """

    def label(self, indicator: str, lang: str) -> str:
        """Return an indicator's name as a reader knows it."""
        ...

    def area_label(self, area: str, lang: str) -> str:
        """Return an area's name as a reader knows it."""
        ...

    def unit(self, indicator: str) -> str:
        """Return the unit an indicator's values stand in."""
        ...

    def unit_label(self, unit: str, lang: str) -> str:
        """Return a unit as a reader knows it ('1e8 CNY' is '亿元')."""
        ...

    def decimals(self, indicator: str) -> int:
        """Return how many decimals a value of the indicator is shown with."""
        ...


_spoken: ContextVar[Language | None] = ContextVar("language", default=None)


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Make a language the default of everything that is said within the ``with`` block."""
    token = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(token)


def choose(option: str | None = None, environment: Mapping[str, str] | None = None) -> Language:
    """Return the language to write in.

    Parameters
    ----------
    option
        The language a user asked for, by its code (``zh``, ``zh-CN``, ``cn``) or name; None takes
        the language of :func:`speaking`, where one stands, else Chinese where the user's locale is
        Chinese, and English everywhere else.
    environment
        The environment variables to read; by default those of this process.

    Raises
    ------
    InputError
        Where the option is no known code.
    """
    if option is not None:
        try:
            return Language(option)
        except ValueError:
            raise InputError(
                "there is no such language",
                value=str(option),
                allowed=[code.value for code in Language],
            ) from None
    spoken = _spoken.get()
    if spoken is not None and environment is None:
        return spoken
    name = _locale_name(os.environ if environment is None else environment)
    return Language.ZH if name.casefold().startswith(("zh", "chinese")) else Language.EN


def _locale_name(environment: Mapping[str, str]) -> str:
    # The first variable that is set decides, as in POSIX; LANG is its last resort.
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return environment[variable]
    if sys.platform == "win32":
        import ctypes

        code = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(code, "")
    return locale.getlocale()[0] or ""
