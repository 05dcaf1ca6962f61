"""What a planner may decide: a lever in a year, of the city or of a county, within its range.

The optimiser works on unit coordinates: 0 is the least a choice may be, 1 the most. ``Decisions``
turns them into amounts, into what the engine must be told, and into present value.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import ELEMENTS, PLAN_YEARS
from zhangye.planning.settings import Settings
from zhangye.scenarios import Scenario
from zhangye.scenarios.catalogue import Lever
from zhangye.scenarios.scenario import ALL
from zhangye.scenarios.splits import share

DECIMALS = 4
NEAR = 2e-3
"""Amounts this part of the range from the baseline or an end are set to it."""

"""The years of the plan, in which a solution may differ from the baseline."""

BASELINE, MINIMUM = "baseline", "minimum"
FLOORS = (BASELINE, MINIMUM)
"""How low money may go: to what the baseline spends, or to the range of ``levers.csv``."""

DUTIES = ("downstream_compliance",)
"""Levers that never fall below the baseline: water owed downstream is not the city's to keep."""

Slot = tuple[str, tuple[int, ...]]
"""A lever and the years that one choice stands for."""

TAX_RELIEF = "tax_fee_relief"
"""The one rule that costs the budgets money: revenue foregone, in per cent of revenue."""


@dataclass(frozen=True)
class Choice:
    """One number to decide.

    Attributes
    ----------
    lever
        The lever's row of ``levers.csv``.
    area
        ``all`` (an extensive lever's total is split as ``levers.csv`` says) or a county element.
    years
        One year for money; for a rule all years of the plan, since a rule is set once.
    low, high, base
        The range, and the baseline's value, in the lever's unit.
    price
        Present value of one unit in these years: 1e8 CNY at 2015 prices.
    """

    lever: Lever
    area: str
    years: tuple[int, ...]
    low: float
    high: float
    base: float
    price: float

    @property
    def money(self) -> bool:
        """Whether it is money spent on a programme."""
        return self.lever.funding is not None


class Decisions:
    """An ordered set of choices.

    Parameters
    ----------
    choices
        What is decided.
    scenario
        The baseline; what is neither chosen nor settled stays at its values.
    settled
        City totals that are no longer open: each at its ``low``.

    Attributes
    ----------
    columns
        The engine's constants that the choices set, 'transport[Ganzhou]@2017.5'.
    """

    def __init__(
        self, choices: Sequence[Choice], scenario: Scenario, settled: Sequence[Choice] = ()
    ) -> None:
        self.choices, self.settled = tuple(choices), tuple(settled)
        self.scenario = scenario
        self._low = np.array([one.low for one in choices])
        self._span = np.array([one.high - one.low for one in choices])
        columns: list[str] = []
        base: list[float] = []
        place: dict[tuple[str, str, int], int] = {}
        for name in dict.fromkeys(one.lever.name for one in (*choices, *settled)):
            lever = scenario.catalogue.levers[name]
            for county in ELEMENTS[:1] if lever.scalar else ELEMENTS:
                for year in (*PLAN_YEARS, PLAN_YEARS[-1] + 1):
                    place[name, county, year] = len(columns)
                    columns.append(f"{lever.constant(county)}@{year - 0.5:g}")
                    base.append(scenario.value(name, county, year))
        self.columns = tuple(columns)
        self._base = np.array(base)
        for one in settled:
            for county, year in itertools.product(ELEMENTS, one.years):
                row = place[one.lever.name, county, year]
                self._base[row] = one.low * share(one.lever, county, scenario.shares)
        matrix = np.zeros((len(columns), len(choices)))
        for position, one in enumerate(choices):
            counties = ELEMENTS if one.area == ALL else (one.area,)
            if one.lever.scalar:
                counties = ELEMENTS[:1]
            for county, year in itertools.product(counties, one.years):
                row = place[one.lever.name, county, year]
                whole = one.area == ALL
                matrix[row, position] = share(one.lever, county, scenario.shares) if whole else 1.0
                self._base[row] = 0.0
        self._matrix = matrix

    def __len__(self) -> int:
        return len(self.choices)

    def amounts(self, points: Array) -> Array:
        """Return amounts in the levers' units from unit coordinates: (..., choices)."""
        return self._low + self._span * points

    def values(self, points: Array) -> Array:
        """Return the engine's values from unit coordinates: points x columns."""
        return self.engine_values(self.amounts(points))

    def engine_values(self, amounts: Array) -> Array:
        """Return the engine's values from amounts: (..., choices) -> (..., columns)."""
        return np.asarray(self._base + amounts @ self._matrix.T)

    def rounded(self, point: Array) -> Array:
        """Return amounts as a file holds them; next to the baseline or an end, that itself."""
        amounts = np.round(self.amounts(point), DECIMALS)
        base = np.array([one.base for one in self.choices])
        for end in (self._low, self._low + self._span, base):
            amounts = np.where(np.abs(amounts - end) <= NEAR * self._span, end, amounts)
        return amounts

    @cached_property
    def start(self) -> Array:
        """The baseline in unit coordinates."""
        base = np.array([one.base for one in self.choices])
        safe = np.where(self._span > 0, self._span, 1.0)
        return np.clip((base - self._low) / safe, 0.0, 1.0)

    @cached_property
    def costs(self) -> Array:
        """Present value of a choice's full range: 1e8 CNY at 2015 prices."""
        return np.array([one.price for one in self.choices]) * self._span

    @cached_property
    def least_cost(self) -> float:
        """Present value of all choices at their least: 1e8 CNY at 2015 prices."""
        return float(np.array([one.price for one in self.choices]) @ self._low)

    @cached_property
    def totals(self) -> tuple[Array, Array]:
        """Rows and limits of 'the counties' sum stays within the city's range': A u <= b."""
        groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for position, one in enumerate(self.choices):
            if one.area != ALL and one.lever.extensive:
                groups.setdefault((one.lever.name, one.years), []).append(position)
        rows, limits = np.zeros((len(groups), len(self))), np.zeros(len(groups))
        for row, ((name, _), members) in enumerate(groups.items()):
            rows[row, members] = self._span[members]
            limits[row] = self.scenario.catalogue.levers[name].maximum - self._low[members].sum()
        return rows, limits


