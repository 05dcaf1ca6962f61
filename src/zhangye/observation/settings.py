"""``calibration/observation.toml``: parameters of the published basis and the fitted series."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from zhangye import toml_settings
from zhangye.axes import CITY, COUNTIES, RIVER
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.toml_settings import Strict

PARAMETERS = (
    "restatement_primary", "restatement_secondary", "restatement_tertiary",
    "restatement_investment",
    "investment_ratio_2006", "investment_ratio_growth", "investment_ratio_2017",
    "missed_departures", "wage_ratio", "wage_step_2015",
    "income_splice_2015", "retail_step_2014", "farmland_definition",
    "midstream_coefficient", "registration_reform", "tourism_scope_2016",
)  # fmt: skip
"""Parameters that the published basis reads; the file gives each of them."""

ANCHORS = (
    "midstream_irrigated_land_change", "midstream_groundwater_change", "midstream_take",
    "water_use_2017", "rural_ratio_2005", "restatement_gdp", "shandan_labour_share_2013",
)  # fmt: skip
"""Findings of the literature that ``zhangye.observation.publish.anchors`` works out."""

AREAS = (CITY, *COUNTIES, RIVER)
"""Areas that the published basis has figures of."""

FARTHEST = 10.0
"""Standard deviations of its prior beyond which a fitted value is an error of writing."""


class Parameter(Strict):
    """A parameter of the published basis: fitted value, and its normal prior."""

    value: float
    prior: float
    sd: float = Field(gt=0)
    note: str


class FittedSeries(Strict):
    """A series that is fitted: where, when, and how it errs.

    ``error`` is the standard deviation of the error, ``persistence`` its autocorrelation from one
    year to the next. The error is one of the logarithm, or where ``scale`` is ``level``, as for
    rates that may be zero or negative, in the unit of the indicator. ``declared`` is the size
    that was guessed before the fit, where ``error`` has been estimated since; ``kept`` says that
    it is not to be estimated, because its weight is a demand on the fit.
    ``history_is_input`` marks a series whose own history drives the model, so that its fit
    proves little.
    """

    indicator: str
    areas: tuple[str, ...] = Field(min_length=1)
    error: float = Field(gt=0)
    declared: float | None = Field(default=None, gt=0)
    kept: bool = False
    persistence: float = Field(default=0.0, ge=0, lt=1)
    first: int = Field(default=2000, ge=2000, le=2017)
    last: int = Field(default=2017, ge=2000, le=2017)
    leave_out: tuple[int, ...] = ()
    scale: Literal["logarithm", "level"] = "logarithm"
    history_is_input: bool = False
    note: str = ""


class Anchor(Strict):
    """A finding of the literature that is no series."""

    value: float
    sd: float = Field(gt=0)
    unit: str
    source: str


class Census(Strict):
    """Years at whose end a census counts everyone."""

    years: tuple[int, ...]


class Restatement(Strict):
    """The year from which levels are on the restated basis."""

    first_year: int


class Observation(Strict):
    """The observation model's settings, as ``calibration/observation.toml`` gives them."""

    parameters: dict[str, Parameter]
    census: Census
    restatement: Restatement
    series: tuple[FittedSeries, ...]
    anchors: dict[str, Anchor]

    def on_levels(self) -> set[str]:
        """Return the indicators whose error is one of the level, not of the logarithm."""
        return {one.indicator for one in self.series if one.scale == "level"}

    def driven(self) -> set[tuple[str, str]]:
        """Return area and indicator of the fitted series whose own history is an input."""
        return {
            (area, one.indicator)
            for one in self.series
            if one.history_is_input
            for area in one.areas
        }

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
        range, lacks a parameter or anchor, gives a value far from its prior, or names an unknown
        area or a series twice: with file and place.
    """
    file = file_of(project)
    settings = toml_settings.read(file, Observation)
    toml_settings.same_names(file, "parameters", settings.parameters, PARAMETERS)
    toml_settings.same_names(file, "anchors", settings.anchors, ANCHORS)
    _near_priors(file, settings.parameters)
    _once(file, settings.series)
    return settings


def _near_priors(file: Path, parameters: Mapping[str, Parameter]) -> None:
    for name, one in parameters.items():
        width = FARTHEST * one.sd
        if abs(one.value - one.prior) > width:
            raise InputError(
                "the value is absurdly far from its prior",
                file=file,
                where=f"parameters.{name}.value",
                value=one.value,
                allowed=f"a number from {one.prior - width:g} to {one.prior + width:g}",
            )


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
            if area not in AREAS:
                raise InputError(
                    "there is no such area",
                    file=file,
                    where=f"series.{number}.areas",
                    value=area,
                    allowed=AREAS,
                )
            if (area, one.indicator) in seen:
                raise InputError(
                    "the series stands twice",
                    file=file,
                    where=f"series.{number}",
                    value=f"{one.indicator} of {area}",
                )
            seen.add((area, one.indicator))
