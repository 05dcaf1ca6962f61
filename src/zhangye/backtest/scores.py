"""Scores of forecasts that give seven quantiles, and the tables made of them.

A value counts once, whatever its series: a score over many values is their plain mean. The
absolute percentage error is that of the median, which is the point forecast that this error asks
for (Gneiting 2011); that of the mean stands beside it. The continuous ranked probability score
(CRPS; Gneiting and Raftery 2007) is divided by the observed value, so that series of unlike units
can be averaged, and like the errors it is given in per cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.quantiles import COLUMNS, LEVELS, QUANTILES

if TYPE_CHECKING:
    import pandas as pd

CONTRACT = ("vintage", "method", "area", "year", "indicator", *COLUMNS, "observed")
"""Columns of ``backtest.csv``, in order."""
DATUM = ("vintage", "area", "year", "indicator")
"""What names one scored value."""
MEASURES = ("mape", "median_ape", "mape_of_mean", "crps", "coverage_50", "coverage_90")
"""Columns of every table: errors, CRPS and coverage in per cent."""

_NODES = np.concatenate([[0.0], LEVELS, [1.0]])


def crps(quantiles: Array, observed: Array) -> Array:
    """Return the continuous ranked probability score from seven quantiles.

    The CRPS is twice the integral of the pinball loss over the probability level. The integral is
    taken by the trapezoid rule at the seven levels and at 0 and 1, where the outermost quantiles
    stand for those that the forecast does not give.

    Parameters
    ----------
    quantiles
        Values x 7, ascending, at ``quantiles.LEVELS``.
    observed
        Values.

    Returns
    -------
    ndarray
        Values, in the unit of the observed ones.
    """
    padded = np.concatenate([quantiles[:, :1], quantiles, quantiles[:, -1:]], axis=1)
    missed = observed[:, None] - padded
    pinball = np.maximum(_NODES * missed, (_NODES - 1) * missed)
    return np.asarray(2 * np.trapezoid(pinball, _NODES, axis=1))


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Score every row.

    Parameters
    ----------
    frame
        ``CONTRACT``, with positive observed values.

    Returns
    -------
    DataFrame
        The rows with ``lead`` (years after the vintage), ``ape`` (of the median),
        ``ape_of_mean``, ``crps``, all in per cent of the observed value, and whether it lies
        ``within_50`` and ``within_90``.
    """
    seen = frame["observed"].to_numpy(dtype=float)
    if not (seen > 0).all():
        raise ValueError("only positive observed values can be scored")
    errors = crps(frame[list(QUANTILES)].to_numpy(dtype=float), seen)
    return frame.assign(
        lead=frame["year"] - frame["vintage"],
        ape=100 * (frame["p50"] / seen - 1).abs(),
        ape_of_mean=100 * (frame["mean"] / seen - 1).abs(),
        crps=100 * errors / seen,
        within_50=(frame["p25"] <= seen) & (seen <= frame["p75"]),
        within_90=(frame["p05"] <= seen) & (seen <= frame["p95"]),
    )


