"""Coverage of the intervals of the fit over data sets made from known parameters.

Usage: ``python benchmarks/recovery.py [--sets 20] [--seed 1] [--processes 2] [--question
whole|estimated|cut] [--out FILE.csv]``

Issue 6 asks that intervals of 90 % cover the truth 80-97 % of the time over 20 data sets. The exit
code is 1 where they do not.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from zhangye import engine, observation, project, statistics
from zhangye.calibration import parameters
from zhangye.calibration.recovery import CUT, ESTIMATED, LEVEL, WHOLE, Recovery, coverage

LEAST, MOST = 0.80, 0.97
SHOWN = 8


def main() -> int:
    options = _arguments()
    tasks = [(options.seed + place, options.question) for place in range(options.sets)]
    found = []
    began = time.perf_counter()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        for place, table in enumerate(pool.map(_one, tasks), start=1):
            found.append(table)
            seconds = time.perf_counter() - began
            share = 100 * table["covered"].mean()
            print(f"data set {place:2d}: {share:.0f} % covered, {seconds:.0f} s", flush=True)
    everything = pd.concat(found, keys=[seed for seed, _ in tasks], names=["seed", "row"])
    if options.out is not None:
        everything.reset_index("seed").to_csv(options.out, index=False, lineterminator="\n")
    table = coverage(found)
    print(f"\nintervals of {LEVEL:.0%}, {len(found)} data sets:")
    print((table * [1, 100, 100]).round(1).to_string())
    by_parameter = everything.groupby("parameter")["covered"].mean().sort_values()
    print(f"\nleast covered parameters:\n{by_parameter.head(SHOWN).to_string()}")
    errors = everything["estimate"] - everything["truth"]
    print(f"\nmean error {errors.mean():+.3f}; root mean squared error over sd "
          f"{((errors / everything['sd']) ** 2).mean() ** 0.5:.2f}")  # fmt: skip
    share = table.loc["all", "covered"]
    print(f"\ncovered {share:.1%}; wanted {LEAST:.0%} to {MOST:.0%}")
    return 0 if LEAST <= share <= MOST else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=20, help="data sets (20)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first (1)")
    parser.add_argument("--processes", type=int, default=2, help="processes (2)")
    parser.add_argument(
        "--question", choices=(WHOLE, ESTIMATED, CUT), default=CUT, help="see Recovery (cut)"
    )
    parser.add_argument("--out", type=Path, help="a CSV file for all estimates")
    return parser.parse_args()


def _one(task: tuple[int, str]) -> pd.DataFrame:
    seed, question = task
    home = project.find(Path(__file__).parents[1])
    recovery = Recovery(
        engine.read(home.mdl),
        parameters.load(home),
        observation.load(home),
        statistics.load(home),
        question=question,
    )
    return recovery.data_set(seed)


if __name__ == "__main__":
    sys.exit(main())
