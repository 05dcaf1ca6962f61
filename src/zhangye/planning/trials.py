"""Batches of runs: every point that an optimiser asks for, under every draw of an ensemble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import PLAN_YEARS, TIMES, position
from zhangye.forecast.discrepancy import Factors
from zhangye.forecast.official import official
from zhangye.observation import Observation
from zhangye.observation import load as load_observation
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, publish
from zhangye.planning.wanted import Wanted
from zhangye.scenarios import Scenario
from zhangye.simulation.workers import LocalCores, Part, Setup, Workers

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.project import Project

Key = TypeVar("Key")

ROOM, ASKED = "fiscal room", "city own money asked"
CHUNK = 512
"""Runs at a time, but at least all points under one draw: some 100 MB; larger parts were slower."""


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
        Points x targets x draws: by how much each target is met, in its unit; NaN where a run
        broke down, which counts as missed.
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
        self._setup = Setup((*kept, *columns), (*COLUMNS, ROOM, ASKED), times, (), times[-1])

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
        return Outcome(
            np.concatenate([one.margins for one in found], axis=-1),
            np.concatenate([one.cover for one in found], axis=-1),
        )

    def _parts(self, values: Array) -> Iterator[Part[Outcome]]:
        """Yield all points under some draws at a time: what hangs on a draw is passed on once."""
        points = len(values)
        size = max(1, CHUNK // points)
        for first in range(0, self.count, size):
            draws = slice(first, min(first + size, self.count))
            drawn = self._drawn[draws]
            rows = np.hstack([np.tile(drawn, (points, 1)), np.repeat(values, len(drawn), axis=0)])
            judging = _Judging(
                points,
                self._wanted,
                self._observation,
                {name: value[draws] for name, value in self._observed.items()},
                {name: value[draws] for name, value in self._revisions.items()},
                None
                if self._factors is None
                else {series: value[draws] for series, value in self._factors.items()},
            )
            yield Part(first * points, rows, judging)


@dataclass(frozen=True)
class _Judging:
    """From runs of points under some draws, point by point, to what they come to."""

    points: int
    wanted: tuple[Wanted, ...]
    observation: Observation
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]
    factors: Factors | None

    def __call__(self, values: Array, outputs: list[str]) -> Outcome:
        economy = Economy(to_last_year(values), outputs)
        published = publish(
            economy, self.observation, self._each(self.observed), self._each(self.revisions)
        )
        if self.factors is not None:
            published = official(published, self._each(self.factors))
        margins = np.stack([one.margin(published) for one in self.wanted])
        room = economy.flow(ROOM) / economy.flow(ASKED)
        return Outcome(
            self._by_point(margins), self._by_point(room[:, [position(y) for y in PLAN_YEARS]].T)
        )

    def _each(self, drawn: Mapping[Key, Array]) -> dict[Key, Array]:
        """Repeat what hangs on the draws for each point."""
        return {key: np.tile(value, (self.points, 1)) for key, value in drawn.items()}

    def _by_point(self, values: Array) -> Array:
        """Turn (figures x runs) into points x figures x draws."""
        return values.reshape(len(values), self.points, -1).transpose(1, 0, 2)


def to_last_year(values: Array) -> Array:
    """Repeat the last time of runs that end early: runs x ``TIMES`` x outputs.

    The published basis has 36 years; those that were not run are never read.
    """
    missing = len(TIMES) - values.shape[1]
    return np.concatenate([values, np.repeat(values[:, -1:], missing, axis=1)], axis=1)
