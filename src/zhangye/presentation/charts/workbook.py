"""A chart to order as an Excel workbook: native charts that Excel edits, and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.archive import save_workbook
from zhangye.presentation.charts.findings import panels_finding
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.charts.lines import check_years, choose_theme, panel_name
from zhangye.presentation.charts.panel import (
    FIRST_YEAR,
    LAST_YEAR,
    STATISTICS,
    Panel,
    panel_frame,
)
from zhangye.presentation.charts.target import target_label

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CHARTS, DATA, TABLE = Text("charts", "图"), Text("data", "数据"), Text("table", "长表")
YEAR = Text("year", "年份")
ROW_CM, COLUMN_CM = 0.53, 1.9  # of Excel's cells as they come
DASHES = ("solid", "dash", "sysDot", "dashDot")
"""Excel's names of ``style.LINE_DASHES``."""
MARKERS = {"": "none", "s": "square", "^": "triangle", "v": "diamond"}


def write_workbook(
    path: str | Path,
    panels: Sequence[Panel],
    *,
    caption: Caption,
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR),
    theme: str | style.Theme = "report",
    width: float | None = None,
    title: str | None = None,
) -> None:
    """Write what ``line_chart`` shows as native Excel charts, one a panel.

    The sheet of charts comes first; the next holds the cells that they show, a block a panel with
    a row a year and a column a line; the last is the tidy table of ``panel_frame``.

    Parameters
    ----------
    path
        A name that ends in ``.xlsx``.
    panels, caption, years, theme, width, title
        As in ``line_chart``; ``width`` in centimetres is that of one chart where there is one
        panel, and that of two side by side otherwise.

    Raises
    ------
    InputError
        Where there is no such theme, or the years cannot be shown.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    look, (first, last) = choose_theme(theme), check_years(years)
    shown = [panel.within(first, last) for panel in panels]
    book = Workbook()
    charts: Worksheet = book.worksheets[0]
    charts.title = CHARTS(caption.lang)
    data: Worksheet = book.create_sheet(DATA(caption.lang))
    charts["A1"] = title or panels_finding(shown, caption, (first, last))
    charts["A1"].font = Font(bold=True, size=14)
    charts["A2"] = caption.footer()
    charts.sheet_view.showGridLines = False
    across = look.width if width is None else width
    columns = 1 if len(shown) == 1 else 2
    size = (across / columns, 0.6 * across / columns)
    row = 1  # of the sheet of data
    for position, panel in enumerate(shown):
        block = _block(panel, caption, (first, last))
        _write_block(data, row, panel_name(panel, shown, caption), block, caption.lang)
        drawn = _chart(data, row, block, panel, caption, look)
        drawn.title = panel_name(panel, shown, caption)
        drawn.width, drawn.height = size
        below, beside = divmod(position, columns)
        cell = charts.cell(
            4 + below * (int(size[1] / ROW_CM) + 2),
            1 + beside * (int(size[0] / COLUMN_CM) + 1),
        )
        charts.add_chart(drawn, cell.coordinate)
        row += len(block) + 4
    _write_table(book.create_sheet(TABLE(caption.lang)), panel_frame(shown, caption))
    save_workbook(book, path)


def _block(panel: Panel, caption: Caption, years: tuple[int, int]) -> pd.DataFrame:
    """Return a panel's cells: a row a year, a column a line of the chart."""
    index = range(years[0], years[1] + 1)
    columns = {STATISTICS(caption.lang): panel.history, **panel.runs}
    for name, fan in panel.fans.items():
        for quantile in ("p05", "p25", "p75", "p95"):
            if quantile in fan:
                columns[f"{name}, {int(quantile[1:])} %"] = fan[quantile]
    block = pd.DataFrame({name: series.reindex(index) for name, series in columns.items()}, index)
    if panel.target is not None:
        block[target_label(panel.target, panel.indicator, caption)] = panel.target.value
    return block.rename_axis(YEAR(caption.lang))


