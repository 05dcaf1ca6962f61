"""The web page stands alone, holds what the report says, and shows it in order."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from zhangye.presentation.report import Format, write
from zhangye.presentation.report.content import Figure, walk
from zhangye.presentation.tables.table import Table

from .conftest import Made

VOID = {"meta", "img", "br", "link", "col"}


class Reader(HTMLParser):
    """Checks that tags nest, and collects ids, links, images and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.images: list[dict[str, str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "img":
            self.images.append(given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text(english: Made, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    write(english.content, path, Format.HTML)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(text: str) -> Reader:
    found = Reader()
    found.feed(text)
    assert found.open == []
    return found


def test_nothing_is_fetched_from_anywhere(text: str) -> None:
    assert not re.search(r"https?:|//[a-z]+\.|@import|<script|<link|url\(", text)


def test_pictures_stand_inside_as_drawings(reader: Reader, english: Made) -> None:
    figures = [
        b for p in walk(english.content.sections) for b in p.section.blocks if isinstance(b, Figure)
    ]
    assert [image["alt"] for image in reader.images] == [figure.caption for figure in figures]
    for image in reader.images:
        head, _, body = image["src"].partition(",")
        assert head == "data:image/svg+xml;base64"
        assert ElementTree.fromstring(base64.b64decode(body)).tag.endswith("svg")


def test_links_lead_somewhere_and_ids_are_unique(reader: Reader) -> None:
    assert len(reader.ids) == len(set(reader.ids))
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)


def test_tables_and_headings_are_those_of_the_content(reader: Reader, english: Made) -> None:
    placed = list(walk(english.content.sections))
    tables = [b for p in placed for b in p.section.blocks if isinstance(b, Table)]
    assert reader.tags.count("table") == len(tables)
    assert reader.tags.count("h3") == sum(place.level == 2 for place in placed)
    assert reader.tags.count("td") == sum(len(row) for table in tables for row in table.rows)


def test_it_prints_and_reads_on_a_phone(text: str) -> None:
    assert "@media print" in text
    assert 'name="viewport" content="width=device-width' in text
    assert '<html lang="en">' in text
