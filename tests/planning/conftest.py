"""A project with a stand-in for the posterior, and one answer that several tests look at."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import observation, project, targets
from zhangye.calibration import parameters, posterior
from zhangye.project import Project

DRAWS = 64


@pytest.fixture(scope="session")
def home() -> Project:
    return project.find()


@pytest.fixture(scope="session")
def register(home: Project):
    return targets.load(home)


@pytest.fixture(scope="session")
def with_posterior(home: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project whose posterior is drawn around the fitted values."""
    place = tmp_path_factory.mktemp("planning") / "project"
    place.mkdir()
    for name in ("model", "data", "calibration", "scenarios"):
        shutil.copytree(home.root / name, place / name)
    (place / "calibration" / "posterior.nc").unlink(missing_ok=True)
    copy = Project(place)
    table = parameters.load(copy).table
    scores = np.clip(np.random.default_rng(3).standard_normal((DRAWS, len(table))), -2, 2)
    value, sd = table["value"].to_numpy(), 0.2 * table["sd"].to_numpy()
    log = (table["family"] == "lognormal").to_numpy()
    drawn = np.where(log, value * np.exp(sd * scores), value + sd * scores)
    drawn = np.clip(drawn, table["lower"].to_numpy(), table["upper"].to_numpy())
    seen = observation.load(copy).values()
    observed = pd.DataFrame({name: np.full(DRAWS, number) for name, number in seen.items()})
    model = pd.DataFrame(drawn, columns=table["parameter"].tolist())
    posterior.save(copy, model, observed, {"sampler": "stand-in of a test"})
    return copy


@pytest.fixture(scope="session")
def solved(with_posterior: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """Exit code and folder of an answer within reach: the cap on water with probability 0.8."""
    from zhangye.cli import execute

    out = tmp_path_factory.mktemp("solved") / "out"
    words = ["solve", "--targets", "water_cap", "--draws", "64", "--lang", "zh"]
    code = execute([*words, "--project", str(with_posterior.root), "--out", str(out)])
    return code, out
