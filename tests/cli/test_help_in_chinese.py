"""Help in both languages: every verb and option, chosen by --lang or by the locale."""

from __future__ import annotations

import re

import pytest

from zhangye.cli import built_verbs, execute
from zhangye.language import Language, choose, speaking

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def english_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize("verb", [*built_verbs(), None])
def test_a_chinese_page_explains_every_option_in_chinese(
    verb: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [] if verb is None else [verb]
    assert execute([*words, "--help", "--lang", "zh"]) == 0
    page = capsys.readouterr().out
    assert "…" not in page, "a line is cut"
    for english in ("Usage", "Options", "OPTIONS", "Arguments", "Show this", "default:", "Example"):
        assert english not in page
    # An option's line, or the lines that continue it, says in Chinese what it does.
    options = re.split(r"\n│ (?:\* )? *(?=-)", page)[1:]
    assert len(options) >= 2
    for option in options:
        assert CHINESE.search(option.split("╰")[0]), option


def test_the_same_process_speaks_one_language_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for lang, usage, other in (("zh", "用法", "Usage"), ("en", "Usage", "用法")):
        assert execute(["assess", "--help", f"--lang={lang}"]) == 0
        page = capsys.readouterr().out
        assert usage in page
        assert other not in page
    assert not CHINESE.search(page)


def test_the_locale_chooses_where_no_option_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert execute(["run", "--help"]) == 0
    assert "用法" in capsys.readouterr().out


def test_a_language_is_spoken_within_its_block_alone() -> None:
    with speaking(Language.ZH):
        assert choose() is Language.ZH
        assert choose("en") is Language.EN
    assert choose() is Language.EN
