"""Tables fit into 100 columns, also where a Chinese character takes two."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from zhangye import tables
from zhangye.charts import Caption

SCORECARD = pd.DataFrame(
    {
        "id": ["gdp_city", "water_cap", "cattle"],
        "area": ["zhangye", "zhangye", "each_county"],
        "indicator": [
            "gdp",
            "total_water_use",
            "beef_cattle_of_the_whole_county_and_its_townships",
        ],
        "comparator": [">=", "<=", ">="],
        "target": [480.0, 20.11, 100.0],
        "unit": ["1e8 CNY", "1e8 m3", "1"],
        "value": [437.24, 19.5, np.nan],
        "gap": [-42.76, 0.61, np.nan],
        "year_reached": [2022.0, 2018.0, np.nan],
        "grade": ["A", "B", "C"],
        "verdict": ["missed", "reached", "no base value"],
        "why": ["投资不足，[labour] binds " * 6, "", np.nan],
    }
)


def printed(*shown: Table) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=100, highlight=False)
    for table in shown:
        console.print(table)
    return stream.getvalue()


def test_scorecard(caption: Caption) -> None:
    table = tables.scorecard_table(SCORECARD, registry=caption.registry, lang=caption.lang)
    text = printed(table)
    assert max(map(cell_len, text.splitlines())) <= 100
    for words in ("≥ 480", "437.2", "−42.8", "2022", "20.11", "19.50", "[labour]", "–"):
        assert words in text
    assert ("未达到" if caption.lang == "zh" else "missed") in text


def test_groups_count_their_verdicts(caption: Caption) -> None:
    departments = pd.Series(
        {"gdp_city": "发改委、统计局", "water_cap": "水务局", "cattle": "统计局"}
    )
    groups = list(
        tables.grouped_scorecards(
            SCORECARD, departments, registry=caption.registry, lang=caption.lang, why=False
        )
    )
    missed = tables.VERDICTS["missed"][0](caption.lang)
    titles = [str(table.title) for table in groups]
    assert [title.partition(":")[0] for title in titles] == ["发改委", "统计局", "水务局"]
    assert titles[0] == f"发改委: 1 ({missed} 1)"
    assert [table.row_count for table in groups] == [1, 2, 1]


def test_run_summary(caption: Caption) -> None:
    values = pd.DataFrame(
        {
            "area": "zhangye",
            "year": [2017, 2020, 2035, 2017],
            "indicator": ["gdp", "gdp", "gdp", "irrigation_water_use_coefficient"],
            "value": [377.0, 1437.24, 900.0, 0.5634],
        }
    )
    table = tables.run_summary(
        values,
        ["irrigation_water_use_coefficient", "gdp", "absent"],
        registry=caption.registry,
        lang=caption.lang,
    )
    text = printed(table)
    assert table.row_count == 2
    assert "1,437.2" in text
    assert "0.563" in text
    assert "–" in text  # 2025 is missing


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234.56, 1, "1,234.6"),
        (-0.04, 1, "0.0"),
        (-3.0, 0, "−3"),
        (None, 1, "–"),
        (np.nan, 1, "–"),
        (np.inf, 1, "–"),
    ],
)
def test_number(value: float | None, decimals: int, shown: str) -> None:
    assert tables.number(value, decimals) == shown


def test_plain_table_shows_gaps_and_brackets() -> None:
    rows = [{"a": "[red]", "n": 3}, {"a": None, "n": 12}]
    text = printed(tables.plain_table(rows, {"a": "Name", "n": "Count"}, "All"))
    assert "[red]" in text
    assert "–" in text
    assert text.splitlines()[0].strip() == "All"
