"""The official figures that the statistics would print for what the model computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from types import ModuleType

import numpy as np
import numpy.typing as npt

from zhangye.arrays import Array
from zhangye.axes import CITY, COUNTIES, ELEMENTS, FIRST_YEAR, MIDSTREAM, RIVER, YEARS, position
from zhangye.observation.economy import Economy
from zhangye.observation.settings import Observation

_YEARS = np.array(YEARS)
SECTORS = {"primary": "Primary", "secondary": "Secondary", "tertiary": "Tertiary"}
HA_PER_WAN_MU = 10000 / 15

COLUMNS = (
    "nominal value added", "gdp", "city gdp", "output prices", "consumer prices",
    "city capital formation", "city employment", "mean town wage", "urban income", "rural income",
    "city urban income", "city rural income", "provincial income", "resident population",
    "urban population", "rural population", "registered population", "cumulative departures",
    "bank loans", "household savings", "city revenue", "budget resources", "retail sales",
    "delivered", "county water use", "total water use", "groundwater pumping",
    "groundwater storage", "yingluoxia inflow", "zhengyixia outflow", "irrigation efficiency",
    "city irrigation efficiency", "irrigation per hectare", "urban land", "idle land",
    "rural settlement land", "construction land", "irrigated land", "rainfed land",
    "cultivated land", "gobi land", "settled migrants", "new urban jobs", "farm stay jobs",
    "rural labour income share", "processing value added", "secondary output",
    "industry share of secondary", "park share of secondary", "beef cattle", "crop area",
)  # fmt: skip
"""Model variables that the published basis reads."""

Published = dict[tuple[str, str], Array]
"""Values by area and indicator of ``historical.csv``: runs x years, 2000-2035."""


def publish(
    economy: Economy,
    observation: Observation,
    parameters: Mapping[str, float | Array] | None = None,
    revisions: Mapping[str, float | Array] | None = None,
) -> Published:
    """Turn runs of the model into figures as they would be published.

    Parameters
    ----------
    economy
        The runs, with ``COLUMNS`` saved.
    observation
        The observation model.
    parameters
        Parameters in place of the fitted ones: a number, or a column (runs x 1).
    revisions
        Announced revisions as relative changes of level, numbers or columns: ``economic census
        2018`` (output from 2018 on) and ``population census 2020`` (residents from the end of
        2020 on).

    Returns
    -------
    Published
        Units as in ``data/indicators.csv``.
    """
    values: dict[str, float | Array] = {**observation.values(), **(parameters or {})}
    published: Published = {}
    revised = dict(revisions or {})
    _output(published, economy, observation, values, revised.pop("economic census 2018", 0.0))
    _people(published, economy, observation, values, revised.pop("population census 2020", 0.0))
    if revised:
        raise ValueError(f"unknown revisions: {sorted(revised)}")
    _money(published, economy, values)
    _water(published, economy)
    _land(published, economy, values)
    _programmes(published, economy)
    return published


def _sum(parts: Sequence[Array]) -> Array:
    """Add arrays of any library, one after another."""
    return reduce(add, parts)


def _from(year: int) -> Array:
    """Return 1 from a year on and 0 before: years."""
    return (year <= _YEARS).astype(float)


def _output(
    published: Published,
    economy: Economy,
    observation: Observation,
    values: Mapping[str, float | Array],
    revision: float | Array,
) -> None:
    """Value added and GDP: the levels of 2017 were restated by sector and county."""
    xp = economy.xp
    restated = _from(observation.restatement.first_year)
    revised = 1 + revision * _from(2018)
    total = {sector: xp.zeros_like(economy.flow("city gdp")) for sector in SECTORS}
    for county, element in COUNTIES.items():
        county_gdp = xp.zeros_like(economy.flow("city gdp"))
        for sector, sector_element in SECTORS.items():
            shift = values[f"restatement_{sector}"] + values[f"restatement_{county}"]
            level = economy.flow(f"nominal value added[{element},{sector_element}]")
            printed = level * xp.exp(shift * restated) * revised
            total[sector] = total[sector] + printed
            county_gdp = county_gdp + printed
        published[county, "gdp"] = county_gdp
    for sector, level in total.items():
        published[CITY, f"value_added_{sector}"] = level
    published[CITY, "gdp"] = _sum(list(total.values()))
    investment = economy.flow("city capital formation") * economy.flow("output prices")
    formation = investment * xp.exp(values["restatement_investment"] * restated)
    grown = np.clip(_YEARS, 2006, 2016) - 2006
    ratio = (
        values["investment_ratio_2006"]
        + values["investment_ratio_growth"] * grown
        + values["investment_ratio_2017"] * restated
    )
    published[CITY, "gross_fixed_capital_formation"] = formation
    published[CITY, "fixed_asset_investment"] = formation * xp.exp(ratio)


def _people(
    published: Published,
    economy: Economy,
    observation: Observation,
    values: Mapping[str, float | Array],
    revision: float | Array,
) -> None:
    """Residents as printed: between censuses most departures go unnoticed."""
    xp = economy.xp
    missed = values["missed_departures"]
    counted = _last_census(observation.census.years)
    towns = xp.zeros_like(economy.stock("city gdp"))
    everyone, registered = towns, towns
    for county, element in COUNTIES.items():
        gone = economy.stock(f"cumulative departures[{element}]")
        at_census = xp.where(counted < YEARS[0], 0.0, gone[:, np.maximum(counted - FIRST_YEAR, 0)])
        actual = economy.stock(f"resident population[{element}]")
        printed = (actual + missed * (gone - at_census)) * (1 + revision * _from(2020))
        urban_share = economy.stock(f"urban population[{element}]") / actual
        published[county, "resident_population"] = printed
        published[county, "urban_population"] = printed * urban_share
        published[county, "urbanisation_rate"] = 100 * urban_share
        published[county, "census_population"] = actual
        published[county, "census_urban_population"] = actual * urban_share
        on_paper = economy.stock(f"registered population[{element}]")
        published[county, "registered_population"] = on_paper
        published[county, "gdp_per_capita"] = per_head(xp, published[county, "gdp"], printed)
        towns = towns + published[county, "urban_population"]
        everyone, registered = everyone + printed, registered + on_paper
    published[CITY, "resident_population"] = everyone
    published[CITY, "urban_population"] = towns
    published[CITY, "urbanisation_rate"] = 100 * towns / everyone
    published[CITY, "registered_population"] = registered
    published[CITY, "gdp_per_capita"] = per_head(xp, published[CITY, "gdp"], everyone)
    jobs = economy.stock("city employment")
    published[CITY, "employment"] = jobs * xp.exp(values["employment_ratio"])


def _last_census(census_years: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return the last census at the end of each year, 0 before the first: years."""
    return np.array([max((c for c in census_years if c <= year), default=0) for year in YEARS])


