"""The project's own model: what ``zhangye check`` and ``zhangye docs`` stand on.

These run where the checkout holds the model and its registers.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zhangye.engine import read_source
from zhangye.structure import checks, dimensions, levers, loops, registry
from zhangye.structure.assessment import assess
from zhangye.structure.graph import Graph

ROOT = Path(__file__).resolve().parents[2]
MDL, VARIABLES = ROOT / "model" / "zhangye.mdl", ROOT / "model" / "variables.csv"
LEVERS, INDICATORS = ROOT / "scenarios" / "levers.csv", ROOT / "data" / "indicators.csv"

pytestmark = pytest.mark.skipif(not MDL.exists(), reason="the checkout holds no model")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(read_source(MDL))


def test_every_equation_has_its_unit(graph: Graph) -> None:
    assert dimensions.check_source(graph.source) == []


def test_nothing_is_undefined_or_simultaneous(graph: Graph) -> None:
    assert graph.undefined() == []
    assert graph.simultaneous() == []


def test_the_model_is_documented_and_used(graph: Graph) -> None:
    found = assess(graph, registry.load(VARIABLES))
    assert found.undocumented == found.without_unit == found.unused == ()


def test_the_register_of_variables_agrees(graph: Graph) -> None:
    indicators = [row["indicator"] for row in rows(INDICATORS)]
    found = registry.problems(registry.load(VARIABLES), graph.source, indicators)
    assert [str(problem) for problem in found] == []


def test_the_registers_load(graph: Graph) -> None:
    assert len(loops.load(ROOT / "model" / "loops.csv", graph)) >= 20
    found = checks.load(ROOT / "model" / "checks.yaml", graph)
    assert {check.family for check in found} == set(checks.FAMILIES)
    assert len(levers.ends(LEVERS, graph.source)) == 2 * len(rows(LEVERS))


def test_every_lever_has_a_check_of_its_direction(graph: Graph) -> None:
    found = checks.load(ROOT / "model" / "checks.yaml", graph)
    moved = {name.partition("[")[0] for c in found if c.family == "direction" for name in c.when}
    assert {row["applies_to"].partition("[")[0] for row in rows(LEVERS)} <= moved


def test_no_lever_reaches_an_indicator_without_a_stock(graph: Graph) -> None:
    register = registry.load(VARIABLES)
    short = []
    for lever in sorted({row["applies_to"].partition("[")[0] for row in rows(LEVERS)}):
        for row in register.reporting():
            path = graph.reaches_without_stock(lever, row.variable, register.decisions)
            if path is not None:
                short.append(" -> ".join(path))
    assert short == []
