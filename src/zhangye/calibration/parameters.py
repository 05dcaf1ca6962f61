"""``calibration/parameters.csv``: what is estimated, and what rests on a prior alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.errors import InputError
from zhangye.project import Project

Array = npt.NDArray[np.float64]
COLUMNS = (
    "parameter", "family", "value", "prior", "sd", "lower", "upper",
    "pooling", "estimated", "unit", "source",
)  # fmt: skip
FAMILIES = ("normal", "lognormal")


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

    def natural(self, standard: Array) -> Array:
        """Return values from standard coordinates, kept within the bounds: (..., parameters)."""
        prior, sd = self._prior()
        moved = prior + sd * standard
        values = np.where(self._log(), np.exp(np.minimum(moved, 50.0)), moved)
        return np.clip(values, self.table["lower"], self.table["upper"])

    def standard_bounds(self) -> tuple[Array, Array]:
        """Return the bounds in standard coordinates."""
        lower = self.standard(self.table["lower"].to_numpy(dtype=float))
        return lower, self.standard(self.table["upper"].to_numpy(dtype=float))

    def _prior(self) -> tuple[Array, Array]:
        centre = self.table["prior"].to_numpy(dtype=float)
        log = self._log()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(log, np.log(centre), centre), self.table["sd"].to_numpy(dtype=float)

    def estimated(self) -> Parameters:
        """Return the rows that are estimated."""
        return Parameters(self.table[self.table["estimated"] == "yes"].reset_index(drop=True))


def load(project: Project) -> Parameters:
    """Read the parameters.

    Raises
    ------
    InputError
        Where a column is missing, a family is unknown, a number is none, a value lies outside
        its bounds, or a parameter stands twice.
    """
    file = project.calibration / "parameters.csv"
    try:
        table = pd.read_csv(file, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise InputError("the file is missing", file=file) from None
    except (UnicodeDecodeError, pd.errors.ParserError) as error:
        raise InputError(f"this is no table ({error})", file=file) from None
    for column in COLUMNS:
        if column not in table.columns:
            raise InputError("a column is missing", file=file, where="line 1", value=column)
    for number, row in enumerate(table.itertuples(), start=2):
        where = f"line {number}"
        if row.family not in FAMILIES:
            raise InputError(
                "unknown family", file=file, where=where, value=row.family, allowed=FAMILIES
            )
        for column in ("value", "prior", "sd", "lower", "upper"):
            if not _is_number(getattr(row, column)):
                value = getattr(row, column)
                raise InputError("no number", file=file, where=f"{where}, {column}", value=value)
        if not float(row.lower) <= float(row.value) <= float(row.upper):
            raise InputError(
                "the value lies outside its bounds",
                file=file,
                where=where,
                value=row.value,
                allowed=f"{row.lower} to {row.upper}",
            )
    twice = table["parameter"][table["parameter"].duplicated()]
    if len(twice):
        raise InputError(
            "the parameter stands twice",
            file=file,
            where=f"line {twice.index[0] + 2}",
            value=twice.iloc[0],
        )
    return Parameters(table)


def _is_number(value: object) -> bool:
    try:
        return bool(np.isfinite(float(str(value))))
    except ValueError:
        return False
