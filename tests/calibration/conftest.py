"""The project's own files, read once; the compiled model; copies that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhangye import engine, observation, project, statistics
from zhangye.calibration import fit, parameters

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def place() -> project.Project:
    return project.find(ROOT)


@pytest.fixture(scope="session")
def stats(place: project.Project) -> statistics.Statistics:
    return statistics.load(place)


@pytest.fixture(scope="session")
def model(place: project.Project) -> engine.Model:
    return engine.read(place.mdl)


@pytest.fixture(scope="session")
def seen(place: project.Project) -> observation.Observation:
    return observation.load(place)


@pytest.fixture
def known(place: project.Project) -> parameters.Parameters:
    return parameters.load(place)


@pytest.fixture(scope="session")
def problem(
    place: project.Project,
    model: engine.Model,
    seen: observation.Observation,
    stats: statistics.Statistics,
) -> fit.Problem:
    return fit.Problem(model, parameters.load(place), seen, stats)


@pytest.fixture
def copy(tmp_path: Path) -> project.Project:
    for folder in project.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return project.Project(tmp_path)
