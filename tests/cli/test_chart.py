"""``zhangye chart``: the files it writes, what stands in them, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from zhangye.cli import execute


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_data_are_those_of_the_run(tmp_path: Path) -> None:
    words = ["--area", "ganzhou,zhangye", "--lang", "en"]
    assert execute(["chart", "gdp", *words, "--years", "2005-2030", "--out", "gdp.pdf"]) == 0
    assert execute(["run", "plan", "--no-charts", "--lang", "en", "--out", "plan"]) == 0
    keys = ["area", "year", "indicator", "unit", "value"]
    values = pd.read_csv("plan/values.csv")[keys]
    shown = pd.read_csv("gdp.csv")
    lines = shown[shown["kind"] == "scenario"][keys]
    wanted = values[
        (values["indicator"] == "gdp")
        & values["area"].isin(["ganzhou", "zhangye"])
        & values["year"].between(2005, 2030)
    ]
    order = ["area", "year"]
    pd.testing.assert_frame_equal(
        lines.sort_values(order, ignore_index=True), wanted.sort_values(order, ignore_index=True)
    )
    made = json.loads(Path("gdp.pdf.provenance.json").read_text("utf-8"))
    assert made["files"] == ["gdp.csv", "gdp.pdf", "gdp.xlsx"]
    assert made["seed"] is None
    book = openpyxl.load_workbook("gdp.xlsx")
    assert len(book["charts"]._charts) == 2


def test_a_file_that_was_not_named_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("gdp.csv").write_text("mine", encoding="utf-8")
    assert execute(["chart", "gdp", "--out", "gdp.svg"]) == 2
    assert "gdp.csv" in capsys.readouterr().err
    assert Path("gdp.csv").read_text("utf-8") == "mine"
    assert [file.name for file in Path().iterdir()] == ["gdp.csv"]


def test_an_earlier_chart_is_replaced() -> None:
    for lang in ("zh", "en"):
        assert execute(["chart", "gdp", "--lang", lang, "--format", "xlsx"]) == 0
    files = sorted(file.name for file in Path().iterdir())
    assert files == ["gdp_zhangye.csv", "gdp_zhangye.xlsx", "gdp_zhangye.xlsx.provenance.json"]
    assert openpyxl.load_workbook("gdp_zhangye.xlsx").sheetnames == ["charts", "data", "table"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("gpd", "did you mean 'gdp'"),
        ("gdp --area ganzou", "did you mean 'ganzhou'"),
        ("gdp --area heihe_midstream", "no figures of gdp"),
        ("gdp --scenarios plann", "did you mean 'plan'"),
        ("gdp --theme grey", "did you mean 'gray'"),
        ("gdp --format jpg", "allowed: png, svg, pdf, xlsx"),
        ("gdp --out chart.jpg", "names no format of a chart"),
        ("gdp --out chart.png --format pdf", "does not fit --format pdf"),
        ("gdp --out chart.pdf --outlines", "only the letters of an SVG"),
        ("gdp --years 2010", "such as 2010-2025"),
        ("gdp --years 2010-2040", "from 2000 to 2035"),
        ("gdp --width 300", "5 to 100 cm"),
    ],
)
def test_wrong_input_is_answered_in_one_line(
    words: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["chart", *words.split()]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not list(Path().iterdir())
