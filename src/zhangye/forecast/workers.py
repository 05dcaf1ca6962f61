"""Where the runs of an ensemble are computed: the cores of this machine, or workers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from zhangye import engine

Array = npt.NDArray[np.float64]


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
        prepared = setup.prepare(model)
        return prepared(values, self.threads), prepared.outputs
