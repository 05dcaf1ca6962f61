"""Limits of things: nothing passes what it is part of, whatever the levers say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from zhangye import engine, project
from zhangye.axes import ELEMENTS
from zhangye.engine import read_source
from zhangye.structure import levers

HOME = project.find()
SERVICES = ("Road", "Water supply", "Gas", "Sewage", "Waste", "Rural water", "Broadband")
TIMES = [2018.5, 2020.0, 2025.0, 2035.0]
RUNS = 2000
FROM = 2018
"""The year in which the levers move."""

SHARES = (
    "drip share", "canal efficiency", "irrigation efficiency", "first claims met", "processing use",
    "leak rate", "enforcement", "shortage", "yield effect", "town water met",
)  # fmt: skip
WITHIN = {
    "drip irrigated area": "irrigated land",
    "consolidated farmland": "irrigated land",
    "reclaimed supply": "treated wastewater",
    "treated wastewater": "wastewater",
    "processing value added": "raw material",
    "settlement": "settlement limit",
    "urban expansion": "construction land quota",
    "county water use": "water supply",
}
"""Parts, and what they are part of."""


class Runs:
    """Outputs of many runs: ``runs[name]`` is runs x times x counties."""

    def __init__(self, model: engine.Model, params: dict[str, np.ndarray]) -> None:
        names = {*SHARES, *WITHIN, *WITHIN.values(), "private drip", "county area", "gobi land"}
        outputs = [f"{name}[{c}]" for name in sorted(names) for c in ELEMENTS]
        outputs += [f"service coverage[{c},{s}]" for c in ELEMENTS for s in SERVICES]
        outputs += [f"gdp[{c}]" for c in ELEMENTS] + ["park share of the economy"]
        prepared = model.prepare(list(params), outputs, TIMES, final_time=2035.5)
        values = prepared(np.column_stack(list(params.values())) if params else np.empty((1, 0)))
        self.values = values
        self.place = {name: k for k, name in enumerate(prepared.outputs)}

    def __getitem__(self, name: str) -> np.ndarray:
        return np.stack([self.values[..., self.place[f"{name}[{c}]"]] for c in ELEMENTS], axis=-1)

    def services(self) -> np.ndarray:
        keys = [f"service coverage[{c},{s}]" for c in ELEMENTS for s in SERVICES]
        return self.values[..., [self.place[key] for key in keys]]

    def check(self) -> None:
        assert np.isfinite(self.values).all()
        for name in SHARES:
            assert (self[name] >= 0).all(), name
            assert (self[name] <= 1 + 1e-9).all(), name
        for part, whole in WITHIN.items():
            assert (self[part] >= 0).all(), part
            assert (self[part] <= self[whole] * (1 + 1e-9) + 1e-12).all(), part
        assert (self["private drip"] >= 0).all()
        assert (self.services() <= 1).all()
        park = self.values[..., self.place["park share of the economy"]]
        assert ((park > 0) & (park < 1)).all()


@pytest.fixture(scope="module")
def ends() -> list[dict[str, float]]:
    """Every lever at either end, for the whole city."""
    found = levers.ends(HOME.scenarios / "levers.csv", read_source(HOME.mdl))
    return [dict(condition.params) for condition in found]


def table(model: engine.Model, settings: list[dict[str, float]]) -> dict[str, np.ndarray]:
    names = sorted({name for setting in settings for name in setting})
    return {
        f"{name}@{FROM}": np.array([s.get(name, model.default(name)) for s in settings])
        for name in names
    }


def test_every_lever_at_either_end(model: engine.Model, ends: list[dict[str, float]]) -> None:
    Runs(model, table(model, ends)).check()


def test_random_combinations_of_all_levers(
    model: engine.Model, ends: list[dict[str, float]]
) -> None:
    rng = np.random.default_rng(2018)
    columns = {}
    for low, high in _pairs(ends):
        # Corners as well as the inside: a third of the runs stand at an end of each range.
        place = np.clip(rng.uniform(-0.25, 1.25, RUNS), 0, 1)
        for name in low:
            columns[f"{name}@{FROM}"] = low[name] + place * (high[name] - low[name])
    Runs(model, columns).check()


def _pairs(ends: list[dict[str, float]]) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
    by_lever: dict[tuple[str, ...], list[dict[str, float]]] = {}
    for setting in ends:
        by_lever.setdefault(tuple(setting), []).append(setting)
    for settings in by_lever.values():
        yield settings[0], settings[-1]


@pytest.mark.parametrize(
    "change",
    [
        {"inflow wetness": 1e-9},
        {f"agricultural water price[{c}]": 20.0 for c in ELEMENTS},
        {"water cap": 0.0},
        {"water cap": 1000.0},
        {f"drip irrigation investment[{c}]": 20.0 for c in ELEMENTS},
        {f"high standard farmland[{c}]": 15.0 for c in ELEMENTS},
        {f"service investment[{c},Reclaimed water]": 3.0 for c in ELEMENTS},
        {f"gobi agriculture investment[{c}]": 300.0 for c in ELEMENTS},
    ],
    ids=["no inflow", "price x 100", "cap 0", "no cap", "drip", "farmland", "reclaimed", "gobi"],
)
def test_extremes(model: engine.Model, change: dict[str, float]) -> None:
    Runs(model, {f"{k}@{FROM}": np.array([v]) for k, v in change.items()}).check()


def test_greenhouses_do_not_fall_out_in_their_first_years(model: engine.Model) -> None:
    none = {f"gobi agriculture investment[{c}]@{FROM}": np.array([0.0]) for c in ELEMENTS}
    land = Runs(model, none)["gobi land"].sum(axis=-1)[0]
    assert 0.88 < land[2] / land[1] < 1  # 2025 against 2020: a fixed share a year leaves 0.78
    assert land[3] < 0.8 * land[1]
