"""Series for targets that have no base in the data: a base that a user entered, moved by the model.

The model carries an index of what each such target counts (services a head, herd, crop area ...).
Its level in the base year is unknown, so only its relative change is used: entered base x index.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import COUNTIES, ELEMENTS, YEARS
from zhangye.observation.economy import Economy
from zhangye.observation.publish import Published
from zhangye.targets.register import Register, Target

SEATS = tuple(element for element in ELEMENTS if element != "Ganzhou")
EXTRA = (
    "service stock",
    "service people",
    "urban land",
    "job seekers",
    "labour force",
    "leak rate",
)
"""Model variables that the indices read beside those of the published basis."""

Index = Callable[[Economy, Published], Array]


def _service(service: str, counties: tuple[str, ...]) -> Index:
    def index(economy: Economy, published: Published) -> Array:
        del published
        stock = sum(economy.stock(f"service stock[{c},{service}]") for c in counties)
        people = sum(economy.stock(f"service people[{c},{service}]") for c in counties)
        return np.asarray(stock / people)

    return index


def _green_land(economy: Economy, published: Published) -> Array:
    del published
    green = sum(economy.stock(f"service stock[{c},Green]") for c in ELEMENTS)
    return np.asarray(green / sum(economy.stock(f"urban land[{c}]") for c in ELEMENTS))


def _leakage(economy: Economy, published: Published) -> Array:
    people = [published[county, "urban_population"] for county in COUNTIES]
    leaks = [economy.stock(f"leak rate[{c}]") * p for c, p in zip(ELEMENTS, people, strict=True)]
    return np.asarray(sum(leaks) / sum(people))


def _unemployment(economy: Economy, published: Published) -> Array:
    del published
    seekers = sum(economy.stock(f"job seekers[{c}]") for c in ELEMENTS)
    return np.asarray(seekers / sum(economy.stock(f"labour force[{c}]") for c in ELEMENTS))


def _published(indicator: str) -> Index:
    return lambda economy, published: published["zhangye", indicator]


INDICES: dict[str, Index] = {
    "road_area_per_capita_city": _service("Road", ELEMENTS),
    "road_area_per_capita_county_seat": _service("Road", SEATS),
    "park_green_area_per_capita": _service("Green", ELEMENTS),
    "built_up_green_rate": _green_land,
    "county_seat_water_supply_coverage": _service("Water supply", SEATS),
    "county_seat_gas_coverage": _service("Gas", SEATS),
    "sewage_treatment_rate_county_seats": _service("Sewage", SEATS),
    "reclaimed_water_use_rate": _service("Reclaimed water", ELEMENTS),
    "waste_treatment_urban_rural": _service("Waste", ELEMENTS),
    "waste_treatment_towns": _service("Waste", ELEMENTS),
    "rural_tap_water_coverage": _service("Rural water", ELEMENTS),
    "public_supply_leakage_rate": _leakage,
    "fixed_broadband_household_rate": _service("Broadband", ELEMENTS),
    "broadband_backbone_coverage": _service("Broadband", ELEMENTS),
    "elderly_care_beds_per_1000": _service("Elderly care", ELEMENTS),
    "registered_unemployment_rate": _unemployment,
    "beef_cattle": _published("beef_cattle"),
    "seed_maize_area": _published("seed_maize_area"),
    "vegetable_area": _published("vegetable_area"),
    "forage_area": _published("forage_area"),
    "farm_stay_jobs": _published("farm_stay_jobs"),
    "rural_labour_income_share": _published("rural_labour_income_share"),
}
"""What moves an entered base, by indicator."""

SHARES = ("%",)


def moved_runs(
    economy: Economy, published: Published, indicator: str, unit: str, year: int, base: float
) -> Array | None:
    """Return an entered base moved by the model's index: runs x years.

    None where there is no index. A share in per cent does not pass 100.
    """
    if indicator not in INDICES:
        return None
    index = INDICES[indicator](economy, published)
    moved = base * index / index[:, [year - int(YEARS[0])]]
    return np.minimum(moved, 100.0) if unit in SHARES else moved


def moved_base(
    economy: Economy, published: Published, indicator: str, unit: str, year: int, base: float
) -> pd.Series | None:
    """Return the first run of ``moved_runs`` by year."""
    moved = moved_runs(economy, published, indicator, unit, year, base)
    return None if moved is None else pd.Series(moved[0], index=YEARS)


def entered_base(target: Target, area: str, register: Register) -> tuple[int, float] | None:
    """Return year and value of the latest base that a user entered, None where there is none."""
    entered = register.entered
    mine = entered[
        (entered["id"] == target.id) & (entered["area"] == area) & (entered["kind"] == "base")
    ]
    if mine.empty:
        return None
    base = mine.sort_values("year").iloc[-1]
    return int(base["year"]), float(base["value"])
