"""The report and the charts, on small frames."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from zhangye.backtest import combination
from zhangye.backtest.run import MEMBERS
from zhangye.language import Text
from zhangye.presentation.charts import backtest as charts
from zhangye.presentation.report import markdown
from zhangye.presentation.report.backtest import Report
from zhangye.presentation.tables.table import word_table
from zhangye.presentation.words.backtest_labels import METHODS, OWN
from zhangye.statistics import Statistics

from .samples import contract_frame

CENTRES = {name: (0.2, float(position)) for position, name in enumerate(METHODS) if name not in OWN}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    made = contract_frame({"structural": (0.8, 1.0), **CENTRES})
    return pd.concat([made, combination.leave_one_out(made, MEMBERS)], ignore_index=True)


@pytest.fixture(scope="module")
def reports(frame: pd.DataFrame, stats: Statistics) -> dict[str, Report]:
    weights = combination.history(frame, MEMBERS)
    reason = {("sunan", "gdp"): Text("mines were closed", "矿山关闭")}
    return {
        lang: Report(frame, weights, 2017, stats, lang, reason if lang == "en" else {})
        for lang in ("en", "zh")
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["27 values of 3 series", "24 of them before", "Automatic ETS", "six counties"]),
        ("zh", ["3个序列的27个值", "24个在2017年", "自动ETS", "六县区", "地区生产总值"]),
    ],
)
def test_the_whole_folder(
    reports: dict[str, Report], tmp_path: Path, lang: str, words: list[str]
) -> None:
    reports[lang].write(tmp_path)
    text = (tmp_path / "backtest.md").read_text(encoding="utf-8")
    page = (tmp_path / "backtest.html").read_text(encoding="utf-8")
    for word in words:
        assert word in text
        assert word in page
    assert page.count("<table") == text.count("\n| --- |")
    assert 'lang="zh-CN"' in page or lang == "en"
    for picture in ("scores_by_method", "error_by_lead"):
        assert f"({picture}.png)" in text
        for suffix in (".png", ".svg", ".csv"):
            assert (tmp_path / (picture + suffix)).stat().st_size > 0
    read = pd.read_csv(tmp_path / "backtest.csv")
    pd.testing.assert_frame_equal(read, reports[lang].frame, check_dtype=False)
    assert len(pd.read_csv(tmp_path / "weights.csv")) == 4
    assert (tmp_path / "against_peers_structural.csv").exists()


def _text(report: Report) -> str:
    return markdown.text(report.content())


def test_every_word_is_filled_in(reports: dict[str, Report]) -> None:
    for report in reports.values():
        text = _text(report)
        assert "{" not in text
        assert "nan" not in text


def test_a_lost_series_has_figures_and_a_reason(reports: dict[str, Report]) -> None:
    spoilt = reports["en"].frame.copy()
    own = (spoilt["method"] == "structural") & (spoilt["area"] == "sunan")
    amounts = ["mean", "p05", "p10", "p25", "p50", "p75", "p90", "p95"]
    spoilt.loc[own, amounts] *= 1.6
    report = Report(
        spoilt, reports["en"].weights, 2017, reports["en"].statistics, "en", reports["en"].reasons
    )
    lines = _text(report).splitlines()
    place = lines.index("# Series on which the structural model loses")
    rows = [line for line in lines[place:] if "Sunan" in line]
    assert "too high in 9 of 9 years" in rows[0]
    assert "mines were closed" in rows[0]


def test_method_that_beats_all_loses_nowhere(stats: Statistics) -> None:
    frame = contract_frame({"structural": (0.99, 0.0), **CENTRES})
    report = Report(frame, pd.DataFrame(), 2017, stats, "en")
    lines = _text(report).splitlines()
    assert (
        "There is none." in lines[lines.index("# Series on which the structural model loses") :][2]
    )
    assert report.judged == "structural"
    assert [c.passed for c in report.criteria()["structural"] if c.name == "mape"] == [True, True]


def test_shipped_forecast_is_judged_where_there_is_one(
    frame: pd.DataFrame, reports: dict[str, Report]
) -> None:
    shipped = frame[frame["method"] == "combination"].assign(method="shipped")
    both = pd.concat([frame, shipped], ignore_index=True)
    report = Report(both, reports["en"].weights, 2017, reports["en"].statistics, "en")
    assert report.judged == "shipped"
    assert list(report.criteria()) == ["structural", "combination", "shipped"]


def test_markdown_table() -> None:
    table = word_table("caption", ["a", "b"], [["x\ny", "1"]], "lr")
    assert markdown.table(table) == "| a | b |\n| --- | ---: |\n| x<br>y | 1 |"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_word_leaves_a_chart(reports: dict[str, Report], lang: str) -> None:
    tables = reports[lang].tables
    labels = {name: text(lang) for name, text in METHODS.items() if name != "shipped"}
    figures = [
        charts.scores_by_method(
            tables["methods_before_restatement"],
            tables["methods"],
            labels=labels,
            own=OWN[:2],
            restated=2017,
            title="A title",
            lang=lang,
        ),
        charts.error_by_lead(
            tables["leads"], labels=labels, own=OWN[:2], title="A title", lang=lang
        ),
    ]
    for figure in figures:
        _inside(figure)


def _inside(figure: Figure) -> None:
    width, height = figure.canvas.get_width_height()
    texts = [*figure.texts]
    for axes in figure.axes:
        low, high = axes.get_xlim()
        ticks = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
        texts += [*axes.texts, *(label for tick, label in ticks if low <= tick <= high)]
    boxes = []
    for text in texts:
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= -1
            assert box.x1 <= width + 1
            assert box.y0 >= -1
            assert box.y1 <= height + 1
            boxes.append((text.get_text(), box))
    for place, (words, box) in enumerate(boxes):
        for other, second in boxes[place + 1 :]:
            apart = (
                box.x1 <= second.x0 + 1
                or second.x1 <= box.x0 + 1
                or box.y1 <= second.y0 + 1
                or second.y1 <= box.y0 + 1
            )
            assert apart, (words, other)
