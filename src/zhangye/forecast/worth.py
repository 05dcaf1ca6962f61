"""What knowing the model's constants would be worth for the plan's verdicts of 2020."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from zhangye import scenarios
from zhangye.axes import FIRST_YEAR
from zhangye.calibration import posterior, worth
from zhangye.forecast.draws import Draws
from zhangye.forecast.forecaster import Forecaster
from zhangye.forecast.yearly import INFLOW_DISTURBANCE
from zhangye.observation import Published
from zhangye.targets.conditions import limit
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.project import Project

SCENARIO = "plan"
BASIS = "published basis"
"""The group of the parameters that no module of the model holds."""
INFLOW, DRIVERS = "inflow after 2017", "drivers after 2017"
REVISIONS, CARRIED_OUT = "announced revisions", "part carried out"
"""What years bring and nobody can learn beforehand; it gives the rest its measure."""
GRADES = ("A", "B")
"""Grades of targets that the model answers."""
LAST_YEAR_OF_PLAN = 2020


@dataclass(frozen=True)
class Knowable:
    """What one could know, and how it goes together.

    Attributes
    ----------
    values
        Draws x quantities.
    constants
        Quantities that are constants of the model or parameters of the published basis.
    groups
        Name -> quantities that would be known together.
    """

    values: pd.DataFrame
    constants: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


def knowable(
    drawn: Draws, module_of: Callable[[str], str | None], *, carried_out: bool
) -> Knowable:
    """Sort what was drawn.

    Parameters
    ----------
    drawn
        The draws.
    module_of
        Name of a variable, without subscripts -> its module, None where it is none of the model.
    carried_out
        Whether it is uncertain which part of the scenario is carried out.
    """
    # Columns with a time are yearly deviations: 'inflow disturbance@2018.5'.
    dated = [name for name in drawn.parameters.columns.tolist() if "@" in name]
    until = [name for name in dated if float(name.partition("@")[2]) <= LAST_YEAR_OF_PLAN]
    observed = pd.DataFrame({name: values[:, 0] for name, values in drawn.observed.items()})
    revised = pd.DataFrame({name: values[:, 0] for name, values in drawn.revisions.items()})
    model = drawn.parameters.drop(columns=dated).reset_index(drop=True)
    constants = (*model.columns.tolist(), *observed.columns.tolist())
    groups: dict[str, list[str]] = {}
    for name in constants:
        groups.setdefault(module_of(name.partition("[")[0]) or BASIS, []).append(name)
    groups[INFLOW] = [name for name in until if name.startswith(INFLOW_DISTURBANCE)]
    groups[DRIVERS] = [name for name in until if not name.startswith(INFLOW_DISTURBANCE)]
    if len(revised.columns):
        groups[REVISIONS] = revised.columns.tolist()
    extra = pd.DataFrame({CARRIED_OUT: drawn.implementation} if carried_out else {})
    if carried_out:
        groups[CARRIED_OUT] = [CARRIED_OUT]
    yearly = drawn.parameters[until].reset_index(drop=True)
    return Knowable(
        pd.concat([model, observed, yearly, revised, extra], axis=1),
        constants,
        {name: tuple(members) for name, members in groups.items()},
    )


def answered(register: Register, published: Published) -> list[Target]:
    """Return the targets of grade A and B that a published figure answers.

    Left out are those that stand on a base value that a user entered.
    """
    return [
        target
        for target in register.targets
        if target.grade in GRADES and (target.area, target.indicator) in published
    ]


def margins(register: Register, published: Published) -> pd.DataFrame:
    """Return by how much each target is exceeded: draws x targets, in the targets' units.

    A target is met where the margin is not negative; tolerances count.
    """
    columns = {}
    for target in answered(register, published):
        values = published[target.area, target.indicator][:, target.year - FIRST_YEAR]
        excess = values - limit(target)
        columns[target.id] = -excess if target.comparator == "<=" else excess
    return pd.DataFrame(columns)


def of_constants(
    project: Project,
    register: Register,
    module_of: Callable[[str], str | None],
    *,
    seed: int,
) -> tuple[worth.Worth, worth.Worth]:
    """Estimate what knowing each constant, and each group of them, would be worth.

    Every draw of the posterior is simulated once under the plan, and the targets of grade A and B
    are judged by the official figures of the forecast that ships.

    Parameters
    ----------
    project, register
        The project, with a posterior that matches it, and its targets.
    module_of
        See ``knowable``.
    seed
        Seed of what is drawn beside the posterior.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    InputError
        Where the sizes of the discrepancy are missing.
    """
    count = len(posterior.load(project).model)
    forecaster = Forecaster(project, count, seed, register.statistics)
    scenario = scenarios.load(SCENARIO, project, register.statistics)
    found = margins(register, forecaster.forecast(scenario).published)
    known = knowable(forecaster.draws, module_of, carried_out=scenario.implementation_rate.sd > 0)
    single = {name: (name,) for name in known.constants}
    return (
        worth.of_knowing(known.values, found, single),
        worth.of_knowing(known.values, found, known.groups),
    )
