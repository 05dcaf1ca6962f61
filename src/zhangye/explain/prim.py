"""Patient rule induction: boxes of inputs in which something of interest is frequent.

A box starts with all points. Step by step a thin slice is peeled off one side of one input, the one
that leaves the highest share of interesting points behind. The steps form a trajectory from a large
box that holds every interesting point to a small one that holds almost nothing else; a box on it is
chosen, freed of restrictions that chance explains as well, and its points are set aside before the
next box is sought.

References
----------
Friedman, J. H. and Fisher, N. I. (1999). Bump hunting in high-dimensional data. Statistics and
Computing 9, 123-143.
Bryant, B. P. and Lempert, R. J. (2010). Thinking inside the box: a participatory, computer-assisted
approach to scenario discovery. Technological Forecasting and Social Change 77, 34-49.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhangye.arrays import Array, Mask
from zhangye.explain.ratios import correlation_ratios

PEEL = 0.05
"""Share of a box's points that one step peels off: 'patient', a small part."""
LEAST_MASS = 0.05
"""Share of all points below which a box is not peeled further."""
SIGNIFICANT = 0.05
"""Quasi-p-value above which an input is left out of the search."""
DENSE = 0.8
"""Density that makes a box worth naming; half way to 1 where more than that are interesting."""
CANDIDATES = 12
"""Inputs that are searched: those that go most with what is interesting. Among a hundred inputs
some look telling by chance."""


@dataclass(frozen=True)
class Box:
    """A range of some inputs.

    Attributes
    ----------
    limits
        Column of the inputs -> low and high end, infinite where an end is open.
    points
        Points inside.
    hits
        Interesting points inside.
    coverage
        Hits over all interesting points.
    density
        Hits over points.
    mass
        Points over all points.
    """

    limits: Mapping[int, tuple[float, float]]
    points: int
    hits: int
    coverage: float
    density: float
    mass: float

    def holds(self, inputs: Array) -> Mask:
        """Return which points lie inside: those of runs x inputs within all limits."""
        inside = np.ones(len(inputs), dtype=bool)
        for column, (low, high) in self.limits.items():
            inside &= (inputs[:, column] >= low) & (inputs[:, column] <= high)
        return inside

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0


@dataclass(frozen=True)
class Peeling:
    """A chosen box and the peeling that led to it.

    Attributes
    ----------
    box
        The box, without restrictions that chance explains.
    quasi_p
        Column -> how likely the box's density is without that restriction.
    trajectory
        The boxes of every step, the first with all points.
    """

    box: Box
    quasi_p: Mapping[int, float]
    trajectory: tuple[Box, ...]


def measure(limits: Mapping[int, tuple[float, float]], inputs: Array, hits: Mask) -> Box:
    """Return a box with its coverage, density and mass among some points."""
    box = Box(dict(limits), 0, 0, 0.0, 0.0, 0.0)
    inside = box.holds(inputs)
    points, inside_hits = int(inside.sum()), int((inside & hits).sum())
    return replace(
        box,
        points=points,
        hits=inside_hits,
        coverage=inside_hits / hits.sum() if hits.any() else 0.0,
        density=inside_hits / points if points else 0.0,
        mass=points / len(inputs),
    )


def peel(
    inputs: Array, hits: Mask, columns: Sequence[int] | None = None, most: int | None = None
) -> list[Box]:
    """Return the trajectory of boxes from all points to the densest.

    Parameters
    ----------
    inputs
        Points x inputs.
    hits
        Which points are interesting.
    columns
        The inputs that may be restricted; by default all.
    most
        So many inputs are restricted at most; by default any number.

    Returns
    -------
    list of Box
        Each with one side of one input tighter than the one before.
    """
    free = list(range(inputs.shape[1]) if columns is None else columns)
    limits: dict[int, tuple[float, float]] = {}
    path = [measure(limits, inputs, hits)]
    inside = np.ones(len(inputs), dtype=bool)
    while path[-1].density < 1 and path[-1].mass > LEAST_MASS:
        usable = free if most is None or len(limits) < most else list(limits)
        best = _best_peel(inputs[inside], hits[inside], usable)
        if best is None:
            break
        column, low, high = best
        before = limits.get(column, (-np.inf, np.inf))
        limits = limits | {column: (max(before[0], low), min(before[1], high))}
        inside &= (inputs[:, column] >= low) & (inputs[:, column] <= high)
        path.append(measure(limits, inputs, hits))
    return path


def _best_peel(
    inputs: Array, hits: Mask, columns: Sequence[int]
) -> tuple[int, float, float] | None:
    """Return the column and limits that leave the highest density; None where none can be cut."""
    best: tuple[float, int] = (-1.0, -1)
    found: tuple[int, float, float] | None = None
    for column in columns:
        values = inputs[:, column]
        lower, upper = np.quantile(values, [PEEL, 1 - PEEL])
        for low, high in ((lower, np.inf), (-np.inf, upper)):
            kept = (values >= low) & (values <= high)
            left = int(kept.sum())
            # Among equals the larger box: a more patient step.
            score = (float(hits[kept].mean()) if left else -1.0, left)
            if 0 < left < len(values) and score > best:
                best, found = score, (column, float(low), float(high))
    return found


