"""The project's own files, read once; the compiled model; copies that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import engine, observation, project, statistics
from zhangye.calibration import fit, parameters, posterior
from zhangye.calibration.density import laplace_factor

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


@pytest.fixture(scope="session")
def whole(
    place: project.Project,
    model: engine.Model,
    seen: observation.Observation,
    stats: statistics.Statistics,
) -> fit.Problem:
    """The problem of all parameters."""
    return fit.Problem(model, parameters.load(place), seen, stats, whole=True)


@pytest.fixture(scope="session")
def normal(whole: fit.Problem) -> posterior.Posterior:
    """Draws of the normal approximation, in place of a posterior that takes long to sample."""
    rng = np.random.default_rng(0)
    factor = laplace_factor(whole, whole.start())
    points = whole.start() + rng.standard_normal((400, len(factor))) @ factor.T
    natural, observed = whole.split(np.clip(points, *whole.bounds()))
    settings = {
        "sampler": "normal approximation, for a test",
        "chains": 16,
        "draws": 25,
        "divergences": 4,
        "rhat": {"model": 1.004, "observation": 1.003, "scale": 1.02, "figure": 1.002},
        "ess": {"model": 812, "observation": 900, "scale": 450, "figure": 1200},
    }
    model = pd.DataFrame(natural, columns=whole.parameters.names)
    return posterior.Posterior(
        model, pd.DataFrame({name: v[:, 0] for name, v in observed.items()}), settings
    )
