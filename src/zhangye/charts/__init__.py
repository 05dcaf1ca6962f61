"""Charts: the finding as title, direct labels, the numbers beside the picture.

Every function takes pandas objects and a ``Caption`` and returns a matplotlib ``Figure``;
``write`` puts it on the disk as PNG, SVG and CSV.
"""

from zhangye.charts.findings import Target
from zhangye.charts.history import county_small_multiples, history_and_scenario, history_frame
from zhangye.charts.layout import Caption
from zhangye.charts.scorecard import scorecard_heatmap, scorecard_picture
from zhangye.charts.writing import write

__all__ = [
    "Caption",
    "Target",
    "county_small_multiples",
    "history_and_scenario",
    "history_frame",
    "scorecard_heatmap",
    "scorecard_picture",
    "write",
]
