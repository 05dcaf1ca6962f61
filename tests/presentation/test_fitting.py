"""Tables at any width of the screen: columns give way, nothing is broken."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from zhangye.presentation.tables.fitting import fitted

HEADS = ("target", "wanted", "median", "90 % range", "verdict")
ROWS = (
    ("Registered non-agricultural population (1e4 persons)", "≥ 28,850", "29,262",
     "25,634–33,070", "[green]✓ reached[/green]"),
    ("灌溉用水有效利用系数", "≥ 0.600", "0.601", "−46.6 to −19.7", "[yellow]? open[/yellow]"),
)  # fmt: skip


def printed(width: int) -> str:
    table = Table(title="Overall goals")
    for place, head in enumerate(HEADS):
        table.add_column(head, justify="right" if 1 <= place <= 3 else "left", overflow="fold")
    for row in ROWS:
        table.add_row(*row)
    stream = io.StringIO()
    Console(file=stream, width=width, color_system=None).print(*fitted([table]))
    return stream.getvalue()


@pytest.mark.parametrize("width", [140, 100, 80, 70, 40])
def test_numbers_and_words_stay_whole_at_every_width(width: int) -> None:
    text = printed(width)
    for whole in ("non-agricultural", "28,850", "25,634–33,070", "reached", "Registered"):
        assert whole in text
    assert max(map(len, text.splitlines())) <= width


def test_a_row_becomes_a_paragraph_where_the_table_does_not_fit() -> None:
    assert "┃" in printed(80)
    narrow = printed(40)
    assert "┃" not in narrow
    assert "median 29,262" in narrow.replace("\n  ", " ")