def summary(scored: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Average scores over groups.

    Parameters
    ----------
    scored
        From ``score``.
    by
        The columns that make a group.

    Returns
    -------
    DataFrame
        The columns of ``by``, ``n`` and ``MEASURES``; groups in order of first appearance.
    """
    groups = scored.groupby(list(by), sort=False)
    table = groups.agg(
        n=("observed", "size"),
        mape=("ape", "mean"),
        median_ape=("ape", "median"),
        mape_of_mean=("ape_of_mean", "mean"),
        crps=("crps", "mean"),
        coverage_50=("within_50", "mean"),
        coverage_90=("within_90", "mean"),
    ).reset_index()
    return table.assign(
        coverage_50=100 * table["coverage_50"], coverage_90=100 * table["coverage_90"]
    )


def before(scored: pd.DataFrame, restated: int) -> pd.DataFrame:
    """Return the scores of the years before a restatement."""
    return scored[scored["year"] < restated]


def tables(frame: pd.DataFrame, restated: int) -> dict[str, pd.DataFrame]:
    """Return every table of scores.

    Parameters
    ----------
    frame
        ``CONTRACT``.
    restated
        The first year on a restated basis ([restatement] of the observation file): scored in
        every table but ``methods_before_restatement``.

    Returns
    -------
    dict
        ``methods_before_restatement``, ``methods``, ``vintages``, ``leads``, ``indicators`` and
        ``series``: tables of ``summary``, by method and what the name says.
    """
    scored = score(frame)
    return {
        "methods_before_restatement": summary(before(scored, restated), ["method"]),
        "methods": summary(scored, ["method"]),
        "vintages": summary(scored, ["vintage", "method"]),
        "leads": summary(scored, ["lead", "method"]),
        "indicators": summary(scored, ["indicator", "method"]),
        "series": summary(scored, ["area", "indicator", "method"]),
    }


def against_peers(scored: pd.DataFrame, method: str, peers: Sequence[str]) -> pd.DataFrame:
    """Compare a method with others, series by series.

    The best peer of a series is chosen with its outcome in view, so that nobody could have chosen
    it beforehand; the peer with the lowest error over all values is the fairer measure. Both
    stand in the table.

    Parameters
    ----------
    scored
        From ``score``.
    method
        The method that is compared.
    peers
        The methods it is compared with.

    Returns
    -------
    DataFrame
        ``area, indicator, n, mape, crps`` of the method; ``overall_peer`` (the same in all rows),
        ``overall_mape``, ``best_peer``, ``best_mape``, ``best_crps`` (the lowest of any peer), and
        ``behind_overall`` and ``behind_best``: percentage points of MAPE that the method is worse
        by; the worst first.
    """
    table = summary(scored, ["area", "indicator", "method"])
    own = table[table["method"] == method].set_index(["area", "indicator"])
    others = table[table["method"].isin(peers)]
    errors = others.pivot(index=["area", "indicator"], columns="method", values="mape")
    ranked = others.pivot(index=["area", "indicator"], columns="method", values="crps")
    every = summary(scored[scored["method"].isin(peers)], ["method"]).set_index("method")
    overall = str(every["mape"].idxmin())
    gaps = own[["n", "mape", "crps"]].assign(
        overall_peer=overall,
        overall_mape=errors[overall],
        best_peer=errors.idxmin(axis=1),
        best_mape=errors.min(axis=1),
        best_crps=ranked.min(axis=1),
    )
    gaps["behind_overall"] = gaps["mape"] - gaps["overall_mape"]
    gaps["behind_best"] = gaps["mape"] - gaps["best_mape"]
    return gaps.sort_values("behind_best", ascending=False, kind="stable").reset_index()


@dataclass(frozen=True)
class Criterion:
    """One demand on a method, and what came of it.

    Attributes
    ----------
    name
        ``mape``, ``crps``, ``median_ape`` or ``coverage_90``.
    restated
        Whether the restated years are scored.
    value
        The method's, in per cent.
    limit
        What it must be below (the best peer's; for ``median_ape`` 1.05 times that), or for
        ``coverage_90`` None: from 80 to 97 per cent.
    best_peer
        The peer that sets the limit; '' for ``coverage_90``.
    passed
        Whether the method is so.
    """

    name: str
    restated: bool
    value: float
    limit: float | None
    best_peer: str
    passed: bool


COVERAGE_LIMITS = (80.0, 97.0)
MEDIAN_MARGIN = 1.05


def criteria(
    scored: pd.DataFrame, method: str, peers: Sequence[str], restated: int
) -> list[Criterion]:
    """Hold a method to the bar: better than every peer, with intervals that mean what they say.

    Parameters
    ----------
    scored
        From ``score``.
    method, peers
        What is held to the bar, and against whom.
    restated
        The first year on a restated basis: first without it and later years, then with them.
    """
    criteria = []
    for with_restated, part in ((False, before(scored, restated)), (True, scored)):
        table = summary(part, ["method"]).set_index("method")
        for name in ("mape", "crps", "median_ape"):
            values = {str(key): float(value) for key, value in table[name].items()}
            own = values[method]
            best = min(peers, key=values.__getitem__)
            if name == "median_ape":
                limit = MEDIAN_MARGIN * values[best]
                passed = own <= limit
            else:
                limit = values[best]
                passed = own < limit
            criteria.append(Criterion(name, with_restated, own, limit, best, passed))
        covered = {str(key): float(value) for key, value in table["coverage_90"].items()}[method]
        low, high = COVERAGE_LIMITS
        criteria.append(
            Criterion("coverage_90", with_restated, covered, None, "", low <= covered <= high)
        )
    return criteria
