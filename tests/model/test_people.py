"""Cohorts, moves and departures of the project's model."""

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, project, statistics
from zhangye.axes import ELEMENTS

HOME = project.find()
CENSUS = 2010.875
"""The census counted on the first of November."""


def total(run: pd.DataFrame, name: str) -> pd.Series:
    columns = [c for c in run.columns if c == name or c.startswith(f"{name}[")]
    return run[columns].sum(axis=1)


def test_ages_meet_the_census(model: engine.Model) -> None:
    run = model.run(times=[CENSUS], final_time=2011)
    counted = statistics.load(HOME)
    for age, share in (
        ("Under 15", "0_14"),
        ("Working age", "15_64"),
        ("Over 64", "65_plus"),
    ):
        published = counted.series("zhangye", f"census_share_{share}")[2010]
        simulated = run[f"city residents by age[{age}]"] / run["city resident population"]
        assert 100 * simulated.item() == pytest.approx(published, abs=1.5), age


def test_people_change_by_births_deaths_and_departures_alone(model: engine.Model) -> None:
    run = model.run(times=np.arange(2000, 2020, 0.125), final_time=2020)
    flows = run["city births"] - run["city deaths"] - total(run, "net departure")
    change = run["city resident population"].diff().iloc[1:]
    np.testing.assert_allclose(change, 0.125 * flows.iloc[:-1], atol=1e-9)


@pytest.mark.parametrize("share", [0.68, 0.1])
def test_moves_turn_where_incomes_meet(model: engine.Model, share: float) -> None:
    run = model.run(params={"urban share of wages": share})
    parity = float(np.asarray(model.default("parity income gap")))
    gap = run[[f"perceived income gap[{c}]" for c in ELEMENTS]].to_numpy()
    moves = run[[f"moves[{c},Working age]" for c in ELEMENTS]].to_numpy()
    assert ((moves > 0) == (gap > parity)).all()
    assert (gap.min() < parity) == (share == 0.1)


@pytest.mark.parametrize("rate", [0.2, 1.0])
def test_nobody_empties_the_villages(model: engine.Model, rate: float) -> None:
    """However ready people are to move, they stop before villagers earn more than townspeople."""
    run = model.run(params={"base move rate": rate})
    ratio = run["city urban income"] / run["city rural income"]
    assert run[[f"rural population[{c}]" for c in ELEMENTS]].to_numpy().min() > 0
    assert ratio.iloc[-10:].min() > 0.5, ratio.iloc[-10:].min()


def test_people_come_home_no_further_than_they_are_away(model: engine.Model) -> None:
    """Where home pays more than elsewhere, those away return, and no others."""
    run = model.run(params={"farm income share@2018": 10.0})
    away = run[[f"registered living away[{c}]" for c in ELEMENTS]]
    assert (away.to_numpy() >= 0).all()
    assert total(run, "net departure").loc[2025] < 0


def test_second_children_raise_births_from_2016(model: engine.Model) -> None:
    births = model.run(times=[2015, 2016, 2017])["city births"]
    without = model.run(params={"second child response": 0}, times=[2015, 2016, 2017])
    ratio = births / without["city births"]
    assert ratio[2015] == pytest.approx(1)
    assert 1 < ratio[2016] < ratio[2017]
