"""How a difference travels through the model: stocks and flows by distance from what differs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
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

Array = npt.NDArray[np.float64]
CARRIERS = ("stock", "delay", "flow")
COLUMNS = ("variable", "kind", "module", "distance", "year", "difference", "standardised")


@dataclass(frozen=True)
class Pathway:
    """Stocks and flows of runs A and B, and of A with each player alone on B's side.

    Attributes
    ----------
    structure
        The model's graph.
    outputs
        Stocks, delays and flows, one an element: 'capital[Ganzhou,Primary]'.
    runs
        Runs x times x outputs: A, A with one player each, B.
    starts
        The model's constants that each player moves.
    """

    structure: Structure
    outputs: tuple[str, ...]
    runs: Array
    starts: tuple[tuple[str, ...], ...]

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
        of_variable = np.array([output.partition("[")[0] for output in self.outputs])
        later = np.flatnonzero(SET_YEARS[0] <= YEARS)
        rows = []
        for name, distance in graph.distances(itertools.chain(*self.starts)).items():
            kind = graph.kind(name)
            if kind not in CARRIERS:
                continue
            first = 0 if kind == "flow" else 1
            a, b = self.runs[[0, -1], first::2][:, :, of_variable == name]
            size = float(np.abs(a).sum(axis=1).mean())
            change = (b - a).sum(axis=1)[later]
            if size > 0 and np.abs(change).max() > 1e-12 * size:
                module = self.structure.module(name)
                rows += [
                    (name, kind, module, distance, FIRST_YEAR + int(place), value, value / size)
                    for place, value in zip(later, change.tolist(), strict=True)
                ]
        found = pd.DataFrame(rows, columns=list(COLUMNS))
        return found.sort_values("distance", kind="stable").reset_index(drop=True)

    def route(self, player: int, area: str, indicator: str, year: int) -> list[Step]:
        """Return the way by which most of a player's own effect reaches an indicator.

        Of all ways through the equations the one whose weakest stock or flow differs most
        between A and A with this player alone; of several such the shortest.

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
        until = np.array(TIMES) <= year + 0.5
        alone, without = self.runs[1 + player], self.runs[0]
        size = np.abs(without).mean(axis=0)
        moved = np.abs(alone - without)[until & (np.array(TIMES) >= SET_YEARS[0])].mean(axis=0)
        share = np.divide(moved, size, out=np.zeros_like(moved), where=size > 0)
        strength = dict(zip(self.outputs, share.tolist(), strict=True))
        way = self.structure.graph.route(self.starts[player], ends, strength)
        return [Step(name, strength.get(name)) for name in way]


@dataclass(frozen=True)
class Step:
    """A variable on a route.

    Attributes
    ----------
    variable
        With its elements, 'capital[Ganzhou,Primary]'.
    share
        Mean difference over the variable's mean size in run A; None for what is neither stock
        nor flow.
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
    """Run A, B and A with each player alone on B's side, and keep all stocks and flows.

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
    starts = tuple(tuple(_starts(player, one)) for player in sides)
    reached = structure.graph.distances(itertools.chain(*starts))
    names = [name for name in reached if structure.graph.kind(name) in CARRIERS]
    prepared = model.prepare(list(mixed.columns), names, TIMES, final_time=LAST_YEAR + 0.5)
    alone = [2**place for place in range(len(sides))]
    runs = prepared(mixed.values[[0, *alone, -1]])
    return Pathway(structure, tuple(prepared.outputs), runs, starts)


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
