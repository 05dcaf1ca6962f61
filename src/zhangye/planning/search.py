"""The search: linearise, solve the lines, run the model at the answer, and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhangye.arrays import Array
from zhangye.planning import chance
from zhangye.planning.programme import (
    RADII,
    TOLERANCE,
    Evaluate,
    Lines,
    Programme,
    cheapest,
    closest,
    lifted,
    linearise,
    renew,
    surest,
)

Progress = Callable[[float], object]

SETTLED = 0.01
"""A step that moves no choice by more than this part of its range ends the search."""
SLACK = 0.003
STALLED = (0.005, 0.003)
"""Two steps that differ by no more in probability and in cost, as a part of it, end the search."""
LEAST_LEVEL = 0.01
"""Probabilities below this are not told apart."""
GAIN, LIKELIER = 0.02, 0.01
"""What lifting a limit must add to the margin (standard deviations) and to the probability to
count as binding."""
HIGHER = 0.05
"""A group that cannot be raised by this much in probability holds the set back."""
HALVINGS = 4
"""Of the interval in which the level lies that the other groups can reach."""
WIDER = 1.5
"""How far a lever's range is stretched to see whether it binds."""


@dataclass(frozen=True)
class Answer:
    """What the search ended with.

    Attributes
    ----------
    point
        The choices, in unit coordinates.
    lines
        The model around the point.
    levels
        The probability that each group of targets is solved for: the wanted one, or less where
        it is out of reach.
    feasible
        Whether the wanted one is within reach.
    """

    point: Array
    lines: Lines
    levels: tuple[float, ...]
    feasible: bool


