"""A small registry, and a check that no words of a figure touch or leave it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text as Artist

from zhangye.presentation.charts import Caption

LABELS = {
    "gdp": ("生产总值", "Gross domestic product", "1e8 CNY", 1),
    "total_water_use": ("用水总量", "Total water use", "1e8 m3", 2),
    "urbanisation_rate": ("城镇化率", "Urbanisation rate", "%", 1),
    "irrigation_water_use_coefficient": ("灌溉水有效利用系数", "Irrigation efficiency", "1", 3),
    "cultivated_land_change": ("耕地面积变化", "Change of cultivated land", "ha", 0),
}
AREAS = {
    "zhangye": ("张掖市", "Zhangye"),
    "ganzhou": ("甘州区", "Ganzhou"),
    "sunan": ("肃南县", "Sunan"),
    "minle": ("民乐县", "Minle"),
    "linze": ("临泽县", "Linze"),
    "gaotai": ("高台县", "Gaotai"),
    "shandan": ("山丹县", "Shandan"),
}
UNITS = {"1e8 CNY": "亿元", "1e8 m3": "亿立方米", "ha": "公顷", "count": "个"}


class SmallRegistry:
    """As the project's registry, for a few names; an unknown name is its own label."""

    def label(self, indicator: str, lang: str) -> str:
        return LABELS.get(indicator, (indicator, indicator))[lang == "en"]

    def area_label(self, area: str, lang: str) -> str:
        return AREAS.get(area, (area, area))[lang == "en"]

    def unit(self, indicator: str) -> str:
        return LABELS.get(indicator, ("", "", "1", 0))[2]

    def unit_label(self, unit: str, lang: str) -> str:
        return UNITS.get(unit, unit) if lang == "zh" else unit

    def decimals(self, indicator: str) -> int:
        return LABELS.get(indicator, ("", "", "1", 1))[3]


@pytest.fixture(scope="session")
def caption_in() -> Callable[[str], Caption]:
    def make(lang: str) -> Caption:
        chinese = lang == "zh"
        return Caption(
            SmallRegistry(),
            lang,
            source="《张掖统计年鉴》，甘肃省统计局" if chinese else "Zhangye Statistical Yearbook",
            scenario="规划情景" if chinese else "Plan of February 2018",
        )

    return make


@pytest.fixture(params=["zh", "en"])
def caption(request: pytest.FixtureRequest, caption_in: Callable[[str], Caption]) -> Caption:
    return caption_in(request.param)


def colliding_words(figure: Figure) -> list[str]:
    """Return a line for every two texts that overlap, and every text that leaves the figure."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    page = figure.bbox
    boxes = []
    undrawn = _undrawn_tick_labels(figure)
    for text in figure.findobj(Artist):
        if text.get_visible() and text.get_text().strip() and text not in undrawn:
            boxes.append((text.get_text(), text.get_window_extent(renderer)))
    found = [
        f"{words!r} leaves the figure"
        for words, box in boxes
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > page.x1 + 0.5 or box.y1 > page.y1 + 0.5
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        width = min(a.x1, b.x1) - max(a.x0, b.x0)
        height = min(a.y1, b.y1) - max(a.y0, b.y0)
        if width > 0.5 and height > 0.5:
            found.append(f"{one!r} overlaps {other!r} by {width:.1f} x {height:.1f}")
    return found


def _undrawn_tick_labels(figure: Figure) -> set[Artist]:
    """Ticks beyond the limits of their axis exist but are not drawn."""
    found: set[Artist] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            for tick in {*axis.majorTicks, *axis.minorTicks}.difference(axis._update_ticks()):
                found |= {tick.label1, tick.label2}
    return found


@pytest.fixture(scope="session")
def collisions() -> Callable[[Figure], list[str]]:
    return colliding_words
