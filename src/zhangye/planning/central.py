"""Single runs at the model's own constants, many at a time: no posterior is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhangye.arrays import Array
from zhangye.axes import LAST_YEAR, TIMES
from zhangye.observation import load as load_observation
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.scenarios import FIRST_LEVER, Scenario
from zhangye.simulation.workers import LocalCores, Setup, Workers

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project


@dataclass(frozen=True)
class Runs:
    """Runs of a scenario that differ in some constants.

    Attributes
    ----------
    economy
        What the model computed.
    published
        Official figures: runs x years.
    """

    economy: Economy
    published: Published


class Central:
    """A scenario with some constants open.

    Parameters
    ----------
    project, model
        Where the model and its observation stand.
    scenario
        Levers and shocks; what it says of the open constants gives way.
    columns
        The open constants, as keys of the engine.
    extra
        Model variables to keep beside those of the published basis.
    last
        The last year that is run; the years after repeat it.
    workers
        What computes the runs; by default all cores of this machine.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        scenario: Scenario,
        columns: Sequence[str],
        extra: Sequence[str],
        last: int = LAST_YEAR,
        workers: Workers | None = None,
    ) -> None:
        told = {k: v for k, v in scenario.parameters().items() if k not in set(columns)}
        self._setup = Setup(
            columns=tuple(columns),
            returned=(*COLUMNS, *(name for name in extra if name not in COLUMNS)),
            times=tuple(time for time in TIMES if time <= last + 0.5),
            params=tuple(told.items()),
            final_time=last + 0.5,
            changing=scenario.catalogue.constants,
            pause=FIRST_LEVER,
        )
        self._model, self._workers = model, workers or LocalCores()
        self._observation = load_observation(project)
        self._revisions = scenario.revisions()

    def __call__(self, values: Array) -> Runs:
        """Run points: runs x columns."""
        found, outputs = self._workers.simulate(self._model, self._setup, values)
        economy = Economy(found, outputs)
        return Runs(economy, publish(economy, self._observation, revisions=self._revisions))
