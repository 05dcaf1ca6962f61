"""What drives the model from outside, after the last statistics: one rule, at any date.

The same function continues an input after 2010, 2012 or 2014 in a backtest and after 2017 in the
forecast that ships, so that what is scored is what ships. Growth of the last five years fades by a
fifth a year (damped trend, Gardner and McKenzie 1985, *Management Science* 31) towards a long-run
growth; ratios and shares have no trend and are held. Beside its path each driver has a yearly
disturbance, whose size is how far the rule itself has missed the record up to that date.

Inputs are found by the names of their lookups. One that is not named here is held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhangye.axes import FIRST_YEAR
from zhangye.calibration import inputs

DAMPING = 0.8
"""Share of the distance between recent and long-run growth that is left a year later."""
RECENT = 5
"""Years whose mean growth is recent growth."""
REAL_GROWTH = 0.045
"""Long-run growth of what grows in real terms, a year. Assumption of February 2018: where the
nation's growth was expected to be in the middle of the 2030s; fast growth seldom lasts (Pritchett
and Summers 2014, NBER working paper 20573)."""
RECORD = None
"""Long-run growth is the mean growth of the whole record."""
FIRST_ORIGIN, ORIGINS = 2005, 8
"""The rule is tried after the last eight years of the record, none before this year."""
RATIO_PERSISTENCE = 0.9
"""Share of a ratio's deviation that is left a year later: assumption. A ratio of half or twice
today's is not what twenty years of small steps should add up to."""


@dataclass(frozen=True)
class Growth:
    """An input whose growth goes on, fading towards a long-run growth.

    Attributes
    ----------
    long_run
        Logarithmic growth a year; ``RECORD``: that of the record.
    damping
        Share of the distance from it that is left a year later.
    """

    long_run: float | None
    damping: float = DAMPING


@dataclass(frozen=True)
class Fading:
    """A growth rate that fades towards a long-run one.

    Attributes
    ----------
    long_run
        Growth a year.
    """

    long_run: float


@dataclass(frozen=True)
class Announced:
    """An input whose whole path was announced.

    Attributes
    ----------
    year
        When: from then on a forecaster knew it.
    """

    year: int


@dataclass(frozen=True)
class Held:
    """An input whose last value is held."""


Rule = Growth | Fading | Announced | Held

RULES: dict[str, Rule] = {
    "observed consumer prices": Growth(RECORD),
    "observed output prices": Growth(RECORD),
    "observed transfers": Growth(REAL_GROWTH),
    "observed national urban income": Growth(REAL_GROWTH),
    "observed national rural income": Growth(REAL_GROWTH),
    "observed national growth": Fading(REAL_GROWTH),
    "observed cap phase": Announced(2012),
}
"""Rules by lookup; all others are ``Held``."""

DISTURBED = {
    "consumer price disturbance": ("observed consumer prices", 1.0),
    "output price disturbance": ("observed output prices", 1.0),
    "transfer disturbance": ("observed transfers", RATIO_PERSISTENCE),
    "national urban income disturbance": ("observed national urban income", 1.0),
    "national rural income disturbance": ("observed national rural income", 1.0),
    "revenue rate disturbance": ("observed revenue rate", RATIO_PERSISTENCE),
    "lending disturbance": ("observed loan deposit ratio", RATIO_PERSISTENCE),
    "industry share disturbance": ("observed provincial industry share", RATIO_PERSISTENCE),
}
"""Constant of the model that holds a yearly deviation of the logarithm -> the lookup it moves, and
the share of a deviation that is left a year later (1: a random walk)."""

DEMAND = "demand disturbance"
"""Constant of the model that holds a yearly deviation of demand, common to all counties."""
DEMAND_PERSISTENCE = 0.95
"""Share of it that is left a year later: the prior of 'demand persistence' in the model file."""
DEMAND_MOMENTUM = 0.4
"""Share of a year's change of it that comes again in the next: the prior of 'demand momentum'."""
DEMAND_REACH = 0.5
"""Share of output that moves with demand within the year: industry and services without builders,
farm processing and tourism, as the model file has them."""


def demand_size(growth: pd.Series, last: int) -> float:
    """Return the standard deviation of what a year does to demand.

    A level keeps nearly all of a shock, and a share m of its change comes again: growth is a
    first-order autoregression about its trend, whose yearly changes have 2 / (1 + m) times the
    variance of a shock. Over the share of output that demand moves it is one of demand.

    Parameters
    ----------
    growth
        Official real growth of the city by year: per cent.
    last
        The last year that is known.
    """
    changes = growth.loc[FIRST_YEAR:last].diff().dropna()
    variance = (changes**2).mean() * (1 + DEMAND_MOMENTUM) / 2
    return float(np.sqrt(variance) / 100 / DEMAND_REACH)


def rule_of(lookup: str) -> Rule:
    """Return the rule that continues an input."""
    return RULES.get(lookup, Held())


def continued(points: pd.Series, last: int, rule: Rule) -> pd.Series:
    """Cut an input after a year and continue it to the end of the simulation.

    Parameters
    ----------
    points
        Values by time.
    last
        The last year that is known.
    rule
        How it goes on.

    Returns
    -------
    Series
        Values by time; what follows the last of them is held.
    """
    if isinstance(rule, Announced) and last >= rule.year:
        return points.sort_index()
    history = points[points.index <= last + 0.5].sort_index()
    if history.empty:
        # What begins later: before its first point an input has the value of that point.
        return points.sort_index().iloc[:1]
    times = history.index.to_numpy(dtype=float)
    ahead = np.arange(1, int(inputs.END - times[-1]))
    if isinstance(rule, Fading):
        rates = rule.long_run + (history.iloc[-1] - rule.long_run) * DAMPING**ahead
        return pd.concat([history, pd.Series(rates, index=times[-1] + ahead)])
    if not isinstance(rule, Growth):
        return history
    logs = np.log(history.to_numpy(dtype=float))
    recent = float(logs[-1] - np.interp(times[-1] - RECENT, times, logs)) / RECENT
    whole = float(logs[-1] - logs[0]) / max(times[-1] - times[0], 1.0)
    long_run = whole if rule.long_run is RECORD else rule.long_run
    growth = long_run + (recent - long_run) * rule.damping**ahead
    future = pd.Series(np.exp(logs[-1] + np.cumsum(growth)), index=times[-1] + ahead)
    return pd.concat([history, future])


def shock_size(points: pd.Series, last: int, rule: Rule) -> float:
    """Return how far a year takes an input from the path of its rule: sd of the logarithm.

    The rule is applied after recent years of the record, and what it says of the next year is
    compared with what came.

    Parameters
    ----------
    points
        Values by time.
    last
        The last year that is known.
    rule
        How the input is continued.

    Raises
    ------
    ValueError
        Where the record is too short to try the rule on it.
    """
    history = points[points.index <= last + 0.5].sort_index()
    times = history.index.to_numpy(dtype=float)
    logs = pd.Series(np.log(history.to_numpy(dtype=float)), index=times)
    squares = []
    first = max(FIRST_ORIGIN, logs.index[-1] - ORIGINS)
    for origin in logs.index[(logs.index >= first) & (logs.index < logs.index[-1])]:
        path = continued(history, int(np.floor(origin)), rule)
        times, log_path = path.index.to_numpy(dtype=float), np.log(path.to_numpy(dtype=float))
        if origin + 1 in logs.index:
            squares.append((logs[origin + 1] - np.interp(origin + 1, times, log_path)) ** 2)
    if not squares:
        raise ValueError(f"the record to {last} is too short to try the rule on it")
    return float(np.sqrt(np.mean(squares)))
