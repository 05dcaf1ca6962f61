"""Observed inputs of the model, derived from the statistics.

A number stands once, in ``data/historical.csv``. What the model file needs of it, a lookup of
years or a first value, is worked out here, one function an input, and ``zhangye.calibration.sync``
keeps the model file equal to it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from zhangye.axes import COUNTIES, FIRST_YEAR, LAST_OBSERVED, LAST_YEAR, OBSERVED_YEARS

Series = Callable[[str, str], pd.Series]
"""``series(area, indicator)``: values by year."""

SECTORS = ("primary", "secondary", "tertiary")
BASE, END = 2015, LAST_YEAR + 1
INFLOW_YEARS = 10
"""Years whose mean is the level around which the river is expected to flow. Five, ten and eighteen
gave backtests that three vintages cannot tell apart; ten is short enough to follow a wetter
climate and long enough not to follow single years."""


def consumer_prices(series: Series) -> pd.Series:
    """Chain the consumer price index of the province, 2015 = 1."""
    growth = series("gansu", "consumer_price_index").loc[FIRST_YEAR + 1 : LAST_OBSERVED] / 100
    index = pd.concat([pd.Series({FIRST_YEAR: 1.0}), growth]).cumprod()
    return index / index[BASE]


def real_gdp(series: Series) -> pd.Series:
    """Chain the city's official real growth from GDP of 2015: 1e8 CNY at 2015 prices."""
    growth = 1 + series("zhangye", "gdp_growth_real").loc[FIRST_YEAR + 1 : LAST_OBSERVED] / 100
    index = pd.concat([pd.Series({FIRST_YEAR: 1.0}), growth]).cumprod()
    return series("zhangye", "gdp")[BASE] * index / index[BASE]


def output_prices(series: Series) -> pd.Series:
    """City deflator, 2015 = 1: nominal GDP over real GDP.

    2017 follows consumer prices: the implied fall of 6.9 % is the restatement of that year.
    """
    implied = (series("zhangye", "gdp") / real_gdp(series)).loc[FIRST_YEAR : LAST_OBSERVED - 1]
    prices = consumer_prices(series)
    implied[LAST_OBSERVED] = (
        implied[LAST_OBSERVED - 1] * prices[LAST_OBSERVED] / prices[LAST_OBSERVED - 1]
    )
    return implied


def investment_history(series: Series) -> pd.Series:
    """Real capital formation against its mean of 2015-16, 1 from 2016.

    Before 2006 fixed-asset investment stands for it: in 2006 the two differ by 1 %.
    """
    formation = series("zhangye", "gross_fixed_capital_formation")
    investment = series("zhangye", "fixed_asset_investment")
    nominal = (investment * formation[2006] / investment[2006]).loc[FIRST_YEAR:2005]
    return _history(pd.concat([nominal, formation.loc[2006:]]) / output_prices(series))


def budget_history(series: Series) -> pd.Series:
    """Real budget expenditure against its mean of 2015-16, 1 from 2016."""
    return _history(series("zhangye", "budget_expenditure") / output_prices(series))


def _history(real: pd.Series) -> pd.Series:
    history = (real / real.loc[2015:2016].mean()).dropna().loc[FIRST_YEAR:2015]
    history[2016] = 1.0
    return history


def housing_history(series: Series) -> pd.Series:
    """Real estate investment at 2015 prices against its mean of 2015-16, 1 from 2016."""
    return _history(series("zhangye", "real_estate_investment") / output_prices(series))


def transport_history(series: Series) -> pd.Series:
    """Transport expenditure at 2015 prices against its mean of 2015-16, 1 from 2016.

    Before 2007, when the classification of budgets changed, capital formation stands for it.
    """
    history = _history(series("zhangye", "transport_expenditure") / output_prices(series))
    before = investment_history(series)
    early = before.loc[: 2007 - 1] * history[2007] / before[2007]
    return pd.concat([early, history.loc[2007:]])


def canal_history(series: Series) -> pd.Series:
    """Canal works against the default of today: an assumption, see the model file."""
    del series
    return pd.Series({FIRST_YEAR: 0.3, 2001: 1.0, 2010: 1.0, 2011: 0.6, 2015: 0.9, 2016: 1.0})


