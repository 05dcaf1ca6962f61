"""Many runs of one compiled variant, published part by part in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zhangye import observation
from zhangye.errors import InputError
from zhangye.observation.economy import LAST_YEAR, TIMES, Economy
from zhangye.observation.publish import COLUMNS, Published, publish

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.project import Project

Array = npt.NDArray[np.float64]
CHUNK = 128
"""Runs simulated and published at a time: their saved values take some 20 MB."""


def published_runs(
    project: Project,
    columns: Sequence[str],
    values: Array,
    *,
    model: engine.Model,
    params: Mapping[str, float] | None = None,
    observed: Mapping[str, Array] | None = None,
    revisions: Mapping[str, Array] | None = None,
) -> Iterator[tuple[slice, Published, Economy]]:
    """Run a table of constants and yield the official figures of some rows at a time.

    Parameters
    ----------
    project
        The model's folders; its observation model is used.
    columns
        Names of the constants, 'transport[Ganzhou]@2017.5'.
    values
        Runs x columns.
    model
        The compiled model.
    params
        Constants that all runs share.
    observed, revisions
        Parameters of the published basis and revisions: name -> runs x 1.

    Yields
    ------
    tuple
        The rows, the figures by area and indicator (rows x years), and the economy behind them.
    """
    settings = observation.load(project)
    prepared = model.prepare(
        list(columns), list(COLUMNS), TIMES, dict(params or {}), final_time=LAST_YEAR + 0.5
    )
    for first in range(0, len(values), CHUNK):
        rows = slice(first, min(first + CHUNK, len(values)))
        economy = Economy(prepared(values[rows], first=first), prepared.outputs)
        figures = publish(
            economy,
            settings,
            {name: column[rows] for name, column in (observed or {}).items()},
            {name: column[rows] for name, column in (revisions or {}).items()},
        )
        yield rows, figures, economy


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
