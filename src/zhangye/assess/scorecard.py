"""The scorecard of the plan: 81 rows, the county figures behind them, and their path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.assess import administrative, bases, carried, reasons
from zhangye.assess.figures import Figures
from zhangye.assess.notes import note
from zhangye.assess.odds import Odds, odds
from zhangye.assess.trust import Share
from zhangye.axes import PLAN_YEARS, YEARS
from zhangye.calibration import parameters
from zhangye.simulation import Simulation, simulate
from zhangye.targets.conditions import MISSED, REACHED, holds, verdict_of, year_likely, year_reached
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.project import Project
    from zhangye.scenarios import Scenario

COLUMNS = (
    "id", "section", "area", "indicator", "comparator", "target", "unit", "year", "value", "gap",
    "p05", "p50", "p95", "probability", "year_reached", "grade", "verdict", "why", "note", "run",
)  # fmt: skip
ENSEMBLE = ("p05", "p50", "p95", "probability")
"""Columns that only an ensemble fills."""
PATH_COLUMNS = ("id", "area", "year", "value", "p05", "p50", "p95", "probability")
AFTER_YEARS = (2020, 2025, 2030, 2035)
NO_BASE, NOT_SIMULATED, REPORTED = "no base value", "not simulated", "reported"
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
        One row a target: ``COLUMNS``. ``value`` is the ensemble's median where there is an
        ensemble, ``run`` the value of the noiseless run.
    counties
        The county figures behind rows of ``each_county`` and ``counties``: ``PATH_COLUMNS``.
    path
        The simulated targets year by year: ``PATH_COLUMNS``.
    odds
        The ensemble behind probabilities and intervals; None where one run decides.
    joint
        Probability that all grade-A targets and the water cap hold together.
    prior_shares
        Share of the variance of each simulated target that rests on priors alone, by id; left out
        where it cannot be told.
    after
        The simulated targets in the years that the plan does not speak of: ``PATH_COLUMNS``,
        ``AFTER_YEARS``.
    """

    simulation: Simulation
    rows: pd.DataFrame
    counties: pd.DataFrame
    path: pd.DataFrame
    odds: Odds | None = None
    joint: float = np.nan
    prior_shares: Mapping[str, Share] = field(default_factory=dict)
    after: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PATH_COLUMNS)))

    def counts(self) -> dict[str, int]:
        """Return how many targets have each verdict."""
        return {str(k): int(v) for k, v in self.rows["verdict"].value_counts().items()}


def assess(
    project: Project,
    scenario: Scenario,
    register: Register,
    lang: str,
    forecaster: Forecaster | None = None,
    extra: Sequence[str] = (),
) -> Scorecard:
    """Judge every target of the plan under a scenario.

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
    forecaster
        The ensemble whose probabilities decide; None lets one noiseless run decide.
    extra
        Model variables that the caller reads from the runs beside those of the scorecard.
    """
    simulation = simulate(project, scenario, extra=(*EXTRA, *extra))
    chances = None if forecaster is None else _odds(project, scenario, register, forecaster, extra)
    figures = Figures(
        register.statistics, simulation, None if chances is None else chances.forecast
    )
    rows, path, after, counties = [], [], [], []
    shares = {}
    for target in register.targets:
        series = _series(target, simulation, register)
        runs = chances.figures(target) if chances is not None and series is not None else None
        judged = _Judged(target, series, runs, chances)
        rows.append(_row(judged, figures, register, lang))
        if judged.prior_share is not None:
            shares[target.id] = judged.prior_share
        if series is not None:
            path += [judged.point(target.area, year) for year in PLAN_YEARS]
            after += [judged.point(target.area, year) for year in AFTER_YEARS]
        counties += _county_points(target, simulation, register, chances)
    return Scorecard(
        simulation,
        pd.DataFrame(rows, columns=list(COLUMNS)),
        pd.DataFrame(counties, columns=list(PATH_COLUMNS)),
        pd.DataFrame(path, columns=list(PATH_COLUMNS)),
        chances,
        np.nan if chances is None else chances.joint(register.targets),
        shares,
        pd.DataFrame(after, columns=list(PATH_COLUMNS)),
    )


def _odds(
    project: Project,
    scenario: Scenario,
    register: Register,
    forecaster: Forecaster,
    extra: Sequence[str],
) -> Odds:
    forecast = forecaster.forecast(scenario, extra=(*EXTRA, *extra))
    return odds(forecast, register, parameters.load(project))


