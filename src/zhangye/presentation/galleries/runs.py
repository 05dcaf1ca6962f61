"""Which charts go with a run and with a scorecard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.assess.headline import headline
from zhangye.axes import CITY, COUNTIES, FIRST_FORECAST, RIVER, YEARS, position
from zhangye.language import Text
from zhangye.observation.publish import WATER_USES
from zhangye.presentation import charts
from zhangye.presentation.charts import style
from zhangye.presentation.galleries.panels import caption_of, panel_of, source_of, target_of
from zhangye.presentation.galleries.pictures import Picture
from zhangye.scenarios import SOURCE_LABELS
from zhangye.simulation import CENSUS_ONLY, Simulation
from zhangye.targets.conditions import holds_in
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
TOTAL_USE = "total_water_use"
Step = Callable[[float], object]


def caption(
    simulation: Simulation, register: Register, lang: str, forecast: Forecast | None = None
) -> charts.Caption:
    """Return what every chart of a scenario says about itself."""
    forecasts = [] if forecast is None else [forecast]
    source = source_of(lang, runs=forecast is None, forecasts=forecasts)
    return charts.Caption(register.statistics, lang, source, simulation.scenario.label(lang))


def draw_run(
    folder: Path,
    simulation: Simulation,
    register: Register,
    lang: str,
    step: Step,
    forecast: Forecast | None = None,
) -> None:
    """Draw the main indicators of the city, and what is behind.

    Where there is an ensemble its medians and fans are drawn, else the run.
    """
    forecasts = [] if forecast is None else [forecast]
    draw_side_by_side(folder, [simulation], register, lang, step, forecasts)
    draw_breakdown(folder, simulation, register, lang, step, forecast)


def draw_breakdown(
    folder: Path,
    simulation: Simulation,
    register: Register,
    lang: str,
    step: Step,
    forecast: Forecast | None = None,
) -> None:
    """Draw the panels of the counties, the water balance, and who pays."""
    words = caption(simulation, register, lang, forecast)
    runs = [simulation] if forecast is None else []
    forecasts = [] if forecast is None else [forecast]
    for indicator in COUNTY_PANELS:
        panels = [panel_of(indicator, c, register, lang, runs, forecasts) for c in COUNTIES]
        figure = charts.line_chart(
            panels, caption=words, theme=style.SCREEN, width=25.4, height=16.76
        )
        paths = {panel.area: path for panel in panels for path in panel.runs.values()}
        frame = pd.DataFrame(paths).rename_axis("year").reset_index().melt("year", var_name="area")
        charts.write(figure, frame.dropna(), folder, f"counties_{indicator}")
        step(1)
    _draw_water(folder, simulation, register, words, forecast)
    step(1)
    money = simulation.scenario.funding()
    payers = {source: text(lang) for source, text in SOURCE_LABELS.items()}
    # What is asked for is what the levers say: no run and no forecast of it.
    asked = charts.Caption(
        register.statistics,
        lang,
        Text("levers of the scenario (scenarios/)", "情景所列措施（scenarios/）")(lang),
        words.scenario,
    )
    charts.write(
        charts.funding_by_source(money, labels=payers, caption=asked),
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
    folder: Path,
    simulation: Simulation,
    register: Register,
    words: charts.Caption,
    forecast: Forecast | None,
) -> None:
    total = headline(simulation, forecast, register.statistics).series(CITY, TOTAL_USE)
    uses = pd.DataFrame({use: simulation.series(CITY, use) for use in WATER_USES})
    counties = pd.DataFrame(
        {
            use: {county: simulation.value(county, use, BALANCE_YEAR) for county in COUNTIES}
            for use in WATER_USES
        }
    )
    chance = None
    cap = register["water_cap"]
    if forecast is not None:
        ahead = slice(FIRST_FORECAST, None)
        uses.loc[ahead] = _medians(forecast, CITY).loc[ahead]
        for county in COUNTIES:
            counties.loc[county] = _medians(forecast, county).loc[BALANCE_YEAR]
        column = forecast.published[CITY, TOTAL_USE][:, position(BALANCE_YEAR)]
        chance = float(holds_in(cap, column).mean())
    figure = charts.water_balance(
        uses,
        counties,
        cap=cap.value,
        year=BALANCE_YEAR,
        caption=words,
        total=float(total[BALANCE_YEAR]),
        chance=chance,
    )
    rows = [uses.rename_axis("year").reset_index().assign(area=CITY)]
    rows.append(counties.rename_axis("area").reset_index().assign(year=BALANCE_YEAR))
    charts.write(figure, pd.concat(rows, ignore_index=True), folder, "water_balance")


def _medians(forecast: Forecast, area: str) -> pd.DataFrame:
    """Return an area's uses, years x uses, so that they add up to the median of their sum.

    Medians of parts do not add up to the median of the whole: each part has its median's share.
    """
    runs = {use: forecast.published[area, use] for use in WATER_USES}
    parts = pd.DataFrame({use: np.median(values, axis=0) for use, values in runs.items()}, YEARS)
    whole = np.median(forecast.published[area, TOTAL_USE], axis=0)
    return parts.mul(whole / parts.sum(axis=1).to_numpy(), axis=0)


def draw_side_by_side(
    folder: Path,
    simulations: Sequence[Simulation],
    register: Register,
    lang: str,
    step: Step,
    forecasts: Sequence[Forecast] = (),
) -> None:
    """Draw the main indicators, with all the scenarios in one chart each.

    Where there are forecasts of the scenarios, they are drawn in the place of the runs.
    """
    runs = () if forecasts else simulations
    words = caption_of(register, lang, runs, forecasts)
    for area, indicator in MAIN:
        panel = panel_of(indicator, area, register, lang, runs, forecasts)
        _write_panel(folder, panel, words)
        step(1)


def draw_forecast(
    folder: Path, forecast: Forecast, register: Register, lang: str, step: Step
) -> None:
    """Draw the forecast of the main indicators: statistics, median and fan."""
    draw_side_by_side(folder, (), register, lang, step, [forecast])


def _draw_series(
    folder: Path,
    key: tuple[str, str],
    simulations: Sequence[Simulation],
    register: Register,
    words: charts.Caption,
) -> None:
    """Draw history and runs of one area and indicator, and write what the chart shows."""
    area, indicator = key
    panel = panel_of(indicator, area, register, words.lang, simulations)
    _write_panel(folder, panel, words)


def _write_panel(folder: Path, panel: charts.Panel, words: charts.Caption) -> None:
    figure = charts.line_chart([panel], caption=words, theme=style.SCREEN)
    frame = charts.history_frame(panel.history, panel.runs, panel.target, panel.fans)
    charts.write(figure, frame, folder, panel.indicator)


def scorecard_pictures(card: Scorecard, register: Register, lang: str) -> list[Picture]:
    """Return the scorecard on one page, and the simulated targets by county and year."""
    forecast = None if card.odds is None else card.odds.forecast
    words = caption(card.simulation, register, lang, forecast)
    sections = {number: title(lang) for number, title in SECTIONS.items()}
    page = partial(charts.scorecard_picture, card.rows, caption=words, sections=sections)
    limits = {one.id: target_of(register, one.area, one.indicator) for one in register.targets}
    heat = partial(
        charts.scorecard_heatmap,
        card.path,
        card.rows,
        caption=words,
        limits={name: one for name, one in limits.items() if one is not None},
    )
    return [
        Picture("scorecard_picture", lambda: (page(), card.rows)),
        Picture("scorecard_years", lambda: (heat(), card.path)),
    ]
