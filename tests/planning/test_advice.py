"""The decision page, and the limits that it lifts."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, scenarios
from zhangye.assess import assess
from zhangye.errors import InputError
from zhangye.forecast.forecaster import Forecaster
from zhangye.place import advice as door
from zhangye.place.place import open_place
from zhangye.planning import advice, limits
from zhangye.planning.wanted import choose, simulated
from zhangye.presentation.report.decision import decision

DRAWS, SEED = 64, 2018
FEW = ("water_cap", "migrants", "gdp_city")
"""One that rules reach, one that nothing reaches, one between."""


@pytest.fixture(scope="module")
def place(with_posterior):
    return open_place(with_posterior.root, "zh")


@pytest.fixture(scope="module")
def page(place):
    whole = advice.needs

    def few(card, register):
        found = whole(card, register)
        return found[found["id"].isin(FEW)].reset_index(drop=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advice, "needs", few)
        return place.advise("plan", draws=DRAWS, seed=SEED)


def test_the_page_and_assess_give_the_same_probabilities(page, place):
    card = place.assess("plan", draws=DRAWS, seed=SEED).frame().set_index("id")
    table = page.frame().set_index("id")
    assert len(table)
    for name, row in table.iterrows():
        assert row["probability"] == card.at[name, "probability"]
        assert row["gap"] == pytest.approx(card.at[name, "gap"])


def test_a_solution_and_assess_give_the_same_probabilities(page, place, tmp_path):
    together = page.page.together
    assert together is not None
    page.save(tmp_path / "out")
    solved = place.assess(tmp_path / "out" / "solution.toml", draws=DRAWS, seed=SEED)
    judged = solved.frame().set_index("id")["probability"]
    asked = together.solution.question.wanted
    for one, chance in zip(asked, together.solution.check.each, strict=True):
        assert judged[one.target.id] == pytest.approx(chance, abs=1 / DRAWS)
    for row in page.lost.to_dict("records"):
        assert judged[row["id"]] == pytest.approx(row["probability"], abs=1 / DRAWS)


def test_costs_stand_where_targets_are_reached_and_nowhere_else(page):
    for row in page.frame().to_dict("records"):
        reached = row["best_probability"] >= 0.8
        assert reached == np.isfinite(row["least_cost"])


def test_a_need_counts_from_the_official_figure(page, register):
    table = page.frame().set_index("id")
    if "gdp_city" in table.index:
        row = table.loc["gdp_city"]
        printed = register.statistics.value("zhangye", "gdp", 2017)
        assert row["base"] == printed
        assert row["base_official"]
        assert row["needed"] == pytest.approx(100 * ((480 / printed) ** (1 / 3) - 1))


def test_the_page_reads_in_both_languages(page, place):
    text = page._repr_html_()
    assert "决策要点" in text
    assert "谁出资" in text
    assert not re.search(r"\bnan\b", text)
    other = open_place(place.folder, "en")
    english = door.Advice(other.session, page.page, page._asked)
    assert "Who pays" in english._repr_html_()
    section = decision(english._basis(), page.page)
    assert section.title == "Decision page"


def test_files_hold_the_page(page, tmp_path):
    page.save(tmp_path / "out")
    names = {one.name for one in (tmp_path / "out").iterdir()}
    assert names >= {"advice.csv", "money.csv", "other_targets.csv", "limits.csv", "solution.toml"}
    assert len(pd.read_csv(tmp_path / "out" / "advice.csv")) == len(page.frame())


def test_a_limit_is_named_only_where_lifting_it_moves_the_target(with_posterior, register):
    model = engine.read(with_posterior.mdl)
    forecaster = Forecaster(with_posterior, 32, SEED, register.statistics)
    baseline = scenarios.load("baseline", with_posterior, register.statistics)
    before = forecaster.forecast(baseline).published
    known = {one.name: one for one in limits.load(with_posterior)}
    tried = [known["settlement_offers"], known["water_quota"]]
    targets = choose(register, ["migrants", "urban_income", "water_cap"])
    found = limits.reliefs(forecaster, model, baseline, before, targets, tried)
    # Half the cost settles more people, and has no bearing on incomes in town.
    assert limits.binding(found, "migrants") == ["settlement_offers"]
    assert limits.binding(found, "urban_income") == []
    # The cap is no cause of its own being missed: without it more water is used.
    cap = found[(found["id"] == "water_cap") & (found["limit"] == "water_quota")]
    assert cap["standard_deviations"].item() < 0
    assert not cap["binds"].item()


def test_every_limit_names_constants_of_the_model(home):
    model = engine.read(home.mdl)
    for limit in limits.load(home):
        assert limits.lifted(limit, model)
    wrong = limits.Limit("cap", limit.label, ("water cup",), 2.0, "")
    with pytest.raises(InputError, match="did you mean 'water cap'"):
        limits.lifted(wrong, model)


def test_needs_are_the_targets_in_doubt(with_posterior, register):
    forecaster = Forecaster(with_posterior, 32, SEED, register.statistics)
    baseline = scenarios.load("baseline", with_posterior, register.statistics)
    card = assess(with_posterior, baseline, register, "en", forecaster)
    found = advice.needs(card, register)
    doubtful = card.rows[card.rows["verdict"].isin(("missed", "open"))]
    assert sorted(found["id"]) == sorted(doubtful["id"])
    assert found["probability"].is_monotonic_increasing
    assert set(found["id"]) <= set(simulated(register)) | set(doubtful["id"])


def test_a_probability_out_of_range_is_refused(place):
    with pytest.raises(InputError, match="out of range"):
        place.advise("plan", probability=1.2, draws=DRAWS)
