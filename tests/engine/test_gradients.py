"""Derivatives agree with central differences, through every kind of operation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import engine

from .conftest import FOLDER

PARAMETERS = [
    "saving rate[Ganzhou]", "depreciation", "labour share[primary]",
    "initial capital[Minle,tertiary]", "saving rate[Sunan]@4", "efficiency[Sunan,primary]",
    "priority[secondary]", "demand[tertiary]",
]  # fmt: skip
OUTPUTS = ["city gdp", "growth[Sunan]", "delayed three", "smoothed[Minle]", "allocated",
           "capital[Minle,tertiary]", "best", "product of all"]  # fmt: skip


def _differences(model: engine.Model, columns: list[str], outputs: list[str], times: list[float]):
    prepared = model.prepare(columns, outputs, times=times)
    center = model.prepare_gradient(columns, outputs, times=times).center()
    step = 1e-4 * np.maximum(np.abs(center), 0.1)
    up, down = center + np.diag(step), center - np.diag(step)
    change = prepared(up) - prepared(down)
    return change.transpose(2, 1, 0).reshape(-1, len(columns)) / (2 * step)


def test_every_parameter_of_a_model(counties: engine.Model) -> None:
    times = [0.0, 5.0, 8.5]
    gradient = counties.gradient(OUTPUTS, PARAMETERS, times=times)
    expected = _differences(counties, PARAMETERS, OUTPUTS, times)
    assert gradient.index.names == ["output", "time"]
    assert gradient.loc[("city gdp", 8.5), "depreciation"] < 0
    np.testing.assert_allclose(gradient.to_numpy(), expected, rtol=2e-6, atol=1e-7)


def test_elements_that_change_together_are_changed_where_they_stand(counties) -> None:
    one = counties.gradient(["city gdp"], ["labour share", "depreciation"], times=[5.0])
    keys = [f"labour share[{name}]" for name in counties.coords["sector"]]
    single = counties.gradient(["city gdp"], keys, times=[5.0])
    np.testing.assert_allclose(one["labour share"], single.sum(axis=1), rtol=1e-12)
    assert list(one.columns) == ["labour share", "depreciation"]


def test_a_scheduled_value_is_where_the_derivative_is_taken(write) -> None:
    model = write("rate = 1 ~~|\nx = INTEG(rate^2, 0) ~~|")
    slopes = model.gradient(["x"], ["rate@2"], [4.0], {"rate@1": 2.0, "rate@2": 3.0})
    assert slopes.iloc[0, 0] == pytest.approx(2 * 3.0 * 2)  # two years at 2 * rate
    earlier = model.gradient(["x"], ["rate@2"], [4.0], {"rate@1": 2.0})
    assert earlier.iloc[0, 0] == pytest.approx(2 * 2.0 * 2)


@pytest.mark.parametrize(
    ("key", "params", "reason"),
    [
        ("twice", {}, "is not a constant: give in params"),
        ("rate", {"rate": pd.Series([1.0, 2.0], index=[0, 4])}, "follows a series"),
    ],
)
def test_no_derivative_without_a_value(write, key, params, reason) -> None:
    model = write("rate = 1 ~~|\ntwice = 2*rate ~~|\nx = INTEG(twice, 0) ~~|")
    with pytest.raises(engine.ModelError, match=reason):
        model.gradient(["x"], [key], [4.0], params)
    assert model.gradient(["x"], ["twice"], [4.0], {"twice": 2.0}).iloc[0, 0] == 4.0


@pytest.mark.parametrize(
    "expression",
    [
        "p*s", "p/s + s/p", "p - s", "-p*s", "s^p", "p^s", "p^2.5", "p^3", "EXP(p*0.1)*s",
        "LN(p + s)", "SQRT(p*s)", "ABS(p - 5)*s", "MIN(p, s)", "MAX(p, s)", "MAX(2, p)",
        "IF THEN ELSE(s > 1, p*p, 3*p)", "SIN(p) + COS(p) + TAN(p/3) + TANH(p)",
        "ARCSIN(p/9) + ARCCOS(p/9) + ARCTAN(p) + SINH(p) + COSH(p)", "ZIDZ(p, s)",
        "XIDZ(s, p - p, p)", "WITH LOOKUP(p, ((0,0),(1,2),(3,3),(9,4)))",
        "WITH LOOKUP(p*s, ((0,0),(1,2),(2,1),(3,3),(4,2),(5,1),(6,0),(7,5),(8,2),(9,3),(10,1),"
        "(11,2),(12,3),(13,1),(60,9)))", "SMOOTH3(p*Time, 2)", "DELAY3(p*Time, 2 + p)",
        "INITIAL(p*s)*Time", "TREND(p*Time + 3, p, 0)", "SAMPLE IF TRUE(Time < 2, p*Time, p)",
        "INTEGER(p)*s + p",
    ],
)  # fmt: skip
def test_operations(write, expression: str) -> None:
    model = write(
        "p = 2.3 ~~|\ns = INTEG(0.1*s + 0.05*p, 1.4*p) ~~|\n"
        f"stock = INTEG({_plain(expression)}, p) ~~|\n"
        f"y = {expression} ~~|"
    )
    outputs = ["y", "s", "stock"]
    gradient = model.gradient(outputs, ["p"], times=[1.0, 4.0])
    expected = _differences(model, ["p"], outputs, [1.0, 4.0])
    np.testing.assert_allclose(gradient.to_numpy(), expected, rtol=1e-5, atol=1e-8)
    assert np.abs(gradient.loc["y"]).to_numpy().max() > 0


def _plain(expression: str) -> str:
    """Return what the stock integrates: memory may stand only at the top of an equation."""
    remembers = ("SMOOTH", "DELAY", "INITIAL", "TREND", "SAMPLE")
    return "s" if expression.startswith(remembers) else f"0.1*({expression})"


def test_branches_not_taken_send_nothing(write) -> None:
    model = write("p = 0 ~~|\ny = IF THEN ELSE(p > 0, 1/p, p*3) + p^1.5 ~~|")
    assert model.gradient(["y"], ["p"], times=[0.0]).to_numpy().tolist() == [[3.0]]


def test_payoff_of_many_runs(counties: engine.Model) -> None:
    prepared = counties.prepare_gradient(PARAMETERS[:3], ["gdp"], times=[2.0, 5.0])
    values = prepared.center() * np.linspace(0.9, 1.1, 45)[:, None]
    outputs, gradients = prepared(values, lambda y: 2 * y)  # payoff: the sum of squares
    assert outputs.shape == (45, 2, 3)
    runs = counties.prepare(PARAMETERS[:3], ["gdp"], times=[2.0, 5.0])
    for column in range(3):
        step = np.zeros(3)
        step[column] = 1e-5
        change = (runs(values + step) ** 2).sum((1, 2)) - (runs(values - step) ** 2).sum((1, 2))
        np.testing.assert_allclose(gradients[:, column], change / 2e-5, rtol=1e-6)
    again, same = prepared(values, lambda y: 2 * y, threads=1)
    assert (again == outputs).all()
    assert (same == gradients).all()


def test_refusals(counties: engine.Model) -> None:
    with pytest.raises(engine.ModelError, match="at least one parameter"):
        counties.gradient(["city gdp"], [])
    memory = engine.read(FOLDER / "models" / "memory.mdl")
    with pytest.raises(engine.ModelError, match="DELAY FIXED"):
        memory.gradient(["pipe"], ["time constant"])