@dataclass(frozen=True)
class _Judged:
    """A target with its figures: of the noiseless run by year, and of the ensemble."""

    target: Target
    series: pd.Series | None
    runs: Array | None
    odds: Odds | None

    @cached_property
    def prior_share(self) -> Share | None:
        if self.runs is None or self.odds is None:
            return None
        return self.odds.prior_share(self.target, self.runs)

    def ensemble(self, year: int) -> dict[str, float]:
        if self.runs is None or self.odds is None:
            return dict.fromkeys(ENSEMBLE, np.nan)
        return self.odds.describe(self.target, self.runs, year)

    def point(self, area: str, year: int) -> dict[str, object]:
        told = {"id": self.target.id, "area": area, "year": year, "value": self.value(year)}
        return {**told, **self.ensemble(year)}

    def run(self, year: int) -> float:
        """Return the noiseless run's value."""
        return np.nan if self.series is None else float(self.series[year])

    def value(self, year: int) -> float:
        """Return the headline: the ensemble's median, or the run's value where there is none."""
        return self.run(year) if self.runs is None else self.ensemble(year)["p50"]

    def year_met(self) -> int | None:
        """Return the first year in which the target is likely met, or met in the one run."""
        if self.runs is not None:
            return year_likely(self.target, self.runs, YEARS)
        return None if self.series is None else year_reached(self.target, self.series)

    def verdict(self) -> str:
        if self.target.grade == "D":
            return REPORTED
        if self.series is None:
            return NO_BASE if self.target.grade == "C" else NOT_SIMULATED
        if self.runs is None:
            return REACHED if holds(self.target, float(self.series[self.target.year])) else MISSED
        return verdict_of(self.ensemble(self.target.year)["probability"])


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
    worst = "max" if target.comparator == "<=" else "min"
    return pd.concat(known, axis=1).agg(worst, axis=1)


def _moved(
    target: Target, area: str, simulation: Simulation, register: Register
) -> pd.Series | None:
    base = bases.base_of(target, area, register)
    if base is None:
        return None
    return bases.moved_base(simulation.economy, simulation.published, target, base, area)


def _row(judged: _Judged, figures: Figures, register: Register, lang: str) -> dict[str, object]:
    target, series = judged.target, judged.series
    value, reached = judged.value(target.year), judged.year_met()
    if target.grade == "D":
        levers = figures.simulation.scenario.catalogue.levers.values()
        words = administrative.note(target, register, levers, lang)
    else:
        words = note(target, series, judged.runs, figures, register, judged.prior_share, lang)
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
        "gap": value - target.value,
        **judged.ensemble(target.year),
        "year_reached": pd.NA if reached is None else reached,
        "grade": target.grade,
        "verdict": judged.verdict(),
        "why": _why(judged, figures, register, lang),
        "note": words,
        "run": judged.run(target.year),
    }


def _why(judged: _Judged, figures: Figures, register: Register, lang: str) -> str:
    target = judged.target
    if judged.series is None:
        return ""
    if target.indicator in reasons.REASONS:
        return reasons.reason(target, figures, lang)
    start = None if target.anchor == "none" else figures.past(target.area, target.indicator)
    return carried.why(target, judged.value(target.year), start, register, lang)


def _county_points(
    target: Target, simulation: Simulation, register: Register, chances: Odds | None
) -> list[dict[str, object]]:
    """Return the county figures behind a target of several counties; entered progress included."""
    if target.area not in ("each_county", "counties"):
        return []
    entered = register.entered
    points = []
    for area in register.statistics.members(target.area):
        moved = _moved(target, area, simulation, register)
        if moved is not None:
            runs = None if chances is None else chances.moved(target, area)
            judged = _Judged(target, moved, runs, chances)
            points += [judged.point(area, year) for year in PLAN_YEARS]
            continue
        mine = entered[(entered["id"] == target.id) & (entered["area"] == area)]
        latest = mine.sort_values("year").tail(1)
        value = float(latest["value"].iloc[0]) if len(latest) else np.nan
        year = int(latest["year"].iloc[0]) if len(latest) else target.year
        known = pd.Series({year: value})
        points.append(_Judged(target, known, None, None).point(area, year))
    return points
