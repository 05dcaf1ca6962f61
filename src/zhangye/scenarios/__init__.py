"""Scenarios: what the city and its counties may decide, and what may happen to them."""

from zhangye.scenarios.catalogue import (
    COUNTIES,
    FIRST_LEVER,
    SOURCE_LABELS,
    SOURCES,
    YEARS,
    Catalogue,
    Lever,
    Shock,
)
from zhangye.scenarios.catalogue import read_capital_shares as capital_shares
from zhangye.scenarios.catalogue import read_catalogue as catalogue
from zhangye.scenarios.loading import load, names
from zhangye.scenarios.remainders import Remainder, Remainders, remainders
from zhangye.scenarios.scenario import ImplementationRate, Scenario
from zhangye.scenarios.splits import defaults, split_shares

__all__ = [
    "COUNTIES",
    "FIRST_LEVER",
    "SOURCES",
    "SOURCE_LABELS",
    "YEARS",
    "Catalogue",
    "ImplementationRate",
    "Lever",
    "Remainder",
    "Remainders",
    "Scenario",
    "Shock",
    "capital_shares",
    "catalogue",
    "defaults",
    "load",
    "names",
    "remainders",
    "split_shares",
]