def per_head(xp: ModuleType, gdp: Array, residents: Array) -> Array:
    """Return GDP over the year's mean residents, in CNY a person: runs x years.

    Parameters
    ----------
    xp
        The array library of the values.
    gdp
        1e8 CNY: runs x years.
    residents
        At the ends of the years, 1e4 persons: runs x years.
    """
    before = xp.concatenate([residents[:, :1], residents[:, :-1]], axis=1)
    found: Array = 1e4 * gdp / (0.5 * (before + residents))
    return found


def _money(published: Published, economy: Economy, values: Mapping[str, float | Array]) -> None:
    """Incomes, wages, banks, budget and retail sales at current prices."""
    xp = economy.xp
    prices = economy.flow("consumer prices")
    year_end = economy.stock("consumer prices")
    splice = xp.exp(values["income_splice_2015"] * _from(2015))
    published[CITY, "urban_disposable_income"] = economy.flow("city urban income") * prices * splice
    published[CITY, "rural_disposable_income"] = economy.flow("city rural income") * prices
    for residence, indicator in (("Urban", "urban"), ("Rural", "rural")):
        province = economy.flow(f"provincial income[{residence}]") * prices
        published["gansu", f"{indicator}_disposable_income"] = province
        city = published[CITY, f"{indicator}_disposable_income"]
        published[CITY, f"{indicator}_income_ratio_to_province"] = city / province
    scope = values["wage_ratio"] + values["wage_step_2015"] * _from(2015)
    published[CITY, "average_wage"] = economy.flow("mean town wage") * prices * xp.exp(scope)
    published[CITY, "bank_loans"] = economy.stock("bank loans") * year_end
    published[CITY, "household_savings"] = economy.stock("household savings") * year_end
    output_prices = economy.flow("output prices")
    published[CITY, "budget_revenue"] = economy.flow("city revenue") * output_prices
    published[CITY, "budget_expenditure"] = economy.flow("budget resources") * output_prices
    step = xp.exp(values["retail_step_2014"] * _from(2014))
    published[CITY, "retail_sales"] = economy.flow("retail sales") * prices * step


