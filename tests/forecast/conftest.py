"""The shipped project, one forecaster for all tests, and copies that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhangye import project, statistics
from zhangye.forecast.forecaster import Forecaster

ROOT = Path(__file__).parents[2]
SEED, RUNS = 7, 200


@pytest.fixture(scope="session")
def place() -> project.Project:
    return project.find(ROOT)


@pytest.fixture(scope="session")
def known(place: project.Project) -> statistics.Statistics:
    return statistics.load(place)


@pytest.fixture(scope="session")
def forecaster(place: project.Project, known: statistics.Statistics) -> Forecaster:
    return Forecaster(place, RUNS, SEED, known)


@pytest.fixture
def copy(tmp_path: Path) -> project.Project:
    for folder in project.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return project.Project(tmp_path)
