"""Tables as an Excel workbook: heads in words, number formats, filters, widths, print areas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.presentation.tables.table import WIDEST

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

LEAST_WIDTH, HEAD_WIDTH = 8, 22
SAMPLE = 200
"""Rows that a column's width is worked out from."""


def write_spreadsheet(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as sheets of a workbook, ready to read, filter and print.

    Parameters
    ----------
    path
        The file.
    sheets
        Tab -> table, its columns named as they are read.
    """
    import pandas as pd

    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            _dress(book.sheets[name], table)


def _dress(page: Worksheet, table: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, head in enumerate(map(str, table.columns), start=1):
        letter = get_column_letter(number)
        cell = page.cell(1, number)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        shown = _format(table[head])
        for line in range(2, len(table) + 2):
            page.cell(line, number).number_format = shown
        page.column_dimensions[letter].width = _width(table[head], head)
    page.auto_filter.ref = page.dimensions
    page.print_area = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _format(column: pd.Series) -> str:
    """Return the number format of a column: three figures of its usual size, years without."""
    from pandas.api.types import is_bool_dtype, is_float_dtype

    if is_bool_dtype(column) or not is_float_dtype(column):
        return "General"
    usual = float(column.abs().median())
    for least, shown in ((1000, "#,##0"), (10, "#,##0.0"), (0.1, "0.00")):
        if usual >= least:
            return shown
    return "0.0000"


def _width(column: pd.Series, head: str) -> float:
    """Return a width in characters; those of Chinese take two."""
    from pandas.api.types import is_numeric_dtype

    from zhangye.presentation.report.workbook import display_width

    words = [] if is_numeric_dtype(column) else column.head(SAMPLE).astype(str).tolist()
    widest = max((display_width(word) for word in words), default=LEAST_WIDTH)
    return min(max(LEAST_WIDTH, widest, min(display_width(head), HEAD_WIDTH)) + 2, WIDEST)