WATER_USES = {
    "agricultural_water_use": ("Irrigation", "Livestock forestry"),
    "industrial_water_use": ("Industrial",),
    "domestic_water_use": ("Urban domestic and public", "Rural domestic"),
    "environmental_water_use": ("Environment",),
}


def _water(published: Published, economy: Economy) -> None:
    """Water by use, county and source, and the river."""
    xp = economy.xp
    for indicator, uses in WATER_USES.items():
        for county, element in COUNTIES.items():
            parts = [economy.flow(f"delivered[{element},{use}]") for use in uses]
            published[county, indicator] = _sum(parts)
        _add_up(published, indicator)
    for county, element in COUNTIES.items():
        published[county, "total_water_use"] = economy.flow(f"county water use[{element}]")
        published[county, "groundwater_use"] = economy.flow(f"groundwater pumping[{element}]")
        published[county, "irrigation_water_use_coefficient"] = economy.flow(
            f"irrigation efficiency[{element}]"
        )
    published[CITY, "total_water_use"] = economy.flow("total water use")
    _add_up(published, "groundwater_use")
    published[CITY, "irrigation_water_use_coefficient"] = economy.flow("city irrigation efficiency")
    efficiency = economy.flows("irrigation efficiency", MIDSTREAM)
    weight = xp.stack([economy.flow(f"delivered[{c},Irrigation]") for c in MIDSTREAM], axis=-1)
    published[RIVER, "irrigation_water_use_coefficient"] = (efficiency * weight).sum(
        axis=-1
    ) / weight.sum(axis=-1)
    published[RIVER, "yingluoxia_inflow"] = economy.flow("yingluoxia inflow")
    published[RIVER, "zhengyixia_outflow"] = economy.flow("zhengyixia outflow")
    published[CITY, "irrigation_water_per_mu"] = economy.flow("irrigation per hectare") / 15
    real = economy.flow("city gdp")
    published[CITY, "water_use_per_gdp"] = (
        1e4 * published[CITY, "total_water_use"] / published[CITY, "gdp"]
    )
    published[CITY, "water_use_per_gdp_change"] = _change(
        published[CITY, "total_water_use"] / real, 2015
    )
    industry = economy.flows("secondary output", ELEMENTS).sum(axis=-1)
    share = economy.flow("industry share of secondary")
    published[CITY, "industrial_water_per_va_change"] = _change(
        published[CITY, "industrial_water_use"] / (industry * share), 2015
    )
    published[CITY, "irrigation_water_per_mu_change"] = _change(
        published[CITY, "irrigation_water_per_mu"], 2015
    )


def _add_up(published: Published, indicator: str) -> None:
    published[CITY, indicator] = _sum([published[c, indicator] for c in COUNTIES])


def _change(series: Array, year: int) -> Array:
    """Per cent against a base year."""
    base = series[:, position(year)][:, None]
    return 100 * (series / base - 1)


