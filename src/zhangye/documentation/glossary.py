"""The glossary: what words of the outputs mean, in both languages, from ``glossary.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

REGISTRY = Path(__file__).with_name("glossary.csv")
PAGE = "glossary.md"
HEADING = """# Glossary · 术语表

Written by `zhangye docs` from `src/zhangye/documentation/glossary.csv`.
由 `zhangye docs` 根据 `src/zhangye/documentation/glossary.csv` 生成。

| 中文 | English | 释义 | Meaning | Source · 出处 |
| --- | --- | --- | --- | --- |
"""


def terms() -> list[dict[str, str]]:
    """Return the terms in the registry's order: en, zh, definition_en, definition_zh, source."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """Return the glossary as Markdown."""
    columns = ("zh", "en", "definition_zh", "definition_en", "source")
    rows = ("| " + " | ".join(term[column] for column in columns) + " |" for term in terms())
    return HEADING + "\n".join(rows) + "\n"
