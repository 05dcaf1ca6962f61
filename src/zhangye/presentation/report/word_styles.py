"""Paper, fonts and styles of the Word document."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor

from zhangye.presentation.report.word_parts import element, number_headings, set_fonts, set_language

SHORT_SIDE, LONG_SIDE = Cm(21.0), Cm(29.7)
MARGIN, WIDE_MARGIN = Cm(2.2), Cm(1.7)
INK, QUIET, RULE = RGBColor(0x22, 0x22, 0x22), RGBColor(0x5F, 0x5F, 0x5F), "B5BCC4"
HEADING = RGBColor(0x1B, 0x3A, 0x5B)
HEAD_FILL = "E8EDF2"
LEVELS = 2
LINE_OF_OFFICIAL = 28.95
"""Points: 22 lines on 225 mm."""
SMALL = ("Table Text", "Table Head", "Table End", "File Text", "Source Note")
BUILT_IN = ("toc 1", "toc 2", "table of figures")
"""Styles that Word knows by these names and python-docx's template lacks."""


@dataclass(frozen=True)
class Fonts:
    """The fonts of body and headings: Latin letters, Chinese characters."""

    body: tuple[str, str]
    heading: tuple[str, str]


# SimSun and SimHei come with Chinese Windows and Office; every program has a stand-in for them.
FONTS = {
    "zh": Fonts(("Times New Roman", "SimSun"), ("Arial", "SimHei")),
    "en": Fonts(("Calibri", "SimSun"), ("Calibri", "SimHei")),
}

# Name, size in points, space before and after, colour, bold, heading font.
SIZES = (
    ("Title", 24.0, 0, 12, HEADING, True, True),
    ("Subtitle", 13.0, 0, 6, QUIET, False, True),
    ("Heading 1", 16.0, 18, 8, HEADING, True, True),
    ("Heading 2", 13.0, 14, 6, HEADING, True, True),
    ("Caption", 9.5, 8, 4, INK, True, True),
    ("List Bullet", 10.5, 0, 4, INK, False, False),
    ("Header", 8.5, 0, 0, QUIET, False, False),
    ("Footer", 8.5, 0, 0, QUIET, False, False),
    ("Source Note", 8.5, 2, 10, QUIET, False, False),
    ("Table Text", 8.5, 0, 0, INK, False, False),
    ("Table Head", 8.5, 0, 0, INK, True, True),
    ("Table End", 4.0, 0, 4, INK, False, False),
    ("File Text", 8.5, 0, 0, INK, False, False),
    ("Contents Heading", 16.0, 0, 8, HEADING, True, True),
    ("toc 1", 10.5, 4, 1, INK, False, False),
    ("toc 2", 10.0, 0, 1, INK, False, False),
    ("table of figures", 9.5, 0, 1, INK, False, False),
)


def set_up(document: Document, lang: str) -> None:
    """Give a new document A4 paper and the styles of a report.

    Parameters
    ----------
    document
        Made from python-docx's template.
    lang
        'zh' or 'en'.
    """
    paper(document.sections[0], wide=False)
    fonts = FONTS[lang]
    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10.5), INK
    set_fonts(normal, *fonts.body)
    set_language(normal, lang)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.35 if lang == "zh" else 1.2
    for name, size, before, after, colour, bold, heading in SIZES:
        style = _style(document, name)
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), colour, bold
        style.font.italic = False
        set_fonts(style, *(fonts.heading if heading else fonts.body))
        layout = style.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(after)
    _details(document, lang)
    number_headings(document, LEVELS)


def official(document: Document) -> None:
    """Set body and headings as official documents of China are (GB/T 9704-2012, section 7).

    Body in FangSong of size three (16 points) at 28.95 points a line, title in size two, headings
    in SimHei and KaiTi of size three, all black. Tables and captions keep their size, and pages
    their margins, since tables need the room; FangSong and KaiTi come with Chinese Windows.
    """
    body, black = ("Times New Roman", "FangSong"), RGBColor(0, 0, 0)
    looks = {
        "Title": (22.0, ("Times New Roman", "SimSun")),
        "Subtitle": (16.0, ("Times New Roman", "KaiTi")),
        "Heading 1": (16.0, ("Times New Roman", "SimHei")),
        "Heading 2": (16.0, ("Times New Roman", "KaiTi")),
        "Normal": (16.0, body),
        "Body Text": (16.0, body),
        "List Bullet": (16.0, body),
        "toc 1": (14.0, body),
        "toc 2": (14.0, body),
    }
    for name, (size, fonts) in looks.items():
        style = _style(document, name)
        style.font.size, style.font.color.rgb = Pt(size), black
        set_fonts(style, *fonts)
        style.paragraph_format.line_spacing = Pt(LINE_OF_OFFICIAL)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    indent = document.styles["Body Text"].element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")
    for name in ("Caption", "Table Text", "Table Head", "Source Note", "File Text"):
        set_fonts(document.styles[name], *body)


def _style(document: Document, name: str):  # type: ignore[no-untyped-def]  # python-docx's own
    names = {style.name for style in document.styles}
    if name in names:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in BUILT_IN)
    style.base_style = document.styles["Normal"]
    return style


def _details(document: Document, lang: str) -> None:
    styles = document.styles
    for name in ("Heading 1", "Heading 2", "Caption"):
        styles[name].paragraph_format.keep_with_next = True
    for name in (*SMALL, *BUILT_IN):
        styles[name].paragraph_format.line_spacing = 1.1
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        properties = styles[name].element.get_or_add_pPr()
        for rule in properties.findall(qn("w:pBdr")):
            properties.remove(rule)
    styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    styles["File Text"].paragraph_format.left_indent = Cm(0.5)
    if lang == "zh":
        body = _style(document, "Body Text")
        set_fonts(body, *FONTS[lang].body)
        body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        # Two characters of the line's own size, as Chinese paragraphs begin.
        indent = body.element.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "420")


def paper(section: Section, *, wide: bool) -> None:
    """Give a section A4 paper, upright or in landscape."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (LONG_SIDE, SHORT_SIDE) if wide else (SHORT_SIDE, LONG_SIDE)
    )
    margin = WIDE_MARGIN if wide else MARGIN
    section.left_margin = section.right_margin = margin
    section.top_margin = section.bottom_margin = margin
    section.header_distance = section.footer_distance = Cm(0.8) if wide else Cm(1.1)


def text_width(*, wide: bool) -> int:
    """Return the width between the margins in EMU."""
    return int(LONG_SIDE - 2 * WIDE_MARGIN if wide else SHORT_SIDE - 2 * MARGIN)


def text_height(*, wide: bool) -> int:
    """Return the height between the margins in EMU."""
    return int(SHORT_SIDE - 2 * WIDE_MARGIN if wide else LONG_SIDE - 2 * MARGIN)


def east_asian_hint(run: object) -> None:
    """Let quotation marks and dashes of a Chinese run take the Chinese font."""
    properties = run._r.get_or_add_rPr()  # type: ignore[attr-defined]
    if properties.find(qn("w:rFonts")) is None:
        properties.insert(0, element("w:rFonts", hint="eastAsia"))
