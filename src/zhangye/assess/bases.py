"""Series for targets whose level no series gives: a base, carried forward by what the model builds.

A base is a level of one year that was found in the data (``data/bases.csv``) or entered by a user
(``data/entered.csv``). For a service it sets the *stock* of works at the end of that year: base x
people. From there works are done and wear out as in the model, people grow, and coverage ends at
everybody. For the few figures that are no works (a rate of unemployment, a herd) the base is moved
by the model's relative change.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from zhangye.arrays import Array, larger, smaller
from zhangye.axes import COUNTIES, ELEMENTS, YEARS, position
from zhangye.observation.economy import Economy
from zhangye.observation.publish import Published
from zhangye.targets.register import Register, Target

SEATS = tuple(element for element in ELEMENTS if element != "Ganzhou")
EXTRA = (
    "service completions",
    "service life",
    "service need",
    "service people",
    "residents",
    "resident population",
    "wastewater",
    "reclaimed use share",
    "urban land",
    "job seekers",
    "labour force",
    "leak rate",
    "raw material",
)
"""Model variables that bases are carried by, beside those of the published basis."""

WAN_M3_A_DAY = 1e4 / 365
"""Wan m3 a day in 1e8 m3 a year."""

Served = Callable[[Economy, tuple[str, ...]], Array]


@dataclass(frozen=True)
class Base:
    """A level from which a figure starts.

    Attributes
    ----------
    year, value
        The level at the end of a year, in the target's unit.
    doubt
        Standard deviation of the level; 0 where it counts as known.
    """

    year: int
    value: float
    doubt: float = 0.0


@dataclass(frozen=True)
class Works:
    """A figure that works of a service carry.

    Attributes
    ----------
    service
        The service of the model.
    counties
        The counties whose works count.
    served
        What the works are counted against: economy, counties -> runs x years, at year ends.
    share
        Whether the figure is the per cent of those who are served; otherwise it is works a unit.
    limit
        The figure (1 is 100 % of a share) beyond which works serve nobody.
    """

    service: str
    counties: tuple[str, ...]
    served: Served
    share: bool = True
    limit: float = 1.0

    def full(self, economy: Economy) -> Array:
        """Return the works at which the figure is 1, or 100 % of a share: runs x years."""
        need = economy.stock(f"service need[{self.service}]") if self.share else 1.0
        return np.asarray(self.served(economy, self.counties) * need)

    def carry(self, economy: Economy, year: int, base: float | Array) -> Array:
        """Return the figure from its base on: runs x years, without a number before the year.

        Parameters
        ----------
        economy
            The runs.
        year
            The year at whose end the base stands.
        base
            The base: one number, or one a run.
        """
        scale = 100.0 if self.share else 1.0
        full = self.full(economy)
        limit = self.limit * full
        works = sum(economy.flow(f"service completions[{c},{self.service}]") for c in self.counties)
        done = np.broadcast_to(np.asarray(works), full.shape)
        life = economy.stock(f"service life[{self.service}]")
        start = position(year)
        figure = np.full_like(full, np.nan)
        stock = base / scale * full[:, start]
        figure[:, start] = base
        for at in range(start + 1, len(YEARS)):
            wear = stock / life[:, at]
            room = larger(0.0, limit[:, at] - stock) + wear
            stock = stock - wear + smaller(done[:, at], room)
            figure[:, at] = scale * stock / full[:, at]
        return smaller(figure, 100.0) if self.share else figure


def _total(name: str) -> Served:
    def served(economy: Economy, counties: tuple[str, ...]) -> Array:
        return np.asarray(sum(economy.stock(f"{name}[{c}]") for c in counties))

    return served


def _people(service: str) -> Served:
    def served(economy: Economy, counties: tuple[str, ...]) -> Array:
        people = (economy.stock(f"service people[{c},{service}]") for c in counties)
        return np.asarray(sum(people))

    return served


def _elderly(economy: Economy, counties: tuple[str, ...]) -> Array:
    """Return the elderly in 1000 persons, so that beds are counted for 1000 of them."""
    old = (
        economy.stock(f"residents[{c},{residence},Over 64]")
        for c in counties
        for residence in ("Urban", "Rural")
    )
    return np.asarray(10 * sum(old))


def _wastewater(economy: Economy, counties: tuple[str, ...]) -> Array:
    """Return the plants (1e4 m3 a day) that would reuse all wastewater at their usual use."""
    water = np.asarray(sum(economy.stock(f"wastewater[{c}]") for c in counties))
    return water * WAN_M3_A_DAY / economy.stock("reclaimed use share")


def _covering(service: str, counties: tuple[str, ...]) -> Works:
    """Return a service whose figure is the share of people who are served."""
    return Works(service, counties, _people(service))


def _a_head(service: str, counties: tuple[str, ...]) -> Works:
    """Return a service whose figure is works a head, without an upper end."""
    return Works(service, counties, _people(service), share=False, limit=np.inf)


WORKS: dict[str, Works] = {
    "road_area_per_capita_city": _a_head("Road", ("Ganzhou",)),
    "road_area_per_capita_county_seat": _a_head("Road", SEATS),
    "park_green_area_per_capita": _a_head("Green", ELEMENTS),
    # A hectare holds 1e4 m2, the unit of green works: 100 % is one unit a hectare.
    "built_up_green_rate": Works("Green", ELEMENTS, _total("urban land"), share=False),
    "county_seat_water_supply_coverage": _covering("Water supply", SEATS),
    "county_seat_gas_coverage": _covering("Gas", SEATS),
    "sewage_treatment_rate_county_seats": _covering("Sewage", SEATS),
    "reclaimed_water_use_rate": Works("Reclaimed water", ELEMENTS, _wastewater, share=False),
    "waste_treatment_urban_rural": Works("Waste", ELEMENTS, _total("resident population")),
    "waste_treatment_towns": _covering("Waste", ELEMENTS),
    "rural_tap_water_coverage": _covering("Rural water", ELEMENTS),
    "fixed_broadband_household_rate": _covering("Broadband", ELEMENTS),
    "broadband_backbone_coverage": _covering("Broadband", ELEMENTS),
    "elderly_care_beds_per_1000": Works(
        "Elderly care", ELEMENTS, _elderly, share=False, limit=np.inf
    ),
}
"""Figures that are works a unit of something, by indicator."""

PER_CENT_OF_A_UNIT = ("built_up_green_rate", "reclaimed_water_use_rate")
"""Figures in per cent whose works have no natural number at 100 %: one unit a unit served."""

Index = Callable[[Economy, Published], Array]


def _leakage(economy: Economy, published: Published) -> Array:
    people = [published[county, "urban_population"] for county in COUNTIES]
    leaks = [economy.stock(f"leak rate[{c}]") * p for c, p in zip(ELEMENTS, people, strict=True)]
    return np.asarray(sum(leaks) / sum(people))


def _unemployment(economy: Economy, published: Published) -> Array:
    del published
    seekers = sum(economy.stock(f"job seekers[{c}]") for c in ELEMENTS)
    return np.asarray(seekers / sum(economy.stock(f"labour force[{c}]") for c in ELEMENTS))


def _processing(economy: Economy, published: Published) -> Array:
    """Return how much of what farms deliver the plants process, both in plants' value added."""
    del published
    processed = sum(economy.flow(f"processing value added[{c}]") for c in ELEMENTS)
    return np.asarray(processed / sum(economy.stock(f"raw material[{c}]") for c in ELEMENTS))


