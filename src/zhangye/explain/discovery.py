"""Under which combinations of uncertain conditions a target is missed: scenario discovery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array, Mask
from zhangye.axes import FIRST_FORECAST, RIVER, position, positions
from zhangye.calibration import parameters, posterior
from zhangye.errors import InputError
from zhangye.explain import prim
from zhangye.explain.factors import Factors, factors, shocks
from zhangye.explain.runs import published_runs
from zhangye.explain.sobol import samples
from zhangye.observation.publish import Published
from zhangye.scenarios import Scenario
from zhangye.simulation.workers import Workers
from zhangye.targets.conditions import limit
from zhangye.targets.register import Register, Target

if TYPE_CHECKING:
    from zhangye.explain.factors import Inputs
    from zhangye.project import Project


MEAN_INFLOW, SHARE_CARRIED_OUT = "mean inflow", "share carried out"
REVISION = "revision: "
BOX_COLUMNS = (
    "box", "condition", "low", "high", "drawn_low", "drawn_high", "quasi_p", "rests_on",
    "coverage", "density", "mass", "points", "restricted", "share_of_runs",
)  # fmt: skip
PATH_COLUMNS = ("box", "step", "coverage", "density", "mass", "points", "restricted", "chosen")


@dataclass(frozen=True)
class Discovery:
    """Boxes of conditions in which a target is missed (or reached).

    Attributes
    ----------
    scenario, target
        What was run, and what is asked of it.
    missed
        Whether the boxes are of missing the target; else of reaching it.
    conditions
        Runs x conditions: what was drawn.
    hits
        In which runs the target is missed (or reached).
    peelings
        The boxes, one after the other; empty where no condition makes a difference.
    estimated
        Condition -> whether data inform it; those that are in none are neither.
    left_out
        Runs in which the model gave no number.
    """

    scenario: Scenario
    target: Target
    missed: bool
    conditions: pd.DataFrame
    hits: Mask
    peelings: list[prim.Peeling]
    estimated: dict[str, bool]
    left_out: int

    @property
    def share(self) -> float:
        """Share of the runs in which the target is missed (or reached)."""
        return float(self.hits.mean())

    def limits(self) -> pd.DataFrame:
        """Return the contract of ``discover.csv``: a row for each restriction of each box.

        Returns
        -------
        DataFrame
            ``box, condition, low, high, drawn_low, drawn_high, quasi_p, rests_on, coverage,
            density, mass, points, restricted, share_of_runs``: an open end is empty; drawn is
            the range of the condition over all runs.
        """
        rows = []
        for number, one in enumerate(self.peelings, start=1):
            box = one.box
            numbers = (box.coverage, box.density, box.mass, box.points, len(box.limits))
            for column, ends in box.limits.items():
                name = str(self.conditions.columns[column])
                low, high = (end if np.isfinite(end) else np.nan for end in ends)
                drawn = self.conditions[name]
                span = (float(drawn.min()), float(drawn.max()))
                rests = (one.quasi_p[column], self.rests_on(name))
                rows.append((number, name, low, high, *span, *rests, *numbers, self.share))
        return pd.DataFrame(rows, columns=list(BOX_COLUMNS))

    def trajectories(self) -> pd.DataFrame:
        """Return every step of every search.

        Returns
        -------
        DataFrame
            ``box, step, coverage, density, mass, points, restricted, chosen``; the chosen box
            follows its steps as the last row.
        """
        rows = []
        for number, one in enumerate(self.peelings, start=1):
            for step, box in enumerate((*one.trajectory, one.box)):
                shares = (box.coverage, box.density, box.mass, box.points, len(box.limits))
                rows.append((number, step, *shares, box is one.box))
        return pd.DataFrame(rows, columns=list(PATH_COLUMNS))

    def rests_on(self, condition: str) -> str:
        """Return what a condition's distribution rests on: data, prior, assumed or drawn."""
        if condition in self.estimated:
            return "data and prior" if self.estimated[condition] else "prior alone"
        return "range" if condition in self.scenario.catalogue.shocks else "assumed spread"


def simulated_targets(register: Register) -> dict[str, Target]:
    """Return the targets whose figures a run gives, by id."""
    return {
        target.id: target
        for target in register.targets
        if target.grade in ("A", "B") and target.anchor != "none"
    }


def pick(register: Register, name: str) -> Target:
    """Return a target by its id.

    Raises
    ------
    InputError
        Where there is no such target, or no run gives its figure.
    """
    known = simulated_targets(register)
    if name not in known:
        raise InputError("no target that a run can judge", value=name, allowed=list(known))
    return known[name]


