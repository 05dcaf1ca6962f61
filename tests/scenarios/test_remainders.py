"""What the baseline's programmes leave of the investment and the spending of 2015-16."""

import dataclasses
from pathlib import Path

import pytest

from zhangye import engine, project, scenarios, statistics
from zhangye.errors import InputError

HOME = project.find()
CATALOGUE = scenarios.catalogue(HOME)
SHARES = scenarios.capital_shares(HOME, CATALOGUE)
FOUND = scenarios.remainders(statistics.load(HOME), CATALOGUE, SHARES, HOME)


def test_levers_and_remainders_add_up_to_what_was_observed() -> None:
    """Recomputed from the deflated rows of the statistics, not from the function's own sums."""
    series = statistics.load(HOME).series
    prices = series("zhangye", "gdp").loc[2016] / series("zhangye", "gdp").loc[2015] / 1.08
    for indicator, remainder in (
        ("gross_fixed_capital_formation", FOUND.investment),
        ("budget_expenditure", FOUND.spending),
    ):
        observed = series("zhangye", indicator)
        mean = (observed.loc[2015] + observed.loc[2016] / prices) / 2
        assert remainder.levers + remainder.other == pytest.approx(mean)
        assert 0 < remainder.other < remainder.observed


def test_bank_and_private_money_is_not_budget_spending() -> None:
    baseline = scenarios.load("baseline", HOME)
    funding = baseline.funding().loc[2018]
    assert FOUND.spending.levers == pytest.approx(funding["own"] + funding["transfer"])


def test_the_model_takes_the_remainder_of_the_budget() -> None:
    model = engine.read(HOME.mdl)
    share = model.default("other current spending share")
    assert share == pytest.approx(FOUND.spending.share, abs=0.03)


def test_the_page_prints_them() -> None:
    page = (Path(HOME.root) / "docs" / "scenarios.md").read_text(encoding="utf-8")
    for remainder in (FOUND.investment, FOUND.spending):
        line = f"| {remainder.observed:.0f} | {remainder.levers:.0f} | {remainder.other:.0f} |"
        assert line in page


def test_defaults_beyond_what_was_observed_are_refused() -> None:
    lever = CATALOGUE.levers["outside_investment"]
    more = dataclasses.replace(lever, default=200.0)
    levers = {**CATALOGUE.levers, lever.name: more}
    with pytest.raises(InputError, match="capital formation of 2015-16"):
        scenarios.remainders(
            statistics.load(HOME), scenarios.Catalogue(levers, CATALOGUE.shocks), SHARES, HOME
        )
