"""CPU seconds of the commands that a planner waits for, beside a fixed loop.

Each command runs in a process of its own, once to fill the cache of compiled code and then some
turns more; user and system time of the process and of all its threads count. The loop is the same
work each time: its seconds say how fast, and how busy, the machine was in between.

Usage: ``python benchmarks/commands.py [--turns 3] [--only solve,help]``
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "help": (["--help"], 0.4),
    "assess": (["assess", "plan", "--draws", "1000", "--no-charts", "--out", "{out}"], 3.0),
    "charts": (["assess", "plan", "--draws", "1000", "--out", "{out}"], 12.0),
    "compare": (["compare", "baseline", "plan", "--out", "{out}", "--no-charts"], 3.0),
    "forecast": (["forecast", "plan", "--draws", "1000", "--out", "{out}.csv"], None),
    "attribute": (["attribute", "baseline", "plan", "--out", "{out}"], None),
    "solve": (["solve", "--targets", "gdp_city,water_cap", "--out", "{out}"], None),
}
"""Arguments by name, and the aim in CPU seconds where there is one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--only", default=",".join(COMMANDS))
    options = parser.parse_args()
    print(f"{'command':12}{'CPU s':>8}{'of turns':>18}{'loop s':>9}{'aim':>7}")
    for name in options.only.split(","):
        arguments, aim = COMMANDS[name]
        with tempfile.TemporaryDirectory() as folder:
            command = [one.format(out=Path(folder) / "out") for one in arguments]
            _seconds(command)
            loops, times = [], []
            for _ in range(options.turns):
                loops.append(_loop())
                times.append(_seconds(command))
        spread = f"{min(times):.2f} to {max(times):.2f}"
        wanted = "" if aim is None else f"{aim:g}"
        print(f"{name:12}{min(times):8.2f}{spread:>18}{min(loops):9.3f}{wanted:>7}", flush=True)


def _seconds(arguments: list[str]) -> float:
    """Return the CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "zhangye", *arguments],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    # 1 is an answer as well: solve says so that a set is out of reach.
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _loop() -> float:
    """Return the CPU seconds of a fixed amount of interpreted work."""
    start = time.process_time()
    total = 0
    for i in range(5_000_000):
        total += i & 7
    assert total > 0
    return time.process_time() - start


if __name__ == "__main__":
    main()
