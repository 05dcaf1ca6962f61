"""What a terminal shows, as HTML for a notebook: the same tables and sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

COLOURS = {"green": "#1a7f37", "yellow": "#9a6700", "red": "#cf222e"}
"""What a terminal's colours look like on paper; each is legible on white."""


def html(renderables: Iterable[RenderableType]) -> str:
    """Return rich tables and sentences as one piece of HTML.

    Parameters
    ----------
    renderables
        Tables, texts, padded texts, and strings, which are data and no markup.
    """
    return "\n".join(_block(one) for one in renderables)


def _block(one: RenderableType) -> str:
    from rich.padding import Padding
    from rich.table import Table

    if isinstance(one, Table):
        return _table(one)
    if isinstance(one, Padding):
        return f'<div style="margin-left:{one.left}ch">{_block(one.renderable)}</div>'
    return f'<p style="margin:0.3em 0">{_inline(one)}</p>'


def _table(table: Table) -> str:
    columns = table.columns
    lines = ["<table>"]
    if table.title is not None:
        words = _inline(table.title)
        lines.append(f'<caption style="text-align:left;font-weight:bold">{words}</caption>')
    if table.show_header:
        heads = (_cell("th", column.header, str(column.justify)) for column in columns)
        lines.append("<thead><tr>" + "".join(heads) + "</tr></thead>")
    lines.append("<tbody>")
    for row, cells in zip(table.rows, zip(*(c.cells for c in columns), strict=True), strict=True):
        style = "font-weight:bold" if "bold" in str(row.style or "") else ""
        made = (
            _cell("td", cell, str(column.justify), style)
            for cell, column in zip(cells, columns, strict=True)
        )
        lines.append("<tr>" + "".join(made) + "</tr>")
    lines.append("</tbody></table>")
    if table.caption is not None:
        lines.append(f"<p>{_inline(table.caption)}</p>")
    return "\n".join(lines)


def _cell(tag: str, content: object, justify: str, style: str = "") -> str:
    side = {"default": "left", "full": "left"}.get(justify, justify)
    return f'<{tag} style="text-align:{side};{style}">{_inline(content)}</{tag}>'


def _inline(content: object) -> str:
    """Return words with their weight and colour."""
    from rich.text import Text

    text = content if isinstance(content, Text) else Text(str(content))
    return _styled(text, str(text.style or "")).strip().replace("\n", "<br>")


def _styled(text: Text, style: str) -> str:
    # Spans nest in rich's markup as the words stand; here each stretch between two ends of
    # spans gets all the styles that cover it.
    ends = sorted({0, len(text.plain), *(e for s in text.spans for e in (s.start, s.end))})
    parts = []
    for start, end in itertools.pairwise(ends):
        styles = [style, *(str(s.style) for s in text.spans if s.start <= start and end <= s.end)]
        rules = "".join(map(_rules, styles))
        words = escape(text.plain[start:end])
        parts.append(f'<span style="{rules}">{words}</span>' if rules else words)
    return "".join(parts)


def _rules(style: str) -> str:
    rules = {"bold": "font-weight:bold;", "dim": "color:#666;"}
    rules |= {name: f"color:{colour};" for name, colour in COLOURS.items()}
    return "".join(rules.get(word, "") for word in style.split())
