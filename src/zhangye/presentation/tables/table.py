"""A table of words: what the terminal prints and documents hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

GOOD, OPEN, BAD, QUIET = "good", "open", "bad", "quiet"
"""How a cell looks; its words alone say what it says."""
WIDEST = 60.0  # characters that count for a column's width


@dataclass(frozen=True)
class Cell:
    """A table's cell as it is read: its words, and one of the looks above or ''."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class Column:
    """A table's column.

    Attributes
    ----------
    head
        Its heading.
    width
        Its width relative to the other columns'.
    number
        Whether it holds numbers, which stand at the right.
    """

    head: str
    width: float
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A numbered table.

    Attributes
    ----------
    caption
        What it shows, without its number.
    columns, rows
        The table; each row has a cell for each column.
    note
        What stands below it in small type; '' for nothing.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def word_table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str,
    marked: Collection[int] = (),
) -> Table:
    """Return a table of plain words, its columns as wide as what they hold.

    Parameters
    ----------
    caption
        What it shows.
    heads, rows
        The columns' heads, and the cells; a cell may hold several lines.
    align
        A letter a column: 'l' for words, 'r' for numbers.
    marked
        Positions of rows that ask for attention; their first cell looks ``OPEN``.
    """
    columns = []
    for place, (head, letter) in enumerate(zip(heads, align, strict=True)):
        lines = [line for row in (heads, *rows) for line in row[place].split("\n")]
        columns.append(Column(head, min(max(2.0, *map(len, lines)), WIDEST), letter == "r"))
    cells = tuple(
        tuple(
            Cell(words, OPEN if place in marked and column == 0 else "")
            for column, words in enumerate(row)
        )
        for place, row in enumerate(rows)
    )
    return Table(caption, tuple(columns), cells)


def plain(rows: Sequence[Sequence[str | Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of cells, in which plain words need no look."""
    return tuple(
        tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows
    )
