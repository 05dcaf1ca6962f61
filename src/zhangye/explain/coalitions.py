"""Two scenarios as a game: every lever and shock that differs takes one side or the other.

Between scenario A and scenario B stand 2^n mixtures, of which each lever comes from A or from B.
All of them are rows of one table of the engine's scheduled columns. It has columns of every lever
and shock, also of those that stay: whatever the scenarios, the compiled code is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhangye.arrays import Array, Mask
from zhangye.axes import ELEMENTS, FORECAST_YEARS
from zhangye.explain.fields import Structure
from zhangye.explain.game import coalitions
from zhangye.scenarios import Lever, Scenario
from zhangye.scenarios.catalogue import OBSERVATION, Entry

RATE = "implementation_rate"
"""The player that stands for how much of what is announced is carried out."""
MOST_PLAYERS = 12
"""So many levers are told apart; more are grouped by field."""


@dataclass(frozen=True)
class Player:
    """What moves from A to B together.

    Attributes
    ----------
    name
        A lever, a shock, ``implementation_rate``, or a field of which several levers differ.
    members
        The levers and shocks; empty for the implementation rate.
    """

    name: str
    members: tuple[str, ...]


def players(one: Scenario, two: Scenario, structure: Structure) -> tuple[Player, ...]:
    """Return what differs between two scenarios.

    Up to `MOST_PLAYERS` levers and shocks are players of their own, in the order of the
    catalogue; more are grouped by field, where a field of one keeps the lever's name. The
    implementation rate is the last player where it differs and acts on anything.
    """
    entries = one.catalogue.entries
    apart = [entry for entry in entries.values() if differs(one, two, entry)]
    rate = [Player(RATE, ())] if _rate_matters(one, two) else []
    if len(apart) + len(rate) <= MOST_PLAYERS:
        return (*(Player(entry.name, (entry.name,)) for entry in apart), *rate)
    groups: dict[str, list[str]] = {}
    for name, field in structure.fields(apart).items():
        groups.setdefault(field, []).append(name)
    found = [
        Player(field if len(names) > 1 else names[0], tuple(names))
        for field, names in groups.items()
    ]
    return (*found, *rate)


def differs(one: Scenario, two: Scenario, entry: Entry) -> bool:
    """Say whether two scenarios announce different values of a lever or shock anywhere."""
    return any(
        one.value(entry.name, county, year) != two.value(entry.name, county, year)
        for county in ELEMENTS
        for year in FORECAST_YEARS
    )


def _rate_matters(one: Scenario, two: Scenario) -> bool:
    if one.implementation_rate.value == two.implementation_rate.value:
        return False
    levers = one.catalogue.levers
    return any(
        name in levers and levers[name].extensive
        for scenario in (one, two)
        for name in scenario.changed()
    )


@dataclass(frozen=True)
class Mixtures:
    """All mixtures of two scenarios, as the engine and the published basis take them.

    Attributes
    ----------
    columns
        Scheduled constants, 'transport[Ganzhou]@2017.5'.
    values
        Coalitions x columns.
    revisions
        Announced revisions of published levels: name -> coalitions x 1.
    """

    columns: tuple[str, ...]
    values: Array
    revisions: Mapping[str, Array]


def mixtures(
    one: Scenario, two: Scenario, sides: Sequence[Player], structure: Structure
) -> Mixtures:
    """Return the table of all coalitions; in each, the members take B's side, the others A's.

    Parameters
    ----------
    one, two
        Scenarios A and B of the same catalogue.
    sides
        The players, as `players` returns them.
    structure
        The model, for its constants.
    """
    member = coalitions(len(sides))
    nobody = np.zeros(len(member), dtype=bool)
    side = {name: member[:, k] for k, player in enumerate(sides) for name in player.members}
    carried = next((member[:, k] for k, p in enumerate(sides) if p.name == RATE), nobody)
    columns: dict[str, Array] = {}
    for name in dict.fromkeys([*one.changed(), *two.changed()]):
        entry = one.catalogue.entries[name]
        if not entry.observed_only:
            own = structure.constants(entry)
            columns |= _scheduled(one, two, entry, own, side.get(name, nobody), carried)
    columns |= _still(one, structure, columns, len(member))
    table = np.column_stack(list(columns.values()))
    return Mixtures(tuple(columns), table, _revisions(one, two, side, nobody))


def _still(
    one: Scenario, structure: Structure, columns: Iterable[str], runs: int
) -> dict[str, Array]:
    """Return columns of the levers and shocks that stay at the model's own numbers."""
    moved = {column.partition("@")[0] for column in columns}
    return {
        f"{name}@{FORECAST_YEARS[0] - 0.5:g}": np.full(runs, value)
        for entry in one.catalogue.entries.values()
        if not entry.observed_only
        for name, value in structure.constants(entry).items()
        if name not in moved
    }


def _scheduled(
    one: Scenario,
    two: Scenario,
    entry: Entry,
    own: Mapping[str, float],
    side: Mask,
    carried: Mask,
) -> Iterator[tuple[str, Array]]:
    """Yield the columns of one lever or shock, for the times at which any mixture changes it.

    As in a run of the scenario alone, the model's own number holds until the path first leaves
    the default; the two may differ in the last digits that the model file keeps.
    """
    extensive = isinstance(entry, Lever) and entry.extensive
    rates = (one.implementation_rate.value, two.implementation_rate.value)
    rate = np.where(carried, rates[1], rates[0]) if extensive else np.ones(len(side))
    for county in ELEMENTS[:1] if entry.scalar else ELEMENTS:
        default = one.default(entry.name, county)
        before = np.full(len(side), own[entry.constant(county)])
        left = np.zeros(len(side), dtype=bool)
        for year in FORECAST_YEARS:
            announced = [scenario.value(entry.name, county, year) for scenario in (one, two)]
            value = default + rate * (np.where(side, announced[1], announced[0]) - default)
            left |= value != default
            value = np.where(left, value, own[entry.constant(county)])
            if (value != before).any():
                yield f"{entry.constant(county)}@{year - 0.5:g}", value
            before = value


def _revisions(
    one: Scenario, two: Scenario, side: Mapping[str, Mask], nobody: Mask
) -> dict[str, Array]:
    ours, theirs = one.revisions(), two.revisions()
    revisions = {}
    for entry in one.catalogue.shocks.values():
        if entry.observed_only:
            key = entry.applies_to.removeprefix(OBSERVATION)
            chosen = np.where(side.get(entry.name, nobody), theirs[key], ours[key])
            revisions[key] = chosen[:, None]
    return revisions
