"""``calibration/parameters.csv``: what is estimated, and what rests on a prior alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array
from zhangye.project import Project
from zhangye.statistics.reader import read_table
from zhangye.statistics.schema import Field, TableSchema

FAMILIES = ("normal", "lognormal")
NUMBERS = ("value", "prior", "sd", "lower", "upper")
SCHEMA = TableSchema(
    name="parameters",
    path="parameters.csv",
    fields=(
        Field("parameter", "string", required=True),
        Field("family", "string", required=True, enum=FAMILIES),
        *(Field(column, "number", required=True) for column in NUMBERS),
        Field("pooling", "string", enum=("county",)),
        Field("estimated", "string", required=True, enum=("yes", "no")),
        Field("unit", "string", required=True),
        Field("source", "string", "where the prior comes from", required=True),
    ),
    primary_key=("parameter",),
    foreign_keys=(),
)
"""Columns of the file; ``sd`` is that of the logarithm where the family is lognormal."""


@dataclass(frozen=True)
class Parameters:
    """A table of parameters and the change to standard coordinates.

    In standard coordinates the prior of each parameter is a standard normal: the logarithm of a
    lognormal parameter, or a normal one itself, less its prior centre, over its ``sd``.

    Attributes
    ----------
    table
        A row a parameter, with the columns of the file.
    """

    table: pd.DataFrame

    @property
    def names(self) -> list[str]:
        """Names as the engine takes them, 'need scale[Sunan]'."""
        return self.table["parameter"].tolist()

    @property
    def values(self) -> Array:
        """Central values: those of the model file."""
        return self.table["value"].to_numpy(dtype=float)

    def _log(self) -> npt.NDArray[np.bool_]:
        return (self.table["family"] == "lognormal").to_numpy()

    def standard(self, values: Array) -> Array:
        """Return standard coordinates of values: (..., parameters)."""
        log = self._log()
        prior, sd = self._prior()
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.where(log, np.log(values), values)
        return (moved - prior) / sd

    def natural(self, standard: Array, xp: ModuleType = np) -> Array:
        """Return values from standard coordinates, kept within the bounds: (..., parameters)."""
        prior, sd = self._prior()
        moved = prior + sd * standard
        values = xp.where(self._log(), xp.exp(xp.minimum(moved, 50.0)), moved)
        lower, upper = (self.table[column].to_numpy(dtype=float) for column in ("lower", "upper"))
        kept: Array = xp.clip(values, lower, upper)
        return kept

    def standard_bounds(self) -> tuple[Array, Array]:
        """Return the bounds in standard coordinates."""
        lower = self.standard(self.table["lower"].to_numpy(dtype=float))
        return lower, self.standard(self.table["upper"].to_numpy(dtype=float))

    def _prior(self) -> tuple[Array, Array]:
        centre = self.table["prior"].to_numpy(dtype=float)
        log = self._log()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(log, np.log(centre), centre), self.table["sd"].to_numpy(dtype=float)

    def pooled(self) -> dict[str, list[int]]:
        """Return the places of each pooled group of county effects, by name of the constant."""
        pools: dict[str, list[int]] = {}
        for place, (name, pooling) in enumerate(
            zip(self.table["parameter"], self.table["pooling"], strict=True)
        ):
            if pooling == "county":
                pools.setdefault(name.partition("[")[0], []).append(place)
        return pools

    def estimated(self) -> Parameters:
        """Return the rows that are estimated."""
        return Parameters(self.table[self.table["estimated"] == "yes"].reset_index(drop=True))


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / SCHEMA.path


def load(project: Project) -> Parameters:
    """Read the parameters.

    Raises
    ------
    InputError
        Where a column is missing or unknown, a family is unknown, a number is none, a value or
        prior lies outside its bounds, or a parameter stands twice: with file, line and column.
    """
    table = read_table(file_of(project), SCHEMA, {})
    for row, record in enumerate(table.frame.to_dict("records")):
        lower, upper = record["lower"], record["upper"]
        if record["sd"] <= 0:
            raise table.error(row, "sd", "a standard deviation is positive", "a number above 0")
        if lower >= upper:
            raise table.error(row, "upper", "the bounds leave nothing", f"above {lower:g}")
        if record["family"] == "lognormal" and lower <= 0:
            problem = "a lognormal parameter is positive"
            raise table.error(row, "lower", problem, "a number above 0")
        for column in ("value", "prior"):
            if not lower <= record[column] <= upper:
                raise table.error(
                    row,
                    column,
                    f"the {column} lies outside its bounds",
                    f"{lower:g} to {upper:g}",
                )
    return Parameters(table.frame)
