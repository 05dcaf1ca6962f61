"""Many runs of one compiled variant, published part by part in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from zhangye import observation
from zhangye.arrays import Array
from zhangye.axes import LAST_YEAR, TIMES
from zhangye.errors import InputError
from zhangye.observation import Observation
from zhangye.observation.economy import Economy, Values
from zhangye.observation.publish import COLUMNS, Published, publish
from zhangye.simulation import CENSUS_ONLY
from zhangye.simulation.workers import LocalCores, Part, Setup, Workers

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.project import Project

Kept = TypeVar("Kept")
CHUNK = 128
"""Runs simulated and published at a time: their saved values take some 20 MB."""


def published_runs(
    project: Project,
    columns: Sequence[str],
    values: Array,
    keep: Callable[[Published], Kept],
    *,
    model: engine.Model,
    params: Mapping[str, float] | None = None,
    observed: Mapping[str, Array] | None = None,
    revisions: Mapping[str, Array] | None = None,
    workers: Workers | None = None,
    pause: float | None = None,
    last: int = LAST_YEAR,
) -> Iterator[tuple[slice, Kept]]:
    """Run a table of constants and yield what is wanted of some rows' official figures at a time.

    Parameters
    ----------
    project
        The model's folders; its observation model is used.
    columns
        Names of the constants, 'transport[Ganzhou]@2017.5'.
    values
        Runs x columns.
    keep
        From figures by area and indicator (rows x years) to what is wanted of them; it is applied
        where the runs are computed, and must be picklable.
    model
        The compiled model.
    params
        Constants that all runs share.
    observed, revisions
        Parameters of the published basis and revisions: name -> runs x 1.
    workers
        What computes the runs; by default all cores of this machine.
    pause
        Before this time all rows are the same: it is computed once.
    last
        The last year that is looked at; those after it repeat it and are not run.

    Yields
    ------
    tuple
        The rows, and what is kept of them.
    """
    settings = observation.load(project)
    times = tuple(time for time in TIMES if time <= last + 0.5)
    fixed = tuple((params or {}).items())
    setup = Setup(tuple(columns), COLUMNS, times, fixed, last + 0.5, pause=pause)
    rows = [slice(first, min(first + CHUNK, len(values))) for first in range(0, len(values), CHUNK)]
    parts = (
        Part(
            one.start,
            values[one],
            _Publishing(settings, _part(observed, one), _part(revisions, one), keep),
        )
        for one in rows
    )
    yield from zip(rows, (workers or LocalCores()).run_parts(model, setup, parts), strict=True)


@dataclass(frozen=True)
class _Publishing(Generic[Kept]):
    """From what the model computed to what is kept of the official figures."""

    settings: Observation
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]
    keep: Callable[[Published], Kept]

    def __call__(self, values: Values, outputs: list[str]) -> Kept:
        economy = Economy(values, outputs)
        return self.keep(publish(economy, self.settings, self.observed, self.revisions))


def _part(columns: Mapping[str, Array] | None, rows: slice) -> dict[str, Array]:
    return {name: column[rows] for name, column in (columns or {}).items()}


def without_census(figures: Published) -> Published:
    """Return the figures that are published every year: all but those of a census."""
    return {key: values for key, values in figures.items() if key[1] not in CENSUS_ONLY}


def rows_of_figure(
    table: pd.DataFrame, area: str, indicator: str, missing: str = ""
) -> pd.DataFrame:
    """Return the rows of one figure from a table with the columns ``area`` and ``indicator``.

    Parameters
    ----------
    table
        Rows of many figures.
    area, indicator
        The figure.
    missing
        What else may be why an indicator is not there, to end the message.

    Raises
    ------
    InputError
        Where the table has no such area, or no such indicator of it.
    """
    areas = table["area"].unique().tolist()
    if area not in areas:
        raise InputError("the runs have no such area", value=area, allowed=areas)
    rows = table[table["area"] == area]
    known = rows["indicator"].unique().tolist()
    if indicator not in known:
        problem = f"the runs have no such indicator of {area}{missing}"
        raise InputError(problem, value=indicator, allowed=known)
    return rows[rows["indicator"] == indicator]
