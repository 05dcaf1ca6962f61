"""How a difference travels through the model: stocks and flows by distance from what differs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import FORECAST_YEARS, LAST_YEAR, TIMES, positions
from zhangye.explain.coalitions import RATE, Mixtures, Player
from zhangye.explain.fields import Structure
from zhangye.scenarios import Scenario

if TYPE_CHECKING:
    from zhangye import engine

CARRIERS = ("stock", "delay", "flow")
COLUMNS = ("variable", "kind", "module", "distance", "year", "difference", "standardised")


@dataclass(frozen=True)
class Pathway:
    """What lies between the levers and the indicators of runs A and B.

    Attributes
    ----------
    structure
        The model's graph.
    starts
        The model's constants that each player moves.
    trace
        Runs all variables of the model: see `Trace`.
    """

    structure: Structure
    starts: tuple[tuple[str, ...], ...]
    trace: Trace

    def table(self) -> pd.DataFrame:
        """Compare every stock and flow of A and B.

        Returns
        -------
        DataFrame
            ``variable, kind, module, distance, year, difference, standardised``, nearest first:
            ``distance`` in links of the equations from the nearest lever that differs;
            ``difference`` summed over subscripts, in the variable's unit (stocks at the end of
            the year, flows in its middle); ``standardised`` over the mean of the summed absolute
            values in run A, 2000-2035. Variables that no difference reaches are left out.
        """
        graph = self.structure.graph
        of_variable = np.array([output.partition("[")[0] for output in self.trace.outputs])
        ends = self.trace.runs[[0, -1]]
        later = positions(FORECAST_YEARS[0], LAST_YEAR)
        rows = []
        for name, distance in graph.distances(itertools.chain(*self.starts)).items():
            kind = graph.kind(name)
            if kind not in CARRIERS:
                continue
            first = 0 if kind == "flow" else 1
            a, b = ends[:, first::2][:, :, of_variable == name]
            size = float(np.abs(a).sum(axis=1).mean())
            change = (b - a).sum(axis=1)[later]
            if size > 0 and np.abs(change).max() > 1e-12 * size:
                module = self.structure.module(name)
                rows += [
                    (name, kind, module, distance, year, value, value / size)
                    for year, value in zip(FORECAST_YEARS, change.tolist(), strict=True)
                ]
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        return table.sort_values("distance", kind="stable").reset_index(drop=True)

    def route(self, player: int, area: str, indicator: str, year: int) -> list[Step]:
        """Return the way by which most of a player's own effect reaches an indicator.

        Of all ways through the equations the one whose weakest variable is moved most by this
        player (mean of its effect alone and on top of all others); of several such the shortest.

        Parameters
        ----------
        player
            Its place among the players.
        area, indicator, year
            Where the way ends, and over which years (from 2018) the differences are averaged.

        Returns
        -------
        list of Step
            Empty where the player touches statistics alone, or no variable of the model reports
            the indicator.
        """
        ends = self.structure.reporting(indicator, area)
        if not ends or not self.starts[player]:
            return []
        strength = self.trace.strength(player, year)
        way = self.structure.graph.route(self.starts[player], ends, strength)
        return [Step(name, strength.get(name)) for name in way]


@dataclass(frozen=True)
class Trace:
    """Runs of A, of each player alone, with each taken away, and of B, all variables kept.

    Attributes
    ----------
    outputs
        The variables that change in time, one an element: 'capital[Ganzhou,Primary]'.
    runs
        2 x players + 2 runs x times x outputs.
    """

    outputs: tuple[str, ...]
    runs: Array

    def strength(self, player: int, year: int) -> dict[str, float]:
        """Return how much a player moves every variable, 'gdp[Ganzhou]' -> share of its size.

        Means from 2018 to a year, of the effect alone and on top of all others, over the mean
        size in run A.
        """
        runs, players = self.runs, len(self.runs) // 2 - 1
        times = np.array(TIMES)
        later = (times >= FORECAST_YEARS[0]) & (times <= year + 0.5)
        alone = np.abs(runs[1 + player] - runs[0])
        last = np.abs(runs[-1] - runs[1 + players + player])
        moved = 0.5 * (alone + last)[later].mean(axis=0)
        size = np.abs(runs[0]).mean(axis=0)
        share = np.divide(moved, size, out=np.zeros_like(moved), where=size > 0)
        return dict(zip(self.outputs, share.tolist(), strict=True))


@dataclass(frozen=True)
class Step:
    """A variable on a route.

    Attributes
    ----------
    variable
        With its elements, 'capital[Ganzhou,Primary]'.
    share
        Mean difference over the variable's mean size in run A; None for the lever itself.
    """

    variable: str
    share: float | None


def pathway(
    structure: Structure,
    mixed: Mixtures,
    sides: Sequence[Player],
    model: engine.Model,
    one: Scenario,
) -> Pathway:
    """Run A, B and what lies one player from them, and keep all variables.

    Parameters
    ----------
    structure
        The model's graph.
    mixed
        All mixtures of the two scenarios.
    sides
        What differs; distances are counted from there.
    model
        The compiled model.
    one
        Scenario A, for the catalogue.
    """
    graph = structure.graph
    names = [
        variable.name
        for key, variable in graph.source.variables.items()
        if graph.kinds[key] in (*CARRIERS, "auxiliary")
    ]
    alone = [2**place for place in range(len(sides))]
    last = len(mixed.values) - 1
    rows = [0, *alone, *(last - row for row in alone), last]
    prepared = model.prepare(list(mixed.columns), names, TIMES, final_time=LAST_YEAR + 0.5)
    trace = Trace(tuple(prepared.outputs), prepared(mixed.values[rows]))
    return Pathway(structure, tuple(tuple(_starts(player, one)) for player in sides), trace)


def _starts(player: Player, one: Scenario) -> list[str]:
    """Return the model's constants that a player moves."""
    catalogue = one.catalogue
    if player.name == RATE:
        return [lever.applies_to for lever in catalogue.levers.values() if lever.extensive]
    entries = [catalogue.entries[name] for name in player.members]
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
