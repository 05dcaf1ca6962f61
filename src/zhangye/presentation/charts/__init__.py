"""Charts: the finding as title, direct labels, the numbers beside the picture.

Every function takes pandas objects and a ``Caption`` and returns a matplotlib ``Figure``;
``write`` puts it on the disk as PNG, SVG and CSV.
"""

from zhangye.presentation.charts.balance import funding_by_source, water_balance
from zhangye.presentation.charts.findings import Target
from zhangye.presentation.charts.history import (
    county_small_multiples,
    history_and_scenario,
    history_frame,
)
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.charts.scorecard import scorecard_heatmap, scorecard_picture
from zhangye.presentation.charts.writing import write

__all__ = [
    "Caption",
    "Target",
    "county_small_multiples",
    "funding_by_source",
    "history_and_scenario",
    "history_frame",
    "scorecard_heatmap",
    "scorecard_picture",
    "water_balance",
    "write",
]
