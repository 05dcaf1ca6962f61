"""Posterior beside prior: what is known of simple cases comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from zhangye.calibration import learned, priors
from zhangye.calibration.fit import LOSS_SCALE, Problem
from zhangye.calibration.posterior import Posterior

COUNTY, SINGLE, HELD = "town pull[Minle]", "savings rate", "income gap sensitivity"


def _hyperbolic(value: float) -> float:
    return float(np.exp(-(LOSS_SCALE**2) * (np.sqrt(1 + (value / LOSS_SCALE) ** 2) - 1)))


def _posterior(problem: Problem, standard: pd.DataFrame) -> Posterior:
    natural, observed = problem.split(standard.to_numpy())
    model = pd.DataFrame(natural, columns=problem.parameters.names)
    return Posterior(model, pd.DataFrame({name: v[:, 0] for name, v in observed.items()}), {})


def test_the_prior_is_that_of_the_loss_and_of_the_pooling(whole: Problem) -> None:
    points = learned.prior_points(whole)
    whole_mass = quad(_hyperbolic, -40, 40)[0]
    variance = quad(lambda value: value**2 * _hyperbolic(value), -40, 40)[0] / whole_mass
    free = points["wage_ratio"]  # of the published basis: no bounds
    assert free.std() == pytest.approx(np.sqrt(variance), rel=0.01)
    assert free.mean() == pytest.approx(0, abs=1e-9)
    below = quad(_hyperbolic, -40, 1)[0] / whole_mass
    assert (free < 1).mean() == pytest.approx(below, abs=2e-3)
    loose = points["inflow level after 2017"]
    assert (loose.mean(), loose.std()) == pytest.approx((0, 1), abs=1e-3)
    wider = priors.points(priors.POOLED)
    # A lognormal scale multiplies the variance by the mean of its square.
    assert np.var(wider) == pytest.approx(variance * np.exp(2 * priors.POOLING_SD**2), rel=0.06)
    lower, upper = whole.bounds()
    assert (points.min().to_numpy() >= lower - 1e-9).all()
    assert (points.max().to_numpy() <= np.maximum(upper, 12)).all()


def test_draws_of_the_prior_have_taught_nothing(whole: Problem) -> None:
    table = learned.beside_posterior(whole, _posterior(whole, learned.prior_points(whole)))
    assert table["contraction"].to_numpy() == pytest.approx(0, abs=1e-6)
    assert table["shift"].to_numpy() == pytest.approx(0, abs=1e-6)
    for column in ("mean", "sd", "p05", "p50", "p95"):
        assert table[column].to_numpy() == pytest.approx(table[f"prior_{column}"].to_numpy())


def test_half_the_spread_contracts_by_three_quarters(whole: Problem) -> None:
    points = learned.prior_points(whole) / 2
    points[HELD] = whole.bounds()[0][points.columns.get_loc(HELD)] - 1.0
    table = learned.beside_posterior(whole, _posterior(whole, points)).set_index("parameter")
    assert table.loc[SINGLE, "contraction"] == pytest.approx(0.75, abs=0.01)
    assert table.loc[COUNTY, "contraction"] == pytest.approx(0.75, abs=0.03)
    assert table.loc[HELD, ["at_bound", "contraction"]].tolist() == pytest.approx([1.0, 1.0])
    assert table.loc[SINGLE, "at_bound"] == 0
    assert table["part"].value_counts()["observation"] == len(whole.observation.parameters)


def test_single_precision_still_lies_on_the_bound(whole: Problem, normal: Posterior) -> None:
    rounded = replace(normal, model=normal.model.astype("float32").astype(float))
    exact, kept = (learned.beside_posterior(whole, one)["at_bound"] for one in (normal, rounded))
    assert kept.max() > 0.3
    assert kept.tolist() == exact.tolist()


def test_only_strong_correlations_are_listed_strongest_first() -> None:
    rng = np.random.default_rng(3)
    base = rng.standard_normal(2000)
    table = pd.DataFrame(
        {
            "a": base,
            "b": base + 0.1 * rng.standard_normal(2000),
            "c": -base + 0.8 * rng.standard_normal(2000),
            "alone": rng.standard_normal(2000),
            "still": 1.0,
        }
    )
    pairs = learned.correlations(table)
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == [
        ("a", "b"), ("a", "c"), ("b", "c")
    ]  # fmt: skip
    assert pairs["correlation"].tolist() == pytest.approx([0.995, -0.78, -0.78], abs=0.02)


def test_laplace_agrees_with_its_own_draws(whole: Problem, normal: Posterior) -> None:
    standard = learned.standard_draws(whole, normal)
    table = learned.against_laplace(whole, whole.start(), standard).set_index("parameter")
    lower, upper = whole.bounds()
    margin = 4 * table["laplace_sd"].to_numpy()
    inside = (table["mode"] - margin > lower) & (table["mode"] + margin < upper)
    assert inside.sum() > 40
    assert table.loc[inside, "ratio"].to_numpy() == pytest.approx(1, abs=0.15)
    assert table.loc[inside, "distance"].abs().max() < 0.25
    # What a bound cuts off, the approximation keeps.
    sd, mode = table["laplace_sd"].to_numpy(), table["mode"].to_numpy()
    room = pd.DataFrame({"below": (lower - mode) / sd, "above": (upper - mode) / sd}, table.index)
    held = room.abs().min(axis=1).idxmin()
    cut = np.clip(norm.ppf((np.arange(10_000) + 0.5) / 10_000), *room.loc[held])
    assert table.loc[held, "ratio"] == pytest.approx(1 / cut.std(), rel=0.1)
