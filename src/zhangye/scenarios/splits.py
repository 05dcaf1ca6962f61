"""How the city's total of an extensive lever is split over the six counties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zhangye.axes import ELEMENTS
from zhangye.scenarios.catalogue import Catalogue, Entry, Lever

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

Shares = Mapping[str, Mapping[str, float]]
"""Split -> county element -> share; the shares of a split add up to 1."""


def split_shares(statistics: Statistics) -> Shares:
    """Work out the shares of the counties from the statistics.

    Returns
    -------
    Shares
        ``population``: residents of 2012, the last year with all six counties; ``gdp``: county
        GDP, mean of 2015-16, before the restatement; ``irrigated_area``: agricultural water use
        of 2012, since no irrigated area by county is in the data and remote-sensing cropland
        counts rain-fed fields.
    """
    sizes = {
        "population": lambda area: statistics.value(area, "resident_population", 2012),
        "gdp": lambda area: float(statistics.series(area, "gdp").loc[2015:2016].mean()),
        "irrigated_area": lambda area: statistics.value(area, "agricultural_water_use", 2012),
    }
    shares = {}
    for split, size in sizes.items():
        amounts = {county: size(county.lower()) for county in ELEMENTS}
        total = sum(amounts.values())
        shares[split] = {county: amount / total for county, amount in amounts.items()}
    return shares


def share(entry: Entry, county: str, shares: Shares) -> float:
    """Return what part of the city's value is a county's: 1 where each county holds the value."""
    if isinstance(entry, Lever) and entry.extensive:
        return shares[entry.split][county]
    return 1.0


def defaults(catalogue: Catalogue, shares: Shares) -> dict[str, float]:
    """Return every constant of the model that the catalogue sets, at its default.

    Returns
    -------
    dict
        'transport[Ganzhou]' -> value, in the units of the model.
    """
    values = {}
    for entry in catalogue.entries.values():
        if not entry.observed_only:
            for county in ELEMENTS:
                values[entry.constant(county)] = entry.default * share(entry, county, shares)
    return values
