"""The folder that ``zhangye calibrate --report`` writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.calibration.goodness import LEAST_YEARS
from zhangye.language import Text
from zhangye.observation.economy import FIRST_YEAR, YEARS

if TYPE_CHECKING:
    from zhangye.calibration.result import Result
    from zhangye.cli.calibration_tables import Sheet
    from zhangye.statistics import Statistics

FILE = "report.md"
# Counted in census years only: a line through the other years would show nothing published.
_CENSUS = "census_"

OPENING = Text(
    "# Least-squares fit of the model\n\n"
    "A point estimate: penalised least squares of the published basis on the statistics of "
    "2000-2017. It says nothing of how sure the estimates are. MAPE is the mean absolute error in "
    "per cent, RMSE the root mean squared error. U2 compares the errors with those of a forecast "
    "that repeats last year's growth and knows the years before; bias, var. (variation) and cov. "
    "(covariation) are shares of the mean squared error. They are left empty where a series has "
    "too few years. docs/calibration.md explains the method.\n",
    "# 模型的最小二乘拟合\n\n"
    "点估计：以2000–2017年统计数据对统计口径作带先验惩罚的最小二乘拟合，"
    "不反映估计的不确定程度。MAPE为平均绝对百分比误差，RMSE为均方根误差；"
    "U2将误差与“沿用上年增速”的预测（已知前两年数据）比较；"
    "偏差、变异与协变为均方误差的构成份额；年份过少的序列留空。"
    "方法见 docs/calibration.md。\n",
)


@dataclass(frozen=True)
class Report:
    """What the report says.

    Attributes
    ----------
    result
        What was found.
    sheets
        The tables that show it.
    statistics
        What was observed, and labels.
    lang
        'zh' or 'en'.
    """

    result: Result
    sheets: Sequence[Sheet]
    statistics: Statistics
    lang: str

    def charted(self) -> list[tuple[str, str, float, int]]:
        """Return indicator, area, MAPE and n of the series with enough years for a chart."""
        table = self.result.series
        rows = table[(table["n"] >= LEAST_YEARS) & ~table["indicator"].str.startswith(_CENSUS)]
        return list(zip(rows["indicator"], rows["area"], rows["mape"], rows["n"], strict=True))

    def write(self, folder: Path, advance: Callable[[float], object]) -> None:
        """Write fit.csv, parameters.csv, anchors.csv, acceptance.csv, report.md and the charts.

        Parameters
        ----------
        folder
            An existing folder (inside ``outputs.whole_folder``).
        advance
            Called with the number of charts just drawn.
        """
        for name, frame in (
            ("fit", self.result.series),
            ("parameters", self.result.estimates),
            ("anchors", self.result.anchors),
            ("acceptance", self.result.acceptance),
        ):
            frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        pictures = folder / "charts"
        pictures.mkdir()
        links = []
        for indicator, area, error, count in self.charted():
            title = self._title(indicator, area, error, count)
            self._draw(pictures, indicator, area, title)
            links.append(f"![{title}](charts/{indicator}-{area}.png)")
            advance(1)
        tables = (sheet.markdown() for sheet in self.sheets)
        text = "\n".join([OPENING(self.lang), *tables, "\n\n".join(links)])
        (folder / FILE).write_text(text + "\n", encoding="utf-8", newline="\n")

    def _title(self, indicator: str, area: str, error: float, count: int) -> str:
        return Text(
            "{area}, {indicator}: {error:.1f} % mean absolute error over {n} years",
            "{area}{indicator}：{n}个年份的平均绝对误差为{error:.1f}%",
        )(
            self.lang,
            area=self.statistics.area_label(area, self.lang),
            indicator=self.statistics.label(indicator, self.lang),
            error=error,
            n=count,
        )

    def _draw(self, folder: Path, indicator: str, area: str, title: str) -> None:
        from zhangye import charts

        caption = charts.Caption(
            self.statistics,
            self.lang,
            source="data/historical.csv",
            scenario=Text("all levers at their defaults", "全部措施取默认值")(self.lang),
        )
        history = self.statistics.series(area, indicator).loc[FIRST_YEAR:]
        run = pd.Series(self.result.published[area, indicator][0], index=YEARS)
        runs = {Text("fit", "拟合")(self.lang): run}
        figure = charts.history_and_scenario(
            indicator, area, history=history, runs=runs, caption=caption, title=title
        )
        charts.write(figure, charts.history_frame(history, runs), folder, f"{indicator}-{area}")
