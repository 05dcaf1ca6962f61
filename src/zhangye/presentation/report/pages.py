"""A report of tables and charts, as Markdown beside its files and as one self-contained page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.presentation.tables.terminal import markdown_table
from zhangye.version import __version__

if TYPE_CHECKING:
    from zhangye.presentation.report.content import Table

NOTHING = Text("None.", "无。")
WIDE = 8
"""Columns from which on a table needs a page in landscape."""


@dataclass(frozen=True)
class Sheet:
    """A table of words.

    Attributes
    ----------
    title
        What it shows.
    heads
        The columns' heads.
    rows
        The cells.
    align
        A letter a column: 'l' for words, 'r' for numbers.
    marked
        Positions of rows that ask for attention.
    """

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    align: str
    marked: set[int] = field(default_factory=set)

    def markdown(self) -> str:
        """Return the table in Markdown."""
        table = markdown_table(self.heads, self.rows, self.align)
        return f"## {self.title}\n\n{table}\n"


@dataclass(frozen=True)
class Picture:
    """A chart on the disk.

    Attributes
    ----------
    name
        Its path in the report's folder, without suffix.
    title
        The finding.
    """

    name: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: a heading, what it is about, points, tables and charts."""

    title: str
    text: str
    sheets: Sequence[Sheet] = ()
    pictures: Sequence[Picture] = ()
    points: tuple[str, ...] = ()


def markdown(title: str, opening: str, chapters: Sequence[Chapter], lang: str) -> str:
    """Return the report in Markdown; charts are linked as PNG."""
    parts = [f"# {title}", opening]
    for chapter in chapters:
        parts += [f"# {chapter.title}", *filter(None, [chapter.text])]
        if chapter.points:
            parts.append("\n".join(f"- {point}" for point in chapter.points))
        for sheet in chapter.sheets:
            empty = f"## {sheet.title}\n\n{NOTHING(lang)}"
            parts.append(sheet.markdown().rstrip() if sheet.rows else empty)
        parts += [f"![{picture.title}]({picture.name}.png)" for picture in chapter.pictures]
    return "\n\n".join(parts) + "\n"


def html(
    title: str, opening: str, chapters: Sequence[Chapter], lang: str, folder: Path, file: Path
) -> None:
    """Write the report as a page with its charts inside.

    Parameters
    ----------
    title, opening, chapters
        What it says.
    lang
        'zh' or 'en'.
    folder
        Where the charts stand.
    file
        The page.
    """
    from zhangye.presentation.report import content, page

    sections = []
    for chapter in chapters:
        blocks: list[content.Block] = [content.Paragraph(t) for t in [chapter.text] if t]
        if chapter.points:
            blocks.append(content.Bullets(chapter.points))
        for sheet in chapter.sheets:
            if sheet.rows:
                blocks.append(_table(sheet))
            else:
                words = Text("{title}: none.", "{title}：无。")(lang, title=sheet.title)
                blocks.append(content.Paragraph(words))
        for picture in chapter.pictures:
            png, svg = ((folder / f"{picture.name}.{k}").read_bytes() for k in ("png", "svg"))
            blocks.append(content.Figure(picture.title, f"{picture.name}.csv", png, svg))
        wide = any(len(sheet.heads) >= WIDE for sheet in chapter.sheets)
        sections.append(content.Section(chapter.title, tuple(blocks), wide=wide))
    facts = ((Text("Version", "版本")(lang), f"zhangye {__version__}"),)
    page.write(content.Content(lang, title, opening, facts, tuple(sections), ()), file)


def _table(sheet: Sheet) -> Table:
    from zhangye.presentation.report.content import OPEN, Cell, Column, Table

    widths = [
        max(2.0, *(len(line) for row in (sheet.heads, *sheet.rows) for line in row[i].split("\n")))
        for i in range(len(sheet.heads))
    ]
    columns = tuple(
        Column(head, min(width, 60.0), letter == "r")
        for head, width, letter in zip(sheet.heads, widths, sheet.align, strict=True)
    )
    rows = tuple(
        tuple(
            Cell(cell.replace("\n", " "), OPEN if place in sheet.marked and not i else "")
            for i, cell in enumerate(row)
        )
        for place, row in enumerate(sheet.rows)
    )
    return Table(sheet.title, columns, rows)
