"""What one more 1e8 CNY a year does, lever by lever, over the priors of what nobody has measured.

History identifies almost no effect of a lever, since levers hardly varied on their own. So each
lever is tried under many draws of the constants that
rest on a prior alone, with the estimated ones at their fit. In every draw the lever's run is
compared with that draw's own baseline (common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import ELEMENTS
from zhangye.calibration import parameters
from zhangye.scenarios import Scenario
from zhangye.scenarios.catalogue import Lever
from zhangye.scenarios.splits import share

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project

START, YEARS = 2017.5, (2020, 2035)
"""When the money begins to flow, and the years that are looked at."""
MONEY = 1.0
"""1e8 CNY a year at 2015 prices, for the whole city."""
OUTPUTS = {
    "gdp": "city gdp",
    "urban_income": "city urban income",
    "rural_income": "city rural income",
    "water": "total water use",
}
PAYERS = tuple(f"{payer} money spent" for payer in ("own", "transfer", "bank", "private"))
CHUNK = 256
"""Runs at a time."""
HANGS = 0.3
"""Rank correlation from which an effect is said to hang on a constant."""


def lever_ranking(
    project: Project,
    scenario: Scenario,
    *,
    draws: int = 100,
    seed: int = 2018,
    model: engine.Model | None = None,
    step: Callable[[float], object] = lambda runs: None,
) -> pd.DataFrame:
    """Rank the money levers by what one more 1e8 CNY a year from 2018 on adds to GDP of 2035.

    Parameters
    ----------
    project
        The project's folders.
    scenario
        What goes on beside the money.
    draws
        Draws of the constants that rest on a prior alone (Latin hypercube).
    seed
        Seed of the draws.
    model
        The compiled model, where it is at hand.
    step
        Told how many runs have just been made.

    Returns
    -------
    DataFrame
        A row a lever, the greatest median return first: ``lever``; ``gdp_2020`` and ``gdp_2035``
        (1e8 CNY a year at 2015 prices), ``urban_income_2035`` and ``rural_income_2035`` (CNY a
        head), ``water_2035`` (1e8 m3), medians; ``return_p05, return_p50, return_p95``: GDP of
        2035 for each yuan meant to be spent until then; ``paid``: share of the money that payers
        came up with; ``hangs_on``: the constant with the greatest rank correlation; and
        ``prior_only``: whether that constant is not estimated from data.
    """
    from zhangye import engine

    compiled = model or engine.read(project.mdl)
    known = parameters.load(project)
    loose = parameters.Parameters(
        known.table[known.table["estimated"] == "no"].reset_index(drop=True)
    )
    drawn = loose.natural(_normal(draws, len(loose.names), seed))
    levers = [lever for lever in scenario.catalogue.levers.values() if lever.funding is not None]
    params = scenario.parameters()
    changes = {lever.name: _more(scenario, lever, params) for lever in levers}
    keys = list(dict.fromkeys([*params, *(key for more in changes.values() for key in more)]))
    base = {**{key: _default(scenario, key) for key in keys}, **params}
    prepared = compiled.prepare(
        [*loose.names, *keys], [*OUTPUTS.values(), *PAYERS], [float(y) for y in YEARS],
        final_time=YEARS[-1] + 0.5,
    )  # fmt: skip

    def run(more: dict[str, float]) -> Array:
        values = [base[key] + more.get(key, 0.0) for key in keys]
        rows = np.column_stack([drawn, np.tile(values, (draws, 1))])
        parts = [prepared(rows[at : at + CHUNK]) for at in range(0, draws, CHUNK)]
        step(draws)
        return np.concatenate(parts)

    place = {name: prepared.outputs.index(name) for name in (*OUTPUTS.values(), *PAYERS)}
    without = run({})
    rows = [
        {"lever": lever.name, **_row(run(changes[lever.name]) - without, place, drawn, loose.names)}
        for lever in levers
    ]
    estimated = set(known.estimated().names)
    table = pd.DataFrame(rows)
    table["prior_only"] = [name not in estimated for name in table["hangs_on"]]
    return table.sort_values("return_p50", ascending=False, kind="stable").reset_index(drop=True)


def _normal(draws: int, count: int, seed: int) -> Array:
    """Return a Latin hypercube of standard normal values: draws x count."""
    from scipy.stats import norm, qmc

    points = qmc.LatinHypercube(count, seed=seed).random(draws)
    return np.asarray(norm.ppf(points))


def _more(scenario: Scenario, lever: Lever, params: dict[str, float]) -> dict[str, float]:
    """Return what is added to each constant of a lever, at every time that the scenario names."""
    added: dict[str, float] = {}
    for county in ELEMENTS:
        constant = lever.constant(county)
        part = MONEY * share(lever, county, scenario.shares)
        times = {f"{constant}@{START:g}", *(k for k in params if k.partition("@")[0] == constant)}
        added |= dict.fromkeys(times, part)
    return added


def _default(scenario: Scenario, key: str) -> float:
    """Return the baseline's value of the constant that an engine's key names."""
    constant = key.partition("@")[0]
    for name, entry in scenario.catalogue.entries.items():
        for county in ELEMENTS:
            if not entry.observed_only and entry.constant(county) == constant:
                return scenario.default(name, county)
    raise KeyError(key)


def _row(
    change: Array, place: dict[str, int], drawn: Array, names: list[str]
) -> dict[str, float | str]:
    """Return medians and the band of one lever from differences: draws x years x outputs."""
    from scipy.stats import spearmanr

    gdp = change[:, :, place[OUTPUTS["gdp"]]]
    spent = MONEY * (YEARS[-1] - START)
    low, middle, high = np.percentile(gdp[:, 1] / spent, [5, 50, 95])
    correlation = [float(spearmanr(column, gdp[:, 1]).statistic) for column in drawn.T]
    strongest = int(np.nanargmax(np.abs(correlation)))
    paid = sum(change[:, 1, place[payer]] for payer in PAYERS)
    return {
        "gdp_2020": float(np.median(gdp[:, 0])),
        "gdp_2035": float(np.median(gdp[:, 1])),
        "return_p05": float(low),
        "return_p50": float(middle),
        "return_p95": float(high),
        **{
            f"{name}_2035": float(np.median(change[:, 1, place[OUTPUTS[name]]]))
            for name in ("urban_income", "rural_income", "water")
        },
        "paid": float(np.median(paid)) / MONEY,
        "hangs_on": names[strongest] if abs(correlation[strongest]) >= HANGS else "",
    }
