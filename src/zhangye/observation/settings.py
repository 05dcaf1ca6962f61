"""``calibration/observation.toml``: parameters of the published basis and the fitted series."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhangye.errors import InputError
from zhangye.project import Project

PARAMETERS = (
    "restatement_primary", "restatement_secondary", "restatement_tertiary",
    "restatement_ganzhou", "restatement_linze", "restatement_gaotai", "restatement_shandan",
    "restatement_minle", "restatement_sunan", "restatement_investment",
    "investment_ratio_2006", "investment_ratio_growth", "investment_ratio_2017",
    "missed_departures", "employment_ratio", "wage_ratio", "wage_step_2015",
    "income_splice_2015", "retail_step_2014", "farmland_definition",
)  # fmt: skip
"""Parameters that the published basis reads; the file gives each of them."""

ANCHORS = (
    "midstream_irrigated_land_change", "midstream_groundwater_change", "midstream_take",
    "rural_ratio_2005",
)  # fmt: skip
"""Findings of the literature that ``zhangye.observation.publish.anchors`` works out."""


class _Strict(BaseModel):
    # Strict: numbers in quotes and booleans are no numbers.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Parameter(_Strict):
    """A parameter of the published basis: fitted value, and its normal prior."""

    value: float
    prior: float
    sd: float = Field(gt=0)
    note: str


class FittedSeries(_Strict):
    """A series that is fitted: where, when, and how its logarithm errs.

    ``error`` is the standard deviation of the error, ``persistence`` its autocorrelation from one
    year to the next.
    """

    indicator: str
    areas: tuple[str, ...] = Field(min_length=1)
    error: float = Field(gt=0)
    persistence: float = Field(default=0.0, ge=0, lt=1)
    first: int = Field(default=2000, ge=2000, le=2017)
    last: int = Field(default=2017, ge=2000, le=2017)
    leave_out: tuple[int, ...] = ()
    note: str = ""


class Anchor(_Strict):
    """A finding of the literature that is no series."""

    value: float
    sd: float = Field(gt=0)
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
        Where the file is missing, is no TOML, holds an unknown key or a value out of type or
        range, lacks a parameter or anchor, or names a series twice: with file and place.
    """
    file = file_of(project)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("the file is missing", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML ({error})", file=file) from None
    try:
        found = Observation.model_validate(_tuples(content))
    except ValidationError as error:
        raise _input_error(error, file) from None
    _same_names(file, "parameters", found.parameters, PARAMETERS)
    _same_names(file, "anchors", found.anchors, ANCHORS)
    _once(file, found.series)
    return found


def _tuples(content: Any) -> Any:
    """Turn the arrays of TOML into tuples, which strict validation asks for."""
    if isinstance(content, dict):
        return {key: _tuples(value) for key, value in content.items()}
    return tuple(map(_tuples, content)) if isinstance(content, list) else content


def _input_error(error: ValidationError, file: Path) -> InputError:
    """Return the first thing wrong, with its place and the keys that are valid there."""
    first = error.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    if first["type"] == "missing":
        return InputError("a key is missing", file=file, where=where)
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        return InputError(
            "unknown key", file=file, where=where, value=key, allowed=_keys(first["loc"][:-1])
        )
    return InputError(first["msg"].lower(), file=file, where=where, value=first["input"])


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """Return the valid keys at a place of the file."""
    model: type[BaseModel] = Observation
    for part in place:
        if part in model.model_fields:
            kind = model.model_fields[str(part)].annotation
            inner = [kind, *get_args(kind)]
            model = next(k for k in inner if isinstance(k, type) and issubclass(k, BaseModel))
    return list(model.model_fields)


def _same_names(
    file: Path, section: str, found: Mapping[str, object], wanted: Iterable[str]
) -> None:
    missing = [name for name in wanted if name not in found]
    for name in found:
        if name not in wanted:
            raise InputError(
                "there is no such entry",
                file=file,
                where=f"{section}.{name}",
                value=name,
                allowed=missing or wanted,
            )
    if missing:
        raise InputError("an entry is missing", file=file, where=section, value=missing[0])


def _once(file: Path, series: tuple[FittedSeries, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(series, start=1):
        if one.first > one.last:
            raise InputError(
                "the series ends before it begins",
                file=file,
                where=f"series.{number}.last",
                value=one.last,
                allowed=f"{one.first} to 2017",
            )
        for area in one.areas:
            if (area, one.indicator) in seen:
                raise InputError(
                    "the series stands twice",
                    file=file,
                    where=f"series.{number}",
                    value=f"{one.indicator} of {area}",
                )
            seen.add((area, one.indicator))
