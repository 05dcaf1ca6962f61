"""The report in Markdown, with its pictures as files beside it."""

from __future__ import annotations

from pathlib import Path

from zhangye.presentation.report.content import (
    Block,
    Bullets,
    Content,
    Figure,
    Paragraph,
    Quotation,
    walk,
)
from zhangye.presentation.tables.table import Table


def write(content: Content, path: Path) -> None:
    """Write a report as Markdown; pictures are linked as PNG."""
    path.write_text(text(content), encoding="utf-8", newline="\n")


def text(content: Content) -> str:
    """Return a report in Markdown."""
    parts = [f"# {content.title}", content.subtitle]
    for place in walk(content.sections):
        parts.append(f"{'#' * place.level} {place.section.title}")
        parts += [_block(block, place.level + 1) for block in place.section.blocks]
    return "\n\n".join(parts) + "\n"


def table(shown: Table) -> str:
    """Return a table in Markdown, without its caption."""
    heads = [column.head for column in shown.columns]
    rule = ["---:" if column.number else "---" for column in shown.columns]
    rows = [[cell.text for cell in row] for row in shown.rows]
    lines = ("| " + " | ".join(line) + " |" for line in (heads, rule, *rows))
    return "\n".join(line.replace("\n", "<br>") for line in lines)


def _block(block: Block, level: int) -> str:
    if isinstance(block, Table):
        parts = [f"{'#' * level} {block.caption}", table(block), block.note]
        return "\n\n".join(filter(None, parts))
    if isinstance(block, Figure):
        return f"![{block.caption}]({block.file}.png)"
    if isinstance(block, Bullets):
        return "\n".join(f"- {item}" for item in block.items)
    if isinstance(block, Quotation):
        return "\n".join(f"> {line}" for line in block.lines)
    assert isinstance(block, Paragraph)
    return block.text
