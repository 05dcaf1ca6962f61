"""One rule continues what drives the model, at any date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye.calibration import drivers, inputs
from zhangye.calibration.drivers import Announced, Fading, Growth, Held
from zhangye.project import Project
from zhangye.statistics import Statistics


def test_growth_fades_towards_the_long_run() -> None:
    points = pd.Series(np.exp(0.1 * np.arange(15)), index=range(2000, 2015))
    made = drivers.continued(points, 2010, Growth(0.02))
    steps = np.diff(np.log(made.loc[2010:]))
    assert steps == pytest.approx(0.02 + 0.08 * 0.8 ** np.arange(1, len(steps) + 1))
    assert made.loc[:2010].tolist() == points.loc[:2010].tolist()
    assert made.index[-1] == 2035


def test_growth_of_the_record_goes_on_where_growth_never_changed() -> None:
    points = pd.Series(np.exp(0.03 * np.arange(18)), index=range(2000, 2018))
    made = drivers.continued(points, 2017, Growth(drivers.RECORD))
    assert np.diff(np.log(made)) == pytest.approx(0.03)


def test_a_growth_rate_fades_itself() -> None:
    points = pd.Series([0.10, 0.08], index=[2016, 2017])
    made = drivers.continued(points, 2017, Fading(0.04))
    assert made[2018] == pytest.approx(0.04 + 0.04 * 0.8)
    assert made[2035] == pytest.approx(0.04, abs=1e-3)


def test_what_has_no_trend_is_held() -> None:
    points = pd.Series([1.0, 2.0, 3.0], index=[2000, 2010, 2015])
    assert drivers.continued(points, 2012, Held()).to_dict() == {2000: 1.0, 2010: 2.0}
    # One point, and later: its value holds everywhere.
    assert drivers.continued(points.loc[2015:], 2012, Held()).to_dict() == {2015: 3.0}


def test_what_was_announced_is_known_from_then_on() -> None:
    points = pd.Series([0.0, 1.0], index=[2012.5, 2020.0])
    assert drivers.continued(points, 2012, Announced(2012)).to_dict() == points.to_dict()
    assert drivers.continued(points, 2011, Announced(2012)).to_dict() == {2012.5: 0.0}


def test_a_shock_is_what_the_rule_missed() -> None:
    """Errors of a random walk of known size, told of by its own rule."""
    rng = np.random.default_rng(0)
    sizes = [
        drivers.shock_size(
            pd.Series(np.exp(np.cumsum(rng.normal(0, 0.05, 18))), index=range(2000, 2018)),
            2017,
            Held(),
        )
        for _ in range(400)
    ]
    assert np.sqrt(np.mean(np.square(sizes))) == pytest.approx(0.05, rel=0.05)
    steady = pd.Series(np.exp(0.1 * np.arange(18)), index=range(2000, 2018))
    assert drivers.shock_size(steady, 2017, Growth(drivers.RECORD)) == pytest.approx(0, abs=1e-9)


def test_a_record_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        drivers.shock_size(pd.Series([1.0], index=[2017]), 2017, Held())


def test_sizes_know_nothing_of_later_years(stats: Statistics) -> None:
    for lookup, _ in drivers.DISTURBED.values():
        points = inputs.LOOKUPS[lookup](stats.series)
        shaken = points.where(points.index <= 2012.5, points * 2)
        rule = drivers.rule_of(lookup)
        size = drivers.shock_size(points, 2012, rule)
        assert size == drivers.shock_size(shaken, 2012, rule)
        assert 0 < size < 0.3, lookup


def test_every_rule_and_disturbance_has_its_place(place: Project) -> None:
    text = place.mdl.read_text(encoding="utf-8")
    lookups = {lookup for lookup, _ in drivers.DISTURBED.values()}
    assert set(drivers.RULES) | lookups <= set(inputs.LOOKUPS)
    for constant, (lookup, _) in drivers.DISTURBED.items():
        assert f"\n{constant} = 0\n" in text
        assert any(f"{lookup}(Time)" in line and constant in line for line in text.splitlines()), (
            constant
        )


def test_a_shock_to_demand_is_sized_by_changes_of_growth(stats: Statistics) -> None:
    changes = np.random.default_rng(3).normal(0, 0.02, 4000)
    for year in range(1, len(changes)):
        changes[year] += drivers.DEMAND_MOMENTUM * changes[year - 1]
    growth = pd.Series(100 * (0.08 + drivers.DEMAND_REACH * changes), index=range(2000, 6000))
    assert drivers.demand_size(growth, 5999) == pytest.approx(0.02, rel=0.05)
    official = stats.series("zhangye", "gdp_growth_real")
    assert drivers.demand_size(official, 2016) < drivers.demand_size(official, 2017)


def test_demand_persists_as_the_model_file_says(place: Project) -> None:
    text = place.mdl.read_text(encoding="utf-8")
    assert f"\ndemand persistence = {drivers.DEMAND_PERSISTENCE:g}\n" in text
    assert f"\ndemand momentum = {drivers.DEMAND_MOMENTUM:g}\n" in text
