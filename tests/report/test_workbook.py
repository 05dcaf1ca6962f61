"""The workbook's cells are the numbers of the CSV files, unrounded, and readable."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl import Workbook

from zhangye import scenarios, targets
from zhangye.assess import assess
from zhangye.presentation.report import Format, write
from zhangye.project import find
from zhangye.simulation import simulate

from .conftest import Made

LARGEST_SHEET_NAME = 31


@pytest.fixture(scope="module")
def book(english: Made, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write(english.content, path, Format.XLSX)
    return openpyxl.load_workbook(path)


def frame(book: Workbook, made: Made, key: str) -> pd.DataFrame:
    sheet = next(sheet for sheet in made.content.sheets if sheet.key == key)
    rows = list(book[sheet.title].values)
    return pd.DataFrame(rows[1:], columns=[field.key for field in sheet.fields])


def test_scorecard_cells_equal_the_csv(book: Workbook, english: Made, tmp_path: Path) -> None:
    home = find()
    register = targets.load(home)
    card = assess(home, scenarios.load("balanced", home, register.statistics), register, "en")
    card.rows.to_csv(tmp_path / "scorecard.csv", index=False)
    wanted = pd.read_csv(tmp_path / "scorecard.csv", dtype={"section": str})
    sheet = frame(book, english, "scorecard")
    found = sheet[sheet["scenario"] == "Balanced"][list(wanted.columns)].reset_index(drop=True)
    for column in wanted.columns:
        if wanted[column].dtype.kind in "fi":
            pd.testing.assert_series_equal(
                found[column].astype(float), wanted[column].astype(float), rtol=1e-12
            )
        else:
            assert found[column].fillna("").tolist() == wanted[column].fillna("").tolist()


def test_values_equal_the_run(book: Workbook, english: Made) -> None:
    home = find()
    register = targets.load(home)
    run = simulate(home, scenarios.load("plan", home, register.statistics))
    sheet = frame(book, english, "values")
    mine = sheet[(sheet["scenario"] == "Plan of February 2018")].set_index(["area", "indicator"])
    wanted = run.frame(register.statistics).set_index(["area", "indicator", "year"])["value"]
    for area, indicator in (("zhangye", "gdp"), ("sunan", "total_water_use")):
        for year in (2000, 2017, 2035):
            found = float(mine.loc[(area, indicator), str(year)])  # type: ignore[arg-type]
            assert found == pytest.approx(wanted[area, indicator, year], rel=1e-12)


def test_funding_asked_for_is_that_of_the_scenario(book: Workbook, english: Made) -> None:
    plan = scenarios.load("plan", find())
    sheet = frame(book, english, "funding")
    mine = sheet[sheet["scenario"] == "Plan of February 2018"].set_index("year")
    for source in plan.funding().columns:
        assert mine[f"asked_{source}"].tolist() == pytest.approx(plan.funding()[source].tolist())


def test_sheets_are_frozen_filtered_and_formatted(book: Workbook, english: Made) -> None:
    first, *others = book.worksheets
    assert first.title == "About"
    assert [page.title for page in others] == [sheet.title for sheet in english.content.sheets]
    for page, sheet in zip(others, english.content.sheets, strict=True):
        assert len(page.title) <= LARGEST_SHEET_NAME
        assert page.freeze_panes is not None
        assert page.auto_filter.ref is not None
        assert page.max_row == len(sheet.rows) + 1
        assert all(page.cell(1, n).value for n in range(1, page.max_column + 1))
    card = book["Scorecard"]
    heads = [cell.value for cell in card[1]]
    gdp = card.cell(2, heads.index("Value") + 1)
    assert isinstance(gdp.value, float)
    assert gdp.number_format == "#,##0.0"


def test_words_that_begin_like_a_formula_stay_words(book: Workbook) -> None:
    for page in book.worksheets:
        for row in page.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]


def test_words_beside_numbers_stand_off(book: Workbook) -> None:
    for page in book.worksheets[1:]:
        for left, right in zip(page[2], page[2][1:], strict=False):
            if left.data_type == "n" and left.value is not None and right.data_type == "s":
                assert right.alignment.indent == 1, (page.title, right.coordinate)
