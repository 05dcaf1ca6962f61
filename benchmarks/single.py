"""One run: warm, in a fresh process with a warm cache, and from scratch.

Usage: ``python benchmarks/single.py [--model FILE]``
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import common

from zhangye import engine
from zhangye.engine import cache

FRESH = """
import time
start = time.perf_counter()
import numpy, pandas
libraries = time.perf_counter()
from zhangye import engine
frame = engine.read({path!r}).run()
print(libraries - start, time.perf_counter() - libraries)
"""


def fresh(path: Path, folder: str) -> tuple[float, float]:
    """Return a fresh process's seconds for importing numpy and pandas, and for everything else."""
    source = str(Path(engine.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": source, cache.VARIABLE: folder}
    code = FRESH.format(path=str(path))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    libraries, rest = map(float, done.stdout.split())
    return libraries, rest


def main() -> None:
    options = common.arguments(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        libraries, scratch = fresh(options.model, folder)
        cold = min(fresh(options.model, folder)[1] for _ in range(3))
    model = engine.read(options.model)
    frame = model.run()
    warm = common.best(model.run, 5)
    reference = common.pysd_seconds(options.model)
    print(f"{options.model.name}: {frame.shape[1]} columns, {frame.shape[0]} saved times")
    print(f"import of numpy and pandas alone: {libraries:.2f} s")
    print(f"from scratch (translate, compile, run): {scratch:.2f} s beyond that (aim: 5)")
    print(f"fresh process, cached: {cold:.2f} s beyond that (aim: 0.5)")
    print(f"warm run, all columns as a DataFrame: {warm * 1e3:.1f} ms (aim: 10)")
    print(f"PySD, one run: {reference:.1f} s; ratio to a warm run {reference / warm:,.0f}")


if __name__ == "__main__":
    main()
