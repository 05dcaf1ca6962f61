"""A registry that is cut off at any byte is noticed, and so is one with rows missing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from zhangye import scenarios, targets
from zhangye.calibration import parameters
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.scenarios.files import csv_rows

ROOT = Path(__file__).parents[2]
DATA = sorted(
    file.name for file in (ROOT / "data").glob("*.csv") if not file.stem.startswith("entered")
)
CUTS = 6


def cuts(raw: bytes, seed: str) -> list[int]:
    """Return where to cut: at the last bytes, after a whole row, and anywhere."""
    rows = [place for place, byte in enumerate(raw[:-1], start=1) if byte == ord("\n")]
    chosen = random.Random(seed)
    anywhere = [chosen.randrange(1, len(raw)) for _ in range(CUTS)]
    return [len(raw) - 2, rows[-1], rows[len(rows) // 2], *anywhere]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    home = tmp_path_factory.mktemp("cut")
    for folder in ("data", "calibration", "scenarios"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("*.nc"))
    return Project(home)


@pytest.mark.parametrize("name", DATA)
def test_statistics_and_targets(project: Project, name: str) -> None:
    file = project.data / name
    whole = file.read_bytes()
    try:
        for cut in cuts(whole, name):
            file.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                targets.load(project)
    finally:
        file.write_bytes(whole)


@pytest.mark.parametrize("name", ["levers.csv", "shocks.csv"])
def test_catalogues(project: Project, name: str) -> None:
    file = project.scenarios / name
    whole = file.read_bytes()
    try:
        for cut in cuts(whole, name):
            file.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                scenarios.catalogue(project)
    finally:
        file.write_bytes(whole)


@pytest.mark.parametrize("name", ["limits.csv", "planning.csv", "spending.csv"])
def test_rules_of_planning(project: Project, name: str) -> None:
    file = project.scenarios / name
    whole = file.read_bytes()
    columns = tuple(whole.decode().splitlines()[0].split(","))
    try:
        for cut in cuts(whole, name):
            file.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                list(csv_rows(file, columns))
    finally:
        file.write_bytes(whole)


def test_priors(project: Project) -> None:
    file = project.calibration / "parameters.csv"
    whole = file.read_bytes()
    try:
        for cut in cuts(whole, file.name):
            file.write_bytes(whole[:cut])
            with pytest.raises(InputError):
                parameters.load(project)
    finally:
        file.write_bytes(whole)


def test_a_row_of_ones_own_is_no_fault_and_a_row_taken_out_is_told_how(project: Project) -> None:
    file = project.data / "sources.csv"
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(whole + whole.splitlines()[-1].replace("s0", "s9", 1), encoding="utf-8")
        targets.load(project)
        file.write_text(whole.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"rows of at least \d+; .*write their number as rows"):
            targets.load(project)
    finally:
        file.write_text(whole, encoding="utf-8")
