"""Where the runs of an ensemble are computed: the cores of this machine, or workers elsewhere.

Levers begin in mid-2017: what the same draws come to before is computed once and kept, and each
scenario goes on from there (`zhangye.engine.Paused`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from zhangye.arrays import Array
from zhangye.observation.economy import Values

if TYPE_CHECKING:
    from zhangye import engine

Kept = TypeVar("Kept")
Reduce = Callable[[Values, list[str]], Kept]
"""From what the model computed (runs x times x outputs) and the outputs' names to what is kept."""


@dataclass(frozen=True)
class Setup:
    """What all runs of an ensemble share; hashable, so that a worker can keep what it compiled.

    Attributes
    ----------
    columns
        The constants that vary, as the engine names them.
    returned
        Names of the variables to save.
    times
        The times to save.
    params
        Constants in place of the model's own: name and value.
    final_time
        When the runs end.
    changing
        Constants that other runs may set from a time on; runs that name the same share their
        compiled code.
    pause
        When to pause, where other runs will have the same values before; None for never.
    """

    columns: tuple[str, ...]
    returned: tuple[str, ...]
    times: tuple[float, ...]
    params: tuple[tuple[str, float], ...]
    final_time: float
    changing: tuple[str, ...] = ()
    pause: float | None = None

    def prepare(self, model: engine.Model) -> engine.Prepared:
        """Compile a model for these runs, or take the code from the cache."""
        return model.prepare(
            self.columns,
            self.returned,
            self.times,
            dict(self.params),
            final_time=self.final_time,
            changing=self.changing,
        )


@dataclass(frozen=True)
class Part(Generic[Kept]):
    """Some rows of a table of runs, and what is kept of them.

    Attributes
    ----------
    first
        Number of the first row in the whole table.
    values
        Runs x columns.
    reduce
        Makes of the runs what is kept, where they are computed: it must be picklable.
    """

    first: int
    values: Array
    reduce: Reduce[Kept]


class Workers(Protocol):
    """What computes the runs of an ensemble."""

    def simulate(
        self, model: engine.Model, setup: Setup, values: Array
    ) -> tuple[Values, list[str]]:
        """Run a model once for each row of a table.

        Parameters
        ----------
        model
            The model.
        setup
            What all runs share.
        values
            Runs x columns.

        Returns
        -------
        tuple
            Runs x times x outputs, in the order of the rows, whole or in parts; and the names of
            the outputs.
        """
        ...

    def run_parts(
        self, model: engine.Model, setup: Setup, parts: Iterable[Part[Kept]]
    ) -> Iterator[Kept]:
        """Run a table part by part, so that memory does not grow with it.

        Parameters
        ----------
        model
            The model.
        setup
            What all runs share.
        parts
            The table; taken as far as computing has come.

        Yields
        ------
        Kept
            What ``reduce`` makes of each part, in their order.
        """
        ...


@dataclass(frozen=True)
class LocalCores:
    """The cores of this machine.

    Attributes
    ----------
    threads
        How many to use; by default all.
    """

    threads: int | None = None

    def simulate(
        self, model: engine.Model, setup: Setup, values: Array
    ) -> tuple[Values, list[str]]:
        """Run a model once for each row of a table, as `Workers` says."""
        return self._run(model, setup, values, 0)

    def run_parts(
        self, model: engine.Model, setup: Setup, parts: Iterable[Part[Kept]]
    ) -> Iterator[Kept]:
        """Run a table part by part, as `Workers` says."""
        for part in parts:
            yield part.reduce(*self._run(model, setup, part.values, part.first))

    def _run(
        self, model: engine.Model, setup: Setup, values: Array, first: int
    ) -> tuple[Values, list[str]]:
        if setup.pause is None:
            found = prepared(model, setup)
            return found(values, self.threads, first), found.outputs
        split = _split(setup)
        changes: dict[str, float | Array] = dict(split.params)
        changes |= {setup.columns[place]: values[:, place] for place in split.later}
        paused = _paused(model, split.before, Rows(values[:, split.earlier]), first)
        after = paused.resume(changes, threads=self.threads, whole=False)
        return (paused.before, after), paused.outputs


@dataclass(frozen=True)
class Split:
    """What counts before a pause, and what counts from then on.

    Attributes
    ----------
    before
        The runs up to the pause; what is set later may be set otherwise.
    earlier, later
        Positions of their columns, and of the others.
    params
        Constants that all runs share from the pause on, or from a later time.
    """

    before: Setup
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    params: tuple[tuple[str, float], ...]


@lru_cache(maxsize=8)
def _split(setup: Setup) -> Split:
    """Divide what is set at the pause: '@2018.5' comes after it, what has no time before."""
    pause = setup.pause

    def late(key: str) -> bool:
        _, at, time = key.partition("@")
        return bool(at) and pause is not None and float(time) >= pause

    later = tuple(place for place, key in enumerate(setup.columns) if late(key))
    earlier = tuple(place for place in range(len(setup.columns)) if place not in later)
    params = tuple(entry for entry in setup.params if late(entry[0]))
    keys = (*(setup.columns[place] for place in later), *(key for key, _ in params))
    before = replace(
        setup,
        columns=tuple(setup.columns[place] for place in earlier),
        params=tuple(entry for entry in setup.params if not late(entry[0])),
        changing=tuple(dict.fromkeys((*setup.changing, *(k.partition("@")[0] for k in keys)))),
    )
    return Split(before, earlier, later, params)


@lru_cache(maxsize=8)
def prepared(model: engine.Model, setup: Setup) -> engine.Prepared:
    """Return the model compiled for some runs; an optimiser asks for the same many times."""
    return setup.prepare(model)


class Rows:
    """Values of runs that are told apart by what they are."""

    def __init__(self, values: Array) -> None:
        self.values = np.ascontiguousarray(values)
        self._digest = hashlib.sha256(self.values.data).digest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return self._digest == other._digest and self.values.shape == other.values.shape


@lru_cache(maxsize=2)
def _paused(model: engine.Model, setup: Setup, rows: Rows, first: int) -> engine.Paused:
    """Return runs that have come to the pause; scenarios go on from it one after the other."""
    if setup.pause is None:
        raise ValueError("nothing says when to pause")
    return prepared(model, setup).until(setup.pause, rows.values, first=first)
