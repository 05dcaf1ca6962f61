"""The engine's own exp, log and reciprocal, on this processor's vectors and on narrower ones."""

from __future__ import annotations

import ctypes
import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from zhangye import engine
from zhangye.engine import cache, compiling, hosts, vectormath
from zhangye.engine.ir import Code, Shape, declarations

from .conftest import FOLDER

SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 5e-324, 1e-310, 1.7e308]
SHAPES = [Shape(1), Shape(2), Shape(4)]
if hosts.native().avx512:
    SHAPES.append(Shape(8, avx512=True))


def _function(shape: Shape, name: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function of the engine, applied to an array lane by lane."""
    import llvmlite.binding as llvm

    code = Code(shape)
    t = shape.type
    x = code.put(f"load {t}, ptr %p, align 8")
    if name == "reciprocal":
        y = vectormath.reciprocal(code, x)
    else:
        y = code.put(f"call {vectormath.convention(shape)}{t} @{name}1_{shape.lanes}({t} {x})")
    code.do(f"store {t} {y}, ptr %p, align 8")
    width = '"min-legal-vector-width"="512" "prefer-vector-width"="512"'
    lines = [f"attributes #0 = {{ {width} }}", f"attributes #1 = {{ {width} }}",
             *declarations(shape), *vectormath.functions(shape),
             "define void @f(ptr %p) #0 {", *code.lines, "  ret void", "}"]  # fmt: skip
    compiled = hosts.compile_text("\n".join(lines))
    jit = llvm.create_mcjit_compiler(llvm.parse_assembly(""), hosts.target_machine(hosts.native()))
    jit.add_object_file(llvm.ObjectFileRef.from_data(compiled))
    jit.finalize_object()
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(jit.get_function_address("f"))

    def apply(values: np.ndarray) -> np.ndarray:
        padded = np.resize(values, -(-len(values) // shape.lanes) * shape.lanes)
        result = padded.reshape(-1, shape.lanes).copy()
        for row in result:
            call(row.ctypes.data)
        assert jit is not None
        return result.reshape(-1)[: len(values)]

    return apply


def _check(ours: np.ndarray, exact: np.ndarray, units: float) -> None:
    same = (ours == exact) | (np.isnan(ours) & np.isnan(exact))
    with np.errstate(invalid="ignore"):
        error = np.abs(ours - exact) / np.spacing(np.abs(exact))
    assert np.all(same | (error <= units)), (ours[~same & ~(error <= units)][:5], units)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.lanes} lanes")
class TestAccuracy:
    def test_exp(self, shape: Shape) -> None:
        x = np.concatenate([np.linspace(-745, 709.7, 4001), np.linspace(-1, 1, 1001),
                            [709.8, 800, -745.2, -800, 1e300, -1e300], SPECIAL])  # fmt: skip
        with np.errstate(over="ignore", under="ignore"):
            _check(_function(shape, "exp")(x), np.exp(x), 2)

    def test_log(self, shape: Shape) -> None:
        x = np.concatenate([np.logspace(-307, 308, 4001), np.linspace(0.5, 2, 4001),
                            1 + np.logspace(-15, -2, 201), 1 - np.logspace(-15, -2, 201),
                            [1e-320], SPECIAL])  # fmt: skip
        with np.errstate(all="ignore"):
            _check(_function(shape, "log")(x), np.log(x), 3)

    def test_reciprocal(self, shape: Shape) -> None:
        x = np.concatenate([np.logspace(-300, 300, 4001), -np.logspace(-300, 300, 101),
                            [0.0, -0.0, math.inf, -math.inf, math.nan]])  # fmt: skip
        with np.errstate(all="ignore"):
            _check(_function(shape, "reciprocal")(x), 1 / x, 1)


@pytest.mark.parametrize("lanes", [2, 4])
def test_narrower_processors_give_the_same_results(
    lanes: int, monkeypatch: pytest.MonkeyPatch, counties: engine.Model
) -> None:
    table = pd.DataFrame({"depreciation": np.linspace(0.03, 0.06, 7),
                          "labour share": np.linspace(0.4, 0.6, 7)})  # fmt: skip
    columns = ["gdp", "delayed", "allocated", "growth", "remainder", "looked"]
    expected = counties.run_many(table, columns)
    narrow = dataclasses.replace(hosts.native(), lanes=lanes, avx512=False)
    monkeypatch.setattr(compiling, "native", lambda: narrow)
    monkeypatch.setenv(cache.VARIABLE, "")
    model = engine.read(FOLDER / "models" / "counties.mdl")
    result = model.run_many(table, columns)
    for name in columns:
        np.testing.assert_allclose(result[name], expected[name], rtol=1e-12)
    slopes = model.gradient(["gdp"], ["depreciation"], times=[5.0])
    known = counties.gradient(["gdp"], ["depreciation"], times=[5.0])
    np.testing.assert_allclose(slopes, known, rtol=1e-11)