def possible(
    scenario: Scenario,
    settings: Settings,
    revenue: Mapping[int, float],
    *,
    floor: str = BASELINE,
    held: Sequence[str] = (),
    only: Collection[Slot] | None = None,
    by_county: bool = False,
) -> Decisions:
    """Return everything that may be decided.

    Parameters
    ----------
    scenario
        The baseline.
    settings
        Discount rate and present year.
    revenue
        The city's budget revenue by year, 1e8 CNY at 2015 prices: what tax relief is a part of.
    floor
        One of `FLOORS`: whether money may fall below the baseline.
    held
        Levers that stay at the baseline.
    only
        Levers and years to decide on; None takes all. Money of the others stays at its least.
    by_county
        Whether each county's part of a city total is decided for itself.
    """
    levers = scenario.catalogue.levers
    choices: list[Choice] = []
    settled: list[Choice] = []
    for lever in levers.values():
        if lever.name in held:
            continue
        money = lever.funding is not None
        for years in [(year,) for year in PLAN_YEARS] if money else [PLAN_YEARS]:
            price = sum(_price(lever, year, settings, revenue) for year in years)
            if only is None or (lever.name, years) in only:
                areas = ELEMENTS if by_county and lever.extensive else (ALL,)
                choices += [_choice(lever, area, years, price, scenario, floor) for area in areas]
            elif money and floor == MINIMUM:
                settled.append(_choice(lever, ALL, years, price, scenario, floor))
    return Decisions(choices, scenario, settled)


def _choice(
    lever: Lever,
    area: str,
    years: tuple[int, ...],
    price: float,
    scenario: Scenario,
    floor: str,
) -> Choice:
    whole = area == ALL
    part = 1.0 if whole else share(lever, area, scenario.shares)
    total = scenario.city_total(lever.name, years[0])
    base = total if whole else scenario.value(lever.name, area, years[0])
    # Totals of the counties carry noise of the last digits.
    base = round(base, 2 * DECIMALS)
    low, high = lever.minimum * part, lever.maximum
    kept = lever.name in DUTIES or (lever.funding is not None and floor == BASELINE)
    return Choice(lever, area, years, base if kept else low, high, base, price)


def _price(lever: Lever, year: int, settings: Settings, revenue: Mapping[int, float]) -> float:
    """Return the present value of one unit of a lever in a year."""
    discounted = (1 + settings.discount_rate) ** (settings.present_year - year)
    if lever.funding is not None:
        return discounted
    return discounted * revenue[year] / 100 if lever.name == TAX_RELIEF else 0.0
