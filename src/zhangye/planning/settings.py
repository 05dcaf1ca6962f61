"""``scenarios/planning.csv``: discount rate and other assumptions of the planner's questions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.scenarios.files import csv_rows

FILE = "planning.csv"
COLUMNS = ("setting", "value", "min", "max", "unit", "basis")


@dataclass(frozen=True)
class Setting:
    """A number with its range, unit and basis."""

    value: float
    minimum: float
    maximum: float
    unit: str
    basis: str


@dataclass(frozen=True)
class Settings:
    """The assumptions of ``solve`` and ``frontier``.

    Attributes
    ----------
    discount_rate
        A year.
    present_year
        The year that present values stand in.
    fiscal_cover
        The least ratio of fiscal room to the own money that programmes ask for.
    rule_weight
        1e8 CNY: what moving a rule through its full range weighs in the choice.
    basis
        Setting -> where its value comes from.
    rate_assumed
        Whether the discount rate is that of the file, an assumption, and not the caller's.
    """

    discount_rate: float
    present_year: int
    fiscal_cover: float
    rule_weight: float
    basis: dict[str, str]
    rate_assumed: bool = True


def load(project: Project, discount_rate: float | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    project
        The project whose ``scenarios`` folder holds the file.
    discount_rate
        In place of the file's own.

    Raises
    ------
    InputError
        Where the file lacks a setting, holds an unknown one, or a value is out of range.
    """
    file = project.scenarios / FILE
    names = ("discount_rate", "present_year", "fiscal_cover", "rule_weight")
    settings: dict[str, Setting] = {}
    for where, row in csv_rows(file, COLUMNS):
        name = row["setting"]
        if name not in names:
            raise InputError("unknown setting", file=file, where=where, value=name, allowed=names)
        try:
            low, value, high = (float(row[column]) for column in ("min", "value", "max"))
        except ValueError:
            low, value, high = math.nan, math.nan, math.nan
        if not low <= value <= high:
            raise InputError(
                f"{name}: the value is out of range",
                file=file,
                where=where,
                value=row["value"],
                allowed=f"a number from {row['min']} to {row['max']}",
            )
        settings[name] = Setting(value, low, high, row["unit"], row["basis"])
    missing = [name for name in names if name not in settings]
    if missing:
        raise InputError("no row for " + ", ".join(missing), file=file)
    rate = settings["discount_rate"]
    basis = {name: setting.basis for name, setting in settings.items()}
    if discount_rate is not None:
        if not rate.minimum <= discount_rate <= rate.maximum:
            raise InputError(
                "the discount rate is out of range",
                value=discount_rate,
                allowed=f"a number from {rate.minimum:g} to {rate.maximum:g} a year",
            )
        basis["discount_rate"] = "given on the command line"
    return Settings(
        rate.value if discount_rate is None else discount_rate,
        int(settings["present_year"].value),
        settings["fiscal_cover"].value,
        settings["rule_weight"].value,
        basis,
        rate_assumed=discount_rate is None,
    )
