"""A project with a stand-in for the posterior, and one answer that several tests look at."""

from pathlib import Path

import pytest

from zhangye import project, targets
from zhangye.project import Project


@pytest.fixture(scope="session")
def home() -> Project:
    return project.find()


@pytest.fixture(scope="session")
def register(home: Project):
    return targets.load(home)


@pytest.fixture(scope="session")
def with_posterior(made_posterior, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with a posterior drawn around the fitted values."""
    return made_posterior(tmp_path_factory.mktemp("planning"), 64, 0.2)


@pytest.fixture(scope="session")
def solved(with_posterior: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """Exit code and folder of an answer within reach: the cap on water with probability 0.8."""
    from zhangye.cli import execute

    out = tmp_path_factory.mktemp("solved") / "out"
    words = ["solve", "--targets", "water_cap", "--draws", "64", "--lang", "zh"]
    code = execute([*words, "--project", str(with_posterior.root), "--out", str(out)])
    return code, out
