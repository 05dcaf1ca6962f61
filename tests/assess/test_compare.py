"""Scenarios side by side."""

import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from zhangye import comparison, project, scenarios, targets
from zhangye.cli import execute
from zhangye.forecast.forecaster import Forecaster
from zhangye.simulation import simulate
from zhangye.simulation.workers import LocalCores

HOME = project.find()


@pytest.fixture(scope="module")
def found() -> comparison.Comparison:
    both = [scenarios.load(name, HOME) for name in ("baseline", "plan")]
    return comparison.compare(HOME, both, targets.load(HOME))


def test_differences_are_those_of_two_runs(found) -> None:
    one, two = (simulate(HOME, scenarios.load(n, HOME)) for n in ("baseline", "plan"))
    row = found.differences.query("indicator == 'gdp' and area == 'minle' and year == 2020").iloc[0]
    expected = two.value("minle", "gdp", 2020) - one.value("minle", "gdp", 2020)
    assert row["difference"] == pytest.approx(expected)
    assert found.differences["standard_deviations"].isna().all()


def test_a_levers_effect_is_the_run_with_less_the_run_without_it(found, tmp_path: Path) -> None:
    text = (HOME.scenarios / "plan.toml").read_text(encoding="utf-8")
    head, _, tail = text.partition("[levers.migrant_settlement]")
    without = tmp_path / "without.toml"
    without.write_text(head + tail.partition("\n\n")[2], encoding="utf-8")
    runs = [simulate(HOME, scenarios.load(s, HOME)) for s in ("plan", without)]
    target = targets.load(HOME)["migrants"]
    values = [run.value(target.area, target.indicator, target.year) for run in runs]
    row = found.effects.query("lever == 'migrant_settlement' and target == 'migrants'").iloc[0]
    assert row["effect"] == pytest.approx(values[0] - values[1], rel=1e-5)
    # Without an ensemble there are no standard deviations to tell it in.
    assert row["better"] == pytest.approx(row["effect"] / target.value)


def test_with_an_ensemble_differences_of_medians_are_ranked_by_standard_deviations() -> None:
    both = [scenarios.load(name, HOME) for name in ("baseline", "plan")]
    register = targets.load(HOME)
    forecaster = Forecaster(HOME, 40, 1, register.statistics, LocalCores(), ())
    found = comparison.compare(HOME, both, register, forecaster)
    one, two = (made.published["zhangye", "gdp"][:, 20] for made in found.forecasts)
    query = "indicator == 'gdp' and area == 'zhangye' and year == 2020"
    row = found.differences.query(query).iloc[0]
    assert row["first"] == pytest.approx(np.median(one))
    difference = np.median(two) - np.median(one)
    assert row["standard_deviations"] == pytest.approx(difference / np.std(one))
    sizes = found.differences["standard_deviations"].dropna().abs()
    assert sizes.is_monotonic_decreasing
    effect = found.effects.query("lever == 'migrant_settlement' and target == 'gdp_city'").iloc[0]
    assert effect["better"] == pytest.approx(effect["effect"] / np.std(two))


def test_the_baseline_has_no_levers_to_take_away(found) -> None:
    assert set(found.effects["scenario"]) == {"plan"}


def test_more_is_paid_under_the_plan_and_own_money_falls_short(found) -> None:
    payers = found.payers.set_index("scenario")
    assert payers.loc["plan", "transfer 2018-2020"] > payers.loc["baseline", "transfer 2018-2020"]
    paid = payers["own money paid 2018-2020"].astype(float)
    assert paid["plan"] < paid["baseline"] <= 1.0


def test_the_command_writes_tables_and_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "cmp"
    words = [
        "compare",
        "baseline",
        "dry-years",
        "--no-charts",
        "--draws",
        "40",
        "--lang",
        "zh",
        "--out",
        str(out),
    ]
    assert execute(words) == 0
    book = pd.read_excel(out / "compare.xlsx", sheet_name=None)
    assert set(book) == {"差异", "资金来源", "措施作用"}
    table = pd.read_csv(out / "differences.csv")
    np.testing.assert_allclose(table["difference"], book["差异"]["差异"])
    pages = openpyxl.load_workbook(out / "compare.xlsx")
    for page in pages:
        assert page.auto_filter.ref == page.dimensions
        assert page.print_title_rows == "$1:$1"
        heads = [cell.value for cell in page[1]]
        assert not any(re.search("[a-z]{2}", str(head)) for head in heads), heads
    numbers = {cell.number_format for cell in pages["差异"]["H"][1:]}
    assert numbers <= {"#,##0", "#,##0.0", "0.00", "0.0000"}


@pytest.mark.parametrize("words", [["baseline"], ["baseline", "baseline"], ["baseline", "plam"]])
def test_wrong_arguments(words: list[str], capsys) -> None:
    assert execute(["compare", *words]) == 2
    assert "zhangye:" in capsys.readouterr().err