def gobi_history(series: Series) -> pd.Series:
    """Gobi works against the default of today: an assumption, see the model file."""
    del series
    return pd.Series({FIRST_YEAR: 0.0, 2013: 0.0, 2014: 0.125, 2015: 0.375, 2016: 0.75, 2017: 1.0})


def revenue_rate(series: Series) -> pd.Series:
    """Budget revenue over value added outside farming; the mean of 2015-16 from 2017 on."""
    base = series("zhangye", "value_added_secondary") + series("zhangye", "value_added_tertiary")
    rate = (series("zhangye", "budget_revenue") / base).loc[FIRST_YEAR : LAST_OBSERVED - 1]
    rate[LAST_OBSERVED] = rate.loc[2015:2016].mean()
    return rate


def transfers(series: Series) -> pd.Series:
    """Budget expenditure less revenue: 1e8 CNY at 2015 prices."""
    gap = series("zhangye", "budget_expenditure") - series("zhangye", "budget_revenue")
    return (gap / output_prices(series)).loc[FIRST_YEAR:LAST_OBSERVED]


def budget_ratio(series: Series) -> pd.Series:
    """Budget expenditure over GDP, held from 2016, since GDP of 2017 was restated."""
    ratio = series("zhangye", "budget_expenditure") / series("zhangye", "gdp")
    return ratio.loc[FIRST_YEAR : LAST_OBSERVED - 1]


def loan_deposit_ratio(series: Series) -> pd.Series:
    """Bank loans over deposits at year ends."""
    ratio = series("zhangye", "bank_loans") / series("zhangye", "bank_deposits")
    ratio.index = ratio.index + 0.5
    return ratio


def yingluoxia_inflow(series: Series) -> pd.Series:
    """Inflow of the Heihe: 1e8 m3 a year."""
    return series("heihe_midstream", "yingluoxia_inflow").loc[FIRST_YEAR:LAST_OBSERVED]


def recent_mean_inflow(series: Series, last: int = LAST_OBSERVED) -> float:
    """Mean inflow of the Heihe over the ten years to the last one that is known: 1e8 m3 a year."""
    return float(yingluoxia_inflow(series).loc[last - INFLOW_YEARS + 1 : last].mean())


def release_base(series: Series) -> pd.Series:
    """Release owed in a mean year, phased in (docs/literature.md section 4): 1e8 m3 a year."""
    del series
    return pd.Series({2000: 8.0, 2001: 8.3, 2002: 9.0, 2003: 9.5})


def cap_phase(series: Series) -> pd.Series:
    """Force of the water cap by year: an assumption, see the model file."""
    del series
    return pd.Series({2012.5: 0.0, 2020.0: 1.0})


def national_urban_income(series: Series) -> pd.Series:
    """Urban income of the nation at consumer prices of 2015; before 2005 moved by the city's."""
    prices = consumer_prices(series)
    nation = (series("china", "urban_disposable_income") / prices).loc[2005:LAST_OBSERVED]
    city = series("zhangye", "urban_disposable_income") / prices
    nation[FIRST_YEAR] = nation[2005] * city[FIRST_YEAR] / city[2005]
    return nation.sort_index()


def national_rural_income(series: Series) -> pd.Series:
    """Rural income of the nation at consumer prices of 2015; 2000 moved by urban income."""
    prices = consumer_prices(series)
    nation = (series("china", "rural_disposable_income") / prices).loc[2005:LAST_OBSERVED]
    urban = national_urban_income(series)
    nation[FIRST_YEAR] = nation[2005] * urban[FIRST_YEAR] / urban[2005]
    return nation.sort_index()


def provincial_industry_share(series: Series) -> pd.Series:
    """Share of the secondary sector in the province's value added against 2015, to 2016."""
    sectors = pd.DataFrame({s: series("gansu", f"value_added_{s}") for s in SECTORS})
    share = sectors["secondary"] / sectors.sum(axis=1)
    return (share / share[BASE]).loc[FIRST_YEAR : LAST_OBSERVED - 1]


