"""Scenarios side by side: what differs, who pays, and what each lever does to the targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.assess.headline import headline
from zhangye.axes import ELEMENTS, LAST_YEAR, TIMES, YEARS, position, positions
from zhangye.language import Text
from zhangye.observation import load as load_observation
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, publish
from zhangye.scenarios import SOURCES, Scenario
from zhangye.simulation import CENSUS_ONLY, Simulation, simulate
from zhangye.simulation.workers import LocalCores, Setup
from zhangye.targets.conditions import holds

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.forecast.forecaster import Forecast, Forecaster
    from zhangye.project import Project
    from zhangye.targets.register import Register, Target

COMPARED_YEARS = (2020, 2025, 2035)
MONEY = tuple(f"{source} money spent" for source in SOURCES)
DEBT, FACTOR = "local government debt", "own funding factor"
EXTRA = (*MONEY, DEBT, FACTOR)
OWN_MONEY_PAID = Text("own money paid, mean of 2018–2020", "自筹资金满足率（2018—2020年平均）")
"""The one share of own money that is paid, wherever it stands."""


@dataclass(frozen=True)
class Comparison:
    """What ``zhangye compare`` shows and writes.

    Attributes
    ----------
    simulations
        The scenarios with the figures that a reader sees (`zhangye.assess.headline`); the first
        is the one that the others are compared with.
    differences
        ``indicator, area, unit, year, scenario, first, other, difference, standard_deviations``:
        the difference in standard deviations of the first scenario's forecast, the greatest first.
    payers
        Money of programmes by scenario and source, 2018-2020 and 2018-2035, in 1e8 CNY at 2015
        prices, the share of own money that could be paid, and local debt at the end of 2035.
    effects
        ``scenario, lever, target, effect, share, better, turns``: see `lever_effects`; the
        worst-hit target of a lever is the one with the least ``better``.
    forecasts
        The ensembles behind the figures, in the order of the scenarios; none where one run each
        is compared, and then nothing is told in standard deviations.
    """

    simulations: tuple[Simulation, ...]
    differences: pd.DataFrame
    payers: pd.DataFrame
    effects: pd.DataFrame
    forecasts: tuple[Forecast, ...] = ()


def compare(
    project: Project,
    scenarios: Sequence[Scenario],
    register: Register,
    forecaster: Forecaster | None = None,
) -> Comparison:
    """Run scenarios and compare all with the first.

    Parameters
    ----------
    project
        The project's folders.
    scenarios
        Two or more.
    register
        The targets and the statistics.
    forecaster
        The ensemble whose medians are compared; None compares one run each.
    """
    from zhangye import engine

    model = engine.read(project.mdl)
    runs, forecasts, effects = [], [], []
    for one in scenarios:
        forecast = None if forecaster is None else forecaster.forecast(one)
        run = simulate(project, one, model=model, extra=EXTRA)
        runs.append(headline(run, forecast, register.statistics))
        effects.append(lever_effects(project, one, register, model, forecast))
        forecasts += [] if forecast is None else [forecast]
    return Comparison(
        tuple(runs),
        differences(runs, register, forecasts[0] if forecasts else None),
        pd.DataFrame([payers(run) for run in runs]),
        pd.concat(_filled(effects)),
        tuple(forecasts),
    )


def _filled(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Leave out empty tables, as the baseline's is; without any other, keep one for its columns."""
    return [table for table in tables if not table.empty] or tables[:1]


def differences(
    runs: Sequence[Simulation], register: Register, forecast: Forecast | None = None
) -> pd.DataFrame:
    """Return what differs between the first of two or more runs and the others.

    Parameters
    ----------
    runs
        The scenarios, with the figures that a reader sees.
    register
        The targets and the statistics.
    forecast
        The ensemble of the first, whose spread says how much a difference is; None leaves
        ``standard_deviations`` empty and the rows in the order of the indicators.

    Returns
    -------
    DataFrame
        As ``Comparison.differences``.
    """
    first, rows = runs[0], []
    for other in runs[1:]:
        for (area, indicator), values in first.published.items():
            if indicator in CENSUS_ONLY:
                continue
            for year in COMPARED_YEARS:
                one = float(values[0, position(year)])
                two = other.value(area, indicator, year)
                rows.append(
                    {
                        "indicator": indicator,
                        "area": area,
                        "unit": register.statistics.unit(indicator),
                        "year": year,
                        "scenario": other.scenario.name,
                        "first": one,
                        "other": two,
                        "difference": two - one,
                        "standard_deviations": deviations(
                            two - one, forecast, (area, indicator), year
                        ),
                    }
                )
    table = pd.DataFrame(rows)
    size = table["standard_deviations"].astype(float).abs()
    order = size.sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def deviations(change: float, forecast: Forecast | None, key: tuple[str, str], year: int) -> float:
    """Return a change in standard deviations of a forecast; NaN without one, or without spread."""
    if forecast is None:
        return np.nan
    runs: Array = forecast.published[key][:, position(year)]
    spread = float(np.std(runs))
    return change / spread if spread > 1e-9 * max(float(np.abs(runs).max()), 1e-9) else np.nan


