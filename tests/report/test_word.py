"""The Word document is built of real styles, fields, numbering and repeated headers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from zhangye.errors import InputError
from zhangye.presentation.report import Format, write
from zhangye.presentation.report.content import Figure, walk
from zhangye.presentation.report.word_styles import text_width
from zhangye.presentation.tables.table import Table

from .conftest import Made, make, with_ensemble


@pytest.fixture(scope="module")
def document(chinese: Made, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("word") / "report.docx"
    write(chinese.content, path, Format.DOCX)
    return docx.Document(str(path))


def blocks(made: Made, kind: type) -> list[Table | Figure]:
    return [b for p in walk(made.content.sections) for b in p.section.blocks if isinstance(b, kind)]


def test_headings_are_the_sections_in_order(document: Document, chinese: Made) -> None:
    found = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")
    ]
    wanted = [(f"Heading {p.level}", p.section.title) for p in walk(chinese.content.sections)]
    assert found == wanted


def test_heading_styles_carry_a_list_of_levels(document: Document) -> None:
    for level, name in enumerate(("Heading 1", "Heading 2")):
        number = document.styles[name].element.pPr.numPr
        assert number.ilvl.val == level
    lists = document.part.numbering_part.element
    children = [child.tag for child in lists]
    last_abstract = max(i for i, tag in enumerate(children) if tag == qn("w:abstractNum"))
    assert last_abstract < children.index(qn("w:num"))
    linked = {style.get(qn("w:val")) for style in lists.iter(qn("w:pStyle"))}
    assert {"Heading1", "Heading2"} <= linked


def test_captions_are_numbered_by_fields(document: Document, chinese: Made) -> None:
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    tables, figures = blocks(chinese, Table), blocks(chinese, Figure)
    assert len(captions) == len(tables) + len(figures)
    for label, listed in (("表", tables), ("图", figures)):
        mine = [p for p in captions if p.text.startswith(label)]
        for number, (paragraph, block) in enumerate(zip(mine, listed, strict=True), start=1):
            codes = [code.text for code in paragraph._p.iter(qn("w:instrText"))]
            assert codes == [f" SEQ {label} \\* ARABIC "]
            assert paragraph.text == f"{label} {number}  {block.caption}"


def test_contents_are_fields_to_update_with_entries_already_there(
    document: Document, chinese: Made
) -> None:
    codes = [code.text.strip() for code in document.element.iter(qn("w:instrText"))]
    fields = [code for code in codes if code.startswith("TOC")]
    assert [re.sub(r" .*", "", field) for field in fields] == ["TOC"] * 3
    assert r"TOC \h \z \c " + '"图"' in fields
    dirty = [c for c in document.element.iter(qn("w:fldChar")) if c.get(qn("w:dirty")) == "true"]
    assert len(dirty) == 3
    kinds = [c.get(qn("w:fldCharType")) for c in document.element.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")
    entries = [p.text for p in document.paragraphs if p.style.name.startswith("toc")]
    assert entries == [f"{p.number} {p.section.title}" for p in walk(chinese.content.sections)]


def test_every_link_has_its_bookmark_and_names_are_what_word_allows(document: Document) -> None:
    names = [mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))]
    links = {link.get(qn("w:anchor")) for link in document.element.iter(qn("w:hyperlink"))}
    assert len(names) == len(set(names))
    assert links <= set(names)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)


def test_chinese_styles_name_a_chinese_font(document: Document) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Caption", "Table Text"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("SimSun", "SimHei")
        assert not [key for key in dict(fonts.attrib) if "Theme" in key]


def test_tables_repeat_their_header_and_fit_the_page(document: Document, chinese: Made) -> None:
    assert len(document.tables) == len(blocks(chinese, Table))
    widest = Cm(29.7)
    for table in document.tables:
        first, *rest = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert sum(cell.width for cell in first.cells) < widest


def test_paper_is_a4_with_page_numbers(document: Document) -> None:
    for section in document.sections:
        assert sorted((round(section.page_width.cm, 1), round(section.page_height.cm, 1))) == [
            21.0,
            29.7,
        ]
    footer = document.sections[0].footer._element
    codes = [code.text.strip() for code in footer.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert document.sections[0].different_first_page_header_footer


def test_pictures_have_words_for_those_who_cannot_see_them(
    document: Document, chinese: Made
) -> None:
    described = [p.get("descr") for p in document.element.iter(qn("wp:docPr"))]
    assert described == [figure.caption for figure in blocks(chinese, Figure)]


def test_file_is_a_sound_archive(chinese: Made, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    write(chinese.content, path, Format.DOCX)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


TABLE_SIZE, CELL_MARGINS = 8.5, 2 * 90 / 20
"""Points: the size of `Table Text`, and the margins that `draw_rules` gives a cell."""


def width_in_points(words: str) -> float:
    """Return about how wide a line is: figures take half of the size, Chinese characters all."""
    return sum(TABLE_SIZE * (1.0 if ord(one) > 0x2E80 else 0.52) for one in words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_stay_on_one_line(language: str) -> None:
    made = make(language, "baseline", judge=with_ensemble)
    for placed in walk(made.content.sections):
        room = text_width(wide=placed.section.wide) / Pt(1)
        for table in placed.section.blocks:
            if not isinstance(table, Table):
                continue
            total = sum(column.width for column in table.columns)
            for place, column in enumerate(table.columns):
                if not column.number:
                    continue
                most = room * column.width / total - CELL_MARGINS
                # English breaks at blanks; among Chinese words a number breaks anywhere.
                pieces = [
                    piece
                    for row in table.rows
                    for piece in row[place].text.split(" " if language == "en" else "\n")
                ]
                widest = max(pieces, key=width_in_points)
                assert width_in_points(widest) <= most, (table.caption, column.head, widest)


def test_an_official_document_is_set_in_fangsong_of_size_three(
    chinese: Made, tmp_path: Path
) -> None:
    path = tmp_path / "official.docx"
    write(chinese.content, path, Format.DOCX, official=True)
    styles = docx.Document(str(path)).styles
    for name in ("Normal", "Body Text", "List Bullet"):
        assert styles[name].font.size.pt == 16
        assert styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == "FangSong"
    # Tables keep the size that their columns are wide enough for.
    assert styles["Table Text"].font.size.pt == 8.5
    with pytest.raises(InputError, match="only a Word document"):
        write(chinese.content, tmp_path / "official.xlsx", Format.XLSX, official=True)
