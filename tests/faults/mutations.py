"""Seeded mutations of every file that people edit: what is read must be right, or refused.

A mutation that is read may be a legitimate edit; one that ends in another exception than
``InputError`` is a fault. ``python tests/faults/mutations.py --count 2000`` runs many by hand.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from zhangye.errors import InputError
from zhangye.project import Project

ROOT = Path(__file__).parents[2]
WORDS = (
    "", "nan", "inf", "-1", "1e999", "1e308", "0", "TRUE", "五", "２０１８", "，", "＝", ";", ",",
    '"', "'", "[", "]", "{", "}", "=", "\n", "\r", "\t", "\ufeff", "\x00", "\u001b[31m", "#", "%",
    "甘州区", "2018/2/8", "../..", "=1+1", "all", "9" * 400, "\ud7ff", "\ufffe", "|", "~", "(",
)  # fmt: skip
SLOW = 20.0
"""Seconds after which reading one small file counts as a hang."""


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Return a file with one to three faults."""
    for _ in range(chance.randint(1, 3)):
        raw = chance.choice(KINDS)(raw, chance)
    return raw


def _place(raw: bytes, chance: random.Random) -> int:
    return chance.randrange(len(raw) + 1)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: _place(raw, chance)]


def _flip(raw: bytes, chance: random.Random) -> bytes:
    place = _place(raw, chance)
    return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]


def _word(raw: bytes, chance: random.Random) -> bytes:
    place = _place(raw, chance)
    word = chance.choice(WORDS).encode()
    return raw[:place] + word + raw[place + chance.choice((0, len(word))) :]


def _cell(raw: bytes, chance: random.Random) -> bytes:
    """Put a word in place of a cell or of what stands after an equals sign."""
    lines = raw.split(b"\n")
    number = chance.randrange(len(lines))
    mark = b"," if b"," in lines[number] else b"="
    cells = lines[number].split(mark)
    cells[chance.randrange(len(cells))] = chance.choice(WORDS).encode()
    lines[number] = mark.join(cells)
    return b"\n".join(lines)


def _line(raw: bytes, chance: random.Random) -> bytes:
    """Drop a line, double it, or move it."""
    lines = raw.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _encoding(raw: bytes, chance: random.Random) -> bytes:
    text = raw.decode("utf-8", errors="ignore")
    return text.encode(chance.choice(("gbk", "utf-16", "utf-8-sig", "big5")), errors="ignore")


KINDS = (_cut, _flip, _flip, _word, _word, _word, _cell, _cell, _cell, _line, _line, _encoding)


def _scenario(project: Project) -> object:
    from zhangye import scenarios

    loaded = scenarios.load(project.scenarios / "plan.toml", project, _statistics())
    return loaded.parameters(), loaded.revisions(), loaded.funding()


def _catalogue(project: Project) -> object:
    from zhangye import scenarios

    found = scenarios.catalogue(project)
    return found, scenarios.capital_shares(project, found)


@cache
def _statistics() -> Any:
    from zhangye import statistics

    return statistics.load(Project(ROOT))


def _tables(project: Project) -> object:
    from zhangye import targets

    return targets.load(project)


def _priors(project: Project) -> object:
    from zhangye.calibration import parameters

    return parameters.load(project)


def _observation(project: Project) -> object:
    from zhangye.observation import settings

    return settings.load(project)


def _model(project: Project) -> object:
    from zhangye import engine
    from zhangye.engine import ModelError

    try:
        return engine.read(project.mdl)
    except ModelError as error:
        raise InputError(str(error)) from None


def _checks(project: Project) -> object:
    from zhangye.structure import checks

    return checks.load(project.model / "checks.yaml", _graph())


def _loops(project: Project) -> object:
    from zhangye.structure import loops

    return loops.load(project.model / "loops.csv", _graph())


@cache
def _graph() -> Any:
    from zhangye.engine import read_source
    from zhangye.structure.graph import Graph

    return Graph(read_source(Project(ROOT).mdl))


READERS: dict[str, Callable[[Project], object]] = {
    "scenarios/plan.toml": _scenario,
    "scenarios/levers.csv": _catalogue,
    "scenarios/shocks.csv": _catalogue,
    "data/historical.csv": _tables,
    "data/entered.csv": _tables,
    "data/targets.csv": _tables,
    "data/datapackage.json": _tables,
    "calibration/parameters.csv": _priors,
    "calibration/observation.toml": _observation,
    "model/checks.yaml": _checks,
    "model/loops.csv": _loops,
    "model/zhangye.mdl": _model,
}
"""Every class of input, and what reads it."""


def home(folder: Path) -> Project:
    """Return a copy of the project whose files may be broken, with something entered."""
    for name in ("data", "calibration", "scenarios", "model"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.nc"))
    with (folder / "data" / "entered.csv").open("a", encoding="utf-8") as file:
        file.write("processing_rate,base,zhangye,58,%,2017,2018-02-08,Li Ming,by telephone\n")
    return Project(folder)


def faults(project: Project, name: str, count: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Return what went wrong with mutations of a file, and how many were refused and read."""
    file = project.root / name
    whole = file.read_bytes()
    wrong, seen = [], Counter[str]()
    try:
        for number in range(count):
            broken = mutated(whole, random.Random(f"{seed} {name} {number}"))
            file.write_bytes(broken)
            start = time.monotonic()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error", RuntimeWarning)
                    READERS[name](project)
                seen["read"] += 1
            except InputError:
                seen["refused"] += 1
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                wrong.append(f"{name} {number}: {error!r} ({last.filename}:{last.lineno})")
            if time.monotonic() - start > SLOW:
                wrong.append(f"{name} {number}: took more than {SLOW:g} s")
    finally:
        file.write_bytes(whole)
    return wrong, seen


def main() -> None:
    """Run many mutations and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="mutations over all files")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = home(Path(folder))
        for name in READERS:
            wrong, seen = faults(project, name, options.count // len(READERS), options.seed)
            print(name, dict(seen), f"{len(wrong)} wrong", flush=True)
            print(*wrong, sep="\n", end="\n" if wrong else "")


if __name__ == "__main__":
    main()