def _land(published: Published, economy: Economy, values: Mapping[str, float | Array]) -> None:
    """Land in ha; cultivated land by the definition of the statistics."""
    definition = economy.xp.exp(values["farmland_definition"])
    for county, element in COUNTIES.items():
        published[county, "urban_construction_land"] = economy.stock(
            f"urban land[{element}]"
        ) + economy.stock(f"idle land[{element}]")
        published[county, "rural_construction_land"] = economy.stock(
            f"rural settlement land[{element}]"
        )
        cropland = economy.stock(f"cultivated land[{element}]")
        published[county, "cultivated_land"] = cropland * definition
    for indicator in ("urban_construction_land", "rural_construction_land", "cultivated_land"):
        _add_up(published, indicator)
    farmland = published[CITY, "cultivated_land"]
    published[CITY, "cultivated_land_change"] = farmland - farmland[:, [position(2017)]]
    built = economy.stock("construction land")
    published[CITY, "construction_land_per_gdp"] = (
        built / published[CITY, "gdp"] * economy.flow("output prices")
    )


CUMULATIVE = {
    "rural_urban_migrants_cumulative": "settled migrants",
    "urban_new_jobs_cumulative": "new urban jobs",
}
"""Indicators that count from a base year, and the stocks that hold what they count."""


def sum_since(economy: Economy, indicator: str, base: int) -> Array:
    """Return what a cumulative indicator counts from the end of a base year: runs x years."""
    level = economy.stocks(CUMULATIVE[indicator], ELEMENTS).sum(axis=-1)
    return level - level[:, [position(base)]]


def _programmes(published: Published, economy: Economy) -> None:
    """Add sums since 2017, which no earlier year has, and what only the plan asks for."""
    xp = economy.xp
    for indicator in CUMULATIVE:
        since = sum_since(economy, indicator, 2017)
        published[CITY, indicator] = xp.where(_YEARS >= 2017, since, np.nan)
    gobi = economy.stocks("gobi land", ELEMENTS).sum(axis=-1)
    published[CITY, "gobi_agriculture_area"] = gobi / HA_PER_WAN_MU
    published[CITY, "farm_stay_jobs"] = economy.stocks("farm stay jobs", ELEMENTS).sum(axis=-1)
    published[CITY, "beef_cattle"] = economy.stocks("beef cattle", ELEMENTS).sum(axis=-1)
    published[CITY, "rural_labour_income_share"] = 100 * economy.flow("rural labour income share")
    published[CITY, "park_share_of_county_economy"] = 100 * economy.flow("park share of secondary")
    for indicator, crop in (
        ("seed_maize_area", "Seed maize"),
        ("vegetable_area", "Vegetables"),
        ("forage_area", "Forage"),
    ):
        area = _sum([economy.stock(f"crop area[{c},{crop}]") for c in ELEMENTS])
        published[CITY, indicator] = area / HA_PER_WAN_MU
    processing = economy.flows("processing value added", ELEMENTS).sum(axis=-1)
    nominal = processing * economy.flow("output prices")
    since = np.maximum(_YEARS - 2017, 1)
    base = nominal[:, [position(2017)]]
    growth = 100 * ((nominal / base) ** (1 / since) - 1)
    published[CITY, "agri_processing_output_growth"] = xp.where(_YEARS > 2017, growth, np.nan)


def anchors(economy: Economy) -> dict[str, Array]:
    """Return what ``[anchors]`` of the observation file compares: runs."""
    land = economy.stocks("irrigated land", MIDSTREAM).sum(axis=-1)
    storage = economy.stocks("groundwater storage", MIDSTREAM).sum(axis=-1)
    take = economy.flow("yingluoxia inflow") - economy.flow("zhengyixia outflow")
    rural = economy.flow("city rural income") / economy.flow("provincial income[Rural]")
    first, last = 0, position(2012)
    return {
        "midstream_irrigated_land_change": land[:, last] - land[:, first],
        "midstream_groundwater_change": (storage[:, last] - storage[:, first]) / (last - first),
        "midstream_take": take[:, position(2003) : position(2018)].mean(axis=1),
        "rural_ratio_2005": rural[:, position(2005)],
    }
