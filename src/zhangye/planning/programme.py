"""The planner's programme: least cost under a chance constraint, solved step by step.

Each step linearises the margin of every target in every draw, and solves the programme with these
lines in place of the model by sequential least squares (Kraft 1988; ``scipy.optimize``) from
several starts; then the model is run again at the answer. Steps are bounded by a trust region that
shrinks, so that the last lines hold where the answer lies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from zhangye.arrays import Array
from zhangye.planning import chance
from zhangye.planning.trials import Outcome

Evaluate = Callable[[Array], Outcome]
"""From points in unit coordinates (points x choices) to what the runs came to."""

STEP = 0.05
"""Width of the difference that a slope is taken from, in unit coordinates."""
RADII = (1.0, 1.0, 0.4, 0.15, 0.06)
"""Half-widths of the trust region, a step of the method each."""
ITERATIONS = 80
"""Of the sequential least squares in a step."""
ASTRAY = 0.03
"""Slopes are taken anew where lines err by more in the mean, in standard deviations."""
TOLERANCE = 0.01
"""What a margin may fall short of 0 by, in standard deviations: 0.3 points of probability."""


@dataclass(frozen=True)
class Programme:
    """What is minimised, and under which limits besides the targets.

    Attributes
    ----------
    costs
        Choices: present value of the full range.
    start
        Choices: the baseline.
    weight
        Choices: what moving the full range away from the baseline weighs, beside its cost.
    rows, limits
        Linear limits: rows @ u <= limits.
    upper
        Choices: the most each may be; 1 unless a limit is lifted for an experiment.
    least_cover
        Years: the least mean of fiscal room over own money asked; -inf where it does not count.
    groups
        Sets of targets, each met with the wanted probability: one set of all (together) or one
        of each.
    """

    costs: Array
    start: Array
    weight: Array
    rows: Array
    limits: Array
    upper: Array
    least_cover: Array
    groups: tuple[tuple[int, ...], ...]

    def cost(self, point: Array) -> float:
        """Return the present value and the weight of moved rules: 1e8 CNY."""
        moved = point - self.start
        return float(self.costs @ point + self.weight @ moved**2)

    def slope(self, point: Array) -> Array:
        """Return the derivatives of the cost."""
        return np.asarray(self.costs + 2 * self.weight * (point - self.start))


@dataclass(frozen=True)
class Lines:
    """The model around a point, as straight lines.

    Attributes
    ----------
    at
        The point.
    margins, slopes
        Targets x draws, in standard deviations; and by choices.
    cover, cover_slopes
        Years: mean ratio of room to money asked; and by choices.
    """

    at: Array
    margins: Array
    slopes: Array
    cover: Array
    cover_slopes: Array

    def margins_at(self, point: Array) -> Array:
        """Return the margins at another point: targets x draws."""
        moved = self._flat @ (point - self.at)
        return np.asarray(self.margins + moved.reshape(self.margins.shape))

    @cached_property
    def _flat(self) -> Array:
        return self.slopes.reshape(-1, self.slopes.shape[-1])

    def quantiles(
        self, point: Array, groups: Sequence[Sequence[int]], levels: Sequence[float]
    ) -> tuple[Array, Array]:
        """Return the smooth quantile of each group's margin, and its derivatives by choices."""
        margins = self.margins_at(point)
        values, rows = [], []
        for group, level in zip(groups, levels, strict=True):
            members = list(group)
            minimum, parts = chance.worst(margins[members])
            value, weights = chance.quantile(minimum, level)
            values.append(value)
            spread = np.zeros_like(margins)
            spread[members] = parts * weights
            rows.append(spread.ravel() @ self._flat)
        return np.array(values), np.array(rows)

    def chances(
        self, point: Array, groups: Sequence[Sequence[int]], blur: float
    ) -> tuple[Array, Array]:
        """Return the smooth probability of each group, and its derivatives by choices."""
        from scipy.special import expit

        margins = self.margins_at(point)
        values, rows = [], []
        for group in groups:
            members = list(group)
            minimum, parts = chance.worst(margins[members])
            share = expit(minimum / blur)
            spread = np.zeros_like(margins)
            spread[members] = parts * (share * (1 - share) / (blur * len(share)))
            values.append(share.mean())
            rows.append(spread.ravel() @ self._flat)
        return np.array(values), np.array(rows)

    def cover_at(self, point: Array) -> Array:
        """Return the mean ratio of room to money asked at another point: years."""
        return np.asarray(self.cover + self.cover_slopes @ (point - self.at))


