"""The report as one self-contained web page."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from zhangye.language import Text
from zhangye.presentation.report.content import Bullets, Content, Figure, Paragraph, Quotation, walk
from zhangye.presentation.tables.table import Table

TEMPLATE = "page.html.jinja"
KINDS = {
    Table: "table",
    Figure: "figure",
    Paragraph: "paragraph",
    Bullets: "bullets",
    Quotation: "quotation",
}


def write(content: Content, path: Path) -> None:
    """Write a report as a page that needs no network: style and pictures stand inside.

    Parameters
    ----------
    content
        What it says.
    path
        The file.
    """
    environment = Environment(
        loader=PackageLoader("zhangye.presentation.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_uri"] = _data_uri
    environment.tests["kind"] = lambda block, name: KINDS[type(block)] == name
    lang = content.lang
    text = environment.get_template(TEMPLATE).render(
        content=content,
        placed=list(walk(content.sections)),
        lang="zh-CN" if lang == "zh" else "en",
        words={
            "contents": Text("Contents", "目录")(lang),
            "table": Text("Table", "表")(lang),
            "figure": Text("Figure", "图")(lang),
            "colon": Text(": ", "：")(lang),
            "top": Text("Back to the contents", "返回目录")(lang),
        },
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def _data_uri(svg: bytes) -> str:
    # As an address and not as markup: the ids inside two drawings cannot meet.
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
