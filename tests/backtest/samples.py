"""Small frames in the contract of ``backtest.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from zhangye.backtest.quantiles import COLUMNS, LEVELS
from zhangye.backtest.scores import CONTRACT

SERIES = [("zhangye", "gdp"), ("sunan", "gdp"), ("zhangye", "retail_sales")]


def contract_frame(
    methods: Mapping[str, tuple[float, float]],
    *,
    vintages: Sequence[int] = (2010, 2012, 2014),
    series: Sequence[tuple[str, str]] = SERIES,
    seed: int = 1,
) -> pd.DataFrame:
    """Return normal forecasts of outcomes near 100.

    A method is a pair: how much of each outcome's shock it foresees (0 to 1), and a bias.
    Outcomes have a standard deviation of 10; every method's is what foresight leaves of it.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for vintage in vintages:
        for area, indicator in series:
            for year in range(vintage + 1, vintage + 4):
                shock = draw.normal(0, 10)
                for method, (foresight, bias) in methods.items():
                    centre = 100 + foresight * shock + bias
                    width = max(10 * np.sqrt(1 - foresight**2), 1.0)
                    quantiles = norm.ppf(LEVELS, centre, width)
                    rows.append(
                        (vintage, method, area, year, indicator, centre, *quantiles, 100 + shock)
                    )
    assert len(CONTRACT) == 6 + len(COLUMNS)
    return pd.DataFrame(rows, columns=list(CONTRACT))
