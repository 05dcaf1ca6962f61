"""What a report says, before it becomes a Word document, a page or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhangye.language import Text
from zhangye.presentation.tables.table import Table
from zhangye.version import __version__

WIDE = 8
"""Columns from which on a table needs a page in landscape."""


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
    file
        Its path beside the document without suffix; '' where it stands in the document alone.
    """

    caption: str
    source: str
    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)
    file: str = ""

    @classmethod
    def read(cls, folder: Path, file: str, caption: str) -> Figure:
        """Return the chart that ``charts.write`` put into a folder."""
        png, svg = ((folder / f"{file}.{kind}").read_bytes() for kind in ("png", "svg"))
        return cls(caption, f"{file}.csv", png, svg, file)


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
    sheets: tuple[Sheet, ...] = field(default=(), repr=False)


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


def chapter(
    title: str,
    text: str,
    tables: Sequence[Table] = (),
    figures: Sequence[Figure] = (),
    *,
    lang: str,
    points: Sequence[str] = (),
) -> Section:
    """Return a section of text, points, tables and figures; an empty table is a sentence."""
    blocks: list[Block] = [Paragraph(text)] if text else []
    if points:
        blocks.append(Bullets(tuple(points)))
    none = Text("{caption}: none.", "{caption}：无。")
    for table in tables:
        blocks.append(table if table.rows else Paragraph(none(lang, caption=table.caption)))
    wide = any(len(table.columns) >= WIDE for table in tables)
    return Section(title, (*blocks, *figures), wide=wide)


def made_by(lang: str) -> tuple[tuple[str, str], ...]:
    """Return the small print of a document about the model itself: its version."""
    return ((Text("Version", "版本")(lang), f"zhangye {__version__}"),)
