"""The main figures of a forecast as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.words.signs import number, span

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.statistics import Statistics


SHOWN = (
    "gdp", "urban_disposable_income", "rural_disposable_income", "resident_population",
    "urbanisation_rate", "total_water_use", "construction_land_per_gdp",
)  # fmt: skip
SHOWN_YEARS = (2018, 2020, 2025, 2035)
HEADS = {
    "indicator": Text("indicator", "指标"),
    "unit": Text("unit", "单位"),
    "year": Text("year", "年份"),
}


def forecast_table(frame: pd.DataFrame, known: Statistics, title: str, language: str) -> Table:
    """Return the city's main figures: median and 90 % interval of some years."""
    from rich.table import Table

    heading = Text("Forecast: {title} (median, 90 % interval)", "预测：{title}（中位数与90%区间）")
    table = Table(title=heading(language, title=title), title_justify="left")
    table.add_column(HEADS["indicator"](language), overflow="fold")
    table.add_column(HEADS["unit"](language))
    for year in SHOWN_YEARS:
        table.add_column(str(year), justify="right", no_wrap=True)
    city = frame[frame["area"] == "zhangye"]
    for indicator in SHOWN:
        cells = []
        for year in SHOWN_YEARS:
            chosen = (city["indicator"] == indicator) & (city["year"] == year)
            quantiles = city.loc[chosen, ["p05", "p50", "p95"]].to_numpy(dtype=float)
            decimals = known.decimals(indicator)
            low, middle, high = (number(value, decimals) for value in quantiles[0].tolist())
            cells.append(f"{middle}\n{span(low, high, language)}")
        unit = known.unit_label(known.unit(indicator), language)
        table.add_row(known.label(indicator, language), unit, *cells)
    return table
