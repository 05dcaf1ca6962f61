"""What the benchmarks share: the model, constants to vary, PySD's time, the processor's peak."""

from __future__ import annotations

import argparse
import ctypes
import re
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from zhangye import engine
from zhangye.engine import hosts, runtime
from zhangye.engine.emit import AGAIN
from zhangye.engine.ir import Shape

MODEL = Path(__file__).parents[1] / "model" / "zhangye.mdl"
OUTPUTS = 20
VARIED = 20


def arguments(description: str, **options: tuple[type, object, str]) -> argparse.Namespace:
    """Return the command line's arguments: a model and the benchmark's own options."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", type=Path, default=MODEL)
    for name, (kind, default, text) in options.items():
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"{text} ({default})")
    return parser.parse_args()


def varied_constants(model: engine.Model, count: int) -> dict[str, float]:
    """Return scalar constants that are neither zero nor negative, spread over the model."""
    found = {}
    for element in model.elements:
        if element.kind != "constant" or element.subscripts:
            continue
        value = float(model.default(element.name))
        if value > 0:
            found[element.name] = value
    names = list(found)
    chosen = [names[i] for i in np.linspace(0, len(names) - 1, min(count, len(names))).astype(int)]
    return {name: found[name] for name in chosen}


def output_columns(model: engine.Model, count: int) -> list[str]:
    """Return scalar variables that are neither constants nor controls, the last in the file."""
    names = [e.name for e in model.elements if e.kind in ("auxiliary", "stock")
             and not e.subscripts]  # fmt: skip
    return names[-count:]


def draws(constants: dict[str, float], runs: int, seed: int = 1) -> pd.DataFrame:
    """Return a table of runs: every constant within two per cent of its value."""
    rng = np.random.default_rng(seed)
    factors = rng.uniform(0.98, 1.02, (runs, len(constants)))
    return pd.DataFrame(np.array(list(constants.values())) * factors, columns=list(constants))


def best(function: Callable[[], object], repeats: int = 3) -> float:
    """Return the shortest of some wall-clock times in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def pysd_seconds(path: Path, steps: int = 16) -> float:
    """Return PySD's time for one run, from a run of some steps (all steps cost the same)."""
    import pysd

    folder = Path(tempfile.mkdtemp())
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            model = pysd.read_vensim(str(shutil.copy(path, folder)))
            clock = {name: float(model[name]) for name in ("initial_time", "final_time",
                                                           "time_step")}  # fmt: skip
            final = clock["initial_time"] + steps * clock["time_step"]
            model.run(final_time=clock["initial_time"])
            start = time.perf_counter()
            model.run(final_time=final)
            seconds = time.perf_counter() - start
    finally:
        shutil.rmtree(folder)
    whole = (clock["final_time"] - clock["initial_time"]) / clock["time_step"]
    return seconds * whole / steps


def peak_flops(rounds: int = 500_000_000) -> float:
    """Return the fused multiply-adds a second of one core, times two, as measured for a second."""
    machine = hosts.native()
    shape = Shape(machine.lanes, machine.avx512)
    chains = 12
    t = shape.type
    width = 'attributes #0 = { "min-legal-vector-width"="512" "prefer-vector-width"="512" }'
    lines = [width, f"declare {t} @llvm.fma.{shape.suffix}({t}, {t}, {t})",
             "define void @peak(i64 %n, ptr %p) #0 {", "entry:", "  br label %loop", "loop:",
             "  %i = phi i64 [ 0, %entry ], [ %j, %loop ]"]  # fmt: skip
    for k in range(chains):
        lines.append(f"  %a{k} = phi {t} [ {shape.const(1.0 + k)}, %entry ], [ %b{k}, %loop ]")
    for k in range(chains):
        lines.append(
            f"  %b{k} = call {t} @llvm.fma.{shape.suffix}({t} %a{k}, {t} {shape.const(0.999)}, "
            f"{t} {shape.const(0.001)})"
        )
    lines += ["  %j = add i64 %i, 1", "  %more = icmp slt i64 %j, %n",
              "  br i1 %more, label %loop, label %end", "end:"]  # fmt: skip
    for k in range(chains):
        lines.append(f"  %q{k} = getelementptr {t}, ptr %p, i64 {k}")
        lines.append(f"  store {t} %b{k}, ptr %q{k}")
    function, keep = load("\n".join([*lines, "  ret void", "}"]), "peak")
    buffer = runtime.aligned(chains * shape.lanes)
    seconds = best(lambda: function(rounds, buffer.ctypes.data), 1)
    del keep
    return rounds * chains * shape.lanes * 2 / seconds


def load(text: str, name: str):
    """Compile IR text and return one of its functions of a number and a pointer."""
    import llvmlite.binding as llvm

    code = hosts.compile_text(text)
    jit = llvm.create_mcjit_compiler(llvm.parse_assembly(""), hosts.target_machine(hosts.native()))
    jit.add_object_file(llvm.ObjectFileRef.from_data(code))
    jit.finalize_object()
    kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p)
    return kind(jit.get_function_address(name)), jit


_MACHINE = r"x86\.avx512\.(?:mask\.(?:scalef|getexp|getmant)|rcp14)"
_COSTS = (
    (re.compile(r"= (?:fadd|fsub|fmul|fdiv) "), 1),
    (re.compile(r"call .*@llvm\.fmuladd"), 2),
    (re.compile(rf"call .*@llvm\.(?:sqrt|floor|trunc|rint|{_MACHINE})"), 1),
)


def operations(text: str) -> tuple[int, int]:
    """Count floating-point operations of emitted code, per lane.

    Additions, multiplications, divisions, roundings count one, fused multiply-adds two;
    comparisons, selections (``range`` is one), absolute values and signs do not count, nor does
    what is computed again only because that is cheaper than keeping it.

    Returns
    -------
    tuple of int
        Of one step, and of one step's saving.
    """
    own: dict[str, int] = {}
    calls: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("define"):
            name = re.search(r"@(\w+)\(", line)[1]
            own[name], calls[name] = 0, []
        if line.endswith(AGAIN):
            continue
        for pattern, cost in _COSTS:
            if pattern.search(line):
                own[name] += cost
                break
        else:
            called = re.search(r"call .* @(\w+)\(", line)
            if called:
                calls[name].append(called[1])

    def total(function: str) -> int:
        return own[function] + sum(total(callee) for callee in calls[function] if callee in own)

    return tuple(
        sum(total(function) for function in own if re.fullmatch(rf"{part}(_copies)?\d+", function))
        for part in ("update", "output")
    )
