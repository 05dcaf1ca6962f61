"""What the page's module answers is what Python answers: official figures and probabilities."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest

from zhangye import scenarios, targets
from zhangye.assess.bases import EXTRA
from zhangye.assess.odds import odds
from zhangye.axes import ELEMENTS, position
from zhangye.calibration import parameters
from zhangye.forecast.conditioning import Evidence
from zhangye.forecast.forecaster import Forecaster
from zhangye.page.module import make_module
from zhangye.project import find
from zhangye.scenarios import ImplementationRate, Scenario
from zhangye.targets.conditions import holds_in

from .wasmtime_page import Page

DRAWS, SEED = 13, 3
"""Few, and odd: the last block holds a run twice."""
TOLERANCE = 1e-10
RANDOM = 50


@cache
def _project():
    project = find()
    return project, targets.load(project)


@cache
def _forecaster() -> Forecaster:
    project, register = _project()
    return Forecaster(project, DRAWS, SEED, register.statistics, extra=EXTRA)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(make_module(_forecaster(), _project()[1]))


def _assert_equal(page: Page, scenario: Scenario) -> None:
    project, register = _project()
    forecast = _forecaster().forecast(scenario)
    chances = odds(forecast, register, parameters.load(project))
    answer = page.answer(scenario)
    compared = 0
    for key in page.module.figures:
        if key[0] == "alive":
            continue
        ours = page.figure(answer, *key)
        whole = (
            forecast.published[key[1], key[2]]
            if key[0] == "series"
            else chances.figures(register[key[1]])
        )
        theirs = whole[:, position(key[-1])]
        assert len(ours) == len(theirs), "other runs have an answer"
        scale = np.abs(theirs).max() or 1.0
        assert np.abs(ours - theirs).max() <= TOLERANCE * scale, key
        compared += 1
    assert compared > 3000
    judged = 0
    for target in register.targets:
        figures = chances.figures(target) if target.grade in "AB" else None
        if figures is None:
            continue
        key = ("target", target.id)
        if target.anchor != "none":
            key = ("series", target.area, target.indicator)
        ours = page.figure(answer, *key, target.year)
        own = holds_in(target, ours).mean()
        assert own == holds_in(target, figures[:, position(target.year)]).mean(), target.id
        judged += 1
    assert judged > 30


@pytest.mark.parametrize("name", scenarios.names(find()))
def test_shipped_scenarios(page: Page, name: str) -> None:
    project, register = _project()
    _assert_equal(page, scenarios.load(name, project, register.statistics))


@pytest.mark.parametrize("number", range(RANDOM))
def test_random_settings_of_all_levers_and_shocks(page: Page, number: int) -> None:
    _assert_equal(page, _random_scenario(number))


def _random_scenario(number: int) -> Scenario:
    """Return a scenario that moves every lever and shock somewhere, some in one county alone."""
    project, register = _project()
    base = scenarios.load("baseline", project, register.statistics)
    random = np.random.default_rng([SEED, number])
    content = {
        group: {entry.name: _random_setting(entry, random) for entry in entries.values()}
        for group, entries in (
            ("levers", base.catalogue.levers),
            ("shocks", base.catalogue.shocks),
        )
    }
    moved = scenarios.changed(base, content, f"random {number}")
    rate = ImplementationRate(random.uniform(0.4, 1.0), random.choice([0.0, 0.2]))
    return dataclasses.replace(moved, implementation_rate=rate)


def _random_setting(entry, random: np.random.Generator) -> dict:
    # Shocks, and what lies above a default, only part of the way: at the ends of all ranges at
    # once few runs have an answer.
    low, high = (
        entry.default + 0.3 * (end - entry.default) for end in (entry.minimum, entry.maximum)
    )
    years = sorted(random.choice(range(2018, 2036), size=3, replace=False))
    values = {str(year): float(random.uniform(low, high)) for year in years}
    if random.random() < 0.3:
        values[str(years[1])] = entry.default
    own = not entry.scalar and not entry.extensive and random.random() < 0.3
    area = str(random.choice(ELEMENTS)) if own else "all"
    return {area: values, "after": str(random.choice(["hold", "baseline"]))}


def test_figures_that_were_entered_stand_in_place_of_what_runs_say() -> None:
    project, register = _project()
    figures = [Evidence(("zhangye", "gdp"), 2018, 410.0)]  # made up
    forecaster = Forecaster(project, 5, SEED, register.statistics, extra=EXTRA, figures=figures)
    page = Page(make_module(forecaster, register))
    scenario = scenarios.load("plan", project, register.statistics)
    answer = page.answer(scenario)
    assert set(page.figure(answer, "series", "zhangye", "gdp", 2018)) == {410.0}
    theirs = forecaster.forecast(scenario).published["zhangye", "gdp"]
    ours = page.figure(answer, "series", "zhangye", "gdp", 2020)
    np.testing.assert_allclose(ours, theirs[:, position(2020)], rtol=TOLERANCE)
