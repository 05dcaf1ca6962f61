"""The figures that the page shows, as array code that the module carries: traced, not rewritten.

Published basis, official figures and the figures that targets are judged on are computed by the
functions that every other answer is computed by; see `zhangye.engine.tracing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye.assess import bases
from zhangye.assess.odds import target_figures
from zhangye.axes import FIRST_FORECAST, FORECAST_YEARS, YEARS, position
from zhangye.forecast.official import official
from zhangye.observation.economy import Economy
from zhangye.observation.publish import publish
from zhangye.simulation.run import CENSUS_ONLY, composed

if TYPE_CHECKING:
    from zhangye.backtest.scored import Series
    from zhangye.engine.tracing import Read, Symbols
    from zhangye.observation import Observation
    from zhangye.targets.register import Register

ALIVE = ("alive",)
"""Key of the figure that is 0 where a run has an answer and no number where it has none."""
ZERO = ("zero",)
"""Key of an input that is 0: times a figure, it is 0 or no number."""


@dataclass(frozen=True)
class Figures:
    """What the module computes of a run's results.

    Attributes
    ----------
    observation
        The observation model.
    factors
        The series that have multipliers.
    revisions
        Names of the announced revisions.
    register
        The targets.
    printed
        Puts figures that were entered in place of what a run says of them.
    """

    observation: Observation
    factors: Sequence[Series]
    revisions: Sequence[str]
    register: Register
    printed: Callable[[dict[Series, Any]], Mapping[Series, Any]]

    def __call__(
        self, results: Symbols, outputs: Sequence[str], read: Read
    ) -> Mapping[tuple[Any, ...], Any]:
        """Return figures from 2018 on: ('series', area, indicator, year), ('target', id, year).

        Parameters
        ----------
        results
            Times by outputs.
        outputs
            Names of the outputs.
        read
            Gives an input: ('observed', parameter), ('revision', name), ('size', name),
            ('factor', area, indicator, year), ('base', id, area) or `ZERO`.
        """

        def one(*key: Any) -> Any:
            return np.array([[read(key)]], dtype=object)

        runs: Any = results[None]
        economy = Economy(runs, outputs)
        published = publish(
            economy,
            self.observation,
            {name: one("observed", name) for name in self.observation.values()},
            {name: composed(one("size", name), one("revision", name)) for name in self.revisions},
        )
        factors: dict[Series, Any] = {
            series: np.array([[read(("factor", *series, year)) for year in YEARS]], dtype=object)
            for series in self.factors
        }
        printed = self.printed(official(published, factors))
        found: dict[tuple[Any, ...], Any] = {
            ("series", *series, year): values[0, position(year)]
            for series, values in printed.items()
            if series[1] not in CENSUS_ONLY
            for year in FORECAST_YEARS
        }
        found |= self._of_targets(economy, printed, read)
        later = position(FIRST_FORECAST)
        zero = read(ZERO)
        found[ALIVE] = reduce(
            add, [value * zero for values in published.values() for value in values[0, later:]]
        )
        return found

    def _of_targets(
        self, economy: Economy, printed: Mapping[Series, Any], read: Read
    ) -> dict[tuple[Any, ...], Any]:
        """Return the figures of targets that are carried from a base."""

        def level(base: bases.Base, target: Any, area: str) -> Any:
            if base.doubt == 0:
                return base.value
            return np.array([read(("base", target.id, area))], dtype=object)

        found: dict[tuple[Any, ...], Any] = {}
        for target in self.register.targets:
            if target.grade not in "AB" or target.anchor != "none":
                continue
            values = target_figures(target, self.register, economy, dict(printed), level)
            if values is not None:
                found |= {
                    ("target", target.id, year): values[0, position(year)]
                    for year in FORECAST_YEARS
                }
        return found
