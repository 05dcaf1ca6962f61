"""Which targets a plan is to reach, and how far a published figure lies from each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhangye.arrays import Array
from zhangye.axes import position
from zhangye.errors import InputError
from zhangye.observation.publish import Published
from zhangye.spelling import meaning
from zhangye.targets.conditions import limit
from zhangye.targets.register import Register, Target

WATER_CAP = "water_cap"
DEFAULT_GRADE = "A"


@dataclass(frozen=True)
class Wanted:
    """A target as a condition on a figure: it holds where the margin is 0 or more.

    A strict comparator differs from its weak one in no draw, since the figures are continuous.

    Attributes
    ----------
    target
        The target.
    limit
        The value at which it holds, tolerance included.
    """

    target: Target
    limit: float

    def value(self, published: Published) -> Array:
        """Return the figure in the target's year: runs."""
        series = published[self.target.area, self.target.indicator]
        return series[:, position(self.target.year)]

    def margin(self, published: Published) -> Array:
        """Return by how much the figure is better than the target asks: runs, target's unit."""
        better = self.value(published) - self.limit
        return -better if self.target.comparator == "<=" else better


def simulated(register: Register) -> list[str]:
    """Return the ids of the targets whose figure the model publishes: grades A and B."""
    return [
        target.id
        for target in register.targets
        if target.grade in ("A", "B") and target.anchor != "none"
    ]


def choose(register: Register, ids: Sequence[str] | None = None) -> tuple[Wanted, ...]:
    """Return the conditions to reach.

    Parameters
    ----------
    register
        The plan's targets.
    ids
        Their ids; None takes the targets of grade A and the cap on water use.

    Raises
    ------
    InputError
        Where an id is unknown, named twice, or the model publishes no figure for it.
    """
    if ids is None:
        ids = [target.id for target in register.targets if target.grade == DEFAULT_GRADE]
        ids = [*ids, WATER_CAP]
    if not ids:
        raise InputError("no target is named", allowed=simulated(register))
    within = simulated(register)
    ids = [meaning(one, register.labels) or one for one in ids]
    for number, one in enumerate(ids):
        if one not in within:
            target = register[one]
            raise InputError(
                f"the model publishes no figure for this target (grade {target.grade}); "
                "only simulated targets can be aimed at",
                value=one,
                allowed=within,
            )
        if one in ids[:number]:
            raise InputError("the target is named twice", value=one)
    return tuple(Wanted(register[one], limit(register[one])) for one in ids)


def rest(register: Register, asked: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Return the conditions of the simulated targets that are not among those asked for."""
    taken = {one.target.id for one in asked}
    return tuple(
        Wanted(register[one], limit(register[one]))
        for one in simulated(register)
        if one not in taken
    )
