"""``calibration/observation.toml``: parameters of the published basis and the fitted series."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from zhangye.errors import InputError
from zhangye.project import Project


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameter(_Strict):
    """A parameter of the published basis: fitted value, and its normal prior."""

    value: float
    prior: float
    sd: float
    note: str


class FittedSeries(_Strict):
    """A series that is fitted: where, when, and how its logarithm errs.

    ``error`` is the standard deviation of the error, ``persistence`` its autocorrelation from one
    year to the next.
    """

    indicator: str
    areas: tuple[str, ...]
    error: float
    persistence: float = 0.0
    first: int = 2000
    last: int = 2017
    leave_out: tuple[int, ...] = ()
    note: str = ""


class Anchor(_Strict):
    """A finding of the literature that is no series."""

    value: float
    sd: float
    unit: str
    source: str


class Census(_Strict):
    """Years at whose end a census counts everyone."""

    years: tuple[int, ...]


class Restatement(_Strict):
    """The year from which levels are on the restated basis."""

    first_year: int


class Observation(_Strict):
    """The observation model's settings, as ``calibration/observation.toml`` gives them."""

    parameters: dict[str, Parameter]
    census: Census
    restatement: Restatement
    series: tuple[FittedSeries, ...]
    anchors: dict[str, Anchor]

    def values(self) -> dict[str, float]:
        """Return the fitted value of every parameter."""
        return {name: parameter.value for name, parameter in self.parameters.items()}


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / "observation.toml"


def load(project: Project) -> Observation:
    """Read the observation model.

    Raises
    ------
    InputError
        Where the file is missing, is no TOML, or holds an unknown key or a value out of type.
    """
    file = file_of(project)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("the file is missing", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML ({error})", file=file) from None
    try:
        return Observation.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], file=file, where=where, value=first["input"]) from None