def standard(outcome: Outcome, scale: Array) -> Array:
    """Return margins in standard deviations: points x targets x draws, broken runs far off."""
    return np.nan_to_num(outcome.margins / scale[:, None], nan=chance.BROKEN)


def renew(evaluate: Evaluate, lines: Lines, at: Array, scale: Array) -> Lines:
    """Run the model at a point, and keep the slopes where the lines foretold what came.

    Returns
    -------
    Lines
        Around ``at``; with new slopes where some target's margins were wrong by more than `ASTRAY`
        in the mean over the draws.
    """
    outcome = evaluate(at[None, :])
    margins = standard(outcome, scale)[0]
    whole = np.isfinite(outcome.margins[0])
    # Slopes cost a run a choice and draw, values one run a draw: slopes are renewed only where the
    # old ones foretold wrongly. Broken runs foretell nothing and do not count.
    wrong = np.where(whole, np.abs(margins - lines.margins_at(at)), 0.0).mean(axis=-1)
    if wrong.max() > ASTRAY:
        return linearise(evaluate, at, scale)
    cover = np.nanmean(outcome.cover[0], axis=-1)
    return Lines(at, margins, lines.slopes, cover, lines.cover_slopes)


def linearise(evaluate: Evaluate, at: Array, scale: Array) -> Lines:
    """Run the model at a point and a step away in each choice.

    Parameters
    ----------
    evaluate
        The model.
    at
        The point.
    scale
        Targets: what a standard deviation of the margin is.
    """
    # Steps stay within the range.
    steps = np.where(at + STEP <= 1.0, STEP, -STEP)
    points = np.vstack([at, at + np.diag(steps)])
    outcome = evaluate(points)
    margins = standard(outcome, scale)
    moved = (margins[1:] - margins[0]) / steps[:, None, None]
    # A run that broke down at either end has no slope.
    moved[~np.isfinite(outcome.margins[1:] + outcome.margins[0])] = 0.0
    cover = np.nanmean(outcome.cover, axis=-1)
    cover_slopes = (cover[1:] - cover[0]) / steps[:, None]
    return Lines(at, margins[0], np.moveaxis(moved, 0, -1), cover[0], cover_slopes.T)


@dataclass(frozen=True)
class Step:
    """An answer of the linear programme.

    Attributes
    ----------
    point
        The choices.
    shortfall
        The greatest shortfall of a margin below 0, in standard deviations; 0 where none is.
    """

    point: Array
    shortfall: float


def closest(
    lines: Lines, programme: Programme, levels: Sequence[float], radius: float = 1.0
) -> Step:
    """Return the point whose least margin is greatest, whatever it costs."""
    seen = _Remembered(lambda p: lines.quantiles(p, programme.groups, levels))
    begin = np.clip(lines.at, 0.0, programme.upper)
    point = _highest_least(lines, programme, seen, begin, radius)
    return Step(point, max(0.0, -float(seen(point)[0].min())))


def surest(lines: Lines, programme: Programme, start: Array, radius: float = 1.0) -> Array:
    """Return the point at which the least probability of a group is greatest.

    Parameters
    ----------
    lines, programme
        The model as lines, and the limits.
    start
        A point that comes close: far from it probabilities are flat.
    radius
        Half-width of the trust region.
    """
    point = start
    # A wide kernel first: with the narrow one a probability near 0 has no slope to climb.
    for blur in (3 * chance.BLUR, chance.BLUR):
        seen = _Remembered(partial(lines.chances, groups=programme.groups, blur=blur))
        point = _highest_least(lines, programme, seen, point, radius)
    return point


