"""One scenario, simulated and published: what ``run`` writes and ``assess`` judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zhangye import observation
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR, TIMES, YEARS, Economy
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.project import Project

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.scenarios import Scenario
    from zhangye.statistics import Statistics

CENSUS_ONLY = ("census_population", "census_urban_population")
"""Counted in census years alone; fitted, but not reported for other years."""


@dataclass(frozen=True)
class Simulation:
    """A noiseless run of one scenario.

    Attributes
    ----------
    scenario
        What was simulated.
    economy
        What the model computed: one run.
    published
        The official figures by area and indicator: 1 x years.
    """

    scenario: Scenario
    economy: Economy
    published: Published

    def series(self, area: str, indicator: str) -> pd.Series:
        """Return a published series by year, 2000-2035."""
        import pandas as pd

        return pd.Series(self.published[area, indicator][0], index=YEARS)

    def value(self, area: str, indicator: str, year: int) -> float:
        """Return a published value."""
        return float(self.published[area, indicator][0, year - FIRST_YEAR])

    def frame(self, statistics: Statistics) -> pd.DataFrame:
        """Return the contract of ``values.csv``: area, year, indicator, unit, value."""
        import pandas as pd

        parts = [
            pd.DataFrame(
                {
                    "area": area,
                    "year": YEARS,
                    "indicator": indicator,
                    "unit": statistics.unit(indicator),
                    "value": values[0],
                }
            )
            for (area, indicator), values in self.published.items()
            if indicator not in CENSUS_ONLY
        ]
        return pd.concat(parts, ignore_index=True).dropna(subset=["value"])


def simulate(
    project: Project,
    scenario: Scenario,
    *,
    model: engine.Model | None = None,
    extra: Sequence[str] = (),
    params: Mapping[str, float] | None = None,
) -> Simulation:
    """Run a scenario once and publish it.

    Parameters
    ----------
    project
        The model, its observation model and its scenarios.
    scenario
        The levers and shocks.
    model
        The compiled model, where the caller has it already.
    extra
        Model variables to keep beside those that the published basis reads.
    params
        Constants in place of the model's own.
    """
    from zhangye import engine

    compiled = model or engine.read(project.mdl)
    columns = [*COLUMNS, *(name for name in extra if name not in COLUMNS)]
    settings = {**scenario.parameters(), **(params or {})}
    prepared = compiled.prepare((), columns, TIMES, settings, final_time=LAST_YEAR + 0.5)
    economy = Economy(prepared(np.empty((1, 0))), prepared.outputs)
    revisions = scenario.revisions()
    published = publish(economy, observation.load(project), revisions=revisions)
    return Simulation(scenario, economy, published)