def discover(
    project: Project,
    scenario: Scenario,
    register: Register,
    target: Target,
    *,
    runs: int,
    seed: int,
    missed: bool = True,
    with_shocks: bool = True,
    step: Callable[[float], object] = lambda done: None,
    workers: Workers | None = None,
) -> Discovery:
    """Draw uncertain conditions, run the scenario, and search for boxes in which it fails.

    Parameters
    ----------
    project
        The project, with a posterior that matches it.
    scenario
        The levers that hold in all runs.
    register
        The targets and the statistics.
    target
        What is asked, as `pick` returns it.
    runs
        How many runs, best a power of two.
    seed
        Seed of the draws.
    missed
        Whether boxes of missing the target are sought, or of reaching it.
    with_shocks
        Whether the shocks that are one number for the city are drawn too, evenly over their
        ranges from 2018 on, in place of the scenario's.
    step
        Told how many runs have just been made.
    workers
        What computes the runs; by default all cores of this machine.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    from zhangye import engine

    varied = factors(project, scenario, register.statistics)
    if with_shocks:
        varied = shocks(varied, scenario)
    points, _ = samples(varied.sizes, runs, seed)
    inputs = varied.inputs(points)
    parts = []
    for rows, figures in published_runs(
        project, list(inputs.columns), inputs.table, partial(_figure_and_inflow, target),
        model=engine.read(project.mdl), params=varied.params, observed=inputs.observed,
        revisions=inputs.revisions, workers=workers, last=target.year,
    ):  # fmt: skip
        parts.append(figures)
        step(rows.stop - rows.start)
    value, inflow = np.concatenate(parts, axis=1)
    table = _conditions(project, varied, inputs, points, scenario)
    table[MEAN_INFLOW] = inflow
    finite = np.isfinite(value)
    table, hits = table[finite].reset_index(drop=True), _holds(target, value[finite]) ^ missed
    moving = table.columns[table.std() > 1e-9 * table.abs().mean().clip(lower=1e-300)]
    table = table[list(moving)]
    kinds = parameters.load(project).table
    kept = posterior.load(project)
    estimated = dict.fromkeys(map(str, kept.observed.columns), True) | dict(
        zip(kinds["parameter"], kinds["estimated"] == "yes", strict=True)
    )
    boxes = prim.boxes(table.to_numpy(), hits)
    left_out = int((~finite).sum())
    return Discovery(scenario, target, missed, table, hits, boxes, estimated, left_out)


def _figure_and_inflow(target: Target, figures: Published) -> Array:
    """Return the target's figure and the mean inflow up to its year: 2 x runs."""
    years = positions(FIRST_FORECAST, target.year)
    value = figures[target.area, target.indicator][:, position(target.year)]
    return np.stack([value, figures[RIVER, "yingluoxia_inflow"][:, years].mean(axis=1)])


def _holds(target: Target, values: Array) -> Mask:
    """Say in which runs a target holds; as ``zhangye.targets.conditions.holds`` for one value."""
    wanted = limit(target)
    if target.comparator == ">":
        return values > wanted
    return values >= wanted if target.comparator == ">=" else values <= wanted


def _conditions(
    project: Project, varied: Factors, inputs: Inputs, points: Array, scenario: Scenario
) -> pd.DataFrame:
    """Return what was drawn as a reader thinks of it: constants, revisions, shares, shocks."""
    from scipy.special import ndtri

    from zhangye.explain.factors import CARRIED_OUT, SHOCKS

    kept = posterior.load(project)
    table = {str(name): inputs.columns[str(name)] for name in kept.model.columns}
    table |= {name: column[:, 0] for name, column in inputs.observed.items()}
    first = 0
    for factor in varied.groups:
        part = points[:, first : first + factor.size]
        first += factor.size
        if factor.name == CARRIED_OUT:
            rate = scenario.implementation_rate
            table[SHARE_CARRIED_OUT] = np.clip(rate.value + rate.sd * ndtri(part[:, 0]), 0, 1)
        elif factor.name == SHOCKS:
            for name, shock in zip(factor.members, part.T, strict=True):
                entry = scenario.catalogue.shocks[name]
                table[name] = entry.minimum + shock * (entry.maximum - entry.minimum)
    table |= {REVISION + name: column[:, 0] for name, column in inputs.revisions.items()}
    return pd.DataFrame(table)