def paste(box: Box, inputs: Array, hits: Mask) -> Box:
    """Widen the sides of a box again, as long as its density does not fall.

    Peeling is greedy, so that a side cut early may have been cut too far.
    """
    widened = True
    while widened:
        widened = False
        for column in box.limits:
            for side in (0, 1):
                wider = _wider(box, column, side, inputs, hits)
                if wider is not None and wider.density >= box.density and wider.hits > box.hits:
                    box, widened = wider, True
    return box


def _wider(box: Box, column: int, side: int, inputs: Array, hits: Mask) -> Box | None:
    """Return the box with one side moved out by a thin slice of points, None if it is open."""
    limits = list(box.limits[column])
    if np.isinf(limits[side]):
        return None
    others = {name: ends for name, ends in box.limits.items() if name != column}
    among = inputs[measure(others, inputs, hits).holds(inputs), column]
    beyond = (
        np.sort(among[among < limits[0]])[::-1] if side == 0 else np.sort(among[among > limits[1]])
    )
    if not len(beyond):
        limits[side] = -np.inf if side == 0 else np.inf
    else:
        step = max(int(np.ceil(PEEL * box.points)), 1)
        limits[side] = float(beyond[min(step, len(beyond)) - 1])
    return measure({**box.limits, column: (limits[0], limits[1])}, inputs, hits)


def quasi_p_values(box: Box, inputs: Array, hits: Mask) -> dict[int, float]:
    """Return for each restriction how well chance explains what it adds.

    The probability that as many interesting points as the box holds, or more, lie among as many
    points drawn at random from the box without the restriction (binomial; Bryant and Lempert
    2010). 'Quasi', because the same points have chosen the box.
    """
    from scipy.stats import binom

    found = {}
    for column in box.limits:
        others = {name: ends for name, ends in box.limits.items() if name != column}
        wider = measure(others, inputs, hits)
        found[column] = float(binom.sf(box.hits - 1, box.points, wider.density))
    return found


def search(inputs: Array, hits: Mask, most: int) -> Peeling:
    """Find one box.

    The inputs that go most with the hits are peeled; where chance explains a restriction of the
    chosen box as well, its input is left out and all is peeled again.

    Parameters
    ----------
    inputs, hits
        The points.
    most
        Restricted inputs at most.

    Returns
    -------
    Peeling
        A box without limits where no input tells anything.
    """
    columns = strongest(inputs, hits)
    while True:
        path = peel(inputs, hits, columns, most)
        box = paste(choose(path), inputs, hits)
        open_ended = {c for c, ends in box.limits.items() if np.isinf(ends).all()}
        kept = {c: ends for c, ends in box.limits.items() if c not in open_ended}
        box = measure(kept, inputs, hits)
        values = quasi_p_values(box, inputs, hits)
        weakest = max(values, key=lambda column: values[column], default=None)
        if weakest is None or values[weakest] <= SIGNIFICANT:
            return Peeling(box, values, tuple(path))
        columns = [column for column in columns if column != weakest]


def strongest(inputs: Array, hits: Mask) -> list[int]:
    """Return the inputs whose deciles differ most in their share of hits."""
    ratios = correlation_ratios(inputs, hits[:, None].astype(float))[:, 0]
    return [int(column) for column in np.argsort(-ratios, kind="stable")[:CANDIDATES]]


def choose(path: Sequence[Box]) -> Box:
    """Return the best balanced box of a trajectory, among the dense ones where there are any."""
    wanted = max(DENSE, (1 + path[0].density) / 2)
    dense = [box for box in path if box.density >= wanted]
    return max(dense or path, key=lambda box: box.balance)


def boxes(inputs: Array, hits: Mask, *, most_boxes: int = 2, most_limits: int = 4) -> list[Peeling]:
    """Return the boxes in which hits are frequent, one after the other.

    Parameters
    ----------
    inputs
        Points x inputs.
    hits
        Which points are interesting.
    most_boxes
        So many boxes at most; the points of each are set aside before the next is sought.
    most_limits
        Restricted inputs of a box at most.

    Returns
    -------
    list of Peeling
        Coverage, density and mass of every box count among all points. Empty where no
        restriction is better than chance.
    """
    chosen: list[Peeling] = []
    left = np.ones(len(inputs), dtype=bool)
    while len(chosen) < most_boxes and hits[left].any() and not hits[left].all():
        some, some_hits = inputs[left], hits[left]
        one = search(some, some_hits, most_limits)
        if not one.box.limits or one.box.density <= hits.mean():
            break
        # Among all points but those of earlier boxes, which are told already.
        total = hits.sum()
        path = tuple(
            replace(b, coverage=b.hits / total, mass=b.points / len(hits)) for b in one.trajectory
        )
        box = replace(one.box, coverage=one.box.hits / total, mass=one.box.points / len(hits))
        chosen.append(Peeling(box, one.quasi_p, path))
        left &= ~box.holds(inputs)
    return chosen
