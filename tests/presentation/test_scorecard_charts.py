"""The scorecard as a picture: every target legible, no words touching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from zhangye.presentation import charts
from zhangye.presentation.charts import Caption
from zhangye.presentation.charts.scorecard import scorecard_finding, shortfall
from zhangye.presentation.words.signs import VERDICTS

Collisions = Callable[[Figure], list[str]]
INDICATORS = ["gdp", "total_water_use", "urbanisation_rate", "cultivated_land_change"]


def make_scorecard(n: int = 81, *, longest: bool = False) -> pd.DataFrame:
    random = np.random.default_rng(3)
    name = "scenic_areas_and_parks_on_class_2_roads_" * (4 if longest else 1)
    verdicts = random.choice(list(VERDICTS), n)
    simulated = np.isin(verdicts, ["reached", "open", "missed"])
    target = np.where(np.arange(n) % 13 == 0, 0.0, 480.0)
    value = np.where(simulated, target + random.normal(0, 120, n), np.nan)
    return pd.DataFrame(
        {
            "id": [f"target_{i}" for i in range(n)],
            "section": [f"2.{i // 6}" for i in range(n)],
            "area": ["zhangye" if i % 3 else "ganzhou" for i in range(n)],
            "indicator": [name if i % 5 == 4 else INDICATORS[i % 4] for i in range(n)],
            "comparator": [">=" if i % 4 else "<=" for i in range(n)],
            "target": target,
            "unit": ["beds/1000 elderly" if i % 7 == 0 else "1e8 CNY" for i in range(n)],
            "value": value * (1e9 if longest else 1),
            "grade": [list("ABCD")[i % 4] for i in range(n)],
            "verdict": verdicts,
        }
    )


@pytest.mark.parametrize("n", [1, 2, 7, 81, 110])
@pytest.mark.parametrize("longest", [False, True])
def test_no_words_collide(caption: Caption, n: int, longest: bool, collisions: Collisions) -> None:
    card = make_scorecard(n, longest=longest)
    figure = charts.scorecard_picture(card, caption=caption, sections={"2.1": "农产品" * 40})
    assert collisions(figure) == []


def test_every_target_and_its_verdict_stand_in_words(caption: Caption) -> None:
    card = make_scorecard()
    figure = charts.scorecard_picture(card, caption=caption)
    written = [text.get_text() for text in figure.texts]
    for verdict, count in card["verdict"].value_counts().items():
        assert written.count(VERDICTS[str(verdict)](caption.lang)) == count
    assert min(text.get_fontsize() for text in figure.texts) >= 6.0


def test_the_title_counts_the_verdicts(caption_in: Callable[[str], Caption]) -> None:
    card = make_scorecard(4)
    card["verdict"] = ["reached", "missed", "missed", "reported"]
    assert scorecard_finding(card, caption_in("en")) == (
        "Of 4 targets 3 are simulated: 1 reached, 0 open, 2 missed; 0 lack a base value, "
        "1 are reported"
    )


@pytest.mark.parametrize(
    ("comparator", "target", "value", "share"),
    [
        (">=", 480.0, 432.0, -0.1),
        ("<=", 20.0, 19.0, 0.05),
        ("<=", -34.0, -17.0, -0.5),
        (">=", 0.0, -3.0, -np.inf),
        (">=", 0.0, 0.0, 0.0),
    ],
)
def test_shortfall(comparator: str, target: float, value: float, share: float) -> None:
    assert shortfall(comparator, target, value) == pytest.approx(share)


@pytest.mark.parametrize("ensemble", [True, False])
def test_heatmap(caption: Caption, ensemble: bool, collisions: Collisions) -> None:
    card = make_scorecard(20)
    rows = [
        {"id": f"target_{i}", "area": area, "year": year, "value": 300.0 + 9 * i * (year - 2016)}
        for i, area in enumerate(["zhangye"] * 14 + ["ganzhou", "linze", "sunan", "linze"])
        for year in (2018, 2019, 2020)
    ]
    path = pd.DataFrame(rows)
    path["probability"] = 0.625 if ensemble else np.nan
    figure = charts.scorecard_heatmap(path, card, caption=replace(caption, source="s" * 300))
    assert collisions(figure) == []
    odds = "62%" if caption.lang == "zh" else "62 %"
    assert any(odds in text.get_text() for text in figure.texts) == ensemble
    counted = any("18 open" in (words := t.get_text()) or "未定18个" in words for t in figure.texts)
    assert counted == ensemble
