"""Titles from users' files are data in every medium: never markup, mathematics or commands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from zhangye.errors import InputError
from zhangye.place.html import html
from zhangye.place.screen import console
from zhangye.presentation.charts import layout, style, writing
from zhangye.presentation.tables.styled import styled
from zhangye.scenarios.document import Document

HOSTILE = (
    "[red]x[/blue]",
    "[link=file:///etc]y",
    "$\\undefinedmacro{$",
    "costs $5_{ and $6^",
    "<script>alert(1)</script>&amp;",
    "没有停顿的标题" * 8,
)


def _printed(thing: object, monkeypatch: pytest.MonkeyPatch) -> str:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    shown: Console = console()
    shown.print(thing)
    return stream.getvalue()


@pytest.mark.parametrize("title", HOSTILE)
def test_a_terminal_and_a_notebook_show_a_title_as_it_stands(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(title=title)
    table.add_column(title)
    table.add_row(styled((title, "bold"), " (x)"))
    for thing in (title, table):
        words = "".join(_printed(thing, monkeypatch).split())
        assert "".join(title.split())[:12] in words
    page = html([title, table])
    assert "<script" not in page
    assert "file:///etc" not in page.replace("[link=file:///etc]y", "")


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.filterwarnings("error")
def test_a_chart_draws_a_title_as_it_stands(title: str, tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    with style.figure_settings():
        figure = Figure()
        figure.suptitle(title)
    for kind in ("png", "svg", "pdf"):
        writing.save(figure, tmp_path / f"chart.{kind}")
    assert "<script" not in (tmp_path / "chart.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("character", ["\x00", "\x1b]0;owned\x07", "\ufffe", "\u202e", "\x9b"])
@pytest.mark.parametrize("key", ["title", "title_zh"])
def test_characters_that_no_page_can_show_are_refused_by_name(key: str, character: str) -> None:
    document = Document({key: f"a{character}b"})
    with pytest.raises(InputError) as caught:
        document.title(key)
    assert f"U+{ord(character[0]):04X}" in str(caught.value)
    assert character not in str(caught.value)


def test_a_word_without_a_break_is_cut_and_not_waited_for() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.figure_settings():
        figure = Figure()
        FigureCanvasAgg(figure)
        words = layout.wrap(figure, "<script>alert(1)</script>&amp; x", 0.6, 8)
        lines = words.split("\n")
        assert any(line.endswith("…") for line in lines)
        assert all(layout.text_size(figure, line, 8)[0] <= 0.6 for line in lines)
