"""What a check of the plan consists of, and where it takes its numbers from."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhangye.language import Text
from zhangye.statistics.store import Datum
from zhangye.targets.register import Register


@dataclass(frozen=True)
class Step:
    """One step of the arithmetic.

    Attributes
    ----------
    text
        The step in words and numbers.
    data
        The statistics used for the first time in this step.
    targets
        The ids of the targets used for the first time in this step.
    """

    text: Text
    data: tuple[Datum, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """A place where the plan's numbers pull against each other.

    Attributes
    ----------
    key
        A short name.
    kind
        ``contradiction``, ``tension`` or ``reading``.
    title
        The finding in one line.
    steps
        The arithmetic.
    conclusion
        What follows, and what would resolve it.
    """

    key: str
    kind: str
    title: Text
    steps: tuple[Step, ...]
    conclusion: Text


@dataclass
class Facts:
    """The numbers of one check, and the steps written so far.

    Attributes
    ----------
    register
        The targets and statistics.
    steps
        The steps so far, each with the numbers taken since the step before.
    """

    register: Register
    steps: list[Step] = field(default_factory=list)
    _data: list[Datum] = field(default_factory=list)
    _targets: list[str] = field(default_factory=list)

    def value(self, area: str, indicator: str, year: int) -> float:
        """Take a value from the statistics."""
        datum = self.register.statistics.datum(area, indicator, year)
        self._data.append(datum)
        return datum.value

    def anchor(self, name: str) -> float:
        """Take a number from ``anchors.csv``."""
        datum = self.register.statistics.anchor(name)
        self._data.append(datum)
        return datum.value

    def target(self, target_id: str) -> float:
        """Take the value of a target."""
        target = self.register[target_id]
        self._targets.append(target_id)
        return target.value

    def step(self, en: str, zh: str) -> None:
        """Write a step; it carries the numbers taken since the last one."""
        self.steps.append(
            Step(
                Text(en, zh),
                tuple(dict.fromkeys(self._data)),
                tuple(dict.fromkeys(self._targets)),
            )
        )
        self._data.clear()
        self._targets.clear()

    def conclude(
        self, key: str, kind: str, title: tuple[str, str], conclusion: tuple[str, str]
    ) -> Contradiction:
        """Return the finding; titles and conclusions are (English, Chinese)."""
        return Contradiction(key, kind, Text(*title), tuple(self.steps), Text(*conclusion))


def growth(first: float, last: float, years: float) -> float:
    """Return the growth rate a year, in %, that leads from ``first`` to ``last``."""
    return ((last / first) ** (1 / years) - 1) * 100


def grow(first: float, rate: float, years: float) -> float:
    """Return ``first`` after ``years`` of growth at ``rate`` % a year."""
    return first * (1 + rate / 100) ** years