def investment_tilt(series: Series) -> pd.DataFrame:
    """County shares of fixed-asset investment over those of the default of outside investment.

    Returns
    -------
    DataFrame, years x counties
        2000-2017, years without county values filled in between; 1 in 2018 and later, when a
        scenario says where the money goes.
    """
    amounts = pd.DataFrame({c: series(c, "fixed_asset_investment") for c in COUNTIES})
    amounts = amounts.reindex(OBSERVED_YEARS).interpolate(limit_direction="both")
    shares = amounts.div(amounts.sum(axis=1), axis=0)
    output = pd.Series({c: series(c, "gdp").loc[2015:2016].mean() for c in COUNTIES})
    tilt = shares.div(output / output.sum(), axis=1)
    tilt.loc[LAST_OBSERVED + 1] = 1.0
    return tilt


def national_growth(series: Series) -> pd.Series:
    """Growth of the nation's GDP over consumer prices, mean of three years: 1/year.

    The years before 2006 are assumptions, see the model file.
    """
    real = series("china", "gdp") / consumer_prices(series)
    growth = real.pct_change().dropna().rolling(3, min_periods=1).mean()
    assumed = pd.Series({FIRST_YEAR: 0.10, 2005: 0.12})
    return pd.concat([growth.loc[2006:LAST_OBSERVED], assumed]).sort_index()


LOOKUPS: dict[str, Callable[[Series], pd.Series]] = {
    "observed consumer prices": consumer_prices,
    "observed output prices": output_prices,
    "observed provincial industry share": provincial_industry_share,
    "observed national growth": national_growth,
    "observed investment history": investment_history,
    "observed budget history": budget_history,
    "observed housing history": housing_history,
    "observed transport history": transport_history,
    "observed canal history": canal_history,
    "observed gobi history": gobi_history,
    "observed revenue rate": revenue_rate,
    "observed transfers": transfers,
    "observed budget ratio": budget_ratio,
    "observed loan deposit ratio": loan_deposit_ratio,
    "observed inflow": yingluoxia_inflow,
    "release base": release_base,
    "observed cap phase": cap_phase,
    "observed national urban income": national_urban_income,
    "observed national rural income": national_rural_income,
}
"""Lookups of the model file and the function that works each out."""


def padded(values: pd.Series) -> pd.Series:
    """Hold the first and last value to the ends of the simulation, so no run leaves a lookup."""
    values = values.sort_index()
    ends = {float(FIRST_YEAR): values.iloc[0], float(END): values.iloc[-1]}
    missing = pd.Series({year: value for year, value in ends.items() if year not in values.index})
    return pd.concat([values, missing]).sort_index()


def initial_output(series: Series) -> pd.DataFrame:
    """Output of 2000 by county and sector: 1e8 CNY a year at 2015 prices.

    Returns
    -------
    DataFrame, counties x sectors
        Counties share the city's sectors of 2000: farming as in 2001, the rest of county GDP of
        2001 by the sector weights of 2012, fitted to both margins (iterative proportional
        fitting, Deming and Stephan 1940). Sunan's industry of 2012 is held down by its own
        split of 2003.
    """
    price = output_prices(series)[FIRST_YEAR]
    city = np.array([series("zhangye", f"value_added_{s}")[FIRST_YEAR] for s in SECTORS]) / price
    primary = np.array([series(c, "value_added_primary")[2001] for c in COUNTIES])
    rest = np.array([series(c, "gdp")[2001] for c in COUNTIES]) - primary
    year = {c: 2003 if c == "sunan" else 2012 for c in COUNTIES}
    weights = np.array(
        [[series(c, f"value_added_{s}")[year[c]] for s in SECTORS[1:]] for c in COUNTIES]
    )
    table = weights / weights.sum(axis=1, keepdims=True) * rest[:, None]
    rest_share = rest / rest.sum()
    for _ in range(100):
        table *= city[1:] / table.sum(axis=0)
        table *= (rest_share * city[1:].sum() / table.sum(axis=1))[:, None]
    table *= city[1:] / table.sum(axis=0)
    full = np.column_stack([primary / primary.sum() * city[0], table])
    return pd.DataFrame(full, index=list(COUNTIES), columns=list(SECTORS))
