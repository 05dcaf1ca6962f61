"""One million runs through ``iter_many``: time, peak memory, and the same bits in other chunks.

Usage: ``python benchmarks/million.py [--runs 1000000] [--chunk 4096] [--model FILE]``
"""

from __future__ import annotations

import resource
import time

import common
import numpy as np
import pandas as pd

from zhangye import engine

PART = 65_536
"""Rows of the table that are drawn at a time: a million rows at once are not needed."""


def main() -> None:
    options = common.arguments(
        __doc__, runs=(int, 1_000_000, "runs"), chunk=(int, 4096, "runs to a part")
    )
    model = engine.read(options.model)
    constants = common.varied_constants(model, common.VARIED)
    columns = common.output_columns(model, common.OUTPUTS)
    final = float(model.run(return_columns=["FINAL TIME"]).index[-1])
    start, done, total = time.perf_counter(), 0, np.zeros(len(columns))
    while done < options.runs:
        table = common.draws(constants, min(PART, options.runs - done), seed=done)
        for part in model.iter_many(table, columns, times=[final], chunk=options.chunk):
            total += np.array([part[name].sum() for name in columns])
            done += part.sizes["run"]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{done:,} runs, {len(columns)} outputs: {seconds:.0f} s, "
        f"{seconds / done * 1e6:.0f} us a run on all threads"
    )
    print(f"peak memory {peak:.2f} GiB (aim: 1)")
    table = common.draws(constants, 200)
    whole = model.run_many(table, columns, times=[final], threads=1)
    parts = [
        pd.concat([p.to_dataframe() for p in model.iter_many(
            table, columns, times=[final], chunk=chunk, threads=threads)])
        for chunk, threads in ((7, 1), (64, 2), (200, 3))
    ]  # fmt: skip
    same = all(part.equals(whole.to_dataframe()) for part in parts)
    print(f"the same bits in chunks of 7, 64 and 200 on 1, 2 and 3 threads: {same}")


if __name__ == "__main__":
    main()
