"""Tables fit into 100 columns, also where a Chinese character takes two."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from rich.cells import cell_len
from rich.console import Console

from zhangye.presentation.charts import Caption
from zhangye.presentation.tables import terminal as tables
from zhangye.presentation.words.signs import VERDICTS, span

SCORECARD = pd.DataFrame(
    {
        "area": ["zhangye", "ganzhou", "zhangye"],
        "indicator": ["gdp", "total_water_use", "beef_cattle_of_the_county_and_all_its_townships"],
        "comparator": [">=", "<=", ">"],
        "target": [480.0, 20.11, 100.0],
        "unit": ["1e8 CNY", "1e8 m3", "1"],
        "value": [437.24, 19.5, np.nan],
        "p05": [400.1, np.nan, np.nan],
        "p95": [480.9, np.nan, np.nan],
        "probability": [0.07, np.nan, np.nan],
        "year_reached": pd.array([2022, 2018, None], dtype="Int64"),
        "grade": ["A", "B", "C"],
        "verdict": ["missed", "reached", "no base value"],
        "why": ["投资不足，[labour] binds " * 6, "", ""],
    }
)


def printed(*shown: object) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=100, highlight=False)
    for part in shown:
        console.print(part)
    return stream.getvalue()


def test_scorecard(caption: Caption) -> None:
    groups = [("第一部分", SCORECARD)]
    text = printed(*tables.scorecard_tables(groups, caption.registry, caption.lang))
    assert max(map(cell_len, text.splitlines())) <= 100
    for words in ("第一部分", "≥ 480", "437.2", "2022", "20.11", "19.50", "[labour]", "–"):
        assert words in text
    assert "400.1–480.9" in text
    assert ("7%" if caption.lang == "zh" else "7 %") in text
    one_run = SCORECARD.assign(p05=np.nan, p95=np.nan, probability=np.nan)
    alone = tables.scorecard_tables([("", one_run)], caption.registry, caption.lang)
    assert "400.1" not in printed(*alone)
    assert VERDICTS["missed"](caption.lang) in text


def test_reasons_can_be_left_out(caption: Caption) -> None:
    parts = tables.scorecard_tables([("", SCORECARD)], caption.registry, "en", reasons=False)
    assert "labour" not in printed(*parts)


def test_run_table(caption: Caption) -> None:
    values = pd.DataFrame(
        {
            "area": "zhangye",
            "year": [2017, 2020, 2035],
            "indicator": "gdp",
            "value": [381.06, 1437.24, 900.0],
        }
    )
    observed = pd.DataFrame(
        {"area": ["zhangye"], "year": [2017], "indicator": ["gdp"], "value": [377.0]}
    )
    shown = [("zhangye", "gdp"), ("zhangye", "urbanisation_rate")]
    text = printed(
        tables.run_table(values, observed, shown, caption.registry, caption.lang, "title")
    )
    assert max(map(cell_len, text.splitlines())) <= 100
    for words in ("377.0", "381.1", "1,437.2", "900.0", "–"):
        assert words in text


def test_a_range_below_zero_is_written_without_a_dash() -> None:
    assert span("1.2", "3.4", "en") == span("1.2", "3.4", "zh") == "1.2–3.4"
    assert span("-3.4", "-1.2", "en") == "-3.4 to -1.2"
    assert span("−3.4", "1.2", "zh") == "−3.4至1.2"
