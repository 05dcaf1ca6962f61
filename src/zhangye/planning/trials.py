"""Batches of runs: every point that an optimiser asks for, under every draw of an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from zhangye.observation import load as load_observation
from zhangye.observation.economy import TIMES, Economy
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.planning.decisions import YEARS
from zhangye.planning.wanted import Wanted
from zhangye.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.project import Project

Array = npt.NDArray[np.float64]
Ship = Callable[[Published], Published]
"""From the figures of an ensemble as the model publishes them to the shipped forecast."""

ROOM, ASKED = "fiscal room", "city own money asked"
CHUNK = 512
"""Runs at a time: some 100 MB; larger parts were slower."""


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
    ship
        What turns published figures into those of the shipped forecast; None leaves them.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        draws: Draws,
        wanted: Sequence[Wanted],
        columns: Sequence[str],
        scenario: Scenario,
        ship: Ship | None = None,
    ) -> None:
        self._wanted = tuple(wanted)
        self._ship = ship
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
        self._times = tuple(time for time in TIMES if time <= max(last, YEARS[-1]) + 0.5)
        names = [*COLUMNS, ROOM, ASKED]
        self._prepared = model.prepare(
            [*kept, *columns], names, self._times, final_time=self._times[-1]
        )

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
        points, draws = len(values), self.count
        which = np.repeat(np.arange(points), draws), np.tile(np.arange(draws), points)
        margins = np.empty((points * draws, len(self._wanted)))
        cover = np.empty((points * draws, len(YEARS)))
        # Whole points at a time, so that a function of the ensemble sees all its draws.
        size = draws * max(1, CHUNK // draws)
        for first in range(0, points * draws, size):
            part = slice(first, first + size)
            point, draw = which[0][part], which[1][part]
            economy = self._run(np.hstack([self._drawn[draw], values[point]]))
            observed = {name: value[draw] for name, value in self._observed.items()}
            revisions = {name: value[draw] for name, value in self._revisions.items()}
            published = publish(economy, self._observation, observed, revisions)
            margins[part] = self._margins(published, len(draw) // draws)
            room = economy.flow(ROOM) / economy.flow(ASKED)
            cover[part] = room[:, [year - 2000 for year in YEARS]]
        shape = (points, draws, -1)
        return Outcome(
            margins.reshape(shape).transpose(0, 2, 1), cover.reshape(shape).transpose(0, 2, 1)
        )

    def _run(self, rows: Array) -> Economy:
        found = self._prepared(rows)
        missing = len(TIMES) - len(self._times)
        # The published basis has 36 years; those not run repeat the last and are never read.
        padded = np.concatenate([found, np.repeat(found[:, -1:], missing, axis=1)], axis=1)
        return Economy(padded, self._prepared.outputs)

    def _margins(self, published: Published, points: int) -> Array:
        if self._ship is None:
            return np.stack([one.margin(published) for one in self._wanted], axis=-1)
        draws, parts = self.count, []
        for point in range(points):
            rows = slice(point * draws, (point + 1) * draws)
            shipped = self._ship({key: series[rows] for key, series in published.items()})
            parts.append(np.stack([one.margin(shipped) for one in self._wanted], axis=-1))
        return np.concatenate(parts)
