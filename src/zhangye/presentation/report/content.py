"""What a report says, before it becomes a Word document, a page or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

GOOD, OPEN, BAD, QUIET = "good", "open", "bad", "quiet"
"""How a cell looks; its words alone say what it says."""


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


@dataclass(frozen=True)
class Figure:
    """A numbered picture.

    Attributes
    ----------
    caption
        What it shows, without its number.
    source
        Where its numbers come from.
    png, svg
        The picture twice.
    """

    caption: str
    source: str
    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Quotation:
    """Lines of a file, in its own words and line breaks."""

    lines: tuple[str, ...]


Block = Table | Figure | Paragraph | Bullets | Quotation


@dataclass(frozen=True)
class Section:
    """A chapter (level 1) or a part of one (level 2).

    Attributes
    ----------
    title
        Its heading, without its number.
    blocks
        What it consists of, in order.
    parts
        The sections one level below, after the blocks.
    wide
        Whether its tables need a page in landscape.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Field:
    """A column of a sheet: its key in the CSV files, heading, kind and width in characters."""

    key: str
    head: str
    kind: str
    width: float


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook.

    Attributes
    ----------
    key, title
        Its name in the code, and its tab.
    note
        What it holds, with units.
    fields
        Its columns.
    rows
        Its rows; None is an empty cell.
    decimals
        The decimals that the numbers of each row are shown with.
    frozen
        How many columns stay in sight.
    """

    key: str
    title: str
    note: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    decimals: tuple[int, ...]
    frozen: int


@dataclass(frozen=True)
class Content:
    """A whole report in one language.

    Attributes
    ----------
    lang
        'zh' or 'en'.
    title, subtitle
        The title page's first two lines.
    facts
        The title page's small print: name and value.
    sections
        The chapters.
    sheets
        The tables behind the report, unrounded, for the workbook.
    """

    lang: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sheets: tuple[Sheet, ...] = field(repr=False)


@dataclass(frozen=True)
class Placed:
    """A section with its number ('2.1'), level and anchor."""

    section: Section
    number: str
    level: int

    @property
    def anchor(self) -> str:
        """The name that links go to."""
        return "section_" + self.number.replace(".", "_")


def walk(sections: Sequence[Section], above: str = "") -> Iterator[Placed]:
    """Yield all sections in reading order, numbered."""
    for position, section in enumerate(sections, start=1):
        number = f"{above}{position}"
        yield Placed(section, number, number.count(".") + 1)
        yield from walk(section.parts, f"{number}.")


def plain(rows: Sequence[Sequence[str | Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of cells, in which plain words need no look."""
    return tuple(
        tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows
    )
