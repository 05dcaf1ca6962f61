"""A traced computation in a module gives what NumPy gives of the same results."""

from __future__ import annotations

import numpy as np
import pytest

from zhangye import engine
from zhangye.arrays import larger, smaller
from zhangye.engine.tracing import Symbol, trace

from .wasmtime_host import Host

RUNS = 5


def _figures(results, outputs, read):
    """Compute as any array code does: sums, ratios, powers, roots of both kinds, choices."""
    table = {name: results[:, place] for place, name in enumerate(outputs)}
    names = [name for name in outputs if name.startswith("gdp")]
    total = np.sum([table[name] for name in names], axis=0)
    growth = 100 * (total[1:] / total[:-1] - 1)
    share = np.exp(np.log(table[names[0]] / total) * read("power"))
    scaled = total * read("factor") ** 3 - 2.0
    return {
        "growth": growth[-1],
        "share": share[2],
        "least": smaller(total, scaled)[1],
        "most": larger(scaled, 7.0)[3],
        "constant": 4.0,
        "opposite": -scaled[0],
        "none": scaled[0] + np.nan,
    }


def test_figures_are_those_of_numpy(counties: engine.Model) -> None:
    columns, returned = ["labour share", "depreciation"], ["gdp", "delayed three"]
    values = np.random.default_rng(3).uniform(0.1, 0.4, (RUNS, 2))
    inputs = np.random.default_rng(4).uniform(0.5, 1.5, (RUNS, 2))
    module = engine.wasm(counties, columns, returned, companion=_figures)
    about, told = module.description, module.companion
    assert told is not None
    assert set(told.inputs) == {"power", "factor"}
    assert all(name.startswith("gdp") for name in about.outputs), "what nothing reads is left out"
    assert len(about.times) < len(about.steps)
    host = Host(module, values)
    host.begin()
    host.advance(0, len(about.steps))
    got = host.publish(inputs[:, [("power", "factor").index(key) for key in told.inputs]])
    whole = counties.prepare(columns, returned)
    results = whole(values)
    for run in range(RUNS):
        given = dict(zip(("power", "factor"), inputs[run], strict=True))
        wanted = _figures(results[run], whole.outputs, given.__getitem__)
        for key, value in zip(told.figures, got[run], strict=True):
            np.testing.assert_allclose(value, wanted[key], rtol=1e-12)


def test_another_computation_is_other_code(counties: engine.Model) -> None:
    def other(results, outputs, read):
        return {"last": results[-1, 0] * read("factor")}

    one = engine.wasm(counties, ["labour share"], ["gdp"], companion=_figures)
    two = engine.wasm(counties, ["labour share"], ["gdp"], companion=other)
    assert two.companion is not None
    assert two.companion.figures == ("last",)
    assert one.code != two.code
    again = engine.wasm(counties, ["labour share"], ["gdp"], companion=_figures)
    assert again.code == one.code


def test_only_what_figures_need_is_kept() -> None:
    followed = trace(lambda r, _, read: {"a": r[1, 2] + read("x"), "b": read("x")}, 3, list("pqr"))
    assert (followed.rows, followed.columns, followed.inputs) == ([1], [2], ["x"])
    unused = trace(lambda r, _, read: (read("y"), {"a": r[0, 0]})[1], 3, list("pqr"))
    assert unused.inputs == []


def test_code_that_branches_on_values_is_refused() -> None:
    with pytest.raises(TypeError):
        trace(lambda r, _, __: {"a": 1.0 if r[0, 0] > 0 else 0.0}, 1, ["p"])


def test_choices_keep_what_is_no_number() -> None:
    assert np.isnan(smaller([1.0, np.nan], [np.nan, 2.0])).all()
    mixed = np.array([1.0, np.nan], dtype=object)
    np.testing.assert_array_equal(larger(mixed, 3.0).astype(float), [3.0, np.nan])
    assert not isinstance(larger(mixed, 3.0)[0], Symbol)
