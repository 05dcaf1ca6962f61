"""Charts: the finding as title, direct labels, the numbers beside the picture.

Every function takes pandas objects and a ``Caption`` and returns a matplotlib ``Figure``. In the
order of reading: ``style`` and ``layout``, the page; ``target``, ``panel`` and ``lines``,
indicators over time (``line_chart``), with ``findings`` as titles; ``workbook``, the same as native
Excel charts; ``writing``, figures on the disk; then a module for each other kind of picture.
"""

from zhangye.presentation.charts.balance import funding_by_source, water_balance
from zhangye.presentation.charts.findings import panels_finding
from zhangye.presentation.charts.history import (
    county_small_multiples,
    history_and_scenario,
    history_frame,
)
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.charts.lines import line_chart
from zhangye.presentation.charts.panel import Panel, panel_frame
from zhangye.presentation.charts.scorecard import scorecard_heatmap, scorecard_picture
from zhangye.presentation.charts.target import Target
from zhangye.presentation.charts.workbook import write_workbook
from zhangye.presentation.charts.writing import PICTURES, save, write

__all__ = [
    "PICTURES",
    "Caption",
    "Panel",
    "Target",
    "county_small_multiples",
    "funding_by_source",
    "history_and_scenario",
    "history_frame",
    "line_chart",
    "panel_frame",
    "panels_finding",
    "save",
    "scorecard_heatmap",
    "scorecard_picture",
    "water_balance",
    "write",
    "write_workbook",
]
