"""The scorecard of the plan: 81 rows, the county figures behind them, and their path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.assess import bases, reasons
from zhangye.assess.conditions import holds, year_reached
from zhangye.assess.notes import note
from zhangye.simulation import Simulation, simulate
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.scenarios import Scenario

COLUMNS = (
    "id", "section", "area", "indicator", "comparator", "target", "unit", "year", "value", "gap",
    "p05", "p50", "p95", "probability", "year_reached", "grade", "verdict", "why", "note",
)  # fmt: skip
PATH_COLUMNS = ("id", "area", "year", "value", "p05", "p50", "p95", "probability")
PATH_YEARS = (2018, 2019, 2020)
REACHED, MISSED = "reached", "missed"
NO_BASE, REPORTED = "no base value", "reported"
GRADES_SIMULATED = ("A", "B")
EXTRA = (*reasons.EXTRA, *bases.EXTRA)


@dataclass(frozen=True)
class Scorecard:
    """What ``zhangye assess`` writes.

    Attributes
    ----------
    simulation
        The run that decides.
    rows
        One row a target: ``COLUMNS``.
    counties
        The county figures behind rows of ``each_county`` and ``counties``: ``PATH_COLUMNS``.
    path
        The simulated targets year by year: ``PATH_COLUMNS``.
    """

    simulation: Simulation
    rows: pd.DataFrame
    counties: pd.DataFrame
    path: pd.DataFrame

    def counts(self) -> dict[str, int]:
        """Return how many targets have each verdict."""
        return {str(k): int(v) for k, v in self.rows["verdict"].value_counts().items()}


def assess(project: Project, scenario: Scenario, register: Register, lang: str) -> Scorecard:
    """Judge every target of the plan under a scenario, by one noiseless run.

    Parameters
    ----------
    project
        The project's folders.
    scenario
        The levers and shocks.
    register
        The targets, their statistics and what a user entered.
    lang
        The language of reasons and notes.
    """
    simulation = simulate(project, scenario, extra=EXTRA)
    rows, path, counties = [], [], []
    for target in register.targets:
        series = _series(target, simulation, register)
        rows.append(_row(target, series, simulation, register, lang))
        if series is not None:
            path += [_point(target.id, target.area, year, series[year]) for year in PATH_YEARS]
        counties += _county_points(target, simulation, register)
    return Scorecard(
        simulation,
        pd.DataFrame(rows, columns=list(COLUMNS)),
        pd.DataFrame(counties, columns=list(PATH_COLUMNS)),
        pd.DataFrame(path, columns=list(PATH_COLUMNS)),
    )


def _series(target: Target, simulation: Simulation, register: Register) -> pd.Series | None:
    """Return the simulated figures of a target by year; None where there are none."""
    if target.grade not in GRADES_SIMULATED:
        return None
    if target.anchor != "none":
        return simulation.series(target.area, target.indicator)
    members = register.statistics.members(target.area)
    moved = [_moved(target, area, simulation, register) for area in members]
    known = [series for series in moved if series is not None]
    if len(known) < len(members):
        return None
    worst = max if target.comparator == "<=" else min
    return pd.concat(known, axis=1).agg(worst, axis=1)


def _moved(
    target: Target, area: str, simulation: Simulation, register: Register
) -> pd.Series | None:
    entered = register.entered
    mine = entered[
        (entered["id"] == target.id) & (entered["area"] == area) & (entered["kind"] == "base")
    ]
    if mine.empty:
        return None
    base = mine.sort_values("year").iloc[-1]
    return bases.moved_base(
        simulation.economy,
        simulation.published,
        target.indicator,
        target.unit,
        int(base["year"]),
        float(base["value"]),
    )


def _row(
    target: Target,
    series: pd.Series | None,
    simulation: Simulation,
    register: Register,
    lang: str,
) -> dict[str, object]:
    value = np.nan if series is None else float(series[target.year])
    simulated = series is not None
    reached = year_reached(target, series) if series is not None else None
    has_reason = simulated and target.indicator in reasons.REASONS
    return {
        "id": target.id,
        "section": target.section,
        "area": target.area,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "target": target.value,
        "unit": target.unit,
        "year": target.year,
        "value": value,
        "gap": value - target.value if simulated else np.nan,
        "p05": np.nan,
        "p50": np.nan,
        "p95": np.nan,
        "probability": np.nan,
        "year_reached": pd.NA if reached is None else reached,
        "grade": target.grade,
        "verdict": _verdict(target, series),
        "why": (
            reasons.reason(target, simulation, register.statistics, lang) if has_reason else ""
        ),
        "note": note(target, series, simulation, register, lang),
    }


def _verdict(target: Target, series: pd.Series | None) -> str:
    if target.grade == "D":
        return REPORTED
    if series is None:
        return NO_BASE
    return REACHED if holds(target, float(series[target.year])) else MISSED


def _point(target_id: str, area: str, year: int, value: float) -> dict[str, object]:
    return {
        "id": target_id, "area": area, "year": year, "value": float(value),
        "p05": np.nan, "p50": np.nan, "p95": np.nan, "probability": np.nan,
    }  # fmt: skip


def _county_points(
    target: Target, simulation: Simulation, register: Register
) -> list[dict[str, object]]:
    """Return the county figures behind a target of several counties; entered progress included."""
    if target.area not in ("each_county", "counties"):
        return []
    entered = register.entered
    points = []
    for area in register.statistics.members(target.area):
        moved = _moved(target, area, simulation, register)
        if moved is not None:
            points += [_point(target.id, area, year, moved[year]) for year in PATH_YEARS]
            continue
        mine = entered[(entered["id"] == target.id) & (entered["area"] == area)]
        latest = mine.sort_values("year").tail(1)
        value = float(latest["value"].iloc[0]) if len(latest) else np.nan
        year = int(latest["year"].iloc[0]) if len(latest) else target.year
        points.append(_point(target.id, area, year, value))
    return points
