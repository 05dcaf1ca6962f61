"""The forecast that ships: the model combined with statistical methods, whole and coherent.

The combination (``zhangye.backtest.combination``) gives the distribution of a series' official
figure under the baseline, for the years at which such combinations were scored. Every run of the
baseline is moved to the quantile of that distribution which it holds among the runs (quantile
mapping, as in the Schaake shuffle of Clark et al. 2004: runs keep their order, and with it how
series and years go together). The shift of a run, a ratio, stays what it is afterwards, where
statistical methods have nothing to say, and **it is the same under every scenario**: what a
scenario changes is what it changes in the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zhangye.backtest.quantiles import LEVELS
from zhangye.backtest.scored import Series
from zhangye.forecast.discrepancy import Factors
from zhangye.observation import Published
from zhangye.observation.economy import FIRST_YEAR

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """Combined distributions of one series.

    Attributes
    ----------
    years
        Ascending.
    quantiles
        Years x 7, at the probabilities of ``zhangye.backtest.quantiles``.
    """

    years: tuple[int, ...]
    quantiles: Array


def pooled_rows(table: pd.DataFrame) -> dict[Series, Pooled]:
    """Return the combined distributions of a frame of forecasts, columns as in backtest.csv."""
    from zhangye.backtest.quantiles import QUANTILES

    found = {}
    for (area, indicator), rows in table.groupby(["area", "indicator"], sort=False):
        ordered = rows.sort_values("year")
        years = tuple(int(year) for year in ordered["year"])
        found[str(area), str(indicator)] = Pooled(years, ordered[list(QUANTILES)].to_numpy())
    return found


def moved(baseline: Published, factors: Factors, pooled: Mapping[Series, Pooled]) -> Factors:
    """Return multipliers that give the baseline the combined distributions.

    Parameters
    ----------
    baseline
        The model's figures under the baseline: runs x years.
    factors
        The discrepancy's multipliers of them.
    pooled
        Combined distributions of some of them; figures that are worked out from others, as GDP
        is from the sectors, follow from theirs.

    Returns
    -------
    Factors
        To be used under every scenario, with the same draws.
    """
    result = dict(factors)
    for series, target in pooled.items():
        own = factors.get(series, np.ones_like(baseline[series]))
        made = baseline[series] * own
        shift = np.zeros_like(made)
        for year, quantiles in zip(target.years, target.quantiles, strict=True):
            place = year - FIRST_YEAR
            reached = _mapped(made[:, place], quantiles)
            shift[:, place:] = np.log(reached / made[:, place])[:, None]
        result[series] = own * np.exp(shift)
    return result


def _mapped(values: Array, quantiles: Array) -> Array:
    """Return the quantiles of a distribution at the ranks of values: runs.

    Between the seven quantiles, and beyond them, the logarithm is linear in the normal score.
    """
    from scipy.special import ndtri

    ranks = np.argsort(np.argsort(values))
    scores = ndtri((ranks + 0.5) / len(values))
    levels = ndtri(LEVELS)
    # A quantile of zero has no logarithm: a hundredth of the median stands for it.
    logs = np.log(np.maximum(quantiles, 0.01 * quantiles[len(quantiles) // 2]))
    piece = np.clip(np.searchsorted(levels, scores) - 1, 0, len(levels) - 2)
    slope = (logs[piece + 1] - logs[piece]) / (levels[piece + 1] - levels[piece])
    return np.asarray(np.exp(logs[piece] + slope * (scores - levels[piece])))
