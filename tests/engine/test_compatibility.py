"""The page on compatibility says what runs say."""

from __future__ import annotations

from . import compatibility


def test_the_page_is_up_to_date() -> None:
    hint = "run python tests/engine/compatibility.py"
    assert compatibility.PAGE.read_text(encoding="utf-8") == compatibility.page(), hint
