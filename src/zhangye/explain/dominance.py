"""Which feedback loops drive an indicator, period by period.

Each loop of ``model/loops.csv`` is cut at the start of a period, by the constant that weakens it to
nothing, and the period is run again. Three measures come of it:

- the step: what cutting takes off the indicator at once, in the period's first year. Where a loop
  acts through an elasticity, this is the level that it had built up before the period;
- the push: by how much the gap to the run with the loop then widens a year: the loop's part in the
  growth of the period itself;
- dominance after Ford (1999): a loop dominates a period where cutting it changes the atomic
  pattern of behaviour, that is whether the indicator's movement accelerates, holds its pace or
  levels off (the sign of the time derivative of the absolute slope). A change at the threshold
  between two patterns counts only where the bend itself changes by more than the threshold.

A loop's constant is the gain of the whole link: step and push hold what passes through the link as
well as what comes round again.

References
----------
Ford, D. N. (1999). A behavioral approach to feedback loop dominance analysis. System Dynamics
Review 15, 3-36.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import positions
from zhangye.explain.runs import published_runs, rows_of_figure, without_census
from zhangye.scenarios import Scenario
from zhangye.structure import loops as register
from zhangye.structure.graph import Graph
from zhangye.structure.loops import Loop

if TYPE_CHECKING:
    from zhangye.project import Project

Key = tuple[str, str]

PERIODS = (
    (2001, 2005), (2006, 2010), (2011, 2016), (2018, 2020), (2021, 2025), (2026, 2030),
    (2031, 2035),
)  # fmt: skip
"""First and last year of each period; loops are cut as the first begins. None spans the
restatement of 2017, whose step in level would pass for a change of pace."""

STEADY = 0.02
"""Assumption: a slope that changes by less than this share a year holds its pace."""

ACCELERATING, LINEAR, LEVELLING = "accelerating", "linear", "levelling off"
COLUMNS = (
    "loop", "sign", "indicator", "area", "from", "to", "value", "value_without", "step",
    "push", "pattern", "pattern_without", "dominates",
)  # fmt: skip


def bend(series: Array) -> float:
    """Return by what share a year the slope of a yearly series grows in its own direction.

    Parameters
    ----------
    series
        Three or more values.

    Returns
    -------
    float
        The mean change of the slope in the direction of the whole movement, over the mean size
        of the slope; 0 for a series that stands still.
    """
    slopes = np.diff(series)
    size = float(np.abs(slopes).mean())
    if size <= 1e-9 * float(np.abs(series).mean()):
        return 0.0
    return float(np.diff(slopes).mean() * np.sign(series[-1] - series[0]) / size)


def pattern(bent: float) -> str:
    """Return the atomic pattern of behaviour that a bend stands for.

    Returns
    -------
    str
        ``accelerating`` (exponential growth or decline), ``linear``, or ``levelling off``
        (logarithmic).
    """
    if abs(bent) <= STEADY:
        return LINEAR
    return ACCELERATING if bent > 0 else LEVELLING


@dataclass(frozen=True)
class Dominance:
    """What each loop does to each figure in each period.

    Attributes
    ----------
    scenario
        What was run.
    loops
        The loops that were cut.
    table
        ``loop, sign, indicator, area, from, to, value, value_without, step, push, pattern,
        pattern_without, dominates``: the figure at the period's end with and without the loop;
        ``step`` is the gap in the period's first year, in per cent of the figure; ``push`` is by
        how many points it widens a year after that.
    """

    scenario: Scenario
    loops: tuple[Loop, ...]
    table: pd.DataFrame

    def of(self, area: str, indicator: str) -> pd.DataFrame:
        """Return the rows of one figure.

        Raises
        ------
        InputError
            Where the runs have no such figure.
        """
        return rows_of_figure(self.table, area, indicator).reset_index(drop=True)


def dominance(project: Project, scenario: Scenario) -> Dominance:
    """Cut every loop at the start of every period and look at all figures.

    Parameters
    ----------
    project
        The project whose model and ``model/loops.csv`` are used.
    scenario
        The scenario in which the loops work.
    """
    from zhangye import engine

    graph = Graph(engine.read_source(project.mdl))
    listed = register.load(project.model / "loops.csv", graph)
    # A frozen trend stands beside the loops in the register, and is none.
    loops = tuple(loop for loop in listed if loop.sign in ("+", "-"))
    columns, rows = _cuts(loops, graph)
    parts: dict[Key, list[Array]] = {}
    revisions = {name: np.full((len(rows), 1), v) for name, v in scenario.revisions().items()}
    for _, figures in published_runs(
        project,
        columns,
        rows,
        without_census,
        model=engine.read(project.mdl),
        params=scenario.parameters(),
        revisions=revisions,
    ):
        for key, values in figures.items():
            parts.setdefault(key, []).append(values)
    figures_of = {key: np.concatenate(found) for key, found in parts.items()}
    return Dominance(scenario, loops, _table(figures_of, loops))


def _cuts(loops: Iterable[Loop], graph: Graph) -> tuple[list[str], Array]:
    """Return scheduled columns, and rows: all loops at work, then each cut by period and loop."""
    loops = tuple(loops)
    columns: list[str] = []
    own: list[float] = []
    of_loop: list[int] = []
    since: list[int] = []
    for place, loop in enumerate(loops):
        for name, value in graph.source.constants(loop.constant).items():
            for first, _ in PERIODS:
                columns.append(f"{name}@{first - 0.5:g}")
                own.append(value)
                of_loop.append(place)
                since.append(first)
    rows = [np.array(own)]
    for first, _ in PERIODS:
        for place, loop in enumerate(loops):
            cut = (np.array(of_loop) == place) & (np.array(since) >= first)
            rows.append(np.where(cut, loop.neutral_value, own))
    return columns, np.array(rows)


def _table(figures: Mapping[Key, Array], loops: tuple[Loop, ...]) -> pd.DataFrame:
    rows = []
    for (area, indicator), values in figures.items():
        for number, (first, last) in enumerate(PERIODS):
            years = positions(first, last)
            whole = values[0, years]
            if not np.isfinite(whole).all():
                continue
            usual = bend(whole)
            for place, loop in enumerate(loops):
                cut = values[1 + number * len(loops) + place, years]
                end, without = float(whole[-1]), float(cut[-1])
                gap = np.divide(
                    100 * (whole - cut),
                    np.abs(whole),
                    out=np.full(len(cut), np.nan),
                    where=whole != 0,
                )
                push = float(gap[-1] - gap[0]) / (last - first)
                found = bend(cut)
                # Two bends on either side of a threshold may be all but equal.
                turned = pattern(found) != pattern(usual) and abs(found - usual) > STEADY
                behaviour = (pattern(usual), pattern(found), turned)
                figure = (indicator, area, first, last, end, without)
                rows.append((loop.id, loop.sign, *figure, float(gap[0]), push, *behaviour))
    return pd.DataFrame(rows, columns=list(COLUMNS))
