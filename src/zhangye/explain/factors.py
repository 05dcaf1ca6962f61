"""Independent groups of what is uncertain, as functions of points of the unit cube.

The constants of the posterior depend on each other, and indices of variance need independent
inputs: so the whole posterior is one factor, of which a coordinate picks a draw. What the years
bring (inflow, drivers, announced revisions, the share carried out) and the levers are factors of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import ELEMENTS, LAST_OBSERVED
from zhangye.calibration import posterior
from zhangye.explain.fields import Structure
from zhangye.forecast import settings
from zhangye.forecast.yearly import PERSISTENCE, Yearly
from zhangye.scenarios import Lever, Scenario
from zhangye.scenarios.splits import share
from zhangye.simulation.run import scheduled

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.statistics import Statistics


CONSTANTS, INFLOWS, DRIVERS, REVISIONS, CARRIED_OUT = (
    "constants",
    "inflow",
    "drivers",
    "announced revisions",
    "implementation rate",
)
SHOCKS = "shocks"
LEVERS = "levers: "
"""Before the field, the name of a factor of levers."""


@dataclass
class Inputs:
    """What a batch of runs is given.

    Attributes
    ----------
    columns
        Engine's columns -> runs.
    observed, revisions
        Parameters of the published basis and announced revisions: name -> runs x 1.
    """

    columns: dict[str, Array] = field(default_factory=dict)
    observed: dict[str, Array] = field(default_factory=dict)
    revisions: dict[str, Array] = field(default_factory=dict)

    @property
    def table(self) -> Array:
        """Runs x columns."""
        return np.column_stack(list(self.columns.values()))


@dataclass(frozen=True)
class Factor:
    """An independent group of inputs.

    Attributes
    ----------
    name
        Its name.
    size
        Coordinates of the unit cube that it takes.
    apply
        Puts what some points stand for (runs x size) into the inputs.
    members
        The levers or shocks, one a coordinate, where it is made of such.
    """

    name: str
    size: int
    apply: Callable[[Array, Inputs], None]
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Factors:
    """All that varies, and what does not.

    Attributes
    ----------
    groups
        The factors, in the order in which they are applied.
    params
        What every run is told of the scenario.
    shocked
        Revisions that the scenario supposes.
    """

    groups: tuple[Factor, ...]
    params: Mapping[str, float]
    shocked: Mapping[str, float]

    @property
    def sizes(self) -> list[int]:
        """Coordinates of each factor."""
        return [factor.size for factor in self.groups]

    def inputs(self, points: Array) -> Inputs:
        """Return what points of the unit cube (runs x coordinates) stand for."""
        inputs = Inputs()
        first = 0
        for factor in self.groups:
            factor.apply(points[:, first : first + factor.size], inputs)
            first += factor.size
        for name, size in self.shocked.items():
            drawn = inputs.revisions.get(name, np.zeros((len(points), 1)))
            inputs.revisions[name] = (1 + size) * (1 + drawn) - 1
        return inputs


def factors(
    project: Project,
    scenario: Scenario,
    statistics: Statistics,
    *,
    structure: Structure | None = None,
) -> Factors:
    """Return what is uncertain around a scenario.

    Parameters
    ----------
    project
        The project, with a posterior that matches it.
    scenario
        Whose levers and shocks hold.
    statistics
        The statistics, for the sizes of what single years bring.
    structure
        Where it is given the levers vary too, by field: each evenly over its range, the same from
        2018 on. The scenario's own levers then do not count, its shocks do.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    yearly = Yearly.known(statistics, LAST_OBSERVED)
    base = [_constants(project), _inflow(yearly), _drivers(yearly), _revisions(project)]
    params = scenario.parameters()
    if structure is not None:
        shocks = [entry for entry in scenario.catalogue.shocks.values() if not entry.observed_only]
        kept = {entry.constant(county) for entry in shocks for county in ELEMENTS}
        params = {key: value for key, value in params.items() if key.partition("@")[0] in kept}
        return Factors((*base, *_levers(scenario, structure)), params, scenario.revisions())
    fixed, varied = scheduled(scenario, np.zeros(1))
    if varied.empty or not len(varied.columns):
        return Factors(tuple(base), params, scenario.revisions())
    return Factors((*base, _carried_out(scenario)), fixed, scenario.revisions())


