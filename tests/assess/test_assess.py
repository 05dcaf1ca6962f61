"""The scorecard: verdicts, years, bases that a user enters, and the sentences."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import project, scenarios, targets
from zhangye.assess import assess
from zhangye.assess.scorecard import COLUMNS, PATH_COLUMNS
from zhangye.axes import ELEMENTS
from zhangye.cli import execute
from zhangye.targets import Entry, conditions
from zhangye.targets.contradictions.facts import growth

HOME = project.find()


@pytest.fixture(scope="module")
def card():
    return assess(HOME, scenarios.load("plan", HOME), targets.load(HOME), "en")


def target(**changes: object) -> targets.Target:
    known = targets.load(HOME)["water_cap"]
    return type(known)(**{**known.__dict__, **changes})


@pytest.mark.parametrize(
    ("comparator", "value", "tolerance", "result", "met"),
    [
        (">=", 100.0, "", 100.0, True),
        (">", 60.0, "", 60.0, False),
        ("<=", 20.11, "", 20.12, False),
        (">=", 15.0, "5 %", 14.25, True),
        (">=", 15.0, "5 %", 14.24, False),
        (">=", 100.0, "0.5 points", 99.5, True),
    ],
)
def test_conditions(comparator: str, value: float, tolerance: str, result: float, met: bool):
    asked = target(comparator=comparator, value=value, tolerance=tolerance)
    assert conditions.holds(asked, result) is met


def test_the_year_reached_is_the_first_of_the_forecast() -> None:
    series = pd.Series({2016: 20.0, 2017: 21.0, 2018: 20.5, 2019: 20.1, 2020: 20.0})
    assert conditions.year_reached(target(), series) == 2019
    assert conditions.year_reached(target(value=1.0), series) is None


def test_growth_needed_from_377_to_480_is_8_4_per_cent() -> None:
    assert growth(376.962, 480.0, 3) == pytest.approx(8.39, abs=0.01)


def test_81_rows_with_verdicts_by_the_rules(card) -> None:
    rows = card.rows
    assert list(rows.columns) == list(COLUMNS)
    assert len(rows) == 81
    assert list(card.path.columns) == list(card.counties.columns) == list(PATH_COLUMNS)
    assert set(rows.loc[rows["grade"] == "D", "verdict"]) == {"reported"}
    assert set(rows.loc[rows["grade"] == "C", "verdict"]) == {"no base value"}
    decided = rows[rows["grade"].isin(["A", "B"])]
    assert len(decided) == 34
    assert set(decided["verdict"]) <= {"reached", "missed"}
    assert decided["why"].str.len().min() > 20
    assert not rows[["why", "note"]].apply(lambda c: c.str.contains(r"\bnan\b")).any(axis=None)
    assert rows["probability"].isna().all()
    np.testing.assert_allclose(decided["gap"], decided["value"] - decided["target"])


def test_the_county_file_holds_every_county_of_group_targets(card) -> None:
    groups = {t.id: t.area for t in targets.load(HOME).targets if "count" in t.area}
    sizes = card.counties.groupby("id")["area"].nunique()
    assert {i: 5 if area == "counties" else 6 for i, area in groups.items()} == sizes.to_dict()


def test_the_plans_basis_stands_in_the_note_of_gdp(card) -> None:
    note = card.rows.set_index("id").loc["gdp_city", "note"]
    assert "before the restatement" in note


def test_a_value_near_its_limit_is_called_a_toss_up(card) -> None:
    rows = card.rows[card.rows["value"].notna()].set_index("id")
    near = {
        name
        for name, row in rows.iterrows()
        if abs(row["value"] - conditions.limit(targets.load(HOME)[name]))
        < 0.01 * abs(row["target"])
    }
    assert near
    assert near == {i for i, row in rows.iterrows() if "cannot tell" in row["note"]}


def test_both_languages_say_the_same_verdicts(card) -> None:
    chinese = assess(HOME, scenarios.load("plan", HOME), targets.load(HOME), "zh")
    pd.testing.assert_series_equal(card.rows["verdict"], chinese.rows["verdict"])
    assert "需年均增长" in chinese.rows.loc[0, "why"]


def test_an_entered_base_turns_c_into_b_and_moves_with_the_model(tmp_path: Path) -> None:
    import datetime

    copy = tmp_path / "project"
    for folder in ("model", "data", "calibration", "scenarios"):
        shutil.copytree(HOME.root / folder, copy / folder)
    mine = project.find(copy)
    entry = Entry(
        id="park_green", kind="base", area="zhangye", value=10.0, unit="m2/person", year=2017,
        date=datetime.date(2018, 2, 20), by="test", note="",
    )  # fmt: skip
    targets.enter(targets.load(mine), entry)
    judged = assess(mine, scenarios.load("baseline", mine), targets.load(mine), "en")
    row = judged.rows.set_index("id").loc["park_green"]
    assert row["grade"] == "B"
    assert row["verdict"] in {"reached", "missed"}
    economy = judged.simulation.economy
    done = sum(economy.flow(f"service completions[{c},Green]")[0] for c in ELEMENTS)
    people = sum(economy.stock(f"service people[{c},Green]")[0] for c in ELEMENTS)
    stock = 10.0 * people[17]  # the base sets the stock; from there works are done and wear
    for year in (18, 19, 20):
        stock += done[year] - stock / 25
    assert row["value"] == pytest.approx(stock / people[20])


def test_the_command_writes_the_contract(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    assert execute(["assess", "plan", "--no-charts", "--lang", "en", "--out", str(out)]) == 0
    names = {file.name for file in out.iterdir()}
    assert names == {
        "scorecard.csv", "scorecard_counties.csv", "scorecard_path.csv", "scorecard.json",
        "provenance.json",
    }  # fmt: skip
    assert len(pd.read_csv(out / "scorecard.csv")) == 81


def test_run_writes_values_of_all_years_in_the_units_of_the_statistics(tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert execute(["run", "baseline", "--no-charts", "--lang", "zh", "--out", str(out)]) == 0
    values = pd.read_csv(out / "values.csv")
    assert list(values.columns) == ["area", "year", "indicator", "unit", "value"]
    gdp = values[(values["area"] == "zhangye") & (values["indicator"] == "gdp")]
    assert gdp["year"].tolist() == list(range(2000, 2036))
    assert set(gdp["unit"]) == {"1e8 CNY"}
    counties = values[(values["indicator"] == "gdp") & (values["area"] != "zhangye")]
    total = counties.groupby("year")["value"].sum()
    np.testing.assert_allclose(total, gdp.set_index("year")["value"], rtol=1e-12)


REQUIRED = [
    "gdp",
    "gdp_per_capita",
    "value_added_primary",
    "value_added_secondary",
    "value_added_tertiary",
    "registered_population",
    "resident_population",
    "urban_population",
    "urbanisation_rate",
    "urban_disposable_income",
    "rural_disposable_income",
    "average_wage",
    "fixed_asset_investment",
    "gross_fixed_capital_formation",
    "employment",
    "budget_revenue",
    "budget_expenditure",
    "bank_loans",
    "retail_sales",
    "total_water_use",
    "agricultural_water_use",
    "industrial_water_use",
    "domestic_water_use",
    "environmental_water_use",
    "groundwater_use",
    "yingluoxia_inflow",
    "zhengyixia_outflow",
    "irrigation_water_use_coefficient",
    "urban_construction_land",
    "rural_construction_land",
    "cultivated_land",
]


def test_a_run_covers_every_indicator_of_the_contract(card) -> None:
    covered = {indicator for _, indicator in card.simulation.published}
    assert set(REQUIRED) <= covered
    for indicator in ("gdp", "gdp_per_capita", "registered_population", "resident_population",
                      "urban_population", "total_water_use", "urban_construction_land",
                      "cultivated_land"):  # fmt: skip
        assert ("minle", indicator) in card.simulation.published
