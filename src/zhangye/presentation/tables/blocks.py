"""A report's section for the terminal and the notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhangye.presentation.report.content import Bullets, Paragraph, Section
from zhangye.presentation.tables.table import BAD, GOOD, OPEN, Column, Table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as RichTable

COLOURS = {GOOD: "green", OPEN: "yellow", BAD: "red"}


def section(one: Section) -> Iterator[RenderableType]:
    """Yield a section's title, sentences and tables; pictures are left out."""
    from rich.text import Text

    yield Text(one.title, style="bold")
    for block in one.blocks:
        if isinstance(block, Paragraph):
            yield Text(block.text)
        elif isinstance(block, Bullets):
            yield from (Text(_bullet(item)) for item in block.items)
        elif isinstance(block, Table):
            yield _table(block)
    for part in one.parts:
        yield from section(part)


def _bullet(item: str) -> str:
    # A line of Chinese has no blank to break at but this one, which would leave the dot alone.
    return f"• {item}" if item[:1].isascii() else f"•{item}"


def _table(block: Table) -> RichTable:
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(title=Text(block.caption), title_justify="left")
    for column in block.columns:
        _column(shown, column)
    for row in block.rows:
        shown.add_row(*(Text(cell.text, style=COLOURS.get(cell.look, "")) for cell in row))
    if block.note:
        shown.caption = Text(block.note, style="dim")
        shown.caption_justify = "left"
    return shown


def _column(shown: RichTable, column: Column) -> None:
    side = "right" if column.number else "left"
    shown.add_column(column.head, justify=side, overflow="fold")  # type: ignore[arg-type]
