"""The report as a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph as Written

from zhangye.language import Text
from zhangye.presentation.report import word_parts as parts
from zhangye.presentation.report import word_styles as styles
from zhangye.presentation.report.content import (
    Block,
    Bullets,
    Content,
    Figure,
    Paragraph,
    Placed,
    Quotation,
    walk,
)
from zhangye.presentation.tables.table import BAD, GOOD, OPEN, QUIET, Table

COLOURS = {
    GOOD: RGBColor(0x00, 0x5A, 0x8C),
    OPEN: RGBColor(0x8A, 0x6D, 0x00),
    BAD: RGBColor(0xA8, 0x3F, 0x00),
    QUIET: styles.QUIET,
}
LABELS = {Table: Text("Table", "表"), Figure: Text("Figure", "图")}
MOST_OF_A_PAGE = 0.83
"""A picture takes at most this part of the height, so that its caption stays with it."""
FLAT, PART_OF_A_PAGE = 0.67, {False: 0.355, True: 0.52}
"""Pictures flatter than this share the page: upright with a second one, wide with a table."""
ROWS_KEPT_TOGETHER = 14
"""Tables of at most so many rows stay on one page."""


def write(content: Content, path: Path, *, official: bool = False) -> None:
    """Write a report as a Word document.

    Parameters
    ----------
    content
        What it says.
    path
        The file.
    official
        Whether body and headings are set as official documents of China are.
    """
    document = docx.Document()
    styles.set_up(document, content.lang)
    if official:
        styles.official(document)
    writer = _Writer(document, content)
    writer.title_page()
    writer.contents()
    for placed in walk(content.sections):
        writer.section(placed)
    writer.header_and_footer()
    written = io.BytesIO()  # an archive on a full disk fails once more when it is let go
    document.save(written)
    Path(path).write_bytes(written.getvalue())


class _Writer:
    """Writes a report from top to bottom; it counts captions, bookmarks and pictures."""

    def __init__(self, document: Document, content: Content) -> None:
        self.document = document
        self.content = content
        self.lang = content.lang
        self.wide = False
        self.marks = 0
        self.counts = {Table: 0, Figure: 0}

    def title_page(self) -> None:
        """Write title, scenarios and the facts below."""
        properties = self.document.core_properties
        properties.title, properties.subject = self.content.title, self.content.subtitle
        properties.author = properties.last_modified_by = "zhangye"
        properties.language = "zh-CN" if self.lang == "zh" else "en-GB"
        properties.comments, properties.keywords = "", ""
        properties.created = properties.modified = datetime.now()
        above = self._paragraph("", "Normal")
        above.paragraph_format.space_before = Cm(6)
        self._paragraph(self.content.title, "Title")
        self._paragraph(self.content.subtitle, "Subtitle")
        self._paragraph("", "Normal").paragraph_format.space_before = Cm(2)
        colon = Text(": ", "：")(self.lang)
        for name, value in self.content.facts:
            self._paragraph(f"{name}{colon}{value}", "Normal")

    def contents(self) -> None:
        """Write the table of contents and the lists of figures and tables, as fields.

        The entries stand there already, for programs that do not update fields; page numbers
        come with the first update.
        """
        heading = self._paragraph(Text("Contents", "目录")(self.lang), "Contents Heading")
        heading.paragraph_format.page_break_before = True
        placed = list(walk(self.content.sections))
        entries = [
            (f"toc {place.level}", place.anchor, f"{place.number} {place.section.title}")
            for place in placed
        ]
        self._list(r'TOC \o "1-2" \h \z \u', entries)
        for kind, title in (
            (Figure, Text("Figures", "图目录")),
            (Table, Text("Tables", "表目录")),
        ):
            heading = self._paragraph(title(self.lang), "Contents Heading")
            heading.paragraph_format.space_before = Pt(18)
            heading.paragraph_format.keep_with_next = True
            label = LABELS[kind](self.lang)
            blocks = [b for p in placed for b in p.section.blocks if isinstance(b, kind)]
            captions = [
                ("table of figures", _anchor(kind, n), f"{label} {n}  {block.caption}")
                for n, block in enumerate(blocks, start=1)
            ]
            self._list(rf'TOC \h \z \c "{label}"', captions)

    def _list(self, instruction: str, entries: Sequence[tuple[str, str, str]]) -> None:
        right = Emu(styles.text_width(wide=False))
        paragraph: Written | None = None
        for position, (style, anchor, words) in enumerate(entries):
            paragraph = self.document.add_paragraph(style=style)
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            if position == 0:
                parts.begin_field(paragraph, instruction, dirty=True)
            self._hint(parts.add_link(paragraph, anchor, words))
        if paragraph is not None:
            parts.end_field(paragraph)

    def section(self, placed: Placed) -> None:
        """Write a section: its heading and blocks."""
        wide = placed.section.wide or (
            # A heading alone belongs to the page of what follows.
            not placed.section.blocks
            and bool(placed.section.parts)
            and placed.section.parts[0].wide
        )
        first = placed.number == "1"
        if wide != self.wide or first:
            added = self.document.add_section(WD_SECTION.NEW_PAGE)
            parts.join_section_break(self.document)
            styles.paper(added, wide=wide)
            self.wide = wide
        heading = self._paragraph(placed.section.title, f"Heading {placed.level}")
        self._mark(heading, placed.anchor)
        for block in placed.section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case Paragraph():
                self._paragraph(block.text, "Body Text" if self.lang == "zh" else "Normal")
            case Bullets():
                for item in block.items:
                    self._paragraph(item, "List Bullet")
            case Quotation():
                for line in block.lines:
                    self._paragraph(line, "File Text")
                self._paragraph("", "Table End")

    def _table(self, table: Table) -> None:
        self._caption(Table, table.caption)
        made = self.document.add_table(rows=1, cols=len(table.columns))
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        parts.draw_rules(made, styles.RULE)
        room = styles.text_width(wide=self.wide)
        total = sum(column.width for column in table.columns)
        widths = [Emu(int(room * column.width / total)) for column in table.columns]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        head = made.rows[0]
        parts.keep_row_whole(head)
        parts.repeat_header(head)
        for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
            cell.width = width
            parts.shade(cell, styles.HEAD_FILL)
            self._fill(cell, column.head, "Table Head", number=column.number)
        small = len(table.rows) <= ROWS_KEPT_TOGETHER
        for position, row in enumerate(table.rows, start=1):
            added = made.add_row()
            parts.keep_row_whole(added)
            for cell, words, column, width in zip(
                added.cells, row, table.columns, widths, strict=True
            ):
                cell.width = width
                run = self._fill(cell, words.text, "Table Text", number=column.number)
                if words.look:
                    run.font.color.rgb = COLOURS[words.look]
                if small and position < len(table.rows):
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        if small:
            for cell in head.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        # Two tables without a paragraph between them would be one.
        self._paragraph(table.note, "Source Note" if table.note else "Table End")

    def _fill(self, cell: Any, words: str, style: str, *, number: bool) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.document.styles[style]
        if number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return self._run(paragraph, words)

    def _figure(self, figure: Figure) -> None:
        paragraph = self.document.add_paragraph(style="Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run()
        picture = run.add_picture(io.BytesIO(figure.png))
        room = styles.text_width(wide=self.wide)
        flat = picture.height < FLAT * picture.width
        part = PART_OF_A_PAGE[self.wide] if flat else MOST_OF_A_PAGE
        height = styles.text_height(wide=self.wide) * part
        scale = min(room / picture.width, height / picture.height)
        picture.width = Emu(int(picture.width * scale))
        picture.height = Emu(int(picture.height * scale))
        parts.describe_picture(run, self.counts[Figure] + 1, figure.caption)
        self._caption(Figure, figure.caption)
        source = self._paragraph(figure.source, "Source Note")
        source.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _caption(self, kind: type[Table] | type[Figure], words: str) -> None:
        self.counts[kind] += 1
        paragraph = self.document.add_paragraph(style="Caption")
        if kind is Figure:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        label = LABELS[kind](self.lang)
        self._run(paragraph, f"{label} ")
        parts.add_field(paragraph, rf"SEQ {label} \* ARABIC", str(self.counts[kind]))
        self._run(paragraph, f"  {words}")
        self._mark(paragraph, _anchor(kind, self.counts[kind]))

    def header_and_footer(self) -> None:
        """Write the title at the head and the page number at the foot; the first page has none."""
        first = self.document.sections[0]
        first.different_first_page_header_footer = True
        head = first.header.paragraphs[0]
        head.style, head.alignment = self.document.styles["Header"], WD_ALIGN_PARAGRAPH.CENTER
        self._run(head, self.content.title)
        foot = first.footer.paragraphs[0]
        foot.style, foot.alignment = self.document.styles["Footer"], WD_ALIGN_PARAGRAPH.CENTER
        before, between, after = (
            part(self.lang)
            for part in (Text("Page ", "第 "), Text(" of ", " 页，共 "), Text("", " 页"))
        )
        self._run(foot, before)
        parts.add_field(foot, "PAGE", "1")
        self._run(foot, between)
        parts.add_field(foot, "NUMPAGES", "1")
        self._run(foot, after)

    def _paragraph(self, words: str, style: str) -> Written:
        paragraph = self.document.add_paragraph(style=style)
        if words:
            self._run(paragraph, words)
        return paragraph

    def _run(self, paragraph: Written, words: str) -> Any:
        run = paragraph.add_run(words)
        self._hint(run)
        return run

    def _hint(self, run: Any) -> None:
        if self.lang == "zh":
            styles.east_asian_hint(run)

    def _mark(self, paragraph: Written, name: str) -> None:
        self.marks += 1
        parts.bookmark(paragraph, name, self.marks)


def _anchor(kind: type[Table] | type[Figure], number: int) -> str:
    return f"{'table' if kind is Table else 'figure'}_{number}"
