"""The project's own registers, ``model/variables.csv`` and ``model/loops.csv``, fit the model."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from zhangye.engine import Source, read_source
from zhangye.project import find
from zhangye.structure import loops, registry
from zhangye.structure.graph import Graph

PROJECT = find()
LOOPS = [*(f"R{number}" for number in range(1, 9)), *(f"B{number}" for number in range(1, 13))]
HAN = re.compile(r"[\u4e00-\u9fff]")


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def model() -> Source:
    return read_source(PROJECT.mdl)


@pytest.fixture(scope="module")
def graph(model: Source) -> Graph:
    return Graph(model)


@pytest.fixture(scope="module")
def register() -> registry.Registry:
    return registry.load(PROJECT.model / "variables.csv")


def test_the_register_and_the_model_agree(register, model) -> None:
    indicators = [row["indicator"] for row in rows(PROJECT.data / "indicators.csv")]
    assert registry.problems(register, model, indicators) == []


def test_every_element_stands_once_in_its_own_group(register, model) -> None:
    groups = {variable.name: variable.group for variable in model.variables.values()}
    assert Counter(row.variable for row in register) == Counter(groups.keys())
    assert {row.variable: row.module for row in register} == groups


@pytest.mark.parametrize("column", ["label_zh", "label_en"])
def test_labels_are_unique(register, column: str) -> None:
    counts = Counter(getattr(row, column) for row in register)
    assert [label for label, count in counts.items() if count > 1] == []


def test_labels_are_in_their_language(register) -> None:
    assert [row.label_zh for row in register if not HAN.search(row.label_zh)] == []
    assert [row.label_en for row in register if HAN.search(row.label_en)] == []
    assert [row.label_en for row in register if row.label_en[0].islower()] == []


def test_stocks_are_shown_and_constants_are_not(register, graph) -> None:
    kinds = {
        variable.name: graph.kinds[variable.key] for variable in graph.source.variables.values()
    }
    hidden = [r.variable for r in register if kinds[r.variable] == "stock" and not r.shown]
    shown = [r.variable for r in register if kinds[r.variable] == "constant" and r.shown]
    assert (hidden, shown) == ([], [])


def test_the_model_names_its_decisions(register, model) -> None:
    """What the model file calls a named decision is one in the register."""
    text = PROJECT.mdl.read_text(encoding="utf-8-sig")
    entries = (entry for entry in text.split("|") if "Named decision" in entry)
    named = {re.split(r"\[|=", entry.strip())[0].strip() for entry in entries}
    assert named
    assert named <= set(register.decisions)


def test_the_twenty_loops_are_there_and_their_constants_too(graph) -> None:
    found = [loop for loop in loops.load(PROJECT.model / "loops.csv", graph) if loop.id in LOOPS]
    assert [loop.id for loop in found] == LOOPS
    assert [loop.sign for loop in found] == ["+" if loop.id[0] == "R" else "-" for loop in found]
    assert [loop.id for loop in found if not HAN.search(loop.path_zh)] == []
