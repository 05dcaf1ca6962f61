"""Which data inform which parameter: a linear problem solved by hand, and the real one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye.calibration import information
from zhangye.calibration.fit import Problem


def test_a_linear_problem() -> None:
    # One datum of error 1/2 tells of the first parameter, nothing of the second; sd of priors: 1.
    jacobian = np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    groups = {"datum": np.array([0])}
    first, second = information._decomposed(jacobian, groups, ["first", "second"])
    # Variance 1/5; the datum carries 4/5 of the precision, the prior 1/5.
    assert first[1] == pytest.approx({"datum": 0.8, "own prior": 0.2, "other priors": 0.0})
    assert first[2] == pytest.approx({"datum": np.sqrt(5) - 1})
    assert second[1] == pytest.approx({"datum": 0.0, "own prior": 1.0, "other priors": 0.0})
    assert second[2] == pytest.approx({"datum": 0.0})


def test_a_sum_that_is_known_lends_the_prior_of_one_to_the_other() -> None:
    jacobian = np.array([[1e4, 1e4], [1.0, 0.0], [0.0, 1.0]])
    first, _ = information._decomposed(jacobian, {"sum": np.array([0])}, ["a", "b"])
    # b = sum - a: each prior weighs as much for a.
    assert first[1] == pytest.approx({"sum": 0, "own prior": 0.5, "other priors": 0.5}, abs=1e-6)


@pytest.fixture(scope="module")
def informed(whole: Problem) -> pd.DataFrame:
    return information.inform(whole, whole.start())


def test_shares_add_up_and_name_the_series(whole: Problem, informed: pd.DataFrame) -> None:
    sums = informed.groupby("parameter")["share"].sum()
    assert len(sums) == len(whole.start())
    assert sums.to_numpy() == pytest.approx(1)
    assert (informed["share"] >= 0).all()
    indicators = {datum.indicator for datum in whole.data}
    assert indicators < set(informed["group"])
    most = informed.drop_duplicates("parameter").set_index("parameter")["group"]
    assert most["savings rate"] == "household_savings"
    assert most["retail share"] == "retail_sales"
    assert most["inflow level after 2017"] == "own prior"


def test_leaving_out_what_informs_widens(informed: pd.DataFrame) -> None:
    of = informed[informed["parameter"] == "retail share"].set_index("group")["widening"]
    assert of["retail_sales"] > 1
    assert of.drop(["own prior", "other priors"]).min() > -1e-9
    assert of[["own prior", "other priors"]].isna().all()
