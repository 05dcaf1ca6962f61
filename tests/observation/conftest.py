"""One run of the shipped model, published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from zhangye import engine, observation, project
from zhangye.axes import TIMES
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, Published

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def place() -> project.Project:
    return project.find(ROOT)


@pytest.fixture(scope="session")
def seen(place: project.Project) -> observation.Observation:
    return observation.load(place)


@pytest.fixture(scope="session")
def economy(place: project.Project) -> Economy:
    model = engine.read(place.mdl)
    prepared = model.prepare((), list(COLUMNS), list(TIMES), final_time=2035.5)
    return Economy(prepared(np.empty((1, 0))), prepared.outputs)


@pytest.fixture(scope="session")
def publish(economy: Economy, seen: observation.Observation) -> Callable[..., Published]:
    """Publish the run; keywords replace parameters of the observation model."""

    def with_parameters(**changed: float) -> Published:
        return observation.publish(economy, seen, changed)

    return with_parameters


@pytest.fixture
def copy(tmp_path: Path) -> project.Project:
    for folder in project.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return project.Project(tmp_path)
