"""Scenarios: what the city and its counties may decide, and what may happen to them."""

from zhangye.scenarios.catalogue import COUNTIES, SOURCES, YEARS, Catalogue, Lever, Shock
from zhangye.scenarios.catalogue import read_catalogue as catalogue
from zhangye.scenarios.loading import load, names
from zhangye.scenarios.scenario import ImplementationRate, Scenario
from zhangye.scenarios.splits import defaults, split_shares

__all__ = [
    "COUNTIES",
    "SOURCES",
    "YEARS",
    "Catalogue",
    "ImplementationRate",
    "Lever",
    "Scenario",
    "Shock",
    "catalogue",
    "defaults",
    "load",
    "names",
    "split_shares",
]
