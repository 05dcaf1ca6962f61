"""Programmes and policies: who leads, the plan's words, progress, what is needed a year."""

import dataclasses

import pandas as pd
import pytest

from zhangye import project, scenarios, targets
from zhangye.assess import administrative, assess
from zhangye.assess.scorecard import NOT_SIMULATED
from zhangye.targets.register import Register

HOME = project.find()
LEVERS = tuple(scenarios.load("plan", HOME).catalogue.levers.values())


def entered(*rows: tuple[str, str, str, float, int]) -> Register:
    """Return the register with figures as if they had been entered: id, kind, area, value, year."""
    register = targets.load(HOME)
    frame = pd.DataFrame(rows, columns=["id", "kind", "area", "value", "year"])
    table = dataclasses.replace(register.statistics.tables["entered"], frame=frame)
    tables = {**register.statistics.tables, "entered": table}
    return dataclasses.replace(
        targets.load(HOME), statistics=dataclasses.replace(register.statistics, tables=tables)
    )


def state(register: Register, name: str, lang: str = "en") -> str:
    return administrative.state(register[name], register, LEVERS, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_programme_names_its_departments_and_the_plans_words(lang: str) -> None:
    register = targets.load(HOME)
    rows = assess(HOME, scenarios.load("plan", HOME), register, lang).rows.set_index("id")
    reported = rows[rows["grade"] == "D"]
    assert len(reported) == 34
    for name, row in reported.iterrows():
        assert register[name].led_by(lang) in row["note"]
        assert register[name].text in row["note"]
        assert f"zhangye enter {name}" in row["note"]


def test_need_a_year_counts_from_the_latest_progress() -> None:
    register = entered(
        ("cooperatives", "base", "zhangye", 400.0, 2016),
        ("cooperatives", "progress", "zhangye", 460.0, 2018),
    )
    assert "460 in 2018" in state(register, "cooperatives")
    assert "+120" in state(register, "cooperatives")  # (700 - 460) / 2 years
    assert "+120" in state(register, "cooperatives", "zh")
    assert "(170 - X)/3" in state(register, "leading_enterprises")


def test_a_target_that_is_met_needs_nothing() -> None:
    register = entered(("fusion_zones", "progress", "zhangye", 9.5, 2018))
    assert "is met" in state(register, "fusion_zones")  # 'about' 10


def test_counties_are_told_one_by_one() -> None:
    register = entered(
        ("key_parks", "progress", "minle", 0.0, 2018), ("key_parks", "progress", "linze", 1.0, 2018)
    )
    said = state(register, "key_parks")
    assert "Minle" in said
    assert "+0.5" in said
    assert "Linze" in said
    assert "sets no year" in said


def test_rules_and_yearly_numbers_have_no_change_a_year() -> None:
    register = targets.load(HOME)
    for name in ("idle_land_years", "listing_award", "demo_villages_rate"):
        assert "X" not in state(register, name).replace("zhangye enter", "")
    assert "in each year to 2020: 50" in state(register, "demo_villages_rate")


def test_simulated_targets_hang_on_a_programme_only_by_the_register_of_levers() -> None:
    register = targets.load(HOME)
    hung = {
        target.id
        for target in register.targets
        if target.grade == "D" and "on it hang:" in state(register, target.id)
    }
    by_levers = {name for lever in LEVERS for name in lever.targets}
    assert hung == by_levers & {t.id for t in register.targets if t.grade == "D"} != set()


def test_a_base_that_nothing_moves_is_not_simulated() -> None:
    register = entered(("culture_share", "base", "zhangye", 2.0, 2017))
    based = dataclasses.replace(register["culture_share"], grade="B")
    one = dataclasses.replace(register, targets=(based,))
    row = assess(HOME, scenarios.load("plan", HOME), one, "en").rows.iloc[0]
    assert row["verdict"] == NOT_SIMULATED
    assert "nothing that moves it" in row["note"]
