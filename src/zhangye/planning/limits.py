"""What binds: each limit is lifted in a run of its own, and counts where that moves a target."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import position
from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.planning.wanted import Wanted
from zhangye.scenarios import FIRST_LEVER
from zhangye.scenarios.files import csv_rows

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.observation.publish import Published
    from zhangye.project import Project
    from zhangye.scenarios import Scenario

FILE = "limits.csv"
COLUMNS = ("limit", "label_zh", "label_en", "constants", "factor", "basis")
MOVES = 0.1
"""A limit binds a target where lifting it brings the median nearer by this many standard
deviations of the forecast. Assumption: a tenth is some four points of probability in the middle."""
RELIEF_COLUMNS = (
    "id", "limit", "probability", "probability_without", "points", "standard_deviations",
    "gap_closed", "binds",
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """A limit of the economy, and how a run lifts it.

    Attributes
    ----------
    name, label
        Its key, and what a reader calls it.
    constants
        Constants of the model, all their elements.
    factor
        What they are multiplied with from 2018 on.
    basis
        Why that lifts the limit.
    """

    name: str
    label: Text
    constants: tuple[str, ...]
    factor: float
    basis: str


def load(project: Project) -> tuple[Limit, ...]:
    """Read ``scenarios/limits.csv``.

    Raises
    ------
    InputError
        Where a factor is no number.
    """
    file = project.scenarios / FILE
    limits = []
    for where, row in csv_rows(file, COLUMNS):
        try:
            factor = float(row["factor"])
        except ValueError:
            raise InputError(
                "the factor is no number", file=file, where=where, value=row["factor"]
            ) from None
        constants = tuple(name.strip() for name in row["constants"].split(";"))
        label = Text(row["label_en"], row["label_zh"])
        limits.append(Limit(row["limit"], label, constants, factor, row["basis"]))
    return tuple(limits)


def lifted(limit: Limit, model: engine.Model, file: object = FILE) -> dict[str, float]:
    """Return what the engine must be told to lift a limit from 2018 on: key -> value.

    Raises
    ------
    InputError
        Where the model has no such constant.
    """
    elements = {one.name: one for one in model.elements if one.kind == "constant"}
    told: dict[str, float] = {}
    for name in limit.constants:
        if name not in elements:
            raise InputError(
                "the model has no such constant",
                where=f"{file}, {limit.name}",
                value=name,
                allowed=list(elements),
            )
        members = [model.coords[dimension] for dimension in elements[name].subscripts]
        values = np.ravel(model.default(name))
        for element, value in zip(itertools.product(*members), values, strict=True):
            key = f"{name}[{','.join(element)}]" if element else name
            told[f"{key}@{FIRST_LEVER:g}"] = limit.factor * float(value)
    return told


def reliefs(
    forecaster: Forecaster,
    model: engine.Model,
    scenario: Scenario,
    before: Published,
    targets: Sequence[Wanted],
    limits: Sequence[Limit],
    step: Callable[[float], object] = lambda done: None,
) -> pd.DataFrame:
    """Lift each limit in turn and look at targets, with the same draws.

    Parameters
    ----------
    forecaster, model, scenario
        The ensemble, the compiled model, and the levers and shocks.
    before
        Official figures under the scenario: runs x years each.
    targets
        Which are looked at.
    limits
        What is lifted, one at a time.
    step
        Called with 1 after each limit.

    Returns
    -------
    DataFrame
        ``RELIEF_COLUMNS``, a row a target and limit: probabilities with the limit and without it
        and their difference in points; how far the median comes nearer to the target, in standard
        deviations of the forecast; which share of the median's gap that closes (nothing where
        there is no gap); whether the limit binds (`MOVES`).
    """
    rows = []
    for limit in limits:
        after = forecaster.forecast(scenario, params=lifted(limit, model)).published
        for one in targets:
            rows.append((one.target.id, limit.name, *_relief(one, before, after)))
        step(1)
    return pd.DataFrame(rows, columns=list(RELIEF_COLUMNS))


def _relief(
    one: Wanted, before: Published, after: Published
) -> tuple[float, float, float, float, float, bool]:
    first, second = one.margin(before), one.margin(after)
    chances = float((first >= 0).mean()), float((second >= 0).mean())
    nearer = float(np.median(second) - np.median(first))
    spread = float(np.std(_figures(one, before)))
    deviations = nearer / spread if spread > 0 else 0.0
    gap = -float(np.median(first))
    closed = nearer / gap if gap > 0 else np.nan
    points = 100 * (chances[1] - chances[0])
    return *chances, points, deviations, closed, deviations >= MOVES


def _figures(one: Wanted, published: Published) -> Array:
    return published[one.target.area, one.target.indicator][:, position(one.target.year)]


def binding(found: pd.DataFrame, target_id: str) -> list[str]:
    """Return the limits that bind a target, the strongest first."""
    mine = found[(found["id"] == target_id) & found["binds"]]
    return mine.sort_values("standard_deviations", ascending=False)["limit"].tolist()
