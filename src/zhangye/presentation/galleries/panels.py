"""What one set of axes shows of an indicator and area: statistics, runs, forecasts, the target.

Where there is a forecast its line is the median, which begins at the last official figure, and the
verdict is its probability; a run is shown as it is, simulated past included.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.axes import LAST_OBSERVED, position
from zhangye.language import Text
from zhangye.presentation import charts
from zhangye.presentation.words.signs import few_draws
from zhangye.targets.conditions import limit

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecast
    from zhangye.simulation import Simulation
    from zhangye.targets import Register

MEDIAN = Text("{label} (median)", "{label}（中位数）")
STATISTICS = Text(
    "to 2017 statistical yearbooks and bulletins of Zhangye, Gansu and China (data/sources.csv)",
    "2017年及以前为张掖市、甘肃省和国家统计年鉴及统计公报（data/sources.csv）",
)
RESET = 2020
COUNTED = ("resident_population", "urban_population", "urbanisation_rate", "gdp_per_capita")
"""Indicators that a population census sets anew, people or per head."""
RESET_NOTE = Text(
    "step in {year}: assumed reset by the announced census",
    "{year}年的跳变为假设：已公布的人口普查将重新核定基数",
)


def source_of(lang: str, *, runs: bool = False, forecasts: Sequence[Forecast] = ()) -> str:
    """Return where the figures of a chart come from, and how many draws a forecast rests on."""
    parts = [STATISTICS(lang)]
    parts += [Text("simulation of the model", "模型模拟")(lang)] if runs else []
    if forecasts:
        draws = min(len(one.ensemble.draws) for one in forecasts)
        words = Text("forecast from {n} draws{few}", "{n}次抽样的预测{few}")
        parts.append(words(lang, n=draws, few=few_draws(draws, lang)))
    return Text("; ", "；")(lang).join(parts)


def caption_of(
    register: Register,
    lang: str,
    simulations: Sequence[Simulation] = (),
    forecasts: Sequence[Forecast] = (),
) -> charts.Caption:
    """Return what a chart of runs and forecasts says about itself."""
    scenarios = [one.scenario for one in simulations]
    scenarios += [one.ensemble.scenario for one in forecasts]
    titles = dict.fromkeys(scenario.label(lang) for scenario in scenarios)
    return charts.Caption(
        register.statistics,
        lang,
        source_of(lang, runs=bool(simulations), forecasts=forecasts),
        Text(", ", "、")(lang).join(titles) or Text("none", "无")(lang),
    )


def history_of(register: Register, area: str, indicator: str) -> pd.Series:
    """Return the statistics of an indicator since 2000, by year; empty where there are none."""
    statistics = register.statistics
    table = statistics.historical
    known = ((table["area"] == area) & (table["indicator"] == indicator)).any()
    if not known:
        return pd.Series(dtype=float)
    return statistics.series(area, indicator).loc[2000:]


def target_of(register: Register, area: str, indicator: str) -> charts.Target | None:
    """Return the plan's target or cap for an indicator of an area, if there is one."""
    for target in register.targets:
        if target.area == area and target.indicator == indicator:
            return charts.Target(target.year, target.value, target.comparator, limit(target))
    return None


def path_of(fan: pd.DataFrame, history: pd.Series) -> pd.Series:
    """Return a forecast's line: the last official figure, then the medians, by year."""
    official = history.dropna().loc[:LAST_OBSERVED].tail(1)
    return pd.concat([official, fan["p50"]]) if len(official) else fan["p50"]


def panel_of(
    indicator: str,
    area: str,
    register: Register,
    lang: str,
    simulations: Sequence[Simulation] = (),
    forecasts: Sequence[Forecast] = (),
) -> charts.Panel:
    """Return the panel of an indicator and area.

    Parameters
    ----------
    indicator, area
        Names as in the statistics.
    register, lang
        Targets and statistics; 'zh' or 'en'.
    simulations
        Runs, drawn as lines from 2000.
    forecasts
        Ensembles, drawn as medians and bands from 2018.
    """
    key = (area, indicator)
    history = history_of(register, area, indicator)
    target = target_of(register, area, indicator)
    runs = {
        one.scenario.label(lang): one.series(area, indicator).dropna()
        for one in simulations
        if key in one.published
    }
    fans: dict[str, pd.DataFrame] = {}
    chances: dict[str, float] = {}
    for forecast in forecasts:
        if key in forecast.published:
            name = MEDIAN(lang, label=forecast.ensemble.scenario.label(lang))
            fans[name] = forecast.fans([key])[key]
            runs[name] = path_of(fans[name], history)
            if target is not None:
                column = forecast.published[key][:, position(target.year)]
                chances[name] = float(target.met_in(column).mean())
    return charts.Panel(
        indicator,
        area,
        history,
        runs,
        target,
        fans,
        register.statistics.definition(indicator, lang),
        chances,
        {RESET: RESET_NOTE(lang, year=RESET)} if indicator in COUNTED and runs else {},
    )
