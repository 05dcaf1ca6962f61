"""A scenario, simulated with every draw of what is uncertain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import observation
from zhangye.forecast.draws import Draws
from zhangye.forecast.workers import LocalCores, Setup, Workers
from zhangye.observation.economy import LAST_YEAR, TIMES, Economy
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.project import Project

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.scenarios import Scenario

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ensemble:
    """What the model publishes under a scenario: one row a draw.

    Attributes
    ----------
    scenario
        What was simulated.
    draws
        What was uncertain.
    economy
        What the model computed.
    published
        Figures by area and indicator: runs x years, 2000-2035.
    """

    scenario: Scenario
    draws: Draws
    economy: Economy
    published: Published


def simulate_ensemble(
    project: Project,
    scenario: Scenario,
    draws: Draws,
    *,
    model: engine.Model | None = None,
    extra: Sequence[str] = (),
    params: Mapping[str, float] | None = None,
    workers: Workers | None = None,
) -> Ensemble:
    """Run a scenario with every draw.

    Parameters
    ----------
    project, scenario
        What to simulate.
    draws
        What is uncertain; the same draws under two scenarios give paired runs.
    model
        The compiled model, where the caller has it already.
    extra
        Model variables to keep beside those that the published basis reads.
    params
        Constants in place of the model's own, the same in all runs.
    workers
        What computes the runs; by default all cores of this machine.
    """
    from zhangye import engine

    compiled = model or engine.read(project.mdl)
    fixed, varied = scheduled(scenario, draws.implementation)
    table = pd.concat([draws.parameters.reset_index(drop=True), varied], axis=1)
    setup = Setup(
        columns=tuple(map(str, table.columns)),
        returned=(*COLUMNS, *(name for name in extra if name not in COLUMNS)),
        times=TIMES,
        params=tuple({**fixed, **(params or {})}.items()),
        final_time=LAST_YEAR + 0.5,
    )
    economy = Economy(*(workers or LocalCores()).simulate(compiled, setup, table.to_numpy()))
    revisions: dict[str, float | Array] = {
        name: (1 + size) * (1 + draws.revisions[name]) - 1
        for name, size in scenario.revisions().items()
    }
    published = publish(economy, observation.load(project), draws.observed, revisions)
    return Ensemble(scenario, draws, economy, published)


def scheduled(scenario: Scenario, scores: Array) -> tuple[dict[str, float], pd.DataFrame]:
    """Return what a scenario tells the engine: the same in all runs, and by run.

    Parameters
    ----------
    scenario
        Levers and shocks; deviations of extensive levers are carried out in part.
    scores
        Standard normal scores of the part: runs.

    Returns
    -------
    tuple
        Key -> value, and a DataFrame of runs x keys. Without an uncertain implementation rate
        the frame has no columns.
    """
    told = scenario.parameters()
    rate = scenario.implementation_rate
    if rate.sd == 0:
        return told, pd.DataFrame(index=range(len(scores)))
    whole, half = scenario.parameters(1.0), scenario.parameters(0.5)
    part = np.clip(rate.value + rate.sd * scores, 0.0, 1.0)
    # Values are linear in the part that is carried out; what two parts leave alike stays fixed.
    varied = {
        key: value + 2 * (part - 1) * (value - half[key])
        for key, value in whole.items()
        if value != half[key]
    }
    fixed = {key: value for key, value in told.items() if key not in varied}
    return fixed, pd.DataFrame(varied, index=range(len(scores)))
