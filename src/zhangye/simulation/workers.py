"""Where the runs of an ensemble are computed: the cores of this machine, or workers elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from zhangye.arrays import Array

if TYPE_CHECKING:
    from zhangye import engine

Kept = TypeVar("Kept")
Reduce = Callable[[Array, list[str]], Kept]
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
    """

    columns: tuple[str, ...]
    returned: tuple[str, ...]
    times: tuple[float, ...]
    params: tuple[tuple[str, float], ...]
    final_time: float

    def prepare(self, model: engine.Model) -> engine.Prepared:
        """Compile a model for these runs, or take the code from the cache."""
        return model.prepare(
            self.columns,
            self.returned,
            self.times,
            dict(self.params),
            final_time=self.final_time,
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

    def simulate(self, model: engine.Model, setup: Setup, values: Array) -> tuple[Array, list[str]]:
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
            Runs x times x outputs, in the order of the rows, and the names of the outputs.
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

    def simulate(self, model: engine.Model, setup: Setup, values: Array) -> tuple[Array, list[str]]:
        """Run a model once for each row of a table, as `Workers` says."""
        found = prepared(model, setup)
        return found(values, self.threads), found.outputs

    def run_parts(
        self, model: engine.Model, setup: Setup, parts: Iterable[Part[Kept]]
    ) -> Iterator[Kept]:
        """Run a table part by part, as `Workers` says."""
        found = prepared(model, setup)
        for part in parts:
            yield part.reduce(found(part.values, self.threads, part.first), found.outputs)


@lru_cache(maxsize=8)
def prepared(model: engine.Model, setup: Setup) -> engine.Prepared:
    """Return the model compiled for some runs; an optimiser asks for the same many times."""
    return setup.prepare(model)
