"""Charts to order: what they show, in which sizes, and the files that they become."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from zhangye.errors import InputError
from zhangye.presentation import charts
from zhangye.presentation.charts import Caption, Panel, Target, style
from zhangye.presentation.charts.lines import CM

YEARS = np.arange(2000, 2036)
COUNTIES = ["ganzhou", "sunan", "minle", "linze", "gaotai", "shandan"]
Collisions = Callable[[Figure], list[str]]


def growing(start: float, end: float) -> pd.Series:
    return pd.Series(np.geomspace(start, end, len(YEARS)), YEARS)


def fan_around(middle: pd.Series) -> pd.DataFrame:
    shares = {"p05": 0.8, "p25": 0.9, "p50": 1.0, "p75": 1.1, "p95": 1.2}
    return pd.DataFrame({name: middle.loc[2018:] * share for name, share in shares.items()})


def panels(
    count: int = 1, scenarios: int = 2, *, fan: bool = False, indicator: str = "gdp"
) -> list[Panel]:
    made = []
    for position, area in enumerate(["zhangye", *COUNTIES][:count] if count != 6 else COUNTIES):
        size = 1000 / (1 + position)
        runs = {f"scenario {n}": growing(60, size * (1 + n / 50)) for n in range(scenarios)}
        fans = {name: fan_around(run) for name, run in runs.items()} if fan else {}
        history = growing(60, size).loc[:2017]
        made.append(Panel(indicator, area, history, runs, Target(2020, size / 2, ">="), fans))
    return made


def sizes(figure: Figure) -> list[float]:
    texts = [text for text in figure.texts if text.get_text()]
    for axes in figure.axes:
        texts += [label for label in axes.get_xticklabels() if label.get_text()]
    return [text.get_fontsize() for text in texts]


@pytest.mark.parametrize("theme", [*style.THEMES])
@pytest.mark.parametrize("count", [1, 3, 6, 7])
def test_no_words_collide(caption: Caption, theme: str, count: int, collisions: Collisions) -> None:
    figure = charts.line_chart(panels(count, 3), caption=caption, theme=theme)
    assert collisions(figure) == []
    assert len(figure.axes) == count
    assert figure.get_size_inches()[0] == pytest.approx(style.THEMES[theme].width * CM)
    assert min(sizes(figure)) >= 8


@settings(max_examples=15, deadline=None)
@given(
    width=st.floats(12, 40),
    first=st.integers(2000, 2030),
    span=st.integers(5, 35),
    ends=st.lists(st.floats(-1e5, 1e6), min_size=1, max_size=8),
    lang=st.sampled_from(["zh", "en"]),
)
def test_no_words_collide_on_any_page(
    width: float,
    first: int,
    span: int,
    ends: list[float],
    lang: str,
    caption_in: Callable[[str], Caption],
    collisions: Collisions,
) -> None:
    runs = {f"情景 {n}": pd.Series(np.linspace(1, end, 36), YEARS) for n, end in enumerate(ends)}
    shown = Panel("total_water_use", "zhangye", pd.Series({2015: 2.0}), runs, Target(2025, 3, "<="))
    figure = charts.line_chart(
        [shown], caption=caption_in(lang), width=width, years=(first, min(first + span, 2035))
    )
    assert collisions(figure) == []


def test_fourteen_panels_stay_on_a_word_page(caption: Caption, collisions: Collisions) -> None:
    shown = [*panels(7), *panels(7, indicator="total_water_use")]
    figure = charts.line_chart(shown, caption=caption)
    assert collisions(figure) == []
    assert figure.get_size_inches()[1] <= 24.6 * CM


def test_eight_scenarios_in_a_small_panel(caption: Caption, collisions: Collisions) -> None:
    figure = charts.line_chart(panels(6, 8), caption=caption)
    assert collisions(figure) == []


@pytest.mark.parametrize("theme", ["report", "slide", "gray"])
def test_lines_are_told_apart_without_colour(theme: str, caption: Caption) -> None:
    figure = charts.line_chart(panels(1, 8), caption=caption, theme=theme)
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == len(YEARS)]
    looks = [(line._dash_pattern, line.get_marker()) for line in lines]
    assert len(looks) == 8
    assert all(one != other for one, other in combinations(looks, 2))


def test_the_gray_theme_has_no_colour(caption: Caption, tmp_path: Path) -> None:
    figure = charts.line_chart(panels(1, 3, fan=True), caption=caption, theme="gray")
    charts.save(figure, tmp_path / "gray.png", dpi=100)
    pixels = np.asarray(Image.open(tmp_path / "gray.png").convert("RGB")).astype(int)
    # The shade of the forecast and the words' ink are all but gray.
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 8


def test_the_table_is_what_is_drawn(caption_in: Callable[[str], Caption]) -> None:
    shown = [panel.within(2010, 2025) for panel in panels(2, 2, fan=True)]
    frame = charts.panel_frame(shown, caption_in("en"))
    assert list(frame.columns[:5]) == ["area", "year", "indicator", "unit", "value"]
    assert frame["year"].between(2010, 2025).all()
    run = frame[(frame["area"] == "ganzhou") & (frame["series"] == "scenario 1")]
    wanted = shown[1].runs["scenario 1"]
    lines = run[run["kind"] == "scenario"].set_index("year")["value"]
    pd.testing.assert_series_equal(lines, wanted, check_names=False, check_index_type=False)
    assert set(run["kind"]) == {"scenario", "p05", "p25", "p50", "p75", "p95"}
    assert frame[frame["kind"] == "statistics"].groupby("area").size().tolist() == [8, 8]
    assert frame.loc[frame["kind"] == "target >=", "value"].tolist() == [500, 250]
    assert set(frame["unit"]) == {"1e8 CNY"}


def test_a_target_outside_the_years_is_left_out(caption: Caption) -> None:
    figure = charts.line_chart(panels(), caption=caption, years=(2022, 2035))
    assert not [text for text in figure.texts if "2020" in text.get_text()]
    assert figure.axes[0].get_xlim()[1] == 2035


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbook_holds_native_charts_of_its_cells(
    tmp_path: Path, caption_in: Callable[[str], Caption], count: int
) -> None:
    shown = panels(count, 2, fan=True)
    file = tmp_path / "chart.xlsx"
    charts.write_workbook(file, shown, caption=caption_in("en"), title="A title")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["charts", "data", "table"]
    drawn = book["charts"]._charts
    assert len(drawn) == count
    for chart, panel in zip(drawn, shown, strict=True):
        # statistics, two scenarios with four quantiles each, the target
        assert len(chart.series) == 1 + 2 + 8 + 1
        line = chart.series[1]
        cells = re.fullmatch(r"'data'!\$C\$(\d+):\$C\$(\d+)", line.val.numRef.f)
        assert cells is not None
        first, last = map(int, cells.groups())
        values = [book["data"].cell(row, 3).value for row in range(first, last + 1)]
        assert values == pytest.approx(panel.runs["scenario 0"].tolist())
        assert book["data"].cell(first - 1, 3).value == "scenario 0"
        years = [book["data"].cell(row, 1).value for row in range(first, last + 1)]
        assert years == YEARS.tolist()
        assert chart.y_axis.delete is False
    heads, *rows = book["table"].iter_rows(values_only=True)
    assert heads == tuple(charts.panel_frame(shown, caption_in("en")).columns)
    assert len(rows) == len(charts.panel_frame(shown, caption_in("en")))
    with zipfile.ZipFile(file) as parts:
        assert "xl/charts/chart1.xml" in parts.namelist()


def test_a_pdf_embeds_its_font_as_truetype(tmp_path: Path, caption: Caption) -> None:
    charts.save(charts.line_chart(panels(), caption=caption), tmp_path / "chart.pdf")
    content = (tmp_path / "chart.pdf").read_bytes()
    assert b"/FontFile2" in content
    assert b"NotoSansSC" in content
    assert b"/Type3" not in content


def test_an_svg_carries_its_letters_or_their_outlines(
    tmp_path: Path, caption_in: Callable[[str], Caption]
) -> None:
    figure = charts.line_chart(panels(), caption=caption_in("zh"), title="独一无二的标题")
    text, outlines = tmp_path / "text.svg", tmp_path / "outlines.svg"
    charts.save(figure, text)
    charts.save(figure, outlines, outlines=True)
    words = text.read_text("utf-8")
    assert ">独一无二的标题</text>" in words
    data = re.search(r"url\(data:font/woff;base64,([^)]*)\)", words)
    assert data is not None
    letters = TTFont(BytesIO(base64.b64decode(data[1]))).getBestCmap()
    assert set(map(ord, "独一无二的标题")) <= set(letters)
    assert "<text" not in outlines.read_text("utf-8")


def test_a_png_has_300_dots_an_inch_and_files_are_the_same_each_time(
    tmp_path: Path, caption_in: Callable[[str], Caption]
) -> None:
    contents = []
    for turn in ("one", "two"):
        (tmp_path / turn).mkdir()
        figure = charts.line_chart(panels(), caption=caption_in("en"), width=10, height=9)
        for kind in ("png", "svg", "pdf"):
            charts.save(figure, tmp_path / turn / f"chart.{kind}")
        contents.append([file.read_bytes() for file in sorted((tmp_path / turn).iterdir())])
    assert contents[0] == contents[1]
    image = Image.open(tmp_path / "one" / "chart.png")
    assert image.size == pytest.approx((10 * 300 / 2.54, 9 * 300 / 2.54), abs=1)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "grey"}, "did you mean 'gray'"),
        ({"years": (2010, 2040)}, "two years from 2000 to 2035"),
        ({"years": (2020, 2020)}, "the first before the last"),
        ({"years": "ab"}, "these are no years"),
        ({"width": 2}, "5 to 100 cm"),
        ({"height": 6}, "at least "),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    options: dict[str, object], message: str, caption: Caption
) -> None:
    with pytest.raises(InputError, match=message):
        charts.line_chart(panels(), caption=caption, **options)


def test_the_least_height_that_is_offered_will_do(caption: Caption) -> None:
    with pytest.raises(InputError) as refused:
        charts.line_chart(panels(6), caption=caption, height=8)
    least = float(re.findall(r"at least ([\d.]+) cm", str(refused.value))[0])
    charts.line_chart(panels(6), caption=caption, height=least)
