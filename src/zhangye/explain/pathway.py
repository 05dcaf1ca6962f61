"""How a difference travels through the model: stocks and flows by distance from what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.explain.coalitions import RATE, Mixtures, Player
from zhangye.explain.fields import Structure
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR, TIMES, YEARS
from zhangye.scenarios import YEARS as SET_YEARS
from zhangye.scenarios import Scenario

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project

Array = npt.NDArray[np.float64]
CARRIERS = ("stock", "delay", "flow")
COLUMNS = ("variable", "kind", "module", "distance", "year", "difference", "standardised")


def pathway(
    project: Project,
    structure: Structure,
    mixed: Mixtures,
    sides: Sequence[Player],
    model: engine.Model,
    one: Scenario,
) -> pd.DataFrame:
    """Compare every stock and flow of two runs.

    Parameters
    ----------
    project, structure
        The project and its graph.
    mixed
        All mixtures of the two scenarios; the first and the last are compared.
    sides
        What differs; distances are counted from there.
    model
        The compiled model.
    one
        Scenario A, for the catalogue.

    Returns
    -------
    DataFrame
        ``variable, kind, module, distance, year, difference, standardised``, nearest first:
        ``distance`` in links of the equations from the nearest lever that differs;
        ``difference`` summed over subscripts, in the variable's unit (stocks at the end of the
        year, flows in its middle); ``standardised`` over the mean of the summed absolute values
        in run A, 2000-2035. Variables that no difference reaches are left out.
    """
    distance = structure.graph.distances(_starts(sides, one))
    names = [name for name in distance if structure.graph.kind(name) in CARRIERS]
    prepared = model.prepare(list(mixed.columns), names, TIMES, final_time=LAST_YEAR + 0.5)
    runs = prepared(mixed.values[[0, -1]])
    of_variable = np.array([output.partition("[")[0] for output in prepared.outputs])
    later = np.flatnonzero(SET_YEARS[0] <= YEARS)
    rows = []
    for name in names:
        kind = structure.graph.kind(name)
        first = 0 if kind == "flow" else 1
        a, b = runs[:, first::2, of_variable == name]
        size = float(np.abs(a).sum(axis=1).mean())
        change = (b - a).sum(axis=1)[later]
        if size > 0 and np.abs(change).max() > 1e-12 * size:
            module = structure.module(name)
            rows += [
                (name, kind, module, distance[name], FIRST_YEAR + int(place), value, value / size)
                for place, value in zip(later, change.tolist(), strict=True)
            ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values("distance", kind="stable").reset_index(drop=True)


def _starts(sides: Sequence[Player], one: Scenario) -> list[str]:
    """Return the model's constants that differ."""
    catalogue = one.catalogue
    entries = [catalogue.entries[name] for player in sides for name in player.members]
    if any(player.name == RATE for player in sides):
        entries += [lever for lever in catalogue.levers.values() if lever.extensive]
    return [entry.applies_to for entry in entries if not entry.observed_only]


def strongest(path: pd.DataFrame, year: int, count: int) -> pd.DataFrame:
    """Return the variables that differ most in a year, nearest to the levers first.

    Returns
    -------
    DataFrame
        Index: variables; columns: ``kind, module, distance`` and one a year: the standardised
        difference.
    """
    keys = ["variable", "kind", "module", "distance"]
    wide = path.pivot_table("standardised", keys, "year", sort=False).reset_index()
    chosen = wide[year].abs().sort_values(ascending=False, kind="stable").index[:count]
    return wide.loc[chosen].sort_values("distance", kind="stable").set_index("variable")
