"""The project's statistics, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhangye import statistics
from zhangye.project import FOLDERS, Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def place() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def stats(place: Project) -> statistics.Statistics:
    return statistics.load(place)


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A copy of the project that a test may write to."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / "copy" / folder)
    return Project(tmp_path / "copy")
