"""Words of the line charts never touch and never leave the page, whatever the numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from zhangye.presentation import charts
from zhangye.presentation.charts import Caption, Target, style
from zhangye.presentation.charts.layout import spread, text_size, wrap

YEARS = np.arange(2000, 2036)
COUNTIES = ["ganzhou", "sunan", "minle", "linze", "gaotai", "shandan"]
LONG = "一个名字非常非常长的情景以至于一行根本放不下需要换行 with a very long English name too"
Collisions = Callable[[Figure], list[str]]


def growing(start: float, end: float) -> pd.Series:
    return pd.Series(np.geomspace(start, end, len(YEARS)), YEARS)


HISTORY = growing(60, 900).loc[:2017]

CASES: dict[str, dict[str, object]] = {
    "ordinary": {
        "history": HISTORY,
        "runs": {"规划情景": growing(60, 800), "baseline": growing(60, 700)},
        "target": Target(2020, 480, ">="),
    },
    "six_at_one_value": {
        "history": HISTORY,
        "runs": {f"scenario {i}": growing(60 + i, 800) for i in range(6)},
        "target": Target(2020, 800, ">="),
    },
    "many_long_labels": {
        "history": HISTORY,
        "runs": {f"{LONG} {i}": growing(60 + i, 800) for i in range(12)},
        "target": Target(2020, 480, ">="),
    },
    "one_value": {
        "history": pd.Series({2010: 5.0}),
        "runs": {"plan": pd.Series({2020: 5.0})},
    },
    "negative": {
        "history": pd.Series(dtype=float),
        "runs": {"plan": pd.Series(np.linspace(0, -2345, 36), YEARS)},
        "target": Target(2020, 0.0, ">="),
    },
    "no_history": {"history": pd.Series(dtype=float), "runs": {"plan": growing(1, 2)}},
    "only_history": {"history": HISTORY, "runs": {}},
    "nothing": {"history": pd.Series(dtype=float), "runs": {}},
    "huge": {
        "history": growing(1e9, 3e10).loc[:2017],
        "runs": {"plan": growing(1e9, 9e10)},
        "target": Target(2020, 4.5e10, "<="),
    },
}


@pytest.mark.parametrize("case", CASES)
def test_no_words_collide(caption: Caption, case: str, collisions: Collisions) -> None:
    figure = charts.history_and_scenario("gdp", "zhangye", caption=caption, **CASES[case])
    assert collisions(figure) == []


def test_the_fan_and_a_long_definition(caption: Caption, collisions: Collisions) -> None:
    middle = growing(60, 800).loc[2018:]
    fan = pd.DataFrame({"p05": middle * 0.8, "p25": middle * 0.9, "p75": middle * 1.1})
    fan["p95"] = middle * 1.2
    figure = charts.history_and_scenario(
        "gdp",
        "zhangye",
        history=HISTORY,
        runs={"plan": growing(60, 800)},
        caption=caption,
        fan=fan,
        definition=LONG * 3,
    )
    assert collisions(figure) == []
    assert len(figure.axes[0].collections) == 2


@settings(max_examples=25, deadline=None)
@given(
    ends=st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=8),
    wanted=st.floats(-1e6, 1e6, allow_nan=False),
    lang=st.sampled_from(["zh", "en"]),
)
def test_no_words_collide_for_any_numbers(
    ends: list[float],
    wanted: float,
    lang: str,
    caption_in: Callable[[str], Caption],
    collisions: Collisions,
) -> None:
    runs = {f"情景 {i}": pd.Series(np.linspace(1, end, 36), YEARS) for i, end in enumerate(ends)}
    figure = charts.history_and_scenario(
        "total_water_use",
        "zhangye",
        history=pd.Series({2010: 1.0, 2017: 2.0}),
        runs=runs,
        caption=caption_in(lang),
        target=Target(2020, wanted, "<="),
    )
    assert collisions(figure) == []


@pytest.mark.parametrize("scenarios", [1, 2, 6])
def test_county_panels(caption: Caption, scenarios: int, collisions: Collisions) -> None:
    scale = pd.Series([200, 20, 60, 60, 60, 60], COUNTIES) / 100
    history = pd.DataFrame({c: HISTORY * scale[c] for c in COUNTIES[:-1]})
    runs = {
        f"scenario with a name {i}": pd.DataFrame(
            {c: growing(60, 800 + i) * scale[c] for c in COUNTIES}
        )
        for i in range(scenarios)
    }
    figure = charts.county_small_multiples(
        "gdp",
        history=history,
        runs=runs,
        caption=caption,
        counties=COUNTIES,
        targets={"ganzhou": Target(2020, 2000, ">"), "linze": Target(2020, 60, ">")},
    )
    assert collisions(figure) == []


def test_the_title_says_what_is_missing(caption_in: Callable[[str], Caption]) -> None:
    arguments = {
        "history": HISTORY,
        "runs": {"plan": pd.Series({2020: 437.24})},
        "target": Target(2020, 480, ">="),
    }
    titles = [
        charts.history_and_scenario("gdp", "zhangye", caption=caption_in(lang), **arguments)
        .texts[0]
        .get_text()
        .replace("\n", " " if lang == "en" else "")
        for lang in ("zh", "en")
    ]
    assert titles[0] == "“plan”下张掖市生产总值2020年为437.2亿元，比目标（480.0亿元）低42.8亿元"
    assert "437.2 in 2020 under 'plan', 42.8 short of" in titles[1]


@given(
    st.lists(
        st.tuples(st.floats(-50, 150, allow_nan=False), st.floats(0.1, 10)),
        min_size=1,
        max_size=10,
    )
)
def test_spread_labels_keep_order_room_and_distance(labels: list[tuple[float, float]]) -> None:
    wanted, heights = (np.array(part) for part in zip(*labels, strict=True))
    placed = spread(wanted, heights, 0, 100)
    order = np.argsort(placed)
    assert (placed - heights / 2 >= -1e-6).all()
    assert (placed + heights / 2 <= 100 + 1e-6).all()
    gaps = np.diff(placed[order]) - (heights[order][:-1] + heights[order][1:]) / 2
    assert (gaps >= -1e-6).all()
    assert (np.diff(wanted[np.argsort(placed, kind="stable")]) >= -1e-9).all()


def test_labels_with_room_stay_where_they_are() -> None:
    wanted = np.array([50.0, 10.0, 90.0])
    assert spread(wanted, np.full(3, 5.0), 0, 100) == pytest.approx(wanted)


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="higher than the room"):
        spread(np.zeros(3), np.full(3, 50.0), 0, 100)


def test_files_are_the_same_each_time(tmp_path, caption: Caption) -> None:  # type: ignore[no-untyped-def]
    contents = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        figure = charts.history_and_scenario("gdp", "zhangye", caption=caption, **CASES["ordinary"])
        frame = charts.history_frame(**CASES["ordinary"])
        files = charts.write(figure, frame, tmp_path / folder, "gdp")
        contents.append([file.read_bytes() for file in files])
    assert contents[0] == contents[1]
    assert b"series,year,value\n" in contents[0][2]


@pytest.mark.parametrize(
    "words",
    [
        "“规划情景（中位数）”下张掖市地区生产总值2020年为475.1亿元，比目标（480.0亿元）低4.9亿元",
        "Under the plan the city's output of 2020 is 475.1 x 1e8 CNY, short by 4.9 of it",
    ],
)
def test_no_line_holds_a_last_word_alone(words: str) -> None:
    figure = Figure(figsize=(8, 4))
    FigureCanvasAgg(figure)
    with style.figure_settings():
        whole = text_size(figure, words, 12)[0]
        for room in np.linspace(whole / 3, whole, 40):
            lines = wrap(figure, words, room, 12).split("\n")
            widths = [text_size(figure, line, 12)[0] for line in lines]
            assert max(widths) <= room
            assert len(lines) == 1 or widths[-1] > 0.1 * room
            assert "".join(lines).replace(" ", "") == words.replace(" ", "")
