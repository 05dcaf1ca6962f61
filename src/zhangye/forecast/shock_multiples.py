"""``calibration/discrepancy.csv``: how much larger errors of forecasts are than residuals of fits.

Residuals of a fit know nothing of what had never happened before, so that intervals made of them
are too narrow out of sample (Chatfield 1993, *J. Business & Economic Statistics* 11). The model is
refitted at earlier dates; what it then missed is compared with what its drivers, its constants and
the residuals of that fit let expect. Per group of indicators the yearly shocks of the discrepancy
are multiplied so that nine outcomes in ten lie within 90 % intervals; the multiple of a group is
drawn towards that of all values with the weight of ``PRIOR_VALUES``. At a vintage of a backtest the
multiples come from the other vintages alone; those that ship come from all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zhangye.backtest.scored import Series
from zhangye.errors import InputError
from zhangye.project import Project

if TYPE_CHECKING:
    import pandas as pd

GROUPS = {
    "output": ("gdp", "value_added_primary", "value_added_secondary", "value_added_tertiary"),
    "money": ("bank_loans", "household_savings", "budget_revenue", "budget_expenditure"),
    "people": (
        "registered_population", "resident_population", "urban_population", "employment",
        "registered_nonagricultural_population", "births", "deaths",
    ),
    "incomes": (
        "urban_disposable_income", "rural_disposable_income", "average_wage", "retail_sales",
    ),
    "investment": ("gross_fixed_capital_formation", "fixed_asset_investment"),
    "nature": (
        "yingluoxia_inflow", "zhengyixia_outflow", "cultivated_land", "total_water_use",
        "irrigation_water_use_coefficient",
    ),
}  # fmt: skip
"""Indicators that err alike; any other has the multiple of all values."""
ALL = "all"
PRIOR_VALUES = 20.0
"""Scored values that the multiple of all groups counts for in each: an assumption."""
WIDEST = 4.0
TRIED = np.geomspace(0.25, WIDEST, 49)
"""Multiples that are tried; few outcomes decide, so that none is larger."""
INTERVAL, SCORE = 0.9, 1.645
"""Share of outcomes inside, and the half width of that interval of a normal distribution."""
AGAIN = "zhangye backtest --write"
COLUMNS = ("group", "multiple", "values", "indicators")

Multiples = Mapping[str, float]
"""Group, and ``ALL`` -> factor of the yearly shocks."""


def group_of(indicator: str) -> str:
    """Return the group of an indicator, ``ALL`` where it has none."""
    return next((name for name, members in GROUPS.items() if indicator in members), ALL)


def by_series(multiples: Multiples, series: Iterable[Series]) -> dict[Series, float]:
    """Return the multiple of each series."""
    return {one: multiples[group_of(one[1])] for one in series}


def learn(errors: pd.DataFrame) -> dict[str, float]:
    """Return the multiples that forecasts of the past ask for.

    Parameters
    ----------
    errors
        One row a scored value: ``group``; ``error``, logarithm of the observed value over the
        median; ``without``, variance of the logarithm without the discrepancy's shocks; and
        ``shocks``, the variance that they add at a multiple of 1.

    Returns
    -------
    dict
        By group, and ``ALL``.
    """
    whole = _needed(errors)
    multiples = {ALL: whole}
    for group in GROUPS:
        own = errors[errors["group"] == group]
        weight = len(own) / (len(own) + PRIOR_VALUES)
        needed = _needed(own) if len(own) else whole
        multiples[group] = float(np.exp(weight * np.log(needed) + (1 - weight) * np.log(whole)))
    return multiples


def _needed(errors: pd.DataFrame) -> float:
    """Return the least multiple tried whose intervals hold what they promise."""
    columns = errors[["error", "without", "shocks"]].to_numpy(dtype=float)
    error, without, shocks = columns.T[:, :, None]
    inside = np.abs(error) <= SCORE * np.sqrt(without + TRIED**2 * shocks)
    enough = inside.mean(axis=0) >= INTERVAL
    return float(TRIED[np.argmax(enough)]) if enough.any() else WIDEST


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / "discrepancy.csv"


def save(project: Project, multiples: Multiples, errors: pd.DataFrame) -> Path:
    """Write the file, whole or not at all.

    Parameters
    ----------
    project
        Where to.
    multiples, errors
        What was learned, and from what.
    """
    from zhangye.outputs import whole_file

    counts = errors["group"].value_counts()
    path = file_of(project)
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for group, multiple in multiples.items():
            count = len(errors) if group == ALL else int(counts.get(group, 0))
            writer.writerow([group, f"{multiple:.4g}", count, " ".join(GROUPS.get(group, ()))])
    return path


def load(project: Project) -> dict[str, float]:
    """Read the multiples.

    Raises
    ------
    InputError
        Where the file is missing, lacks a group or has one that there is not, or a multiple is no
        positive number.
    """
    path = file_of(project)
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except FileNotFoundError:
        raise InputError(
            "there are no sizes of the discrepancy", file=path, allowed=AGAIN
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"this is no table ({error})", file=path, allowed=AGAIN) from None
    multiples = {}
    for row in rows:
        group, text = row.get("group") or "", row.get("multiple") or ""
        if group not in (*GROUPS, ALL):
            raise InputError(
                "there is no such group",
                file=path, where="column group", value=group, allowed=[*GROUPS, ALL],
            )  # fmt: skip
        try:
            multiples[group] = float(text)
        except ValueError:
            multiples[group] = np.nan
        if not 0 < multiples[group] < np.inf:
            raise InputError(
                "a multiple must be a positive number",
                file=path, where=f"group {group}, column multiple", value=text,
            )  # fmt: skip
    for group in (*GROUPS, ALL):
        if group not in multiples:
            raise InputError("a group is missing", file=path, value=group, allowed=AGAIN)
    return multiples
