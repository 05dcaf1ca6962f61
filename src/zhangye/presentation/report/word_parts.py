"""What python-docx leaves to be written as XML: fields, bookmarks, list levels, table rules.

Element names and their order are those of ISO/IEC 29500-1 (WordprocessingML).
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# Lists of levels get ids far above those of the template.
NUMBERED_HEADINGS = "90"


def element(name: str, /, **attributes: str) -> Any:
    """Return a new element; attribute names without their prefix ``w:``."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_fonts(style: Any, latin: str, east_asian: str) -> None:
    """Name the fonts of a style, theme fonts of the template put aside."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(
        0, element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)
    )


def set_language(style: Any, lang: str) -> None:
    """Name the language of a style for spelling and line breaks."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    latin = "zh-CN" if lang == "zh" else "en-GB"
    properties.append(element("w:lang", val=latin, eastAsia="zh-CN"))


def begin_field(
    paragraph: Paragraph, instruction: str, *, dirty: bool = False, style: str | None = None
) -> None:
    """Begin a field; what is added before ``end_field`` is the result shown until an update.

    Parameters
    ----------
    paragraph
        Where the field begins.
    instruction
        The field's code.
    dirty
        Whether the program that opens the document is asked to update the field.
    style
        The character style of the field's marks.
    """
    begin = element("w:fldChar", fldCharType="begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    paragraph.add_run(style=style)._r.append(begin)
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    """End the field that is open."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def add_field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Add a field with its result."""
    begin_field(paragraph, instruction)
    paragraph.add_run(result)
    end_field(paragraph)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Mark a whole paragraph as the place that links go to."""
    start = element("w:bookmarkStart", id=str(number), name=name)
    first = paragraph._p.pPr
    paragraph._p.insert(0 if first is None else 1, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def add_link(paragraph: Paragraph, anchor: str, text: str) -> Run:
    """Add words that lead to a bookmark."""
    link = element("w:hyperlink", anchor=anchor, history="1")
    run = paragraph.add_run(text)
    paragraph._p.append(link)
    link.append(run._r)
    return run


def number_headings(document: Document, levels: int) -> None:
    """Give the heading styles numbers (1, 1.1) by one list of levels that they carry."""
    numbering = document.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId=NUMBERED_HEADINGS)
    abstract.append(element("w:multiLevelType", val="multilevel"))
    for level in range(levels):
        part = element("w:lvl", ilvl=str(level))
        part.append(element("w:start", val="1"))
        part.append(element("w:numFmt", val="decimal"))
        part.append(element("w:pStyle", val=f"Heading{level + 1}"))
        part.append(element("w:suff", val="space"))
        part.append(element("w:lvlText", val=".".join(f"%{n + 1}" for n in range(level + 1))))
        part.append(element("w:lvlJc", val="left"))
        indent = element("w:pPr")
        indent.append(element("w:ind", left="0", firstLine="0"))
        part.append(indent)
        abstract.append(part)
    # All abstract lists come before the first list that uses one.
    numbering.insert(0, abstract)
    used = element("w:num", numId=NUMBERED_HEADINGS)
    used.append(element("w:abstractNumId", val=NUMBERED_HEADINGS))
    numbering.append(used)
    for level in range(levels):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        carried = properties.get_or_add_numPr()
        carried.get_or_add_ilvl().val = level
        carried.get_or_add_numId().val = int(NUMBERED_HEADINGS)


def repeat_header(row: _Row) -> None:
    """Repeat a row at the top of each page that its table runs over."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_row_whole(row: _Row) -> None:
    """Forbid a page break inside a row."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))


def shade(cell: _Cell, colour: str) -> None:
    """Fill a cell with a colour ('RRGGBB')."""
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))


def draw_rules(table: Table, colour: str) -> None:
    """Give a table rules above, below and between rows, and small margins in its cells."""
    properties = table._tbl.tblPr
    rules = element("w:tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        rules.append(element(f"w:{side}", val="single", sz=size, space="0", color=colour))
    margins = element("w:tblCellMar")
    for side, width in (("top", "30"), ("left", "90"), ("bottom", "30"), ("right", "90")):
        margins.append(element(f"w:{side}", w=width, type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    place = list(properties).index(layout)
    properties.insert(place, rules)
    layout.addnext(margins)


def join_section_break(document: Document) -> None:
    """Move the section break just added into the paragraph before it.

    python-docx gives the break a paragraph of its own, which after a full page makes an empty one.
    A paragraph in which a field ends stays as it is: LibreOffice then loses page numbers.
    """
    *_, before, added, _ = document.element.body
    if before.tag == qn("w:p") and next(before.iter(qn("w:fldChar")), None) is None:
        before.get_or_add_pPr().append(added.pPr.sectPr)
        document.element.body.remove(added)


def describe_picture(run: Run, number: int, words: str) -> None:
    """Give the picture in a run a name and the words that are read to those who cannot see it."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("id", str(number))
        properties.set("name", f"Picture {number}")
        properties.set("descr", words)
