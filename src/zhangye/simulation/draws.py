"""What is uncertain in a simulation: one row a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array


@dataclass(frozen=True)
class Draws:
    """One row a run, the same for every scenario: paired draws make differences exact.

    Attributes
    ----------
    parameters
        Runs x columns of the engine: constants, and the inflow's yearly deviations.
    observed
        Parameters of the published basis: name -> runs x 1.
    revisions
        Announced revisions: name -> runs x 1.
    implementation
        Standard normal scores of the share of a scenario that is carried out: runs.
    seed
        The seed that later stages derive their own numbers from.
    """

    parameters: pd.DataFrame
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]
    implementation: Array
    seed: int

    @classmethod
    def none(cls) -> Draws:
        """Return the one row of a run in which nothing is uncertain."""
        return cls(pd.DataFrame(index=[0], dtype=float), {}, {}, np.zeros(1), 0)

    @property
    def certain(self) -> bool:
        """Whether nothing is uncertain: a single run at the model's own constants."""
        return self.parameters.empty and not self.observed and not self.revisions

    def __len__(self) -> int:
        return len(self.parameters)

    def part(self, rows: slice | npt.NDArray[np.bool_]) -> Draws:
        """Return some of the runs: a slice of them, or a mask over them."""
        return replace(
            self,
            parameters=self.parameters.iloc[rows],
            observed={name: values[rows] for name, values in self.observed.items()},
            revisions={name: values[rows] for name, values in self.revisions.items()},
            implementation=self.implementation[rows],
        )
