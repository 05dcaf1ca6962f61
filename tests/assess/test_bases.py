"""Bases: a level sets the stock of works, and coverage ends at everybody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, project, targets
from zhangye.assess import bases, notes
from zhangye.axes import ELEMENTS, FIRST_YEAR, TIMES
from zhangye.observation.economy import Economy
from zhangye.targets.register import read_register

HOME = project.find()
FOUND = {
    "waste_treatment_urban", "waste_treatment", "road_area_city", "green_rate",
    "broadband_households", "unemployment", "rural_tap_water", "sewage_treatment",
    "water_supply_coverage",
}  # fmt: skip
COSTS = np.array([0.5, 1.0, 2.0])


@pytest.fixture(scope="module")
def register() -> targets.Register:
    return targets.load(HOME)


@pytest.fixture(scope="module")
def economy() -> Economy:
    """Three runs: works at half, once and twice their unit cost."""
    run = engine.read(HOME.mdl).prepare(
        ["service cost scale"],
        [*bases.EXTRA, "processing value added"],
        list(TIMES),
        final_time=2035.5,
    )
    return Economy(run(COSTS[:, None]), run.outputs)


def at(values: np.ndarray, year: int) -> np.ndarray:
    return values[:, year - FIRST_YEAR]


def test_bases_of_the_data_turn_c_into_b(register: targets.Register) -> None:
    assert set(register.bases["id"]) == FOUND
    assert {register[name].grade for name in FOUND} == {"B"}
    assert register["park_green"].grade == "C"  # its series cannot be the plan's measure
    assert (register.bases["year"] <= 2017).all()


def test_a_base_is_where_the_figure_starts(register, economy: Economy) -> None:
    for name in FOUND - {"unemployment"}:
        target = register[name]
        for area in register.statistics.members(target.area):
            base = bases.base_of(target, area, register)
            moved = bases.moved_runs(economy, {}, target, base.year, base.value, area)
            assert at(moved, base.year) == pytest.approx(base.value), name
            later = moved[:, base.year - FIRST_YEAR :]
            assert np.isfinite(later).all()
            assert (later >= 0).all()
            if target.unit == "%":
                assert (later <= 100).all(), name


def test_dear_works_carry_a_figure_less_far(register, economy: Economy) -> None:
    roads = bases.moved_runs(economy, {}, register["road_area_city"], 2017, 10.0)
    assert (np.diff(at(roads, 2020)) < 0).all()
    assert at(roads, 2017) == pytest.approx(10.0)


def test_without_works_a_figure_wears_and_is_diluted(register, economy: Economy) -> None:
    idle = {f"service completions[{c},Road]": 0.0 for c in ELEMENTS}

    class Idle(Economy):
        def flow(self, name: str) -> np.ndarray:
            return super().flow(name) * idle.get(name, 1.0)

    economy.__class__, kept = Idle, economy.__class__
    try:
        roads = bases.moved_runs(economy, {}, register["road_area_city"], 2017, 20.0)
    finally:
        economy.__class__ = kept
    people = economy.stock("service people[Ganzhou,Road]")
    expected = 20.0 * (1 - 1 / 25) ** 3 * at(people, 2017) / at(people, 2020)
    assert at(roads, 2020) == pytest.approx(expected)


def test_the_doubt_of_a_base_is_the_same_in_every_forecast(register) -> None:
    target, base = (
        register["green_rate"],
        bases.base_of(register["green_rate"], "zhangye", register),
    )
    one, again = (bases.drawn(base, target, "zhangye", 500) for _ in range(2))
    assert one == pytest.approx(again)
    assert np.std(one) == pytest.approx(base.doubt, rel=0.15)
    certain = replace(base, doubt=0.0)
    assert bases.drawn(certain, target, "zhangye", 500) == base.value


def test_an_entered_base_comes_before_the_one_in_the_data(register, monkeypatch) -> None:
    import pandas as pd

    row = {"id": "green_rate", "kind": "base", "area": "zhangye", "value": 30.0, "year": 2017}
    monkeypatch.setattr(targets.Register, "entered", property(lambda self: pd.DataFrame([row])))
    assert bases.base_of(register["green_rate"], "zhangye", register) == bases.Base(2017, 30.0)


@pytest.fixture
def told(register: targets.Register):
    """Return what a scorecard says of a target once its base of 2017 is entered."""

    def tell(name: str, value: float, lang: str) -> tuple[targets.Target, str]:
        tables = dict(register.statistics.tables)
        columns = tables["entered"].schema.columns
        row = [name, "base", "zhangye", value, register[name].unit, 2017, None, "Li", ""]
        frame = pd.DataFrame([dict(zip(columns, row, strict=True))])
        tables["entered"] = replace(tables["entered"], frame=frame)
        known = read_register(HOME, replace(register.statistics, tables=tables))
        return known[name], notes.needed(known[name], known, lang)

    return tell


def test_an_entered_base_of_the_processing_rate_is_moved_by_the_model(
    told, economy: Economy
) -> None:
    target, _ = told("processing_rate", 58.0, "en")
    assert target.grade == "B"
    moved = bases.INDICES[target.indicator](economy, None)
    assert (np.diff(moved[:, 17:21]) != 0).all()
    assert ((moved > 0) & (moved < 1)).all()


def test_a_base_that_nothing_moves_tells_the_needed_change_beside_history(told) -> None:
    target, words = told("culture_share", 2.0, "en")
    assert target.grade == "B"
    assert "from 2 in 2017 (a base) it needs +1 a year to 5 in 2020" in words
    assert "In Gansu it moved by" in words
    assert "Enter one" not in words
    assert "年均需变化+1" in told("culture_share", 2.0, "zh")[1]
