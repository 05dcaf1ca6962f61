"""The engine agrees with PySD on the model of Zhangye: the first steps, baseline and draws.

PySD needs minutes for the whole horizon; ``benchmarks/parity.py`` compares all of it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zhangye import engine

from . import reference

MODEL = Path(__file__).parents[2] / "model" / "zhangye.mdl"
STEPS = 4
pytestmark = pytest.mark.skipif(not MODEL.exists(), reason="the model is not written yet")


@pytest.fixture(scope="module")
def both() -> tuple[engine.Model, Any]:
    """Return the model in the engine and in PySD."""
    return engine.read(MODEL), reference.load(MODEL)


def _draw(model: engine.Model, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    constants = [e for e in model.elements if e.kind == "constant" and not e.subscripts]
    values = {e.name: float(model.default(e.name)) for e in constants}
    return {name: value * rng.uniform(0.98, 1.02) for name, value in values.items()}


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_saved_value(both: tuple[engine.Model, Any], seed: int | None) -> None:
    ours, theirs = both
    params = {} if seed is None else _draw(ours, seed)
    first = float(ours.default("INITIAL TIME"))
    final = first + STEPS * float(ours.default("TIME STEP"))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        expected = theirs.run(params=params, final_time=final)
    frame = ours.run(params, final_time=final)
    assert list(frame.columns) == list(expected.columns)
    worst = reference.difference(frame, expected, rounding=1e-14)
    assert worst.max() < 1e-8, worst[worst >= 1e-8].to_dict()


def test_batch_equals_single_runs_over_the_whole_horizon(both: tuple[engine.Model, Any]) -> None:
    model, _ = both
    draws = [_draw(model, seed) for seed in range(3)]
    names = list(draws[0])
    shown = [e.name for e in model.elements if e.kind == "stock"]
    prepared = model.prepare(names, shown)
    results = prepared([[draw[name] for name in names] for draw in draws])
    for result, draw in zip(results, draws, strict=True):
        single = model.run(draw, return_columns=shown)
        np.testing.assert_allclose(result, single.to_numpy(), rtol=1e-7, atol=1e-9)
