"""Scenarios side by side."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import comparison, project, scenarios, targets
from zhangye.cli import execute
from zhangye.simulation import simulate

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
    sizes = found.differences["relative"].abs().dropna()
    assert sizes.is_monotonic_decreasing


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
    assert row["better"] == pytest.approx(row["effect"] / target.value)


def test_the_baseline_has_no_levers_to_take_away(found) -> None:
    assert set(found.effects["scenario"]) == {"plan"}


def test_more_is_paid_under_the_plan_and_own_money_falls_short(found) -> None:
    payers = found.payers.set_index("scenario")
    assert payers.loc["plan", "transfer 2018-2020"] > payers.loc["baseline", "transfer 2018-2020"]
    paid = payers["own money paid 2018-2020"].astype(float)
    assert paid["plan"] < paid["baseline"] <= 1.0


def test_the_command_writes_tables_and_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "cmp"
    words = ["compare", "baseline", "dry-years", "--no-charts", "--lang", "zh", "--out", str(out)]
    assert execute(words) == 0
    book = pd.read_excel(out / "compare.xlsx", sheet_name=None)
    assert set(book) == {"differences", "payers", "lever_effects"}
    table = pd.read_csv(out / "differences.csv")
    np.testing.assert_allclose(table["difference"], book["differences"]["difference"])


@pytest.mark.parametrize("words", [["baseline"], ["baseline", "baseline"], ["baseline", "plam"]])
def test_wrong_arguments(words: list[str], capsys) -> None:
    assert execute(["compare", *words]) == 2
    assert "zhangye:" in capsys.readouterr().err
