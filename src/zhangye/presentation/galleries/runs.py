"""Which charts go with a run and with a scorecard."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text
from zhangye.observation.publish import CITY, COUNTIES, RIVER, WATER_USES
from zhangye.presentation import charts
from zhangye.presentation.galleries.pictures import Picture
from zhangye.scenarios import SOURCE_LABELS
from zhangye.simulation import CENSUS_ONLY, Simulation
from zhangye.targets.register import Register
from zhangye.targets.sections import SECTIONS

if TYPE_CHECKING:
    from zhangye.assess import Scorecard
    from zhangye.forecast.forecaster import Forecast

MAIN = (
    (CITY, "gdp"),
    (CITY, "value_added_primary"),
    (CITY, "value_added_secondary"),
    (CITY, "value_added_tertiary"),
    (CITY, "gross_fixed_capital_formation"),
    (CITY, "resident_population"),
    (CITY, "urbanisation_rate"),
    (CITY, "urban_disposable_income"),
    (CITY, "rural_disposable_income"),
    (CITY, "average_wage"),
    (CITY, "total_water_use"),
    (CITY, "irrigation_water_use_coefficient"),
    (RIVER, "zhengyixia_outflow"),
)
"""Main indicators of the city and the river, in the order of tables and charts."""
COUNTY_PANELS = ("gdp", "resident_population", "total_water_use")
CHARTS_OF_A_BREAKDOWN = len(COUNTY_PANELS) + 2
CHARTS_OF_A_RUN = len(MAIN) + CHARTS_OF_A_BREAKDOWN
BALANCE_YEAR = 2020
Step = Callable[[float], object]
Fans = Mapping[tuple[str, str], pd.DataFrame]
"""Area and indicator -> quantiles by year."""


def caption(simulation: Simulation, register: Register, lang: str) -> charts.Caption:
    """Return what every chart of a run says about itself."""
    source = Text(
        "statistics to 2017 (data/sources.csv); model run", "2017年及以前统计数据；模型模拟"
    )
    return charts.Caption(register.statistics, lang, source(lang), simulation.scenario.label(lang))


def draw_run(
    folder: Path,
    simulation: Simulation,
    register: Register,
    lang: str,
    step: Step,
    fans: Fans | None = None,
) -> None:
    """Draw the main indicators of the city, with fans where there are some, and what is behind."""
    draw_side_by_side(folder, [simulation], register, lang, step, fans)
    draw_breakdown(folder, simulation, register, lang, step)


def draw_breakdown(
    folder: Path, simulation: Simulation, register: Register, lang: str, step: Step
) -> None:
    """Draw the panels of the counties, the water balance, and who pays."""
    statistics = register.statistics
    words = caption(simulation, register, lang)
    label = simulation.scenario.label(lang)
    for indicator in COUNTY_PANELS:
        known = pd.DataFrame({c: history_of(register, c, indicator) for c in COUNTIES})
        run = pd.DataFrame({c: simulation.series(c, indicator) for c in COUNTIES})
        targets = {c: t for c in COUNTIES if (t := target_of(register, c, indicator)) is not None}
        figure = charts.county_small_multiples(
            indicator,
            history=known,
            runs={label: run},
            caption=words,
            counties=tuple(COUNTIES),
            targets=targets,
            definition=statistics.definition(indicator, lang),
        )
        frame = run.rename_axis("year").reset_index().melt("year", var_name="area")
        charts.write(figure, frame, folder, f"counties_{indicator}")
        step(1)
    _draw_water(folder, simulation, register, words)
    step(1)
    money = simulation.scenario.funding()
    payers = {source: text(lang) for source, text in SOURCE_LABELS.items()}
    charts.write(
        charts.funding_by_source(money, labels=payers, caption=words),
        money,
        folder,
        "funding_by_source",
    )
    step(1)


def every_series(simulation: Simulation) -> list[tuple[str, str]]:
    """Return the areas and indicators of a run, those of the main charts left out."""
    return [key for key in simulation.published if key not in MAIN and key[1] not in CENSUS_ONLY]


def draw_every_series(
    folder: Path, simulation: Simulation, register: Register, lang: str, step: Step
) -> None:
    """Draw each indicator and area that the main charts leave out, into folders by area."""
    words = caption(simulation, register, lang)
    for key in every_series(simulation):
        place = folder / key[0]
        place.mkdir(exist_ok=True)
        _draw_series(place, key, [simulation], register, words)
        step(1)


def _draw_water(
    folder: Path, simulation: Simulation, register: Register, words: charts.Caption
) -> None:
    uses = pd.DataFrame({use: simulation.series(CITY, use) for use in WATER_USES})
    counties = pd.DataFrame(
        {
            use: {county: simulation.value(county, use, BALANCE_YEAR) for county in COUNTIES}
            for use in WATER_USES
        }
    )
    cap = register["water_cap"].value
    figure = charts.water_balance(uses, counties, cap=cap, year=BALANCE_YEAR, caption=words)
    rows = [uses.rename_axis("year").reset_index().assign(area=CITY)]
    rows.append(counties.rename_axis("area").reset_index().assign(year=BALANCE_YEAR))
    charts.write(figure, pd.concat(rows, ignore_index=True), folder, "water_balance")


def draw_side_by_side(
    folder: Path,
    simulations: Sequence[Simulation],
    register: Register,
    lang: str,
    step: Step,
    fans: Fans | None = None,
) -> None:
    """Draw the main indicators, with all the scenarios in one chart each."""
    titles = [simulation.scenario.label(lang) for simulation in simulations]
    words = dataclasses.replace(
        caption(simulations[0], register, lang), scenario=Text(", ", "、")(lang).join(titles)
    )
    for key in MAIN:
        _draw_series(folder, key, simulations, register, words, (fans or {}).get(key))
        step(1)


def draw_forecast(
    folder: Path, forecast: Forecast, register: Register, lang: str, step: Step
) -> None:
    """Draw the forecast of the main indicators: statistics, median and fan."""
    words = charts.Caption(
        register.statistics,
        lang,
        Text("statistics to 2017 (data/sources.csv); forecast", "2017年及以前统计数据；预测")(lang),
        forecast.ensemble.scenario.label(lang),
    )
    median = Text("{scenario} (median)", "{scenario}（中位数）")(lang, scenario=words.scenario)
    for key, fan in forecast.fans(MAIN).items():
        history, target = history_of(register, *key), target_of(register, *key)
        runs = {median: fan["p50"]}
        figure = charts.history_and_scenario(
            key[1],
            key[0],
            history=history,
            runs=runs,
            caption=words,
            fan=fan,
            target=target,
            definition=register.statistics.definition(key[1], lang),
        )
        charts.write(figure, charts.history_frame(history, runs, target, fan), folder, key[1])
        step(1)


def _draw_series(
    folder: Path,
    key: tuple[str, str],
    simulations: Sequence[Simulation],
    register: Register,
    words: charts.Caption,
    fan: pd.DataFrame | None = None,
) -> None:
    """Draw history and scenarios of one area and indicator, and write what the chart shows."""
    area, indicator = key
    history = history_of(register, area, indicator)
    runs = {
        simulation.scenario.label(words.lang): simulation.series(area, indicator).dropna()
        for simulation in simulations
    }
    target = target_of(register, area, indicator)
    figure = charts.history_and_scenario(
        indicator,
        area,
        history=history,
        runs=runs,
        caption=words,
        target=target,
        fan=fan,
        definition=register.statistics.definition(indicator, words.lang),
    )
    charts.write(figure, charts.history_frame(history, runs, target, fan), folder, indicator)


def scorecard_pictures(card: Scorecard, register: Register, lang: str) -> list[Picture]:
    """Return the scorecard on one page, and the simulated targets by county and year."""
    words = caption(card.simulation, register, lang)
    sections = {number: title(lang) for number, title in SECTIONS.items()}
    page = partial(charts.scorecard_picture, card.rows, caption=words, sections=sections)
    heat = partial(charts.scorecard_heatmap, card.path, card.rows, caption=words)
    return [
        Picture("scorecard_picture", lambda: (page(), card.rows)),
        Picture("scorecard_years", lambda: (heat(), card.path)),
    ]


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
            return charts.Target(target.year, target.value, target.comparator)
    return None
