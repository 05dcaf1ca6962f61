"""Many runs: time for each run and core, against PySD and against the processor's peak.

Measured with the outputs at the final time alone and at all saved times: there, the memory that
a call fills for its results costs time too.

Usage: ``python benchmarks/batch.py [--runs 10000] [--threads 1] [--model FILE]``
"""

from __future__ import annotations

from functools import partial

import common
import numpy as np

from zhangye import engine
from zhangye.engine import compiling, hosts

TURNS = 9
"""How often runs and peak are measured, one after the other; the median of the turns counts."""


def main() -> None:
    options = common.arguments(__doc__, runs=(int, 10_000, "runs"), threads=(int, 1, "threads"))
    model = engine.read(options.model)
    constants = common.varied_constants(model, common.VARIED)
    columns = common.output_columns(model, common.OUTPUTS)
    values = common.draws(constants, options.runs).to_numpy()
    every = model.prepare(list(constants), columns)
    last = model.prepare(list(constants), columns, times=[every.times[-1]])
    requests = {"the final time": last, f"{len(every.times)} times": every}
    calls = [partial(request, values, options.threads) for request in requests.values()]
    for request in requests.values():
        request(values[:64])
    # In turns, each for a second or so: the clock and what else runs change from moment to moment
    turns = np.array(
        [[*(common.best(call, 1) for call in calls), common.peak_flops()] for _ in range(TURNS)]
    )
    peaks, each = turns[:, -1], turns[:, :-1] / options.runs * options.threads
    reference = common.pysd_seconds(options.model)
    steps = len(every.request.grid.times)
    print(
        f"{options.model.name}: {steps} steps, {len(constants)} constants varied, "
        f"{len(every.outputs)} outputs; {options.runs} runs on {options.threads} thread(s)"
    )
    print(f"PySD, one run: {reference:.1f} s; peak of a core: {np.median(peaks) / 1e9:.1f} GFlop/s")
    variant = next(key[1] for key in model.store._programs if not key[2])
    host = hosts.native()
    text, _ = compiling.emit_variant(model.store.main, variant, host.lanes, host)
    step, saving = common.operations(text)
    for (what, request), seconds in zip(requests.items(), each.T, strict=True):
        flops = step * steps + saving * len(request.times)
        shares = flops / seconds / peaks
        run = np.median(seconds)
        print(
            f"outputs at {what}: {run * 1e6:.1f} us a run and core ({seconds.min() * 1e6:.0f} to "
            f"{seconds.max() * 1e6:.0f}), {reference / run:,.0f} times PySD; "
            f"{flops / 1e6:.2f} million operations, {np.median(shares):.1%} of the peak measured "
            f"in turns ({shares.min():.1%} to {shares.max():.1%})"
        )


if __name__ == "__main__":
    main()
