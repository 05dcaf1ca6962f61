"""City GDP against water use: the most GDP of 2020 for each cap, and what a cubic metre is worth.

Epsilon constraint (Haimes, Lasdon and Wismer 1971): GDP is made as large as it goes while total
water use stays below a limit, which is swept. The levers of 2018-2020 move within their ranges,
their money together not above the scenario's. Each limit is solved by successive linear programmes
(``scipy.optimize.linprog``) in a shrinking trust region; the marginal value of the limit is its
dual variable, in 1e8 CNY of 2020 GDP per 1e8 m3, which is CNY a m3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import CITY, PLAN_YEARS, position
from zhangye.planning import decisions
from zhangye.planning.central import Central, Runs
from zhangye.planning.decisions import MINIMUM, Decisions
from zhangye.planning.programme import STEP
from zhangye.planning.settings import Settings
from zhangye.planning.trials import ASKED, ROOM

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project
    from zhangye.scenarios import Scenario
    from zhangye.simulation.workers import Workers

Progress = Callable[[float], object]

YEAR = 2020
GDP, RURAL, WATER = "gdp", "rural_disposable_income", "total_water_use"
POINTS = 12
"""Limits along the frontier."""
RADII = (0.5, 0.5, 0.25, 0.25, 0.12, 0.06, 0.03)
PENALTY = 200.0
"""What a step's merit loses for water over the limit: 1e8 CNY per 1e8 m3, above any dual seen."""
ALL_LEVERS, RULES = "all_levers", "rules_only"
CURVES = (ALL_LEVERS, RULES)
"""What moves: all levers, their money together not above the scenario's; or rules alone."""
STEPS = 2 * POINTS
COLUMNS = (
    "curve", "water_limit", "total_water_use", "gdp", "rural_disposable_income", "marginal_value",
    "slope", "money",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """What the model gives for some choices.

    Attributes
    ----------
    gdp, rural, water
        1e8 CNY, CNY a person and 1e8 m3 of 2020, as published.
    cover
        Years: fiscal room over own money asked.
    """

    gdp: float
    rural: float
    water: float
    cover: Array


@dataclass(frozen=True)
class Traced:
    """A point of the frontier.

    Attributes
    ----------
    limit
        The limit on water use, 1e8 m3; inf where there is none.
    unit
        The choices in unit coordinates.
    point
        What the model gives.
    value
        The dual of the limit: CNY of 2020 GDP a m3.
    """

    limit: float
    unit: Array
    point: Point
    value: float


@dataclass(frozen=True)
class Frontier:
    """The frontier of a scenario.

    Attributes
    ----------
    scenario, decisions
        Where it starts, and what may move.
    curve
        One of `CURVES`.
    start
        The scenario itself.
    points
        From the scarcest water to the least scarce.
    budget
        Present value of the scenario's money of 2018-2020: 1e8 CNY at 2015 prices.
    """

    scenario: Scenario
    decisions: Decisions
    curve: str
    start: Point
    points: tuple[Traced, ...]
    budget: float

    def frame(self) -> pd.DataFrame:
        """Return rows of ``frontier.csv``: `COLUMNS`.

        ``curve`` is ``scenario`` in the first row, then the frontier's own; ``slope`` is the
        difference quotient to the neighbour with less water, which the dual should be near;
        ``money`` is the present value.
        """
        rows: list[dict[str, object]] = [
            _row("scenario", np.nan, self.start, np.nan, np.nan, self.budget)
        ]
        before: Traced | None = None
        for one in self.points:
            slope = np.nan
            if before is not None and one.point.water > before.point.water + 1e-6:
                rise = one.point.gdp - before.point.gdp
                slope = rise / (one.point.water - before.point.water)
            fixed = self.budget - float(self.decisions.costs @ self.decisions.start)
            money = fixed + float(self.decisions.costs @ one.unit)
            limit = one.limit if np.isfinite(one.limit) else np.nan
            rows.append(_row(self.curve, limit, one.point, one.value, slope, money))
            before = one
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def levers(self) -> pd.DataFrame:
        """Return the choices along the frontier: water_limit, lever, year, unit, start, value."""
        rows = []
        for one in self.points:
            amounts = self.decisions.amounts(one.unit)
            for choice, amount in zip(self.decisions.choices, amounts, strict=True):
                rows += [
                    (one.limit, choice.lever.name, year, choice.lever.unit, choice.base, amount)
                    for year in choice.years
                ]
        columns = ["water_limit", "lever", "year", "unit", "scenario", "frontier"]
        return pd.DataFrame(rows, columns=columns)


def _row(
    kind: str, limit: float, point: Point, value: float, slope: float, money: float
) -> dict[str, object]:
    numbers = (limit, point.water, point.gdp, point.rural, value, slope, money)
    return dict(zip(COLUMNS, (kind, *numbers), strict=True))


@dataclass(frozen=True)
class _Lines:
    """The model around a choice: values, and slopes by choices."""

    at: Array
    point: Point
    gdp: Array
    water: Array
    cover: Array


class Tracer:
    """Traces the frontier of a scenario.

    Parameters
    ----------
    project, model, scenario
        What is run: single runs at the model's own constants, the scenario carried out in full
        whatever its implementation rate.
    settings
        Discount rate, and the cover that own money needs.
    curve
        One of `CURVES`.
    workers
        What computes the runs; by default all cores of this machine.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        scenario: Scenario,
        settings: Settings,
        curve: str = ALL_LEVERS,
        workers: Workers | None = None,
    ) -> None:
        self.scenario, self.curve = scenario, curve
        levers = scenario.catalogue.levers.values()
        money = [lever.name for lever in levers if lever.funding is not None]
        free = dict.fromkeys(PLAN_YEARS, 0.0)
        everything = decisions.possible(scenario, settings, free, floor=MINIMUM)
        # Tax relief is a rule here; what it costs the budgets shows in fiscal room.
        self._whole = float(everything.costs @ everything.start) + everything.least_cost
        self.decisions = decisions.possible(
            scenario, settings, free, floor=MINIMUM, held=money if curve == RULES else ()
        )
        self._central = Central(
            project, model, scenario, self.decisions.columns, (ROOM, ASKED), YEAR, workers
        )
        self._start = self.decisions.start
        self.start = self._points(self._start[None, :])[0]
        self._budget = float(self.decisions.costs @ self._start)
        self._least_cover = np.minimum(settings.fiscal_cover, self.start.cover)

    def trace(self, count: int = POINTS, progress: Progress = lambda _: None) -> Frontier:
        """Trace the frontier from the least water that can be had to no limit at all."""
        free = self._solve(np.inf, self._start)
        progress(1)
        dry = self._driest()
        progress(1)
        limits = np.linspace(dry.water, free.point.water, count)[1:-1]
        answers = [free]
        for limit in limits[::-1]:
            # From wet to dry: each starts where the one before ended.
            answers.append(self._solve(float(limit), answers[-1].unit))
            progress(1)
        # The region where water cannot be brought below the limit is no part of the frontier.
        kept = [one for one in answers if one.point.water <= one.limit + 0.005]
        return Frontier(
            self.scenario,
            self.decisions,
            self.curve,
            self.start,
            tuple(sorted(kept, key=lambda one: one.point.water)),
            self._whole,
        )

    def _points(self, units: Array) -> list[Point]:
        runs: Runs = self._central(self.decisions.values(units))
        place = YEAR - 2000
        cover = runs.economy.flow(ROOM) / runs.economy.flow(ASKED)
        years = [position(year) for year in PLAN_YEARS]
        return [
            Point(
                float(runs.published[CITY, GDP][row, place]),
                float(runs.published[CITY, RURAL][row, place]),
                float(runs.published[CITY, WATER][row, place]),
                cover[row, years],
            )
            for row in range(len(units))
        ]

    def _linearise(self, at: Array) -> _Lines:
        steps = np.where(at + STEP <= 1.0, STEP, -STEP)
        first, *others = self._points(np.vstack([at, at + np.diag(steps)]))
        slopes = {
            name: np.array([getattr(one, name) - getattr(first, name) for one in others])
            for name in ("gdp", "water", "cover")
        }
        return _Lines(
            at, first, slopes["gdp"] / steps, slopes["water"] / steps,
            slopes["cover"].T / steps,
        )  # fmt: skip

    def _driest(self) -> Point:
        """Return the least water use that is found, whatever becomes of GDP."""
        unit = self._start
        for radius in RADII:
            lines = self._linearise(unit)
            step = self._programme(lines, lines.water, np.inf, radius)
            if step is None or self._points(step[0][None, :])[0].water >= lines.point.water:
                continue
            unit = step[0]
        return self._points(unit[None, :])[0]

    def _solve(self, limit: float, start: Array) -> Traced:
        """Return the most GDP below a limit on water."""
        lines, value = self._linearise(start), 0.0
        for radius in RADII:
            step = self._programme(lines, -lines.gdp, limit, radius)
            if step is None:
                # Too dry for one step: first as dry as the region allows.
                step = self._programme(lines, lines.water, np.inf, radius)
            if step is None:
                continue
            moved = self._points(step[0][None, :])[0]
            if self._merit(moved, limit) > self._merit(lines.point, limit):
                lines = self._linearise(step[0])
            value = step[1]
        return Traced(limit, lines.at, lines.point, value)

    @staticmethod
    def _merit(point: Point, limit: float) -> float:
        return point.gdp - PENALTY * max(0.0, point.water - limit)

    def _programme(
        self, lines: _Lines, objective: Array, limit: float, radius: float
    ) -> tuple[Array, float] | None:
        """Solve the linear programme around a point; return the point and the dual of water."""
        from scipy.optimize import linprog

        rows = [self.decisions.costs, *(-lines.cover)]
        room = lines.cover @ lines.at - lines.point.cover
        limits = [self._budget, *(-(self._least_cover + room))]
        if np.isfinite(limit):
            rows.append(lines.water)
            limits.append(limit - lines.point.water + lines.water @ lines.at)
        low = np.clip(lines.at - radius, 0.0, 1.0)
        high = np.clip(lines.at + radius, 0.0, 1.0)
        answer = linprog(  # type: ignore[call-overload]
            objective,
            A_ub=np.array(rows),
            b_ub=np.array(limits) + 1e-9,
            bounds=np.column_stack([low, high]),
            method="highs",
        )
        if not answer.success:
            return None
        dual = -float(answer.ineqlin.marginals[-1]) if np.isfinite(limit) else 0.0
        return np.clip(answer.x, 0.0, 1.0), dual
