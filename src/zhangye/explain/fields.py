"""The field that a lever or shock acts in, read off the equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from zhangye.axes import COUNTIES, ELEMENTS
from zhangye.engine import read_source
from zhangye.language import Text
from zhangye.project import Project
from zhangye.scenarios.catalogue import Entry
from zhangye.structure import registry
from zhangye.structure.graph import Graph

BUDGET = "Programmes and budget"
"""The module through which all money passes: it says nothing of what the money is for."""

PURSES = ("household savings",)
"""Stocks that private shares of all programmes are paid from: as silent as the budget."""

STATISTICS = "Statistics"
"""The field of shocks that touch the published figure and not the economy."""

LABELS = {
    "Economy": Text("economy", "经济"),
    "Agro-industry and tourism": Text("agro-industry and tourism", "农业产业与旅游"),
    "Finance": Text("finance", "金融"),
    "Population": Text("population and towns", "人口与城镇"),
    "Labour": Text("labour", "劳动就业"),
    "Water": Text("water", "水资源"),
    "Land": Text("land", "土地"),
    "Income": Text("income", "居民收入"),
    "Services": Text("public services", "公共服务"),
    BUDGET: Text("programmes and budget", "项目与财政"),
    "Units and prices": Text("prices", "价格"),
    STATISTICS: Text("statistics", "统计修订"),
}


def label(field: str, lang: str) -> str:
    """Return what a reader calls a module of the model; its own name where it has no label."""
    return LABELS[field](lang) if field in LABELS else field


class Structure:
    """The model's graph and register of variables, read once where they are needed.

    Parameters
    ----------
    project
        The project whose model is asked.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def graph(self) -> Graph:
        """The dependency graph."""
        return Graph(read_source(self._project.mdl))

    @cached_property
    def rows(self) -> Mapping[str, registry.Row]:
        """The register of variables, by name as the model file spells it."""
        listed = registry.load(self._project.model / "variables.csv")
        return {self.graph.source.variable(row.variable).name: row for row in listed}

    def module(self, variable: str) -> str:
        """Return the module of a variable of the model, 'capital share' or 'gdp[Ganzhou]'."""
        row = self.rows.get(self.graph.source.variable(variable.partition("[")[0]).name)
        return BUDGET if row is None else row.module

    def constants(self, entry: Entry) -> dict[str, float]:
        """Return the model's own numbers of a lever or shock, 'transport[Ganzhou]' -> value."""
        return self.graph.source.constants(entry.applies_to.partition("[")[0])

    def field(self, entry: Entry) -> str:
        """Return the field of a lever or shock.

        It is the module of the nearest stock, delay or named decision that it acts on, counted in
        links of the equations; those of the budget, where all money passes, do not count, nor
        those that it is paid from.
        """
        if entry.observed_only:
            return STATISTICS
        order = list(dict.fromkeys(row.module for row in self.rows.values()))
        found = [
            (distance, order.index(module))
            for name, distance in self.graph.distances([entry.applies_to]).items()
            if distance and (module := self.module(name)) != BUDGET and self._holds(name)
        ]
        return order[min(found)[1]] if found else BUDGET

    def fields(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Return the field of each lever or shock, by its name."""
        return {entry.name: self.field(entry) for entry in entries}

    def reporting(self, indicator: str, area: str) -> list[str]:
        """Return the variables that report an indicator of an area, with their elements.

        Parameters
        ----------
        indicator, area
            As in ``historical.csv``.

        Returns
        -------
        list of str
            'gdp[Ganzhou]' for a county; for the city its own variable where there is one, or else
            all elements. Empty where no variable of the model reports the indicator.
        """
        listed = [row.variable for row in self.rows.values() if row.indicator == indicator]
        if area in COUNTIES:
            found = [f"{name}[{COUNTIES[area]}]" for name in listed]
            return [name for name in found if self.graph.has(name)]
        whole = [name for name in listed if not self.graph.has(f"{name}[{ELEMENTS[0]}]")]
        return whole or listed

    def _holds(self, name: str) -> bool:
        row = self.rows.get(name)
        if name in PURSES:
            return False
        stock = self.graph.kind(name) in {"stock", "delay"}
        return stock or (row is not None and row.decision)
