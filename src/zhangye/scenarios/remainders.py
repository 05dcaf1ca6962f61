"""What the programmes of the baseline leave unexplained of investment and budget spending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.scenarios.catalogue import Catalogue, Lever

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.statistics import Statistics

PRICE_YEAR, OTHER_YEAR = 2015, 2016
_CITY = "zhangye"


@dataclass(frozen=True)
class Remainder:
    """An observed total and the part of it that the levers account for.

    Attributes
    ----------
    observed
        Mean of 2015-16, 1e8 CNY a year at 2015 prices.
    levers
        What the defaults of the levers account for, in the same unit.
    """

    observed: float
    levers: float

    @property
    def other(self) -> float:
        """What is left, 1e8 CNY a year at 2015 prices."""
        return self.observed - self.levers

    @property
    def share(self) -> float:
        """What is left as a share of what was observed."""
        return self.other / self.observed


@dataclass(frozen=True)
class Remainders:
    """The two remainders of the baseline.

    Attributes
    ----------
    investment
        Of gross fixed capital formation: the investment that firms, households, plants and
        tourism undertake by themselves. In the model it is endogenous.
    spending
        Of budget spending: salaries, administration, social security and what else no lever
        stands for. In the model it is ``other current spending share``.
    """

    investment: Remainder
    spending: Remainder


def remainders(
    statistics: Statistics,
    catalogue: Catalogue,
    capital_shares: Mapping[str, float],
    project: Project,
) -> Remainders:
    """Work out other investment and other current spending of 2015-16.

    Parameters
    ----------
    statistics
        Capital formation, budget spending, GDP and its real growth of the city.
    catalogue
        The levers with default and funding.
    capital_shares
        Lever -> share that is capital formation (`read_capital_shares`).
    project
        Where the catalogue stands, for the message of an error.

    Returns
    -------
    Remainders
        1e8 CNY a year at 2015 prices. Values of 2016 are deflated with the city's GDP deflator,
        nominal over real growth: the only one that the data identify.

    Raises
    ------
    InputError
        Where the defaults account for more than was observed.
    """
    money = [lever for lever in catalogue.levers.values() if lever.funding is not None]
    capital = sum(lever.default * capital_shares[lever.name] for lever in money)
    budget = sum(lever.default * _budget_share(lever) for lever in money)
    found = Remainders(
        investment=Remainder(_observed(statistics, "gross_fixed_capital_formation"), capital),
        spending=Remainder(_observed(statistics, "budget_expenditure"), budget),
    )
    for name, remainder in (
        ("capital formation", found.investment),
        ("budget spending", found.spending),
    ):
        if remainder.other < 0:
            raise InputError(
                f"the defaults of the levers account for more than the {name} of 2015-16",
                file=project.scenarios / "levers.csv",
                value=f"{remainder.levers:.1f}",
                allowed=f"at most {remainder.observed:.1f} (1e8 CNY a year at 2015 prices)",
            )
    return found


def _budget_share(lever: Lever) -> float:
    """Return the share of a lever that passes through the counties' budgets."""
    funding = lever.funding or {}
    return funding.get("own", 0.0) + funding.get("transfer", 0.0)


def _observed(statistics: Statistics, indicator: str) -> float:
    """Return the city's mean of the two years at the prices of the first."""
    growth = 1 + statistics.value(_CITY, "gdp_growth_real", OTHER_YEAR) / 100
    nominal = statistics.value(_CITY, "gdp", OTHER_YEAR) / statistics.value(
        _CITY, "gdp", PRICE_YEAR
    )
    first = statistics.value(_CITY, indicator, PRICE_YEAR)
    second = statistics.value(_CITY, indicator, OTHER_YEAR) * growth / nominal
    return (first + second) / 2
