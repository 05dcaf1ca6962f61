"""After 2020: what holds, what is drawn on, and that both add up."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.assess import assess
from zhangye.assess.trust import Trust
from zhangye.axes import ELEMENTS
from zhangye.cli import execute
from zhangye.planning.afterwards import COLUMNS, SOURCES, STOCKS, TOLD, _distribution, afterwards
from zhangye.presentation.galleries import afterwards as gallery
from zhangye.targets.conditions import holds

RUNS = 60
PATH = "id,area,year,value,p05,p50,p95,probability"


@pytest.fixture(scope="module")
def card(home, register):
    return assess(home, scenarios.load("plan", home), register, "en", extra=STOCKS)


@pytest.fixture(scope="module")
def found(home, card, register):
    return afterwards(home, card, register)


def test_targets_are_followed_to_2035(card, found, register):
    assert ",".join(found.path.columns) == PATH
    assert sorted(found.path["year"].unique()) == [2020, 2025, 2030, 2035]
    reached = card.rows.loc[card.rows["verdict"] == "reached", "id"]
    assert set(found.held) == set(reached)
    for row in found.path.to_dict("records"):
        if row["id"] in found.held:
            target = register[row["id"]]
            assert found.held[target.id][row["year"]] == holds(target, row["value"])
    for year in (2025, 2030, 2035):
        assert found.count(year) + len(found.lost(year)) == len(found.held)


def test_what_is_drawn_is_what_the_stocks_lost(card, found):
    economy = card.simulation.economy
    assert tuple(found.borrowed.columns) == COLUMNS
    storage = economy.stocks("groundwater storage", ELEMENTS).sum(axis=-1)[0]
    debt = economy.stock("local government debt")[0]
    for year in (2018, 2020, 2035):
        rows = found.at(year)
        assert rows.loc["groundwater", "drawn"] == pytest.approx(storage[17] - storage[year - 2000])
        assert rows.loc["local_government_debt", "drawn"] == pytest.approx(
            debt[year - 2000] - debt[17]
        )
        assert (rows["difference"] == rows["drawn"] - rows["baseline"]).all()


def test_upkeep_backlog_only_grows_and_falls_with_money(home, register, found, tmp_path):
    backlog = found.borrowed[found.borrowed["source"] == "upkeep"].set_index("year")["drawn"]
    assert (backlog.diff().dropna() >= 0).all()
    file = tmp_path / "kept.toml"
    file.write_text(
        'title = "Kept"\ntitle_zh = "足额维护"\nextends = "plan"\n'
        '[levers.irrigation_upkeep]\nall = { 2018 = 1.5 }\nafter = "hold"\n',
        encoding="utf-8",
    )
    kept = scenarios.load(file, home, register.statistics)
    again = afterwards(home, assess(home, kept, register, "en", extra=STOCKS), register)
    assert again.at(2035).loc["upkeep", "drawn"] < 0.5 * backlog[2035]


def test_the_baseline_borrows_nothing_from_itself(home, register):
    card = assess(home, scenarios.load("baseline", home), register, "en", extra=STOCKS)
    found = afterwards(home, card, register)
    assert (found.borrowed["difference"] == 0).all()
    assert gallery.more_than_baseline(found, 2035) == []
    assert "no stock" in gallery.finding(found, "en")


def test_one_run_says_nothing_of_chances(found):
    assert found.borrowed[list(TOLD)].isna().all().all()
    assert "%" not in gallery.rests(found, "en")


def test_ensemble_gives_paired_differences(with_posterior, register):
    from zhangye.forecast.forecaster import Forecaster

    forecaster = Forecaster(with_posterior, RUNS, 5, register.statistics)
    plan = scenarios.load("plan", with_posterior)
    card = assess(with_posterior, plan, register, "en", forecaster, STOCKS)
    found = afterwards(with_posterior, card, register, forecaster)
    last = found.at(2035)
    assert (last["p05"] <= last["p50"]).all()
    assert (last["p50"] <= last["p95"]).all()
    assert last["probability"].between(0, 1).all()
    # So few draws do not tell what rests on priors.
    assert last["prior_share"].isna().all()
    assert (last["left_out"] == 0).all()
    # Both scenarios see the same draws: the spread of the difference is far below the level's.
    levels = SOURCES["groundwater"][1](card.odds.forecast.ensemble.economy)[:, -1]
    assert last.loc["groundwater", "p95"] - last.loc["groundwater", "p05"] < np.ptp(levels)
    reached = card.rows.loc[card.rows["verdict"] == "reached", "id"]
    assert set(found.held) == set(reached)
    assert "%" not in gallery.rests(found, "en")


def test_runs_without_a_number_are_left_out_and_counted(card, found):
    constants = np.random.default_rng(0).standard_normal((50, 3))
    odds = SimpleNamespace(trust=Trust(constants, np.ones(50, dtype=bool)))
    differences = np.linspace(-1, 4, 50)
    differences[[3, 40]] = np.nan
    told = _distribution(differences, dataclasses.replace(card, odds=odds))
    assert told["left_out"] == 2
    assert told["p05"] < told["p50"] < told["p95"]
    assert told["probability"] == pytest.approx(
        np.nanmean(differences[np.isfinite(differences)] > 0)
    )
    shown = dataclasses.replace(found, borrowed=found.borrowed.assign(left_out=2.0))
    assert "2 pairs of runs" in gallery.rests(shown, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_picture_shows_every_source(card, found, register, lang):
    picture = gallery.borrowed_picture(found, card, register, lang)
    words = [text.get_text().replace("\n", "") for text in picture.texts]
    assert len(picture.axes) == len(SOURCES)
    for label in gallery.LABELS.values():
        assert any(shown.startswith(label(lang).split(" (")[0]) for shown in words)


def test_command_writes_both_tables(tmp_path, capsys):
    out = tmp_path / "after"
    words = ["assess", "plan", "--after", "--no-charts", "--draws", "60", "--lang", "en"]
    assert execute([*words, "--out", str(out)]) == 0
    assert (out / "scorecard_after.csv").read_text(encoding="utf-8").startswith(PATH + "\n")
    borrowed = pd.read_csv(out / "borrowed.csv")
    assert tuple(borrowed.columns) == COLUMNS
    assert set(borrowed["source"]) == set(SOURCES)
    shown = " ".join(capsys.readouterr().out.split())
    assert "Irrigation upkeep" in shown
    assert "Targets reached in 2020" in shown
    assert "rests on priors" in shown
