"""Scenarios: what the city and its counties may decide, and what may happen to them.

In the order of reading: `catalogue` (levers and shocks), `scenario` (the path of each), `loading`
with `document`, `toml_text`, `places` and `files` (from a file to a scenario, strictly, by Chinese
names too), `relative` (twice as much, half a point more), `changes` (a scenario changed without a
file), `writing` (a scenario as text), `splits` (the city's total over the counties),
`remainders` (what programmes leave unexplained of spending), `agreement` (defaults
are those of the model file).
"""

from zhangye.scenarios.catalogue import (
    FIRST_LEVER,
    SOURCE_LABELS,
    SOURCES,
    Catalogue,
    Lever,
    Shock,
)
from zhangye.scenarios.catalogue import read_capital_shares as capital_shares
from zhangye.scenarios.catalogue import read_catalogue as catalogue
from zhangye.scenarios.changes import changed, merged, normalised
from zhangye.scenarios.loading import load, names
from zhangye.scenarios.remainders import Remainder, Remainders, remainders
from zhangye.scenarios.scenario import ImplementationRate, Scenario
from zhangye.scenarios.splits import defaults, split_shares
from zhangye.scenarios.writing import extends_from, file_text, template

__all__ = [
    "FIRST_LEVER",
    "SOURCES",
    "SOURCE_LABELS",
    "Catalogue",
    "ImplementationRate",
    "Lever",
    "Remainder",
    "Remainders",
    "Scenario",
    "Shock",
    "capital_shares",
    "catalogue",
    "changed",
    "defaults",
    "extends_from",
    "file_text",
    "load",
    "merged",
    "names",
    "normalised",
    "remainders",
    "split_shares",
    "template",
]
