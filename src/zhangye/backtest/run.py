"""The backtest: every method's forecast of every scored value, at every vintage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import FIRST_YEAR
from zhangye.backtest import quantiles
from zhangye.backtest.combination import leave_one_out
from zhangye.backtest.peers import peer_forecasts
from zhangye.backtest.quantiles import COLUMNS
from zhangye.backtest.scored import Series, observed, scored_series
from zhangye.backtest.scores import CONTRACT

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.statistics import Statistics

VINTAGES = (2010, 2012, 2014)
HORIZON = 3
"""How many years after a vintage are scored."""
STRUCTURAL = "structural"
SHIPPED = "shipped"
MEMBERS = (STRUCTURAL, "mean_automatic")
"""What is combined: the model, and the mean of the four methods that choose their own form. One
weight is all that three vintages can teach."""

Samples = Mapping[Series, Array]
"""Forecasts of the three years after a vintage: runs x 3."""
Structural = Callable[[int], Samples]
"""Vintage -> the model's forecasts, made with the statistics up to it."""
Step = Callable[[float], object]


def plan(
    statistics: Statistics, keys: Iterable[Series], vintages: Sequence[int] = VINTAGES
) -> dict[int, list[Series]]:
    """Return the series that are forecast at each vintage: scored, and observed afterwards."""
    wanted = list(keys)
    return {
        vintage: [
            series
            for series in scored_series(statistics, wanted, vintage)
            if len(observed(statistics, series, _years(vintage)))
        ]
        for vintage in vintages
    }


def run(
    statistics: Statistics,
    keys: Iterable[Series],
    vintages: Sequence[int],
    structural: Structural,
    progress: Step,
    *,
    members: Sequence[str] = MEMBERS,
    jobs: int = 1,
) -> pd.DataFrame:
    """Forecast at every vintage by every method.

    Parameters
    ----------
    statistics
        The tables of ``data/``.
    keys
        Areas and indicators that the model publishes.
    vintages
        The last years that a forecaster knew.
    structural
        The model, fitted to the statistics up to a vintage.
    progress
        Called with 1 after each vintage's structural forecasts and each series' peers:
        ``steps`` says how often.
    members
        The methods of ``combination``.
    jobs
        Processes for the statistical methods.

    Returns
    -------
    DataFrame
        ``backtest.csv``: a row a vintage, method and scored value, in the indicator's unit.

    Raises
    ------
    ValueError
        Where the structural forecasts lack a scored series, a year, or finite values.
    """
    import pandas as pd

    chosen = plan(statistics, keys, vintages)
    parts = []
    for vintage, series in chosen.items():
        samples = structural(vintage)
        parts += [_structural_rows(statistics, samples, one, vintage) for one in series]
        progress(1)
    tasks = [(vintage, one) for vintage, series in chosen.items() for one in series]
    parts += _peer_rows(statistics, tasks, jobs, progress)
    frame = pd.concat(parts, ignore_index=True)
    # What ships is the model alone: pooled with statistical methods it is no better.
    shipped = frame[frame["method"] == STRUCTURAL].assign(method=SHIPPED)
    combined = leave_one_out(frame, members)
    return pd.concat([frame, combined, shipped], ignore_index=True)[list(CONTRACT)]


def steps(chosen: Mapping[int, Sequence[Series]]) -> int:
    """Return how often ``run`` reports progress, for what ``plan`` returned."""
    return len(chosen) + sum(len(series) for series in chosen.values())


def _years(vintage: int) -> range:
    return range(vintage + 1, vintage + HORIZON + 1)


def _structural_rows(
    statistics: Statistics, samples: Samples, series: Series, vintage: int
) -> pd.DataFrame:
    import pandas as pd

    if series not in samples:
        raise ValueError(f"the structural forecasts of {vintage} lack {series}")
    drawn = np.asarray(samples[series], dtype=float)
    if drawn.ndim != 2 or drawn.shape[1] != HORIZON or not np.isfinite(drawn).all():
        raise ValueError(
            f"the structural forecasts of {series} at {vintage} must be finite, "
            f"runs x {HORIZON}; they are {drawn.shape}"
        )
    table = pd.DataFrame(quantiles.of_samples(drawn), columns=list(COLUMNS))
    table = table.assign(method=STRUCTURAL, year=list(_years(vintage)))
    return _with_outcomes(statistics, table, series, vintage)


def _peer_rows(
    statistics: Statistics, tasks: Sequence[tuple[int, Series]], jobs: int, progress: Step
) -> list[pd.DataFrame]:
    known = [
        observed(statistics, series, range(FIRST_YEAR, vintage + 1)) for vintage, series in tasks
    ]
    years = [list(_years(vintage)) for vintage, _ in tasks]
    parts = []

    def take(tables: Iterable[pd.DataFrame]) -> None:
        for (vintage, series), table in zip(tasks, tables, strict=True):
            parts.append(_with_outcomes(statistics, table, series, vintage))
            progress(1)

    if jobs == 1:
        take(map(peer_forecasts, known, years))
    else:
        with ProcessPoolExecutor(min(jobs, len(tasks))) as pool:
            take(pool.map(peer_forecasts, known, years))
    return parts


def _with_outcomes(
    statistics: Statistics, table: pd.DataFrame, series: Series, vintage: int
) -> pd.DataFrame:
    """Return the rows of years with an observation, with it, in the columns of the contract."""
    area, indicator = series
    outcomes = observed(statistics, series, _years(vintage))
    rows = table.assign(
        vintage=vintage, area=area, indicator=indicator, observed=table["year"].map(outcomes)
    )
    return rows.dropna(subset=["observed"])[list(CONTRACT)]
