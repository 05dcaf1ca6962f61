"""Entered figures move the draws as the laws of probability say, in whatever order they come."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from zhangye import project, scenarios, statistics
from zhangye.axes import position
from zhangye.forecast import weighing
from zhangye.forecast.conditioning import Conditioning, Evidence
from zhangye.forecast.discrepancy import Discrepancy, Factors, Scores, of_scores, scores
from zhangye.forecast.forecaster import Forecaster
from zhangye.forecast.official import official as shipped_official
from zhangye.observation import Published
from zhangye.statistics import figures

SERIES = ("zhangye", "made up")
KEPT, SHOCK, PRIOR = 0.8, 0.1, 0.2
KNOWN = pd.Series({2016: 2.0, 2017: 2.2})
FOUND = Discrepancy({SERIES: KEPT}, {SERIES: SHOCK}, {SERIES: KNOWN})
PRINTED = {2018: 2.6, 2020: 3.1}
RUNS = 40_000


def official(published: Published, factors: Factors) -> Published:
    return {SERIES: published[SERIES] * factors[SERIES]}


def slope(year: int) -> float:
    return 1 + 0.05 * (year - 2000)


class Linear:
    """A model whose logarithm is linear in one normal constant: everything is known exactly."""

    def __init__(self, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.constant = PRIOR * rng.standard_normal(RUNS)
        years = np.arange(36)
        self.logs = 0.05 * years + self.constant[:, None] * (1 + 0.05 * years)
        self.published = {SERIES: np.exp(self.logs)}
        evidence = [Evidence(SERIES, year, value) for year, value in PRINTED.items()]
        self.held = Conditioning(self.published, FOUND, evidence, official)
        self.weight = weighing.weights(self.held.log_densities())
        self.scores: Scores = self.held.moved(scores(FOUND, RUNS, rng), rng)
        factors = of_scores(self.published, FOUND, self.scores)
        self.figures = np.log(official(self.published, factors)[SERIES])

    def moments(self, values: np.ndarray) -> tuple[float, float]:
        mean = float(self.weight @ values)
        return mean, float(np.sqrt(self.weight @ (values - mean) ** 2))


@pytest.fixture(scope="module")
def linear() -> Linear:
    return Linear()


def exact() -> tuple[float, float]:
    """Mean and standard deviation of the constant given the printed figures."""
    precision, total, before, gap = 1 / PRIOR**2, 0.0, 2017, np.log(KNOWN[2017])
    for year, value in PRINTED.items():
        kept = KEPT ** (year - before)
        size = SHOCK**2 * (1 - kept**2) / (1 - KEPT**2)
        hangs = slope(year) - kept * slope(before)
        seen = np.log(value) - 0.05 * (year - 2000) - kept * (gap - 0.05 * (before - 2000))
        precision += hangs**2 / size
        total += hangs * seen / size
        before, gap = year, np.log(value)
    return total / precision, precision**-0.5


def test_weights_meet_the_exact_posterior(linear: Linear) -> None:
    mean, deviation = exact()
    assert linear.moments(linear.constant) == pytest.approx((mean, deviation), abs=3e-3)
    assert mean > 0.3 * PRIOR  # the figures do say something
    assert deviation < 0.7 * PRIOR


def test_forecast_after_the_figures_is_the_exact_one(linear: Linear) -> None:
    mean, deviation = exact()
    hangs = slope(2021) - KEPT * slope(2020)
    expected = 0.05 * 21 + KEPT * (np.log(3.1) - 0.05 * 20) + hangs * mean
    spread = np.hypot(hangs * deviation, SHOCK)
    found = linear.moments(linear.figures[:, position(2021)])
    assert found == pytest.approx((expected, spread), abs=3e-3)


def test_every_run_passes_through_what_was_printed(linear: Linear) -> None:
    for year, value in PRINTED.items():
        assert np.exp(linear.figures[:, position(year)]) == pytest.approx(value, rel=3e-3)


def test_years_between_figures_stay_as_uncertain_as_a_bridge(linear: Linear) -> None:
    gaps = {year: np.log(v) - linear.logs[:, position(year)] for year, v in PRINTED.items()}
    middle = KEPT * (gaps[2018] + gaps[2020]) / (1 + KEPT**2)
    size = SHOCK / np.sqrt(1 + KEPT**2)
    score = (linear.figures[:, position(2019)] - linear.logs[:, position(2019)] - middle) / size
    assert (score.mean(), score.std()) == pytest.approx((0, 1), abs=0.02)


def test_systematic_resampling_keeps_shares_and_mixes_the_order() -> None:
    weight = np.array([0.5, 0.3, 0.2, 0.0])
    rows = weighing.systematic(weight, 1000, np.random.default_rng(1))
    assert np.bincount(rows, minlength=4).tolist() == pytest.approx([500, 300, 200, 0], abs=1)
    assert abs(np.corrcoef(rows, np.arange(1000))[0, 1]) < 0.1


def test_effective_size_of_equal_and_of_single_weights() -> None:
    assert weighing.effective(np.full(8, 1 / 8)) == pytest.approx(8)
    assert weighing.effective(np.array([1.0, 0, 0])) == pytest.approx(1)


def test_figures_count_in_full_while_enough_draws_fit_and_less_where_too_few_do() -> None:
    densities = np.append(-np.arange(50.0), -np.inf)
    whole, power = weighing.tempered(densities, 1.0)
    assert power == 1
    assert whole == pytest.approx(weighing.weights(densities))
    weight, power = weighing.tempered(densities, 10.0)
    assert 0 < power < 1
    assert weighing.effective(weight) == pytest.approx(10, rel=1e-6)
    assert weight[-1] == 0
    assert (np.diff(weight[:-1]) < 0).all()


GDP = ("zhangye", "gdp")
MADE_UP = (
    Evidence(GDP, 2018, 430.0),
    Evidence(("ganzhou", "gdp"), 2018, 190.0),
    Evidence(("zhangye", "gdp_growth_real"), 2018, 6.0),
    Evidence(("zhangye", "resident_population"), 2019, 123.0),
    Evidence(("linze", "total_water_use"), 2018, 5.0),
)


@pytest.fixture(scope="module")
def updated(place: project.Project, known: statistics.Statistics) -> Forecaster:
    return Forecaster(place, 120, 7, known, figures=MADE_UP)


def test_model_passes_through_all_printed_figures(updated: Forecaster) -> None:
    runs = shipped_official(updated._baseline, updated.multipliers)
    for figure in MADE_UP[:4]:
        assert runs[figure.series][:, position(figure.year)] == pytest.approx(
            figure.value, rel=5e-3 if figure.series != MADE_UP[2].series else 0.05
        )


def test_figures_without_an_error_of_their_own_are_shown_and_teach_nothing(
    updated: Forecaster, place: project.Project
) -> None:
    assert updated.learned is not None
    assert updated.learned.silent == MADE_UP[4:]
    shown = updated.forecast(scenarios.load("plan", place)).published[MADE_UP[4].series]
    assert (shown[:, position(2018)] == 5.0).all()


def test_a_higher_figure_raises_later_years_and_narrows_them(
    place: project.Project, known: statistics.Statistics, forecaster: Forecaster
) -> None:
    baseline = scenarios.load("baseline", place)
    before = forecaster.forecast(baseline).published[GDP][:, position(2019)]
    high = Evidence(GDP, 2018, 1.1 * float(np.median(before)))
    moved = Forecaster(place, 200, 7, known, figures=[high])
    after = moved.forecast(baseline).published[GDP][:, position(2019)]
    assert np.median(after) > 1.05 * np.median(before)
    assert np.log(after).std() < np.log(before).std()


def test_years_after_the_last_figure_differ_between_runs_of_one_draw(updated: Forecaster) -> None:
    table = updated.draws.parameters
    constants = [name for name in table.columns if "@" not in name]
    later = [name for name in table.columns if "@" in name and float(name.split("@")[1]) > 2020]
    assert table.duplicated(constants).any()
    assert not table.duplicated(later).any()


def entry(value: float, day: int | None, **other: object) -> figures.Figure:
    one = figures.Figure(
        *GDP, 2018, value, "1e8 CNY", "Li Ming", datetime.date(2019, 4, 1), "made up",
        None if day is None else datetime.date(2019, 3, day),
    )  # fmt: skip
    return replace(one, **other)  # type: ignore[arg-type]


def bits(copy: project.Project) -> bytes:
    made = Forecaster(copy, 20, 7)
    return made.forecast(scenarios.load("plan", copy)).published[GDP].tobytes()


def test_order_repetition_and_withdrawal(copy: project.Project) -> None:
    first, revised = entry(430.0, 1), entry(425.0, 9)
    county = entry(190.0, 1, area="ganzhou")
    never, path = bits(copy), copy.data / "entered_figures.csv"
    empty = path.read_bytes()

    figures.enter(statistics.load(copy), [first, county, revised])
    at_once, rows = bits(copy), path.read_bytes()
    assert at_once != never
    figures.enter(statistics.load(copy), [county])
    assert path.read_bytes() == rows

    figures.withdraw(statistics.load(copy), *GDP, 2018)
    figures.withdraw(statistics.load(copy), "ganzhou", "gdp", 2018)
    assert path.read_bytes() == empty
    assert bits(copy) == never

    for one in (revised, county, first):
        figures.enter(statistics.load(copy), [one])
    assert path.read_bytes() == rows
    assert bits(copy) == at_once
    assert [one.value for one in figures.current(statistics.load(copy))] == [190.0, 425.0]