def payers(run: Simulation) -> dict[str, object]:
    """Return a row of ``Comparison.payers``; the run must hold the model variables ``EXTRA``."""
    years = {"2018-2020": (2018, 2020), "2018-2035": (2018, LAST_YEAR)}
    row: dict[str, object] = {"scenario": run.scenario.name}
    for label, (first, last) in years.items():
        for source, name in zip(SOURCES, MONEY, strict=True):
            flow = run.economy.flow(name)[0]
            row[f"{source} {label}"] = float(flow[positions(first, last)].sum())
    factor = run.economy.flow(FACTOR)[0]
    row["own money paid 2018-2020"] = float(factor[positions(2018, 2020)].mean())
    row["local debt 2035"] = float(run.economy.stock(DEBT)[0, -1])
    return row


def lever_effects(
    project: Project,
    scenario: Scenario,
    register: Register,
    model: engine.Model | None = None,
    forecast: Forecast | None = None,
) -> pd.DataFrame:
    """Take the levers and shocks of a scenario away one by one and look at the targets.

    All runs go through the engine as one batch.

    Returns
    -------
    DataFrame
        ``scenario, lever, target, effect, share, better, turns``: effect of one run in the target's
        unit; share of the wanted value; better is the effect in standard deviations of the
        forecast, with the sign of what is wanted (of a share where there is no forecast); turns
        says whether the target holds only with the lever.
    """
    from zhangye import engine

    columns = ["scenario", "lever", "target", "effect", "share", "better", "turns"]
    settings = scenario.parameters()
    if not settings:
        return pd.DataFrame(columns=columns)
    changed = [name for name in scenario.changed() if _keys(scenario, name, settings)]
    rows = np.tile(np.array(list(settings.values())), (len(changed) + 1, 1))
    place = {key: position for position, key in enumerate(settings)}
    for row, name in enumerate(changed, start=1):
        for key, default in _keys(scenario, name, settings).items():
            rows[row, place[key]] = default
    last = max(target.year for target in register.targets)
    times = tuple(time for time in TIMES if time <= last + 0.5)
    setup = Setup(
        tuple(settings), COLUMNS, times, (), last + 0.5, changing=scenario.catalogue.constants
    )
    values, outputs = LocalCores().simulate(model or engine.read(project.mdl), setup, rows)
    economy = Economy(values, outputs)
    published = publish(economy, load_observation(project), revisions=scenario.revisions())
    found = []
    for target in register.targets:
        if target.grade not in ("A", "B") or (target.area, target.indicator) not in published:
            continue
        figures = published[target.area, target.indicator][:, target.year - int(YEARS[0])]
        found += [
            _effect(scenario.name, name, target, (float(figures[0]), float(figures[row])), forecast)
            for row, name in enumerate(changed, start=1)
        ]
    return pd.DataFrame(found, columns=columns)


def _keys(scenario: Scenario, name: str, settings: dict[str, float]) -> dict[str, float]:
    """Return the engine's keys of a lever or shock, and the baseline's value of each."""
    entry = scenario.catalogue.entries[name]
    if entry.observed_only:
        return {}
    constants = {entry.constant(county): scenario.default(name, county) for county in ELEMENTS}
    return {key: constants[c] for key in settings if (c := key.partition("@")[0]) in constants}


def _effect(
    scenario: str,
    lever: str,
    target: Target,
    values: tuple[float, float],
    forecast: Forecast | None,
) -> dict[str, object]:
    """Return a row of `lever_effects` from a target's values with the lever and without it."""
    with_it, without = values
    effect = with_it - without
    share = effect / abs(target.value) if target.value else np.nan
    size = deviations(effect, forecast, (target.area, target.indicator), target.year)
    size = share if forecast is None else size
    return {
        "scenario": scenario,
        "lever": lever,
        "target": target.id,
        "effect": effect,
        "share": share,
        "better": -size if target.comparator in ("<=", "<") else size,
        "turns": holds(target, with_it) != holds(target, without),
    }
