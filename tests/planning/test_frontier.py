"""The frontier rises with water, its duals are its slopes, and transfers conserve the cap."""

import pandas as pd
import pytest

from zhangye import engine, scenarios
from zhangye.cli import execute
from zhangye.planning import frontier, settings, split


@pytest.fixture(scope="module")
def parts(home):
    baseline = scenarios.load("baseline", home)
    return home, engine.read(home.mdl), baseline, settings.load(home)


@pytest.fixture(scope="module")
def traced(parts):
    return frontier.Tracer(*parts, frontier.RULES).trace(count=6)


@pytest.fixture(scope="module")
def found(parts):
    return split.Splitter(*parts[:3]).split()


def test_more_water_never_means_less_gdp(traced):
    table = traced.frame()
    gdp = table.loc[table["curve"] == frontier.RULES, "gdp"]
    assert (gdp.diff().dropna() > -0.05).all()
    assert (table["marginal_value"].dropna() >= 0).all()


def test_limits_hold_and_the_scenario_lies_on_or_below_the_frontier(traced):
    table = traced.frame()
    limited = table.dropna(subset=["water_limit"])
    assert (limited["total_water_use"] <= limited["water_limit"] + 0.005).all()
    assert table["gdp"].max() >= table.loc[table["curve"] == "scenario", "gdp"].iloc[0] - 0.05


def test_the_dual_is_near_the_slope(traced):
    table = traced.frame()
    part = table[(table["curve"] == frontier.RULES)].dropna(subset=["slope"])
    bracket = pd.DataFrame(
        {"above": table["marginal_value"].shift(1), "below": table["marginal_value"]}
    ).loc[part.index]
    assert (part["slope"] <= bracket["above"] + 0.5).all()
    assert (part["slope"] >= bracket["below"] - 0.5).all()


def test_rules_alone_leave_money_as_it_is(traced):
    assert all(not one.money for one in traced.decisions.choices)
    money = traced.frame()["money"]
    assert money.to_numpy() == pytest.approx(money.iloc[0])


def test_transfers_add_up_to_nothing_and_never_lose_gdp(found):
    assert found.transfers["transfer"].sum() == pytest.approx(0, abs=1e-6)
    assert found.gain >= 0
    share = found.transfers["transfer"] / found.transfers["quota"]
    assert share.abs().max() <= split.MOST_GIVEN + 1e-6


def test_a_lower_cap_leaves_every_county_shorter(found):
    table = found.paths[found.paths["year"] == 2020].pivot(
        index="area", columns="cap", values="shortage"
    )
    assert (table[table.columns.min()] > table[table.columns.max()]).all()


def test_the_first_to_break_stands_first(found):
    years = found.breaks.groupby("cap")["first_short"].apply(list)
    for path in years:
        known = [year for year in path if not pd.isna(year)]
        assert known == sorted(known)
        assert all(pd.isna(year) for year in path[len(known) :])


def test_unknown_scenarios_are_refused(tmp_path, capsys):
    code = execute(["frontier", "baselin", "--out", str(tmp_path / "out")])
    assert code == 2
    assert "did you mean 'baseline'" in capsys.readouterr().err