def reached(lines: Lines, point: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Return the smooth probability that each group of targets is met, by the lines."""
    from scipy.special import expit

    margins = lines.margins_at(point)
    return np.array([expit(chance.worst(margins[list(g)])[0] / chance.BLUR).mean() for g in groups])


def search(
    evaluate: Evaluate,
    programme: Programme,
    level: float,
    scale: Array,
    starts: Sequence[Array],
    progress: Progress = lambda _: None,
) -> Answer:
    """Look for the cheapest choices that meet every group of targets with a probability.

    Parameters
    ----------
    evaluate
        The model.
    programme
        Costs and limits.
    level
        The wanted probability.
    scale
        Targets: a standard deviation of the margin.
    starts
        Points to start from, each a search of its own.
    progress
        Called with 1 after each linearisation.

    Returns
    -------
    Answer
        The cheapest that reaches the level when the model is run at it; where none does, the one
        that comes closest.
    """
    records: list[_Record] = []
    # The problem is not convex: each start may end in an optimum of its own, and all are kept.
    for start in starts:
        lines = linearise(evaluate, start, scale)
        progress(1)
        here: _Record | None = None
        # Lines are good near their point alone, so the region that a step may leave shrinks.
        for radius in RADII:
            levels, feasible, point = _improve(lines, programme, level, radius)
            moved = float(np.abs(point - lines.at).max(initial=0.0))
            ahead = renew(evaluate, lines, point, scale)
            progress(1)
            # Ranked by the model run at the new point, not by the lines that promised it.
            new = _record(Answer(point, ahead, levels, feasible), programme, level)
            records.append(new)
            settled = moved <= SETTLED or (here is not None and new.like(here))
            if here is None or new.rank() >= here.rank():
                here, lines = new, ahead
            else:
                # Lines that led astray are left; the next step is shorter.
                lines = here.answer.lines
            if settled:
                break
    return max(records, key=_Record.rank).answer


@dataclass(frozen=True)
class _Record:
    """A step of the search, run through the model."""

    answer: Answer
    holds: bool
    surely: float
    mostly: float
    cost: float

    def rank(self) -> tuple[bool, float, float, float]:
        """Order answers: what holds before what does not; then by cost, or by probability."""
        if self.holds:
            return True, -self.cost, self.surely, self.mostly
        return False, round(self.surely, 2), round(self.mostly, 2), -self.cost

    def like(self, other: _Record) -> bool:
        """Say whether another step came to the same."""
        near = abs(self.cost - other.cost) <= STALLED[1] * max(1.0, abs(self.cost))
        return near and abs(self.surely - other.surely) <= STALLED[0]


def _record(answer: Answer, programme: Programme, level: float) -> _Record:
    least = answer.lines.quantiles(answer.point, programme.groups, answer.levels)[0].min()
    # Where the lines promised more than the model gives, the answer ranks by probability.
    holds = answer.feasible and bool(least >= -2 * TOLERANCE)
    chances = reached(answer.lines, answer.point, programme.groups)
    mostly = float(np.minimum(chances, level).mean())
    return _Record(answer, holds, float(chances.min()), mostly, programme.cost(answer.point))


def resolve(answer: Answer, programme: Programme, level: float) -> Answer:
    """Solve again for a higher probability with the lines at hand.

    Where it is out of reach the answer comes as close as it can, and is not ``feasible``.
    ``lines`` of the answer stay those around the earlier point.
    """
    levels = (level,) * len(programme.groups)
    near = closest(answer.lines, programme, levels)
    step = cheapest(answer.lines, programme, levels, (answer.point, near.point))
    point = near.point if step is None else step.point
    return Answer(point, answer.lines, levels, step is not None)


def _improve(
    lines: Lines, programme: Programme, level: float, radius: float
) -> tuple[tuple[float, ...], bool, Array]:
    """Return levels, whether they are the wanted ones, and the best point by the lines."""
    levels = (level,) * len(programme.groups)
    near = closest(lines, programme, levels, radius)
    feasible = near.shortfall <= TOLERANCE
    if not feasible:
        levels, near_point = _attainable(lines, programme, level, near.point, radius)
    else:
        near_point = near.point
    # The solver stops at the optimum nearest to where it begins: it begins from a point that meets
    # the limits, from the last answer, from between, and from changing nothing, the cheapest.
    middle = 0.5 * (near_point + lines.at)
    starts = (near_point, lines.at, middle, programme.start)
    step = cheapest(lines, programme, levels, starts, radius)
    return levels, feasible, near_point if step is None else step.point


def _attainable(
    lines: Lines, programme: Programme, level: float, near: Array, radius: float
) -> tuple[tuple[float, ...], Array]:
    """Return the highest level that all groups can reach, and more for those that can have it.

    The greatest shortfall in probability is made as small as it goes; the groups that do not hold
    it back are then raised together, as near to the wanted level as they can all come at once.
    """
    count = len(programme.groups)
    point = surest(lines, programme, near, radius)
    chances = reached(lines, point, programme.groups)
    # A little less than what was found, so that the cheapest there is not a single point.
    low = float(np.clip(chances.min() - SLACK, LEAST_LEVEL, level))
    if count == 1:
        return (low,), point

    def within(levels: tuple[float, ...]) -> Array | None:
        step = closest(lines, programme, levels, radius)
        return step.point if step.shortfall <= TOLERANCE else None

    def one_raised(group: int) -> tuple[float, ...]:
        return tuple(min(level, low + HIGHER) if n == group else low for n in range(count))

    near_least = np.flatnonzero(chances <= chances.min() + HIGHER).tolist()
    # A group that cannot rise alone cannot rise with others; far from the least none is tried.
    held = {group for group in near_least if within(one_raised(group)) is None}
    levels = (low,) * count
    # What is within reach at one level is so at all lower ones, hence halving; the wanted level
    # itself comes first, since it often is within reach once the held groups are left behind.
    bottom, top, tried = low, level, level
    for _ in range(HALVINGS):
        mixed = tuple(low if group in held else tried for group in range(count))
        better = within(mixed)
        if better is None:
            top = tried
        else:
            levels, point, bottom = mixed, better, tried
        if bottom == level:
            break
        tried = 0.5 * (bottom + top)
    return levels, point


@dataclass(frozen=True)
class Binding:
    """A limit, and what lifting it would do.

    Attributes
    ----------
    kind
        ``target``, ``fiscal_room`` or ``lever``.
    name
        The target's position, or the lever's name; '' for fiscal room.
    probability, before
        The least probability of a group without the limit and with it, in the search's draws.
    gain
        What that adds to the margin at the attained level, in standard deviations.
    """

    kind: str
    name: str
    probability: float
    before: float
    gain: float


_Lifted = tuple[str, str, Programme, Sequence[float], tuple[float, float]]
"""Kind and name of a limit, the programme without it, levels, and margin and probability before."""


def binding(
    answer: Answer,
    programme: Programme,
    targets: Sequence[str],
    levers: Sequence[str],
    wanted: float = 1.0,
) -> list[Binding]:
    """Return the limits that hold an infeasible set back, the strongest first.

    Each limit in turn is lifted in the lines around the answer: a target is dropped, which counts
    where the other targets gain more than `HIGHER` from it, up to the wanted probability; fiscal
    room is left out of account; the top of a lever's range is raised by half where the answer
    lies at it in any year.

    Parameters
    ----------
    answer, programme
        The answer, and costs and limits.
    targets
        Names of the targets.
    levers
        The lever of each choice.
    wanted
        The probability that was asked for.
    """
    # In the lines, not in the model: each lifted limit is a search of its own, of dozens.
    lines, levels = answer.lines, answer.levels
    base = _best(lines, programme, levels)
    tried: list[_Lifted] = []
    for position, name in enumerate(targets):
        rest = [
            (group, level)
            for whole, level in zip(programme.groups, levels, strict=True)
            if (group := tuple(i for i in whole if i != position))
        ]
        if rest:
            groups, kept = zip(*rest, strict=True)
            without = lifted(programme, groups=groups)
            # What the others have with it: a target is no constraint on itself.
            others = _at(lines, without, kept, answer.point)
            tried.append(("target", name, without, kept, others))
    if np.isfinite(programme.least_cover).any():
        free = np.full_like(programme.least_cover, -np.inf)
        tried.append(("fiscal_room", "", lifted(programme, least_cover=free), levels, base[:2]))
    names = np.array(levers)
    at_top = answer.point >= programme.upper - 0.02
    for name in dict.fromkeys(names[at_top].tolist()):
        upper = np.where(names == name, WIDER, programme.upper)
        limits = programme.limits * (WIDER if len(programme.limits) else 1.0)
        wider = lifted(programme, upper=upper, limits=limits)
        tried.append(("lever", name, wider, levels, base[:2]))
    result = []
    for kind, name, changed, aims, (before, chance_before) in tried:
        value, probability, _ = _best(lines, changed, aims)
        # Where the set is so far off that probabilities are 0, the margin alone tells limits apart.
        likelier = probability - chance_before > LIKELIER or probability < 2 * LIKELIER
        if kind == "target":
            likelier = min(probability, wanted) - chance_before > HIGHER
        if value - before > GAIN and likelier:
            result.append(Binding(kind, name, probability, chance_before, value - before))
    return sorted(result, key=lambda one: -one.gain)


def _best(
    lines: Lines, programme: Programme, levels: Sequence[float]
) -> tuple[float, float, Array]:
    """Return the greatest least margin at the levels, its least probability, and the point."""
    point = closest(lines, programme, levels).point
    return *_at(lines, programme, levels, point), point


def _at(
    lines: Lines, programme: Programme, levels: Sequence[float], point: Array
) -> tuple[float, float]:
    """Return the least margin at the levels, and the least probability of a group, at a point."""
    margin = float(lines.quantiles(point, programme.groups, levels)[0].min())
    return margin, float(reached(lines, point, programme.groups).min())
