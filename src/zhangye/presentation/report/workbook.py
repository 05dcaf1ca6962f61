"""The report as an Excel workbook: the numbers behind it, unrounded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from zhangye.language import Text
from zhangye.presentation.charts.archive import save_workbook
from zhangye.presentation.report.content import Bullets, Content, Sheet, walk
from zhangye.presentation.report.sheets import NUMBER, SHARE, WORDS, YEAR
from zhangye.presentation.tables.table import Table

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
HEAD_FILL = PatternFill("solid", fgColor="E8EDF2")
RULE = Border(bottom=Side("thin", color="9AA7B4"))
ABOUT_WIDTHS = (22, 110)
# Longer texts break into lines; a row higher than this is a nuisance to scroll over.
WRAPPED_WIDTH, LINE_HEIGHT, MOST_LINES = 40, 15, 6


def write(content: Content, path: Path) -> None:
    """Write the sheets of a report; the first says what they hold.

    Parameters
    ----------
    content
        What the report says.
    path
        The file.
    """
    book = Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    _write_about(about, content)
    for sheet in content.sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, FONTS[content.lang])
    for page in book.worksheets:
        _keep_words(page)
    properties = book.properties
    properties.title, properties.creator = content.title, "zhangye"
    properties.created = properties.modified = datetime.now()
    save_workbook(book, path)


def _keep_words(page: Worksheet) -> None:
    """Let a text that begins with '=' (a scenario's title, say) stay a text."""
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _write_about(page: Worksheet, content: Content) -> None:
    """Write title, facts, summary, provenance, and what each sheet holds."""
    font = FONTS[content.lang]
    page.title = Text("About", "说明")(content.lang)
    page.sheet_view.showGridLines = False
    for column, width in zip("AB", ABOUT_WIDTHS, strict=True):
        page.column_dimensions[column].width = width
    page.append([content.title])
    page["A1"].font = Font(name=font, size=16, bold=True, color="1B3A5B")
    page.append([content.subtitle])
    page["A2"].font = Font(name=font, size=11, color="5F5F5F")
    _about_part(page, font, "", content.facts)
    sentences = [
        ("", item)
        for block in content.sections[0].blocks
        if isinstance(block, Bullets)
        for item in block.items
    ]
    _about_part(page, font, content.sections[0].title, sentences)
    sheets = [(sheet.title, sheet.note) for sheet in content.sheets]
    _about_part(page, font, Text("Sheets", "工作表")(content.lang), sheets)
    last = list(walk(content.sections))[-1].section
    for block in last.blocks:
        if isinstance(block, Table):
            made_from = [(row[0].text, row[1].text) for row in block.rows]
            _about_part(page, font, last.title, made_from)
    _set_paper(page)


def _about_part(page: Worksheet, font: str, title: str, rows: Any) -> None:
    page.append([])
    if title:
        page.append([title])
        page.cell(page.max_row, 1).font = Font(name=font, size=12, bold=True, color="1B3A5B")
    for name, value in rows:
        page.append([name, value])
        row = page.max_row
        page.cell(row, 1).font = Font(name=font, size=10, color="5F5F5F")
        page.cell(row, 2).font = Font(name=font, size=10)
        for cell in page[row][:2]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        lines = -(-display_width(str(value)) // (ABOUT_WIDTHS[1] - 4))
        page.row_dimensions[row].height = LINE_HEIGHT * max(1, lines)


def _set_paper(page: Worksheet) -> None:
    """Print on A4 in landscape, all columns on one page's width."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_sheet(page: Worksheet, sheet: Sheet, font: str) -> None:
    page.append([field.head for field in sheet.fields])
    head, body = Font(name=font, size=10, bold=True), Font(name=font, size=10)
    for number, field in enumerate(sheet.fields, start=1):
        cell = page.cell(1, number)
        cell.font, cell.fill, cell.border = head, HEAD_FILL, RULE
        side = "left" if field.kind == WORDS else "right"
        indent = 1 if field.kind == WORDS and number > 1 else 0
        cell.alignment = Alignment(
            horizontal=side, vertical="center", wrap_text=True, indent=indent
        )
        width = max(field.width, min(display_width(field.head) + 4, 22))
        page.column_dimensions[get_column_letter(number)].width = width
    page.row_dimensions[1].height = 2 * LINE_HEIGHT
    for values, decimals in zip(sheet.rows, sheet.decimals, strict=True):
        page.append(values)
        row = page.max_row
        lines = 1
        for number, field in enumerate(sheet.fields, start=1):
            cell = page.cell(row, number)
            cell.font = body
            wrapped = field.kind == WORDS and field.width >= WRAPPED_WIDTH
            # A text beside a number that stands at the right edge of its cell needs room.
            indent = 1 if field.kind == WORDS and number > 1 else 0
            cell.alignment = Alignment(
                horizontal="left" if field.kind == WORDS else "right",
                vertical="top",
                wrap_text=wrapped,
                indent=indent,
            )
            cell.number_format = number_format(field.kind, decimals)
            if wrapped and cell.value:
                lines = max(lines, -(-display_width(str(cell.value)) // (int(field.width) - 3)))
        page.row_dimensions[row].height = LINE_HEIGHT * min(lines, MOST_LINES)
    page.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.fields))}{len(sheet.rows) + 1}"
    page.print_title_rows = "1:1"
    _set_paper(page)


def number_format(kind: str, decimals: int) -> str:
    """Return Excel's format of a number: thousands separated, with the row's decimals."""
    places = "." + "0" * decimals if decimals else ""
    return {
        NUMBER: f"#,##0{places}",
        SHARE: "0.0%",
        YEAR: "0",
        WORDS: "@",
    }[kind]


def display_width(text: str) -> int:
    """Return the width of a text in columns; a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
