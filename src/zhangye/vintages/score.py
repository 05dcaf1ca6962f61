"""Issued forecasts beside what was printed since, and beside methods that knew the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.axes import FIRST_YEAR, LAST_OBSERVED
from zhangye.backtest import scores
from zhangye.backtest.peers import FEWEST, MEAN_AUTOMATIC, peer_forecasts
from zhangye.backtest.quantiles import COLUMNS, LEVELS, QUANTILES
from zhangye.backtest.scored import Series
from zhangye.statistics import figures
from zhangye.targets.conditions import holds, limit

if TYPE_CHECKING:
    from zhangye.statistics import Statistics
    from zhangye.statistics.figures import Figure
    from zhangye.targets.register import Register
    from zhangye.vintages.frozen import Frozen

OWN = ("baseline", "plan")
"""Scenarios whose forecasts are scored."""
ALWAYS_HALF = 0.25
"""Brier score of always saying one half."""
TAIL = 0.5
"""Share of a tail beyond the outermost quantile that its middle stands for."""


@dataclass(frozen=True)
class Score:
    """How good issued forecasts were.

    Attributes
    ----------
    values
        A row a vintage, method and figure: ``issued, method, area, indicator, year, lead, p05,
        p50, p95, observed, error`` (median less observed, in the indicator's unit), ``ape, crps``
        (per cent of the observed value), ``within_50, within_90``, and ``rank`` of the CRPS among
        the methods that forecast the figure, 1 the best.
    methods, series
        ``zhangye.backtest.scores.summary`` by method, and by area, indicator and method.
    reliability
        Of the own forecasts: ``method, level, below, n``: a quantile's level, the share of
        figures that lay below it, and of how many.
    targets
        Targets whose year has come: ``issued, scenario, id, area, probability, met, brier,
        brier_half, brier_automatic``; the last is NaN where no statistical method can be fitted.
    """

    values: pd.DataFrame
    methods: pd.DataFrame
    series: pd.DataFrame
    reliability: pd.DataFrame
    targets: pd.DataFrame


def score(
    issued: Sequence[tuple[Frozen, Statistics]], statistics: Statistics, register: Register
) -> Score:
    """Score all forecasts that were issued against what was printed since.

    Of a revised figure the latest publication counts. Figures that are not positive are not
    scored, since errors are taken relative to them.

    Parameters
    ----------
    issued
        The forecasts, each with the statistics as its vintage knew them.
    statistics
        All that is known now.
    register
        The targets.
    """
    printed = [one for one in figures.current(statistics) if one.value > 0]
    parts = [_of_vintage(vintage, then, printed) for vintage, then in issued]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)
    scored = scores.score(frame)
    scored["error"] = scored["p50"] - scored["observed"]
    datum = ["issued", "area", "indicator", "year"]
    scored["rank"] = scored.groupby(datum)["crps"].rank(method="min")
    return Score(
        scored.drop(columns=["vintage", "ape_of_mean", "mean", "p10", "p25", "p75", "p90"]),
        scores.summary(scored, ["issued", "method"]),
        scores.summary(scored, ["issued", "area", "indicator", "method"]),
        _reliability(scored),
        _targets(issued, statistics, register, frame),
    )


_COLUMNS = ["issued", *scores.CONTRACT]


def known_values(then: Statistics, series: Series) -> pd.Series:
    """Return the figures of a series that a vintage knew, from 2000 on."""
    later = {one.year: one.value for one in figures.current(then) if one.series == series}
    before = then.series(*series).astype(float).loc[FIRST_YEAR:LAST_OBSERVED]
    return pd.concat([before, pd.Series(later, dtype=float)]).sort_index()


def _of_vintage(vintage: Frozen, then: Statistics, printed: Sequence[Figure]) -> pd.DataFrame:
    """Return forecasts of what was printed since: own ones, and those of the peers."""
    quantiles = vintage.quantiles().set_index(["scenario", "area", "indicator", "year"])
    rows = []
    by_series: dict[Series, list[Figure]] = {}
    for one in printed:
        by_series.setdefault(one.series, []).append(one)
    for series, outcomes in by_series.items():
        known = known_values(then, series)
        last = int(known.index.max()) if len(known) else LAST_OBSERVED
        news = {one.year: one.value for one in outcomes if one.year > last}
        own = [
            {"method": scenario, "year": year}
            | quantiles.loc[(scenario, *series, year), list(COLUMNS)].to_dict()
            for scenario in OWN
            for year in news
            if (scenario, *series, year) in quantiles.index
        ]
        if not own:
            continue
        table = pd.concat([pd.DataFrame(own), _peers(known, sorted(news))], ignore_index=True)
        rows.append(
            table.assign(
                issued=vintage.name,
                vintage=last,
                area=series[0],
                indicator=series[1],
                observed=table["year"].map(news),
            )
        )
    return pd.concat(rows)[_COLUMNS] if rows else pd.DataFrame(columns=_COLUMNS)


def _peers(known: pd.Series, years: Sequence[int]) -> pd.DataFrame:
    """Return the forecasts of statistical methods; none of a series too short for them."""
    if len(known) < FEWEST or not (known > 0).all():
        return pd.DataFrame(columns=["method", "year", *COLUMNS])
    return peer_forecasts(known, list(years))


def _reliability(scored: pd.DataFrame) -> pd.DataFrame:
    """Return how often figures lay below each quantile, of the own forecasts."""
    rows = []
    for method, own in scored[scored["method"].isin(OWN)].groupby("method", sort=False):
        below = own[list(QUANTILES)].to_numpy(dtype=float) >= own["observed"].to_numpy()[:, None]
        for level, share in zip(LEVELS, below.mean(axis=0), strict=True):
            rows.append({"method": method, "level": level, "below": share, "n": len(own)})
    return pd.DataFrame(rows, columns=["method", "level", "below", "n"])


def _targets(
    issued: Sequence[tuple[Frozen, Statistics]],
    statistics: Statistics,
    register: Register,
    frame: pd.DataFrame,
) -> pd.DataFrame:
    """Return what was said of the targets whose year has come, and what came."""
    printed = {one.key: one.value for one in figures.current(statistics)}
    automatic = frame[frame["method"] == MEAN_AUTOMATIC].set_index(
        ["issued", "area", "year", "indicator"]
    )
    rows = []
    for vintage, then in issued:
        known = {one.key for one in figures.current(then)}
        for said in vintage.scorecard().to_dict("records"):
            target = register.by_id.get(str(said["id"]))
            if target is None or pd.isna(said["probability"]):
                continue
            key = (target.area, target.year, target.indicator)
            if key not in printed or key in known:
                continue
            up, edge = target.comparator != "<=", limit(target)
            met = holds(target, printed[key])
            place = (vintage.name, *key)
            other = np.nan
            if place in automatic.index:
                quantiles = automatic.loc[place, list(QUANTILES)].to_numpy(dtype=float)
                other = (_probability(quantiles, edge, up=up) - met) ** 2
            rows.append(
                {
                    "issued": vintage.name,
                    "scenario": said["scenario"],
                    "id": target.id,
                    "area": target.area,
                    "year": target.year,
                    "probability": said["probability"],
                    "met": met,
                    "brier": (float(said["probability"]) - met) ** 2,
                    "brier_half": ALWAYS_HALF,
                    "brier_automatic": other,
                }
            )
    columns = [
        "issued", "scenario", "id", "area", "year", "probability", "met", "brier", "brier_half",
        "brier_automatic",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _probability(quantiles: np.ndarray, edge: float, *, up: bool) -> float:
    """Return the probability of being on the right side of an edge, from seven quantiles."""
    least, most = TAIL * LEVELS[0], 1 - TAIL * (1 - LEVELS[-1])
    below = float(np.interp(edge, quantiles, LEVELS, left=least, right=most))
    return 1 - below if up else below
