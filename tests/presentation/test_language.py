from __future__ import annotations

import pytest

from zhangye.errors import InputError
from zhangye.language import Language, Text, choose


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_locale_decides(environment: dict[str, str], expected: str) -> None:
    assert choose(None, environment) == expected


def test_the_option_beats_the_locale() -> None:
    assert choose("en", {"LANG": "zh_CN.UTF-8"}) is Language.EN
    assert choose(Language.ZH, {"LANG": "en_GB.UTF-8"}) is Language.ZH


def test_an_unknown_code() -> None:
    with pytest.raises(InputError, match=r"'zn'; did you mean 'zh'\?"):
        choose("zn")


def test_text_fills_in_fields() -> None:
    text = Text("{n} targets", "{n} 项目标")
    assert text("en", n=3) == "3 targets"
    assert text("zh", n=3) == "3 项目标"