def _highest_least(
    lines: Lines, programme: Programme, seen: _Remembered, begin: Array, radius: float
) -> Array:
    """Maximise the least of some smooth functions of the choices, within the limits."""
    from scipy.optimize import minimize

    # A maximum of a minimum has kinks; as one more variable below all functions it has none.
    size = len(begin)
    first = float(seen(begin)[0].min())

    def above(point: Array) -> Array:
        return seen(point[:size])[0] - point[size]

    def above_slopes(point: Array) -> Array:
        rows = seen(point[:size])[1]
        return np.hstack([rows, -np.ones((len(rows), 1))])

    answer = minimize(  # type: ignore[call-overload]
        lambda point: -point[size],
        np.append(begin, first),
        jac=lambda point: np.append(np.zeros(size), -1.0),
        method="SLSQP",
        bounds=[*_box(lines, programme, radius), (None, None)],
        constraints=[
            {"type": "ineq", "fun": above, "jac": above_slopes},
            *_limits(lines, programme, extra=1),
        ],
        options={"maxiter": ITERATIONS, "ftol": 1e-4},
    )
    point = np.clip(answer.x[:size], 0.0, programme.upper)
    better = float(seen(point)[0].min()) > first and _within(lines, programme, point)
    return point if better else begin


def cheapest(
    lines: Lines,
    programme: Programme,
    levels: Sequence[float],
    starts: Sequence[Array],
    radius: float = 1.0,
) -> Step | None:
    """Return the cheapest point that meets the chance constraint; None where no start finds one."""
    from scipy.optimize import minimize

    # SLSQP judges objective and constraints by one tolerance: costs are brought to their size.
    unit = max(1.0, float(np.abs(programme.costs).sum()) / 10)
    groups = programme.groups
    seen = _Remembered(lambda point: lines.quantiles(point, groups, levels))
    constraints = [
        {"type": "ineq", "fun": lambda point: seen(point)[0], "jac": lambda point: seen(point)[1]},
        *_limits(lines, programme),
    ]
    best: Step | None = None
    for start in starts:
        answer = minimize(  # type: ignore[call-overload]
            lambda point: programme.cost(point) / unit,
            np.clip(start, 0.0, programme.upper),
            jac=lambda point: programme.slope(point) / unit,
            method="SLSQP",
            bounds=_box(lines, programme, radius),
            constraints=constraints,
            options={"maxiter": ITERATIONS, "ftol": 1e-6},
        )
        point = np.clip(answer.x, 0.0, programme.upper)
        least = float(lines.quantiles(point, groups, levels)[0].min())
        # SLSQP may call a point a success that breaks a limit: it is looked at here.
        if least < -TOLERANCE or not _within(lines, programme, point):
            continue
        if best is None or programme.cost(point) < programme.cost(best.point):
            best = Step(point, max(0.0, -least))
    return best


class _Remembered:
    """Values and slopes of a point, which scipy asks for one after the other."""

    def __init__(self, function: Callable[[Array], tuple[Array, Array]]) -> None:
        self._function = function
        self._point = np.empty(0)
        self._kept: tuple[Array, Array] = (self._point, self._point)

    def __call__(self, point: Array) -> tuple[Array, Array]:
        if not np.array_equal(point, self._point):
            self._point = point.copy()
            self._kept = self._function(point)
        return self._kept


def _box(lines: Lines, programme: Programme, radius: float) -> list[tuple[float, float]]:
    low = np.maximum(0.0, np.minimum(lines.at, programme.upper) - radius)
    high = np.minimum(programme.upper, np.maximum(lines.at, 0.0) + radius)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _limits(lines: Lines, programme: Programme, extra: int = 0) -> list[dict[str, Any]]:
    """Return fiscal room and the city's totals as constraints of scipy."""
    size = len(lines.at)
    limits = []
    years = np.flatnonzero(np.isfinite(programme.least_cover))
    for matrix, offset in (
        (lines.cover_slopes[years], lines.cover[years] - programme.least_cover[years]),
        (-programme.rows, programme.limits - programme.rows @ lines.at),
    ):
        if len(matrix):
            wide = np.hstack([matrix, np.zeros((len(matrix), extra))])
            limits.append(
                {
                    "type": "ineq",
                    "fun": lambda p, m=matrix, o=offset: o + m @ (p[:size] - lines.at),
                    "jac": lambda p, w=wide: w,
                }
            )
    return limits


def _within(lines: Lines, programme: Programme, point: Array) -> bool:
    cover = bool(np.all(lines.cover_at(point) >= programme.least_cover - 5e-3))
    return cover and bool(np.all(programme.rows @ point <= programme.limits + 1e-6))


def lifted(programme: Programme, **changes: Any) -> Programme:
    """Return the programme with a limit changed."""
    return replace(programme, **changes)
