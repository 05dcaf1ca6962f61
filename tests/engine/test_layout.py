"""The order of a program's nodes and the places of its values, on graphs made for the purpose."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import engine
from zhangye.engine.graph import Graph
from zhangye.engine.layout import lay_out
from zhangye.engine.plan import make_plan
from zhangye.engine.schedule import schedule

ROTATION = """{UTF-8}
first = INTEG((second - first) * pace + fading, 1) ~~|
second = INTEG((third - second) * pace, 2) ~~|
third = INTEG((first - third) * pace + EXP(-second), 3) ~~|
follower = INTEG(second - follower, 0) ~~|
fading = INTEG(-fading * pace, 1) ~~|
pace = 0.25 ~~|
INITIAL TIME = 0 ~~|
FINAL TIME = 20 ~~|
TIME STEP = 1 ~~|
SAVEPER = 1 ~~|
"""


def _random_graph(seed: int, size: int) -> tuple[Graph, list[int]]:
    draw = random.Random(seed)
    graph = Graph()
    known = [graph.node("state", (), i) for i in range(5)]
    numbers = []
    for _ in range(size):
        a, b = draw.choice(known), draw.choice(known[-8:])
        op = draw.choice(["add", "mul", "exp", "log", "div"])
        made = graph.node(op, (a,) if op in ("exp", "log") else (a, b))
        if made not in known:
            known.append(made)
            numbers.append(made)
    return graph, numbers


@pytest.mark.parametrize("seed", range(5))
def test_schedule_computes_every_node_once_and_operands_first(seed: int) -> None:
    graph, numbers = _random_graph(seed, 400)
    order = schedule(graph, numbers)
    assert sorted(order) == sorted(numbers)
    place = {number: i for i, number in enumerate(order)}
    for number in order:
        for arg in graph.nodes[number].args:
            assert place.get(arg, -1) < place[number]


def test_schedule_lets_independent_calls_stand_together() -> None:
    graph = Graph()
    states = [graph.node("state", (), i) for i in range(4)]
    numbers = []
    for state in states:  # exp(state) + state, one after another
        call = graph.node("exp", (state,))
        numbers += [call, graph.node("add", (state, call))]
    order = schedule(graph, numbers)
    assert [graph.nodes[n].op for n in order[:4]] == ["exp"] * 4


def test_states_read_after_their_next_value_keep_two_places(tmp_path: Path) -> None:
    path = tmp_path / "rotation.mdl"
    path.write_text(ROTATION, encoding="utf-8")
    model = engine.read(path)
    prepared = model.prepare(["pace"], ["first", "third", "follower"])
    variant = next(key[1] for key in model.store._programs)
    plan = make_plan(model.store.main, variant)
    layout = lay_out(plan)
    order = [n for window in plan.windows["update"] for n in window]
    leaf = {plan.graph.nodes[n].imm: n for n in plan.rates if plan.graph.nodes[n].op == "state"}
    assert 0 < len(layout.in_place) < len(plan.states)
    for i in layout.in_place:
        stored = order.index(plan.following[i])
        readers = [n for n in order if leaf[plan.states[i]] in plan.graph.nodes[n].args]
        assert all(order.index(n) <= stored for n in readers)

    # Every state keeps its value of the step's beginning for all that read it
    x, y, z, w, v = 1.0, 2.0, 3.0, 0.0, 1.0
    rows = []
    for _ in range(21):
        rows.append([x, z, w])
        x, y, z, w, v = (
            x + (y - x) * 0.3 + v, y + (z - y) * 0.3, z + (x - z) * 0.3 + np.exp(-y),
            w + y - w, v - v * 0.3,
        )  # fmt: skip
    np.testing.assert_allclose(prepared([[0.3]])[0], rows, rtol=1e-13)


def test_windows_do_not_change_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever functions are cut, results agree but for products that fuse into sums or not."""
    monkeypatch.setenv("ZHANGYE_ENGINE_CACHE", "")
    path = Path(__file__).parents[2] / "model" / "zhangye.mdl"
    columns = ["repair norm", "service weight"]
    model = engine.read(path)
    table = pd.DataFrame({c: [model.default(c) * f for f in (0.99, 1.0, 1.01)] for c in columns})
    names = [e.name for e in model.elements if e.kind == "stock" and not e.subscripts]
    whole = engine.read(path).prepare(columns, names, times=[2016.0, 2018.0])(table)
    monkeypatch.setattr("zhangye.engine.plan.WINDOW", 150)
    cut = engine.read(path).prepare(columns, names, times=[2016.0, 2018.0])(table)
    np.testing.assert_allclose(cut, whole, rtol=1e-12)