def _write_block(sheet: Worksheet, row: int, name: str, block: pd.DataFrame, lang: str) -> None:
    from openpyxl.styles import Font

    sheet.cell(row, 1, name).font = Font(bold=True)
    for column, head in enumerate([YEAR(lang), *block.columns], 1):
        sheet.cell(row + 1, column, head)
    for offset, (year, values) in enumerate(zip(block.index, block.to_numpy(), strict=True), 2):
        sheet.cell(row + offset, 1, int(year))
        for column, value in enumerate(values.tolist(), 2):
            if not pd.isna(value):
                sheet.cell(row + offset, column, value)


def _chart(
    sheet: Worksheet,
    row: int,
    block: pd.DataFrame,
    panel: Panel,
    caption: Caption,
    theme: style.Theme,
) -> Any:
    """Return a line chart of the block whose name stands in a row."""
    from openpyxl.chart import LineChart, Reference
    from openpyxl.chart.axis import ChartLines
    from openpyxl.chart.legend import Legend

    chart: Any = LineChart()
    last = row + 1 + len(block)
    for column in range(2, 2 + len(block.columns)):
        cells = Reference(sheet, min_col=column, min_row=row + 1, max_row=last)
        chart.add_data(cells, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=row + 2, max_row=last))
    for series, kind in zip(chart.series, _kinds(panel), strict=True):
        _style(series, kind, theme)
    unit = caption.registry.unit(panel.indicator)
    chart.y_axis.title = None if unit == "1" else caption.registry.unit_label(unit, caption.lang)
    places = caption.registry.decimals(panel.indicator)
    chart.y_axis.number_format = "#,##0" + ("." + "0" * places if places else "")
    chart.y_axis.majorGridlines = ChartLines(spPr=_line(style.GRID, 0.7))
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = 5
    chart.x_axis.number_format = "0"
    # Without these two lines newer versions of Excel show no axes at all.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.legend = Legend()
    chart.legend.position = "b"
    chart.display_blanks = "gap"
    return chart


def _kinds(panel: Panel) -> list[tuple[str, int]]:
    """Return what each column of a block is, and the position of the run it belongs to."""
    runs = list(panel.runs)
    kinds = [("statistics", 0), *(("run", position) for position in range(len(runs)))]
    for name, fan in panel.fans.items():
        position = runs.index(name) if name in runs else 0
        kinds += [("band", position) for q in ("p05", "p25", "p75", "p95") if q in fan]
    return kinds + ([("target", 0)] if panel.target is not None else [])


def _style(series: Any, kind: tuple[str, int], theme: style.Theme) -> None:
    """Give a series of a native chart the look that it has in the picture."""
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.shapes import GraphicalProperties

    what, position = kind
    series.smooth = False
    look = theme.line_style(position)
    if what == "statistics":
        colour = style.HISTORY_DOT.lstrip("#")
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.noFill = True
        fill = GraphicalProperties(solidFill=colour)
        fill.line.solidFill = colour
        series.marker = Marker(symbol="circle", size=5, spPr=fill)
        return
    series.marker = Marker(symbol="none")
    if what == "target":
        series.graphicalProperties = _line(theme.target, 1.0, "sysDash")
    elif what == "band":
        series.graphicalProperties = _line(look["color"], 0.75, "sysDot")
    else:
        dash = DASHES[style.LINE_DASHES.index(look["linestyle"])]
        series.graphicalProperties = _line(look["color"], theme.line, dash)
        series.marker.symbol = MARKERS[look.get("marker", "")]


def _line(colour: str, points: float, dash: Any = "solid") -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties
    from openpyxl.utils.units import pixels_to_EMU

    width = pixels_to_EMU(points * 96 / 72)
    line = LineProperties(solidFill=colour.lstrip("#"), prstDash=dash, w=width)
    return GraphicalProperties(ln=line)


def _write_table(sheet: Worksheet, frame: pd.DataFrame) -> None:
    sheet.append(list(frame.columns))
    for values in frame.itertuples(index=False):
        sheet.append(list(values))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
