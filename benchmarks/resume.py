"""A second scenario under the same draws: from the pause, against from the start.

An ensemble is run to mid-2017 once; then every constant that a lever or shock sets may change. Run
in turns with a run from the start, on the same thread: the ratios are of CPU time and do not
depend on how busy the machine is.

Usage: ``python benchmarks/resume.py [--runs 1000] [--turns 7]``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import common
import numpy as np

from zhangye import engine, scenarios
from zhangye.observation.economy import TIMES
from zhangye.observation.publish import COLUMNS
from zhangye.project import find

PAUSE = 2017.5
AIMS = {2035.5: 0.55, 2020.5: 0.15}


def main() -> None:
    options = common.arguments(__doc__, runs=(int, 1000, "runs"), turns=(int, 7, "turns"))
    project = find()
    model = engine.read(options.model)
    constants = common.varied_constants(model, common.VARIED)
    values = common.draws(constants, options.runs).to_numpy()
    told = scenarios.load("plan", project).parameters()
    changing = sorted({key.partition("@")[0] for key in told})
    columns = [*constants, *told]
    table = np.hstack([values, np.tile(list(told.values()), (options.runs, 1))])
    outputs = {"20 outputs": common.output_columns(model, common.OUTPUTS),
               "what is published": list(COLUMNS)}  # fmt: skip
    print(f"{len(told)} values told to {len(changing)} constants, {options.runs} runs")
    for what, returned in outputs.items():
        whole = model.prepare(columns, returned, TIMES, final_time=2035.5, changing=changing)
        begun = model.prepare(
            list(constants), returned, TIMES, final_time=2035.5, changing=changing
        )
        paused = begun.until(PAUSE, values, threads=1)
        print(f"{what}: pause of {paused.memory / 1e6:.0f} MB")
        for last, aim in AIMS.items():
            full, rest = [], []
            for _ in range(options.turns):
                full.append(_seconds(partial(whole, table, threads=1)))
                rest.append(_seconds(partial(paused.resume, told, last, threads=1)))
            same = np.array_equal(paused.resume(told, last), whole(table)[:, : _rows(last)])
            ratio = np.median(np.array(rest) / np.array(full))
            print(
                f"  to {last:g}: {min(rest) / options.runs * 1e6:.0f} us a run, "
                f"from the start to 2035.5 {min(full) / options.runs * 1e6:.0f} us; "
                f"ratio {ratio:.3f} (aim {aim}); same bits: {same}"
            )


def _rows(last: float) -> int:
    return sum(one <= last for one in TIMES)


def _seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


if __name__ == "__main__":
    main()
