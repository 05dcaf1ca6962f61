"""Contributions of levers add up to the difference of two runs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.cli import execute
from zhangye.explain.attribution import Attribution, attribute
from zhangye.explain.coalitions import RATE, mixtures, players
from zhangye.explain.fields import Structure
from zhangye.presentation.charts.attribution import waterfall
from zhangye.simulation import simulate

SHOCKED = """title = "Plan, dry and restated"
title_zh = "规划、枯水与修订"
extends = "plan"
[shocks.inflow_wetness]
all = { 2018 = 0.8 }
[shocks.census_2018_revision]
all = { 2018 = -0.05 }
"""


@pytest.fixture(scope="module")
def pair(home, tmp_path_factory: pytest.TempPathFactory):
    file = tmp_path_factory.mktemp("scenario") / "shocked.toml"
    file.write_text(SHOCKED, encoding="utf-8")
    return scenarios.load("baseline", home), scenarios.load(file, home)


@pytest.fixture(scope="module")
def found(home, pair) -> Attribution:
    return attribute(home, *pair)


def assert_adds_up(home, found: Attribution) -> None:
    one, two = (simulate(home, scenario) for scenario in found.scenarios)
    table = found.contributions()
    sums = table.groupby(["area", "indicator", "year"])["contribution"].sum()
    assert len(sums) > 2000
    for (area, indicator, year), total in sums.items():
        values = [run.value(area, indicator, year) for run in (one, two)]
        size = max(abs(value) for value in values)
        assert total == pytest.approx(values[1] - values[0], rel=1e-9, abs=1e-11 * size)


def test_contributions_add_up_to_the_difference_of_two_ordinary_runs(home, found) -> None:
    names = [player.name for player in found.players]
    assert {"inflow_wetness", "census_2018_revision", RATE} < set(names)
    assert len(names) == 10
    assert_adds_up(home, found)


def test_all_scenarios_move_the_same_columns_so_that_the_code_serves_them_all(home, pair) -> None:
    structure = Structure(home)

    def constants(one, two) -> set[str]:
        mixed = mixtures(one, two, players(one, two, structure), structure)
        assert len(set(mixed.columns)) == len(mixed.columns)
        return {column.partition("@")[0] for column in mixed.columns}

    other = scenarios.load("water-saving", home)
    assert constants(*pair) == constants(pair[0], other)


def test_a_lever_alone_and_last_are_ordinary_runs(home, pair, found, tmp_path: Path) -> None:
    alone = tmp_path / "alone.toml"
    alone.write_text(
        'title = "a"\nextends = "baseline"\n[shocks.inflow_wetness]\nall = { 2018 = 0.8 }\n',
        encoding="utf-8",
    )
    base, dry = (simulate(home, scenarios.load(name, home)) for name in ("baseline", alone))
    key = ("zhangye", "total_water_use", 2020)
    effects = found.at(*key)
    assert effects.loc["inflow_wetness", "first_in"] == pytest.approx(
        dry.value(*key) - base.value(*key), rel=1e-9
    )
    last = simulate(home, pair[1]).value(*key) - simulate(home, scenarios.load("plan", home)).value(
        *key
    )
    # The plan alone lacks the revision too, which moves no water.
    assert effects.loc["inflow_wetness", "last_in"] == pytest.approx(last, rel=1e-9)


def test_a_revision_moves_the_published_figure_alone(found) -> None:
    assert found.at("zhangye", "gdp", 2020).loc["census_2018_revision", "shapley"] < -10
    water = found.at("zhangye", "total_water_use", 2020).loc["census_2018_revision"]
    assert water.abs().max() < 1e-12


def test_more_than_twelve_are_grouped_by_field_and_still_add_up(home) -> None:
    one, two = (scenarios.load(name, home) for name in ("plan", "balanced"))
    grouped = attribute(home, one, two)
    apart = {name for player in grouped.players for name in player.members}
    assert len(apart) > 12
    assert len(grouped.players) <= 12
    water = next(player for player in grouped.players if player.name == "Water")
    assert "drip_irrigation_investment" in water.members
    assert_adds_up(home, grouped)


def test_the_field_of_a_lever_is_that_of_the_stock_it_feeds(home) -> None:
    structure = Structure(home)
    entries = scenarios.catalogue(home).entries
    fields = structure.fields(entries.values())
    assert fields["irrigation_canal_investment"] == "Water"
    assert fields["migrant_settlement"] == "Population"
    assert fields["outside_investment"] == "Economy"
    assert fields["service_road"] == "Services"
    assert fields["census_2018_revision"] == "Statistics"


def test_the_implementation_rate_is_no_player_where_it_acts_on_nothing(home, tmp_path) -> None:
    file = tmp_path / "slow.toml"
    file.write_text(
        'title = "s"\n[implementation_rate]\nvalue = 0.5\n[levers.agricultural_water_price]\n'
        "all = { 2018 = 0.3 }\n",
        encoding="utf-8",
    )
    sides = players(scenarios.load("baseline", home), scenarios.load(file, home), Structure(home))
    assert [player.name for player in sides] == ["agricultural_water_price"]


def test_the_path_starts_at_the_levers_and_holds_what_differs(found) -> None:
    path = found.path.table()
    assert path["distance"].is_monotonic_increasing
    gobi = path[(path["variable"] == "gobi by age") & (path["year"] == 2020)].iloc[0]
    assert gobi["standardised"] > 0.5
    assert gobi["kind"] == "stock"
    assert np.isfinite(path["standardised"]).all()


def test_the_route_of_a_lever_runs_over_the_stock_it_feeds(found) -> None:
    names = [player.name for player in found.players]

    def route(name: str, *figure: object) -> list[str]:
        steps = found.path.route(names.index(name), *figure)
        return [step.variable.partition("[")[0] for step in steps]

    way = route("gobi_agriculture_investment", "zhangye", "gdp", 2020)
    assert way[0] == "gobi agriculture investment"
    assert "gobi land" in way
    assert way[-1] == "city gdp"
    county = found.path.route(names.index("inflow_wetness"), "ganzhou", "total_water_use", 2020)
    assert county[-1].variable == "county water use[Ganzhou]"
    assert route("census_2018_revision", "zhangye", "gdp", 2020) == []


def test_what_moves_a_variable_is_its_difference_alone_and_last(home, pair, found) -> None:
    names = [player.name for player in found.players]
    column = "city gdp"
    dry = names.index("inflow_wetness")
    strength = found.path.trace.strength(dry, 2018)[column]
    runs = [
        simulate(home, scenario, extra=(column,), params=params).economy
        for scenario, params in (
            (pair[0], {}),
            (pair[0], {"inflow wetness@2017.5": 0.8, "inflow wetness@2018.5": 1.0}),
            (pair[1], {}),
            (pair[1], {"inflow wetness@2017.5": 1.0}),
        )
    ]
    series = [np.concatenate([run.flow(column)[0], run.stock(column)[0]]) for run in runs]
    middle_and_end = [2018 - 2000, 36 + 2018 - 2000]
    one, alone, two, last = (values[middle_and_end] for values in series)
    moved = 0.5 * (np.abs(alone - one) + np.abs(two - last)).mean()
    assert strength == pytest.approx(moved / np.abs(series[0]).mean(), rel=1e-6)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_of_the_waterfall_touch(found, caption_in, collisions, lang: str) -> None:
    for key in (("zhangye", "gdp", 2020), ("minle", "total_water_use", 2035)):
        effects = found.at(*key)
        figure = waterfall(
            effects,
            found.end_values(*key),
            names=("Baseline", "Plan"),
            labels={name: found.label(str(name), lang) for name in effects.index},
            indicator=key[1],
            area=key[0],
            year=key[2],
            caption=caption_in(lang),
        )
        assert collisions(figure) == []


def test_the_command_writes_the_contract(tmp_path: Path, capsys) -> None:
    out = tmp_path / "why"
    assert execute(["attribute", "baseline", "dry-years", "--out", str(out), "--lang", "en"]) == 0
    table = pd.read_csv(out / "contributions.csv")
    assert list(table.columns) == ["indicator", "area", "year", "lever", "contribution"]
    assert set(table["lever"]) == {"inflow_wetness"}
    assert (out / "provenance.json").exists()
    assert (out / "waterfall_zhangye_gdp_2020.png").exists()
    assert "identify almost no lever effect" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["baseline", "baseline"], "same levers"),
        (["baseline", "plan", "--indicator", "gpd"], "'gdp'"),
        (["baseline", "plan", "--area", "gansou"], "gansu"),
        (["baseline", "plan", "--year", "2017"], "2018 to 2035"),
        (["baseline", "plam"], "plan"),
    ],
)
def test_wrong_input_is_named_and_writes_nothing(
    words: list[str], said: str, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    assert execute(["attribute", *words, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
