"""The project's statistics, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import statistics
from zhangye.project import Project


@pytest.fixture(scope="session")
def place() -> Project:
    return Project(Path(__file__).parents[2])


@pytest.fixture(scope="session")
def stats(place: Project) -> statistics.Statistics:
    return statistics.load(place)
