"""Batches of runs: every point that an optimiser asks for, under every draw of an ensemble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import PLAN_YEARS, TIMES, position
from zhangye.forecast.discrepancy import Factors
from zhangye.forecast.official import official
from zhangye.observation import Observation
from zhangye.observation import load as load_observation
from zhangye.observation.economy import Economy, Values
from zhangye.observation.publish import COLUMNS, publish
from zhangye.planning.wanted import Wanted
from zhangye.scenarios import FIRST_LEVER, Scenario
from zhangye.simulation.workers import LocalCores, Part, Setup, Workers

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.project import Project


ROOM, ASKED = "fiscal room", "city own money asked"
CHUNK = 512
"""Draws at a time: some 50 MB of results."""


class Draws(Protocol):
    """What an ensemble varies."""

    @property
    def parameters(self) -> pd.DataFrame:
        """Draws x constants of the model, as the engine names them."""
        ...

    @property
    def observed(self) -> Mapping[str, Array]:
        """Parameters of the published basis: draws x 1 each."""
        ...

    @property
    def revisions(self) -> Mapping[str, Array]:
        """Announced revisions of published levels, relative: draws x 1 each."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What the runs came to.

    Attributes
    ----------
    margins
        Points x targets x draws (of one point: targets x draws): by how much each target is met,
        in its unit; NaN where a run broke down, which counts as missed.
    cover
        Points x years x draws: fiscal room over the own money that programmes ask for.
    """

    margins: Array
    cover: Array


class Trials:
    """Runs of points under draws.

    Parameters
    ----------
    project
        The observation model.
    model
        The compiled model.
    draws
        The ensemble.
    wanted
        The targets.
    columns
        The engine's constants that points set; they take precedence over the draws.
    scenario
        Supposed revisions of published levels.
    factors
        The multipliers that make the shipped forecast of what the model publishes, of the same
        draws; None leaves the figures as they are.
    workers
        What computes the runs; by default all cores of this machine.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        draws: Draws,
        wanted: Sequence[Wanted],
        columns: Sequence[str],
        scenario: Scenario,
        factors: Factors | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._model, self._workers = model, workers or LocalCores()
        self._wanted = tuple(wanted)
        self._factors = factors
        self._revisions = {
            name: (1 + size) * (1 + draws.revisions[name]) - 1
            for name, size in scenario.revisions().items()
        }
        self._observation = load_observation(project)
        self._observed = {name: np.asarray(value) for name, value in draws.observed.items()}
        kept = [name for name in draws.parameters.columns if name not in columns]
        self._drawn = draws.parameters[kept].to_numpy(dtype=float)
        last = max(one.target.year for one in wanted)
        # Nothing after the targets' last year is looked at: the runs stop there.
        times = tuple(time for time in TIMES if time <= max(last, PLAN_YEARS[-1]) + 0.5)
        self._setup = Setup(
            (*kept, *columns), (*COLUMNS, ROOM, ASKED), times, (), times[-1],
            changing=scenario.catalogue.constants, pause=FIRST_LEVER,
        )  # fmt: skip

    @property
    def count(self) -> int:
        """The number of draws."""
        return len(self._drawn)

    def __call__(self, values: Array) -> Outcome:
        """Run points.

        Parameters
        ----------
        values
            Points x columns.
        """
        found = list(self._workers.run_parts(self._model, self._setup, self._parts(values)))
        points = [found[place :: len(values)] for place in range(len(values))]
        return Outcome(
            np.stack([np.concatenate([one.margins for one in parts], -1) for parts in points]),
            np.stack([np.concatenate([one.cover for one in parts], -1) for parts in points]),
        )

    def _parts(self, values: Array) -> Iterator[Part[Outcome]]:
        """Yield all points under some draws: what comes before the levers is the same for all."""
        for first in range(0, self.count, CHUNK):
            draws = slice(first, min(first + CHUNK, self.count))
            drawn = self._drawn[draws]
            judging = _Judging(
                self._wanted,
                self._observation,
                {name: value[draws] for name, value in self._observed.items()},
                {name: value[draws] for name, value in self._revisions.items()},
                None
                if self._factors is None
                else {series: value[draws] for series, value in self._factors.items()},
            )
            for point in values:
                rows = np.hstack([drawn, np.tile(point, (len(drawn), 1))])
                yield Part(first, rows, judging)


@dataclass(frozen=True)
class _Judging:
    """From runs of a point under some draws to what they come to: figures x draws."""

    wanted: tuple[Wanted, ...]
    observation: Observation
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]
    factors: Factors | None

    def __call__(self, values: Values, outputs: list[str]) -> Outcome:
        economy = Economy(values, outputs)
        published = publish(economy, self.observation, self.observed, self.revisions)
        if self.factors is not None:
            published = official(published, self.factors)
        margins = np.stack([one.margin(published) for one in self.wanted])
        room = economy.flow(ROOM) / economy.flow(ASKED)
        return Outcome(margins, room[:, [position(y) for y in PLAN_YEARS]].T)
