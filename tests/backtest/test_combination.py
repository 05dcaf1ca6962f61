"""Weights and combined forecasts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye.backtest import combination, scores
from zhangye.backtest.combination import CAUTIONS, choose_caution, combine, leave_one_out, weights
from zhangye.backtest.quantiles import COLUMNS

from .samples import SERIES, contract_frame

GOOD_AND_BAD = {"structural": (0.95, 0.0), "drift": (0.0, 15.0), "ces": (0.0, -20.0)}


def _alike() -> pd.DataFrame:
    one = contract_frame({"drift": (0.3, 4.0)})
    return pd.concat([one, one.assign(method="ces"), one.assign(method="structural")])


def test_identical_members_give_that_member() -> None:
    frame = _alike()
    found = leave_one_out(frame, ["drift", "ces", "structural"])
    keys = ["vintage", "area", "year", "indicator"]
    alone = frame[frame["method"] == "drift"].set_index(keys).sort_index()
    columns = [*COLUMNS, "observed"]
    pd.testing.assert_frame_equal(
        found.set_index(keys).sort_index()[columns], alone[columns], rtol=1e-9
    )
    assert set(found["method"]) == {"combination"}
    assert list(found.columns) == list(scores.CONTRACT)


def test_identical_members_share_the_weight() -> None:
    found = weights(_alike(), ["drift", "ces", "structural"])
    assert found.loc["all"].to_numpy() == pytest.approx([1 / 3] * 3, abs=1e-4)


def test_a_clearly_better_member_is_recovered() -> None:
    found = weights(contract_frame(GOOD_AND_BAD), list(GOOD_AND_BAD)).loc["all"]
    assert found["structural"] > 0.9
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()


def test_opposite_biases_cancel() -> None:
    frame = contract_frame({"high": (0.5, 12.0), "low": (0.5, -12.0)})
    learned = weights(frame, ["high", "low"]).loc["all"]
    assert learned["high"] == pytest.approx(0.5, abs=0.1)
    both = pd.concat([frame, leave_one_out(frame, ["high", "low"])])
    table = scores.summary(scores.score(both), ["method"]).set_index("method")
    assert table.at["combination", "mape"] < 0.8 * table.loc[["high", "low"], "mape"].min()


def test_the_weights_minimise_the_loss() -> None:
    members = list(GOOD_AND_BAD)
    frame = contract_frame({"structural": (0.5, 3.0), "drift": (0.3, -6.0), "ces": (0.0, 2.0)})
    own = weights(frame, members, caution=0.1).loc["all"].to_numpy()
    table = combination._Table(frame, members, None)
    equal = np.full(3, 1 / 3)
    loss = combination._loss(table.forecasts[:, :, 1:], table.observed, equal, 0.1)
    others = np.random.default_rng(2).dirichlet(np.ones(3), 2000)
    assert loss(own)[0] <= min(loss(other)[0] for other in others) + 1e-4
    assert loss(own)[0] < loss(equal)[0]


def test_caution_holds_weights_together() -> None:
    frame = contract_frame(GOOD_AND_BAD)
    shares = [
        weights(frame, list(GOOD_AND_BAD), caution=caution).at["all", "structural"]
        for caution in (0.0, 2.0, 1000.0)
    ]
    assert shares[0] > shares[1] > shares[2]
    assert shares[2] == pytest.approx(1 / 3, abs=1e-2)


def test_a_vintage_does_not_learn_from_itself() -> None:
    frame = contract_frame({"structural": (0.95, 0.0), "drift": (0.0, 15.0)})
    members = ["structural", "drift"]
    before = leave_one_out(frame, members)
    # Outcomes of 2014's vintage change: its own combination stays, the others' may not.
    changed = frame.copy()
    own = changed["vintage"] == 2014
    changed.loc[own, "observed"] = 130.0
    after = leave_one_out(changed, members)
    same = (before[list(COLUMNS)] == after[list(COLUMNS)]).all(axis=1)
    assert same[before["vintage"] == 2014].all()
    assert not same[before["vintage"] == 2010].any()


def test_groups_have_weights_of_their_own() -> None:
    frame = contract_frame({"structural": (0.95, 0.0), "drift": (0.0, 15.0)})
    swapped = frame["area"] == "sunan"
    names = frame.loc[swapped, "method"].map({"structural": "drift", "drift": "structural"})
    frame.loc[swapped, "method"] = names
    groups = {key: "county" if key[0] == "sunan" else "city" for key in SERIES}
    found = weights(frame, ["structural", "drift"], groups)
    assert found.at["city", "structural"] > 0.8
    assert found.at["county", "structural"] < 0.2
    result = combine(frame, found, groups, method="shipped")
    assert set(result["method"]) == {"shipped"}
    county = result[result["area"] == "sunan"].set_index(["vintage", "year"])["p50"]
    alone = frame[(frame["area"] == "sunan") & (frame["method"] == "drift")]
    assert np.abs(county - alone.set_index(["vintage", "year"])["p50"]).mean() < 4


def test_a_member_with_gaps_is_refused() -> None:
    frame = contract_frame({"structural": (0.5, 0.0), "drift": (0.0, 0.0)}).iloc[:-1]
    with pytest.raises(ValueError, match="drift has no forecast"):
        weights(frame, ["structural", "drift"])
    with pytest.raises(ValueError, match="ces has no forecast"):
        weights(frame, ["structural", "ces"])


def test_one_vintage_teaches_nothing() -> None:
    frame = contract_frame({"drift": (0.0, 0.0)}, vintages=[2010])
    with pytest.raises(ValueError, match="only one"):
        leave_one_out(frame, ["drift"])


def test_caution_is_chosen_by_what_it_would_have_done() -> None:
    members = list(GOOD_AND_BAD)
    assert choose_caution(contract_frame(GOOD_AND_BAD), members) == CAUTIONS[-1]
    assert choose_caution(_alike(), ["drift", "ces", "structural"]) == CAUTIONS[0]
    # Who is better changes from one vintage to the next: what was learned misleads.
    fickle = contract_frame({"structural": (0.6, 12.0), "drift": (0.6, -12.0)}, vintages=[2010])
    mirrored = contract_frame({"structural": (0.6, -12.0), "drift": (0.6, 12.0)}, vintages=[2012])
    fickle["observed"] += 8
    mirrored["observed"] += 8
    both = pd.concat([fickle, mirrored])
    assert choose_caution(both, ["structural", "drift"]) == CAUTIONS[0]
    assert choose_caution(fickle, ["structural", "drift"]) == CAUTIONS[0]
