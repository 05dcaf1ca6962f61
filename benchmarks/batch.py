"""Many runs: time for each run and core, against PySD and against the processor's peak.

Usage: ``python benchmarks/batch.py [--runs 10000] [--threads 1] [--model FILE]``
"""

from __future__ import annotations

import common

from zhangye import engine
from zhangye.engine import runtime

TURNS = 7
"""How often runs and peak are measured; the best of each counts."""


def main() -> None:
    options = common.arguments(__doc__, runs=(int, 10_000, "runs"), threads=(int, 1, "threads"))
    model = engine.read(options.model)
    constants = common.varied_constants(model, common.VARIED)
    columns = common.output_columns(model, common.OUTPUTS)
    prepared = model.prepare(list(constants), columns)
    values = common.draws(constants, options.runs).to_numpy()
    prepared(values[:64])
    # In turns: what else runs on the machine slows one or the other for seconds at a time
    turns = [
        (common.best(lambda: prepared(values, options.threads), 1), common.peak_flops())
        for _ in range(TURNS)
    ]
    seconds, peak = min(turn[0] for turn in turns), max(turn[1] for turn in turns)
    each = seconds / options.runs * options.threads
    variant = next(key[1] for key in model.store._programs if not key[2])
    text, sizes = runtime.emit_variant(model.store.main, variant, runtime.host().lanes)
    step, saving = common.operations(text)
    steps = len(prepared._grid.times)
    flops = step * steps + saving * len(prepared.times)
    reference = common.pysd_seconds(options.model)
    print(
        f"{options.model.name}: {sizes.states} states, {steps} steps, {len(constants)} constants "
        f"varied, {len(prepared.outputs)} outputs, {sizes.lanes} lanes"
    )
    print(
        f"{options.runs} runs on {options.threads} thread(s): {seconds:.2f} s, "
        f"{each * 1e6:.1f} us a run and core"
    )
    print(f"PySD, one run: {reference:.1f} s; ratio {reference / each:,.0f}")
    print(
        f"operations a run: {flops / 1e6:.2f} million; {flops / each / 1e9:.1f} GFlop/s = "
        f"{flops / each / peak:.0%} of the {peak / 1e9:.1f} GFlop/s measured beside it"
    )


if __name__ == "__main__":
    main()