def _published(indicator: str) -> Index:
    return lambda economy, published: published["zhangye", indicator]


INDICES: dict[str, Index] = {
    "agri_processing_conversion_rate": _processing,
    "public_supply_leakage_rate": _leakage,
    "registered_unemployment_rate": _unemployment,
    "beef_cattle": _published("beef_cattle"),
    "seed_maize_area": _published("seed_maize_area"),
    "vegetable_area": _published("vegetable_area"),
    "forage_area": _published("forage_area"),
    "farm_stay_jobs": _published("farm_stay_jobs"),
    "rural_labour_income_share": _published("rural_labour_income_share"),
}
"""What moves a base that is no stock of works, by indicator."""

SHARES = ("%",)


def moved_runs(
    economy: Economy,
    published: Published,
    target: Target,
    year: int,
    base: float | Array,
    area: str = "",
) -> Array | None:
    """Return a base carried forward by the model: runs x years.

    Parameters
    ----------
    economy, published
        The runs, and their official figures.
    target
        The target whose figure it is.
    year
        The year at whose end the base stands.
    base
        The base in the target's unit: one number, or one a run.
    area
        The county whose base it is, where a target has several.

    Returns
    -------
    Array or None
        None where the model has nothing that would carry it. A share in per cent does not pass
        100.
    """
    indicator = target.indicator
    if indicator in WORKS:
        works = WORKS[indicator]
        if area in COUNTIES:
            works = replace(works, counties=(COUNTIES[area],))
        if indicator in PER_CENT_OF_A_UNIT:
            return smaller(100 * works.carry(economy, year, np.divide(base, 100)), 100.0)
        return works.carry(economy, year, base)
    if indicator not in INDICES:
        return None
    index = INDICES[indicator](economy, published)
    moved = np.reshape(base, (-1, 1)) * index / index[:, [position(year)]]
    return smaller(moved, 100.0) if target.unit in SHARES else moved


def moved_base(
    economy: Economy, published: Published, target: Target, base: Base, area: str = ""
) -> pd.Series | None:
    """Return the figures of the first run from a base, by year."""
    moved = moved_runs(economy, published, target, base.year, base.value, area)
    return None if moved is None else pd.Series(moved[0], index=YEARS)


def drawn(base: Base, target: Target, area: str, runs: int) -> float | Array:
    """Return a base for each run: its value, in doubt by ``Base.doubt``.

    The same target draws the same numbers in every forecast, so that scenarios differ by what
    they do and not by luck.
    """
    if base.doubt == 0:
        return base.value
    random = np.random.default_rng(zlib.crc32(f"{target.id} {area}".encode()))
    values = base.value + base.doubt * random.standard_normal(runs)
    return np.clip(values, 0.0, 100.0 if target.unit in SHARES else None)


def base_of(target: Target, area: str, register: Register) -> Base | None:
    """Return the base of a target: the latest entered, else the one in the data, else None."""
    entered = register.entered
    mine = entered[
        (entered["id"] == target.id) & (entered["area"] == area) & (entered["kind"] == "base")
    ]
    if not mine.empty:
        latest = mine.sort_values("year").iloc[-1]
        return Base(int(latest["year"]), float(latest["value"]))
    found = register.bases
    mine = found[(found["id"] == target.id) & (found["area"] == area)]
    if mine.empty:
        return None
    row = mine.iloc[0]
    datum = register.statistics.value(row["base_area"], row["indicator"], int(row["year"]))
    return Base(int(row["year"]), float(datum), float(row["doubt"]))