def _scores(points: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri(points))


def _constants(project: Project) -> Factor:
    kept = posterior.load(project)
    model, observed = kept.model.to_numpy(), kept.observed.to_numpy()

    def apply(points: Array, inputs: Inputs) -> None:
        rows = (points[:, 0] * len(model)).astype(int)
        inputs.columns |= dict(zip(kept.model.columns, model[rows].T, strict=True))
        for place, name in enumerate(kept.observed.columns):
            inputs.observed[name] = observed[rows, place][:, None]

    return Factor(CONSTANTS, 1, apply)


def _inflow(yearly: Yearly) -> Factor:
    def apply(points: Array, inputs: Inputs) -> None:
        table = yearly.of_river(_scores(points), inputs.columns[PERSISTENCE])
        inputs.columns |= {str(name): table[name].to_numpy() for name in table}

    return Factor(INFLOWS, len(yearly.years), apply)


def _drivers(yearly: Yearly) -> Factor:
    def apply(points: Array, inputs: Inputs) -> None:
        table = yearly.of_drivers(_scores(points))
        inputs.columns |= {str(name): table[name].to_numpy() for name in table}

    return Factor(DRIVERS, len(yearly.years) * len(yearly.drivers), apply)


def _revisions(project: Project) -> Factor:
    sizes = {name: one.sd for name, one in settings.load(project).revisions.items()}

    def apply(points: Array, inputs: Inputs) -> None:
        for (name, sd), column in zip(sizes.items(), _scores(points).T, strict=True):
            inputs.revisions[name] = sd * column[:, None]

    return Factor(REVISIONS, len(sizes), apply)


def _carried_out(scenario: Scenario) -> Factor:
    def apply(points: Array, inputs: Inputs) -> None:
        _, varied = scheduled(scenario, _scores(points)[:, 0])
        inputs.columns |= {str(name): varied[name].to_numpy() for name in varied}

    return Factor(CARRIED_OUT, 1, apply)


def _levers(scenario: Scenario, structure: Structure) -> list[Factor]:
    """Return a factor a field, in which each lever is even over its range."""
    by_field: dict[str, list[Lever]] = {}
    for lever in scenario.catalogue.levers.values():
        by_field.setdefault(structure.field(lever), []).append(lever)
    return [_field(scenario, name, levers) for name, levers in by_field.items()]


def _field(scenario: Scenario, name: str, levers: Sequence[Lever]) -> Factor:
    def apply(points: Array, inputs: Inputs) -> None:
        for lever, column in zip(levers, points.T, strict=True):
            value = lever.minimum + column * (lever.maximum - lever.minimum)
            for county in ELEMENTS[:1] if lever.scalar else ELEMENTS:
                part = share(lever, county, scenario.shares)
                inputs.columns[f"{lever.constant(county)}@2017.5"] = part * value

    return Factor(LEVERS + name, len(levers), apply, tuple(lever.name for lever in levers))


def shocks(varied: Factors, scenario: Scenario) -> Factors:
    """Add the shocks that are one number for the city, each even over its range from 2018 on.

    They replace those of the scenario. Even draws explore a range: they are no probabilities.
    """
    entries = [
        shock
        for shock in scenario.catalogue.shocks.values()
        if shock.scalar and not shock.observed_only
    ]

    def apply(points: Array, inputs: Inputs) -> None:
        for shock, column in zip(entries, points.T, strict=True):
            value = shock.minimum + column * (shock.maximum - shock.minimum)
            inputs.columns[f"{shock.applies_to}@2017.5"] = value

    own = {shock.applies_to for shock in entries}
    params = {k: v for k, v in varied.params.items() if k.partition("@")[0] not in own}
    added = Factor(SHOCKS, len(entries), apply, tuple(shock.name for shock in entries))
    return Factors((*varied.groups, added), params, varied.shocked)
