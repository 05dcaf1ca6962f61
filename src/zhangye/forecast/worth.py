"""What knowing the model's constants would be worth for the plan's verdicts of 2020."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from zhangye import scenarios
from zhangye.calibration import posterior, worth
from zhangye.forecast.draws import Draws, draw
from zhangye.forecast.ensemble import simulate_ensemble
from zhangye.forecast.margins import margins, official_figures

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.calibration.fit import Array, Problem
    from zhangye.project import Project
    from zhangye.targets.register import Register

SCENARIO = "plan"
BASIS = "published basis"
"""The group of the parameters that no module of the model holds."""
INFLOW, REVISIONS = "inflow after 2017", "announced revisions"
"""What years bring and nobody can learn beforehand; it gives the rest its measure."""
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


def knowable(drawn: Draws, module_of: Callable[[str], str | None]) -> Knowable:
    """Sort what was drawn.

    Parameters
    ----------
    drawn
        The draws.
    module_of
        Name of a variable, without subscripts -> its module, None where it is none of the model.
    """
    # Columns with a time are yearly deviations of the inflow: 'inflow disturbance@2018.5'.
    inflow = [name for name in drawn.parameters.columns.tolist() if "@" in name]
    until = [name for name in inflow if float(name.partition("@")[2]) <= LAST_YEAR_OF_PLAN]
    observed = pd.DataFrame({name: values[:, 0] for name, values in drawn.observed.items()})
    revised = pd.DataFrame({name: values[:, 0] for name, values in drawn.revisions.items()})
    model = drawn.parameters.drop(columns=inflow).reset_index(drop=True)
    constants = (*model.columns.tolist(), *observed.columns.tolist())
    groups: dict[str, list[str]] = {}
    for name in constants:
        groups.setdefault(module_of(name.partition("[")[0]) or BASIS, []).append(name)
    groups[INFLOW] = until
    if len(revised.columns):
        groups[REVISIONS] = revised.columns.tolist()
    yearly = drawn.parameters[until].reset_index(drop=True)
    return Knowable(
        pd.concat([model, observed, yearly, revised], axis=1),
        constants,
        {name: tuple(members) for name, members in groups.items()},
    )


def of_constants(
    project: Project,
    register: Register,
    problem: Problem,
    point: Array,
    compiled: engine.Model,
    module_of: Callable[[str], str | None],
    *,
    seed: int,
) -> tuple[worth.Worth, worth.Worth]:
    """Estimate what knowing each constant, and each group of them, would be worth.

    Every draw of the posterior is simulated once under the plan, and the targets of grade A and B
    are judged by the official figure of their year.

    Parameters
    ----------
    project, register
        The project, with a posterior that matches it, and its targets.
    problem, point
        What was fitted, and the fit in standard coordinates: from its residuals follows how the
        model errs.
    compiled
        The model.
    module_of
        See ``knowable``.
    seed
        Seed of what is drawn beside the posterior.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    count = len(posterior.load(project).model)
    drawn = draw(project, count, seed, register.statistics)
    scenario = scenarios.load(SCENARIO, project, register.statistics)
    ensemble = simulate_ensemble(project, scenario, drawn, model=compiled)
    found = margins(register, official_figures(problem, point, ensemble, register))
    known = knowable(drawn, module_of)
    single = {name: (name,) for name in known.constants}
    return (
        worth.of_knowing(known.values, found, single),
        worth.of_knowing(known.values, found, known.groups),
    )
