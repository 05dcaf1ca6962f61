"""What an ensemble says of the targets: probabilities, intervals, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array, larger, smaller
from zhangye.assess import bases
from zhangye.assess.trust import Share, Trust
from zhangye.axes import CITY, position
from zhangye.observation.economy import Economy
from zhangye.observation.publish import Published
from zhangye.targets.conditions import holds_in
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.calibration.parameters import Parameters
    from zhangye.forecast.forecaster import Forecast

INTERVAL = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
CAP = "total_water_use"


@dataclass(frozen=True)
class Odds:
    """An ensemble beside the targets.

    Attributes
    ----------
    forecast
        Official figures of every run.
    register
        The targets and what a user entered.
    trust
        How far figures rest on priors alone.
    """

    forecast: Forecast
    register: Register
    trust: Trust

    def figures(self, target: Target) -> Array | None:
        """Return a target's figures: runs x years, None where there is no base."""
        economy, published = self.forecast.ensemble.economy, self.forecast.published
        return target_figures(target, self.register, economy, published, self._level)

    def moved(self, target: Target, area: str) -> Array | None:
        """Return a base of an area carried forward by the model: runs x years."""
        economy, published = self.forecast.ensemble.economy, self.forecast.published
        return _moved(target, area, self.register, economy, published, self._level)

    def _level(self, base: bases.Base, target: Target, area: str) -> float | Array:
        return bases.drawn(base, target, area, len(self.forecast.ensemble.draws))

    def describe(self, target: Target, values: Array, year: int) -> dict[str, float]:
        """Return the columns ``p05, p50, p95, probability`` of a year."""
        column = values[:, position(year)]
        told = {name: float(np.quantile(column, level)) for name, level in INTERVAL.items()}
        return {**told, "probability": float(holds_in(target, column).mean())}

    def prior_share(self, target: Target, values: Array) -> Share | None:
        """Return the share of a figure's variance that rests on priors alone; see `Trust`."""
        return self.trust.share(values[:, position(target.year)])

    def joint(self, targets: Iterable[Target]) -> float:
        """Return the probability that all grade-A targets and the water cap hold together."""
        together = np.ones(len(self.forecast.ensemble.draws), dtype=bool)
        for target in targets:
            cap = (target.area, target.indicator) == (CITY, CAP)
            values = self.figures(target) if target.grade == "A" or cap else None
            if values is not None:
                together &= holds_in(target, values[:, position(target.year)])
        return float(together.mean())


Level = Callable[[bases.Base, Target, str], "float | Array"]
"""The level of a base of an area: one number, or one a run."""


def target_figures(
    target: Target, register: Register, economy: Economy, published: Published, level: Level
) -> Array | None:
    """Return a target's figures: runs x years, None where there is no base.

    Parameters
    ----------
    target, register
        The target, and where its bases stand.
    economy, published
        The runs, and their official figures.
    level
        The level of a base whose doubt is drawn.
    """
    if target.anchor != "none":
        return published[target.area, target.indicator]
    members = register.statistics.members(target.area)
    moved = [_moved(target, area, register, economy, published, level) for area in members]
    known = [values for values in moved if values is not None]
    if len(known) < len(moved):
        return None
    return reduce(larger if target.comparator == "<=" else smaller, known)


def _moved(
    target: Target,
    area: str,
    register: Register,
    economy: Economy,
    published: Published,
    level: Level,
) -> Array | None:
    base = bases.base_of(target, area, register)
    if base is None:
        return None
    drawn = level(base, target, area)
    return bases.moved_runs(economy, published, target, base.year, drawn, area)


def odds(forecast: Forecast, register: Register, parameters: Parameters) -> Odds:
    """Put an ensemble beside the targets.

    Parameters
    ----------
    forecast, register
        Official figures, and targets.
    parameters
        The constants, and which of them are estimated.
    """
    return Odds(forecast, register, Trust.on(forecast.ensemble.draws.parameters, parameters))
