"""Tables that fit the screen: columns give way in order, and no number or word is broken.

A column of words gives way first, down to its longest word; numbers keep their width. Where that
is still too wide, each row becomes a paragraph of heads and cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

LONGEST_WORD = 24
"""A longer one, as a file name may be, is broken."""
INDENT = 2


@dataclass(frozen=True)
class Fitted:
    """A table that becomes paragraphs where it does not fit.

    Attributes
    ----------
    table
        What is shown.
    """

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for column in self.table.columns:
            _keep_words(column)
        needed = Measurement.get(console, options.update(max_width=10_000), self.table).minimum
        if needed <= options.max_width:
            yield self.table
        else:
            yield from _paragraphs(self.table)


def fitted(shown: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield what is shown, its tables fitted to the screen."""
    for one in shown:
        yield Fitted(one) if isinstance(one, Table) else one


def _keep_words(column: Column) -> None:
    """Hold a column at the width below which it would break a number or a word."""
    cells = [_text(cell) for cell in (column.header, *column.cells)]
    if column.justify == "right":
        # A head may take several lines; the numbers below it may not.
        column.min_width = max(
            (line.cell_len for cell in cells[1:] for line in cell.split()), default=1
        )
        cells = cells[:1]
    words = (Text(word).cell_len for cell in cells for word in _words(cell.plain))
    column.min_width = max(column.min_width or 1, min(max(words, default=1), LONGEST_WORD))


def _words(line: str) -> Iterator[str]:
    """Yield what may not be broken; a line of Chinese may be broken anywhere."""
    for word in line.split():
        yield from [word] if word.isascii() else word


def _text(cell: RenderableType) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text.from_markup(cell) if isinstance(cell, str) else Text("")


def _paragraphs(table: Table) -> Iterator[RenderableType]:
    """Yield the title, and a paragraph a row: its first cell, then heads and cells."""
    if table.title:
        yield Text.assemble((_text(table.title).plain, "italic"))
    heads = [_text(column.header).plain for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        first, *rest = (_text(cell) for cell in row)
        yield Text.assemble((first.plain, "bold"))
        told = Text("; ").join(
            Text.assemble((f"{head} " if head else "", "dim"), cell)
            for head, cell in zip(heads[1:], rest, strict=True)
            if cell.plain.strip()
        )
        yield Padding(told, (0, 0, 0, INDENT))
    if table.caption:
        yield _text(table.caption)
