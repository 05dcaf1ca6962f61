"""Why one scenario differs from another: the part of every lever and shock.

With n levers apart all 2^n mixtures of the two scenarios are simulated, so that the Shapley values
are exact and add up to the difference of the two runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import FORECAST_YEARS, LAST_YEAR, position, positions
from zhangye.errors import InputError
from zhangye.explain import game
from zhangye.explain.coalitions import RATE, Player, mixtures, players
from zhangye.explain.fields import Structure, label
from zhangye.explain.pathway import Pathway, Step, pathway
from zhangye.explain.runs import published_runs, without_census
from zhangye.language import Text
from zhangye.scenarios import FIRST_LEVER, Scenario
from zhangye.simulation.workers import Workers

if TYPE_CHECKING:
    from zhangye.project import Project

Key = tuple[str, str]
KINDS = ("shapley", "first_in", "last_in")
RATE_LABEL = Text("implementation rate", "落实比例")


@dataclass(frozen=True)
class Attribution:
    """The difference between two scenarios, split over what makes it.

    Attributes
    ----------
    scenarios
        A and B.
    players
        What differs: levers, shocks, fields of levers, the implementation rate.
    values
        Kind -> (area, indicator) -> players x years 2000-2035, in the indicator's unit.
        ``shapley``: what a player adds, averaged over all orders; ``first_in``: what it adds
        alone to A; ``last_in``: what B would lose without it.
    interactions
        (area, indicator) -> pairs x years: the Shapley interaction index; pairs in the order of
        `zhangye.explain.game.pairs`.
    ends
        (area, indicator) -> 2 x years: the figures of A and of B.
    path
        Stocks and flows that carry the difference, by distance and by route.
    variable_labels
        What the model's variables are called.
    """

    scenarios: tuple[Scenario, Scenario]
    players: tuple[Player, ...]
    values: dict[str, dict[Key, Array]]
    interactions: dict[Key, Array]
    ends: dict[Key, Array]
    path: Pathway
    variable_labels: dict[str, Text]

    def contributions(self) -> pd.DataFrame:
        """Return the contract of ``contributions.csv``.

        Returns
        -------
        DataFrame
            ``indicator, area, year, lever, contribution`` for 2018-2035.
        """
        return self._long({"contribution": self.values["shapley"]}, self._names())

    def effects(self) -> pd.DataFrame:
        """Return contributions beside the effects alone and last.

        Returns
        -------
        DataFrame
            ``indicator, area, year, lever, shapley, first_in, last_in``.
        """
        return self._long({kind: self.values[kind] for kind in KINDS}, self._names())

    def pairs(self) -> pd.DataFrame:
        """Return the interactions.

        Returns
        -------
        DataFrame
            ``indicator, area, year, lever, other, interaction``: what two do together beyond
            the sum of what each does.
        """
        names = self._names()
        both = [(names[i], names[j]) for i, j in game.pairs(len(names))]
        table = self._long({"interaction": self.interactions}, both)
        table.insert(4, "other", [two for _, two in table["lever"]])
        return table.assign(lever=[one for one, _ in table["lever"]])

    def at(self, area: str, indicator: str, year: int) -> pd.DataFrame:
        """Return the contributions to one figure, the largest first.

        Returns
        -------
        DataFrame
            Index: players' names; columns ``shapley, first_in, last_in``.

        Raises
        ------
        InputError
            Where there is no such figure in the runs.
        """
        place = self._place(area, indicator, year)
        table = pd.DataFrame(
            {kind: self.values[kind][area, indicator][:, place] for kind in KINDS},
            index=pd.Index(self._names(), name="lever"),
        )
        order = table["shapley"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order]

    def end_values(self, area: str, indicator: str, year: int) -> tuple[float, float]:
        """Return the figures of A and of B."""
        place = self._place(area, indicator, year)
        start, end = self.ends[area, indicator][:, place]
        return float(start), float(end)

    def strongest_pairs(self, area: str, indicator: str, year: int) -> list[tuple[str, str, float]]:
        """Return the interactions of one figure, the largest first: two names and the index."""
        place, names = self._place(area, indicator, year), self._names()
        values = self.interactions[area, indicator][:, place].tolist()
        both = zip(game.pairs(len(names)), values, strict=True)
        found = [(names[i], names[j], value) for (i, j), value in both]
        return sorted(found, key=lambda row: -abs(row[2]))

    def label(self, name: str, lang: str) -> str:
        """Return what a reader calls a player."""
        if name == RATE:
            return RATE_LABEL(lang)
        entries = self.scenarios[0].catalogue.entries
        if name in entries:
            return entries[name].label_zh if lang == "zh" else entries[name].label_en
        count = next(len(player.members) for player in self.players if player.name == name)
        words = Text("{field} ({n} levers)", "{field}（{n}项措施）")
        return words(lang, field=label(name, lang), n=count)

    def variable_label(self, variable: str, lang: str) -> str:
        """Return what a reader calls a variable of the model."""
        return (
            self.variable_labels[variable](lang) if variable in self.variable_labels else variable
        )

    def step_label(self, step: Step, lang: str) -> str:
        """Return a step of a route in words, with how much of its size is moved."""
        words = self.variable_label(step.variable.partition("[")[0], lang)
        if step.share is None:
            return words
        share = 100 * step.share
        shown = f"{share:,.0f}" if share >= 10 else f"{share:.2g}"
        return Text("{words} ({shown} %)", "{words}（{shown}%）")(lang, words=words, shown=shown)

    def _names(self) -> list[str]:
        return [player.name for player in self.players]

    def _place(self, area: str, indicator: str, year: int) -> int:
        areas = list(dict.fromkeys(key[0] for key in self.ends))
        if area not in areas:
            raise InputError("the runs have no such area", value=area, allowed=areas)
        known = [key[1] for key in self.ends if key[0] == area]
        if indicator not in known:
            problem = f"the runs have no such indicator of {area}"
            raise InputError(problem, value=indicator, allowed=known)
        if year not in FORECAST_YEARS:
            allowed = f"{FORECAST_YEARS[0]} to {FORECAST_YEARS[-1]}"
            raise InputError("no year in which scenarios differ", value=year, allowed=allowed)
        return position(year)

    def _long(self, tables: dict[str, dict[Key, Array]], names: Sequence[object]) -> pd.DataFrame:
        """Put figures x rows x years into one long table."""
        later = positions(FORECAST_YEARS[0], LAST_YEAR)
        keys = list(self.ends)
        one = np.repeat(np.arange(len(keys)), len(names) * len(FORECAST_YEARS))
        shape = (len(keys), len(names), len(FORECAST_YEARS))
        year = np.broadcast_to(FORECAST_YEARS, shape).ravel()
        row = np.broadcast_to(np.arange(len(names))[:, None], shape).ravel()
        content: dict[str, object] = {
            "indicator": np.array([key[1] for key in keys], dtype=object)[one],
            "area": np.array([key[0] for key in keys], dtype=object)[one],
            "year": year,
            "lever": [names[int(place)] for place in row],
        }
        for column, values in tables.items():
            content[column] = np.stack([values[key][:, later] for key in keys]).ravel()
        return pd.DataFrame(content).dropna().reset_index(drop=True)


def attribute(
    project: Project,
    one: Scenario,
    two: Scenario,
    *,
    step: Callable[[float], object] = lambda runs: None,
    workers: Workers | None = None,
) -> Attribution:
    """Split the difference between two scenarios over the levers and shocks that differ.

    Parameters
    ----------
    project
        The project's folders.
    one, two
        A, from which the difference is counted, and B.
    step
        Told how many mixtures have just been run, of ``2 ** n``.
    workers
        What runs the mixtures; by default all cores of this machine.

    Raises
    ------
    InputError
        Where the scenarios set the same.
    """
    from zhangye import engine

    structure = Structure(project)
    sides = players(one, two, structure)
    if not sides:
        raise InputError(
            "the two scenarios set the same levers and shocks",
            value=two.name,
            allowed=f"a scenario that differs from {one.name!r}",
        )
    model = engine.read(project.mdl)
    mixed = mixtures(one, two, sides, structure)
    n = len(sides)
    weights = {
        "shapley": game.shapley_weights(n),
        "first_in": game.first_in_weights(n),
        "last_in": game.last_in_weights(n),
        "pairs": game.interaction_weights(n),
    }
    sums: dict[str, dict[Key, Array]] = {name: {} for name in weights}
    ends: dict[Key, Array] = {}
    for rows, figures in published_runs(
        project, mixed.columns, mixed.values, without_census, model=model,
        revisions=mixed.revisions, workers=workers, pause=FIRST_LEVER,
    ):  # fmt: skip
        for key, values in figures.items():
            if rows.start == 0:
                ends[key] = np.stack([values[0], values[0]])
            ends[key][1] = values[-1]
            # The weights of a quantity add up to nothing: taking A off first loses no digits.
            for name, weight in weights.items():
                part = weight[:, rows] @ (values - ends[key][0])
                sums[name][key] = sums[name][key] + part if key in sums[name] else part
        step(rows.stop - rows.start)
    path = pathway(structure, mixed, sides, model, one)
    kept = {kind: sums[kind] for kind in KINDS}
    labels = {name: Text(row.label_en, row.label_zh) for name, row in structure.rows.items()}
    return Attribution((one, two), sides, kept, sums["pairs"], ends, path, labels)
