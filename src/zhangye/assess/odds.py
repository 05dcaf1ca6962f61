"""What an ensemble says of the targets: probabilities, intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.assess import bases
from zhangye.axes import CITY, position
from zhangye.calibration.priors import contraction
from zhangye.calibration.worth import Regression
from zhangye.targets.conditions import holds_in
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.calibration.parameters import Parameters
    from zhangye.forecast.forecaster import Forecast

LIKELY, UNLIKELY = 0.8, 0.2
"""From here on a target counts as reached; up to here as missed; between them it is open."""
INTERVAL = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
CAP = "total_water_use"
LEARNED = 0.1
"""Share of a prior's variance that data must take away for a constant to count as informed."""


@dataclass(frozen=True)
class Odds:
    """An ensemble beside the targets.

    Attributes
    ----------
    forecast
        Official figures of every run.
    register
        The targets and what a user entered.
    prior_only
        Runs x constants, standardised: those of which the data tell next to nothing.
    """

    forecast: Forecast
    register: Register
    prior_only: Array

    def figures(self, target: Target) -> Array | None:
        """Return a target's figures: runs x years, None where there is no base."""
        if target.anchor != "none":
            return self.forecast.published[target.area, target.indicator]
        moved = [self.moved(target, area) for area in self.register.statistics.members(target.area)]
        known = [values for values in moved if values is not None]
        if len(known) < len(moved):
            return None
        worst = np.max if target.comparator == "<=" else np.min
        return np.asarray(worst(np.stack(known), axis=0))

    def moved(self, target: Target, area: str) -> Array | None:
        """Return a base of an area carried forward by the model: runs x years."""
        base = bases.base_of(target, area, self.register)
        if base is None:
            return None
        drawn = bases.drawn(base, target, area, len(self.forecast.ensemble.draws))
        return bases.moved_runs(
            self.forecast.ensemble.economy,
            self.forecast.published,
            target,
            base.year,
            drawn,
            area,
        )

    def describe(self, target: Target, values: Array, year: int) -> dict[str, float]:
        """Return the columns ``p05, p50, p95, probability`` of a year."""
        column = values[:, position(year)]
        told = {name: float(np.quantile(column, level)) for name, level in INTERVAL.items()}
        return {**told, "probability": float(holds_in(target, column).mean())}

    def prior_share(self, target: Target, values: Array) -> float:
        """Return the share of a figure's variance that constants without data explain.

        A linear regression on the standardised constants; its degrees of freedom are taken off
        (adjusted R squared), and what is below zero is zero.
        """
        return explained(values[:, position(target.year)], self.regression)

    @cached_property
    def regression(self) -> Regression:
        """What the constants without data explain; worked out once for all figures."""
        return Regression.on(self.prior_only)

    def joint(self, targets: Iterable[Target]) -> float:
        """Return the probability that all grade-A targets and the water cap hold together."""
        together = np.ones(len(self.forecast.ensemble.draws), dtype=bool)
        for target in targets:
            cap = (target.area, target.indicator) == (CITY, CAP)
            values = self.figures(target) if target.grade == "A" or cap else None
            if values is not None:
                together &= holds_in(target, values[:, position(target.year)])
        return float(together.mean())


def odds(forecast: Forecast, register: Register, learned: Sequence[str]) -> Odds:
    """Put an ensemble beside the targets.

    Parameters
    ----------
    forecast, register
        Official figures, and targets.
    learned
        Constants that the data inform.
    """
    loose = standardised(forecast.ensemble.draws.parameters, learned)
    return Odds(forecast, register, loose)


def standardised(table: pd.DataFrame, learned: Sequence[str]) -> Array:
    """Return the constants that the data do not inform, standardised: runs x constants."""
    loose = table.loc[:, ~table.columns.isin(learned) & ~table.columns.str.contains("@")]
    kept = loose.loc[:, loose.std() > 0]
    return np.asarray((kept - kept.mean()) / kept.std())


def explained(column: Array, constants: Regression) -> float:
    """Return the share of a figure's variance that constants explain, 0 to 1.

    Parameters
    ----------
    column
        The figure: runs.
    constants
        The regression on them.
    """
    part, whole = constants.explained(column[:, None])
    return float(np.clip(part[0] / whole[0], 0.0, 1.0)) if whole[0] > 0 else 0.0


def learned_constants(parameters: Parameters, draws: pd.DataFrame) -> list[str]:
    """Return the constants whose posterior is narrower than their prior.

    Parameters
    ----------
    parameters
        The priors.
    draws
        Draws x columns, among them the constants.
    """
    gain = contraction(parameters, draws)
    return list(gain.index[gain > LEARNED])
