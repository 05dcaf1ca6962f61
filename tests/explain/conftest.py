"""The checks of charts are those of the other presentation tests."""

import importlib.util
from pathlib import Path

import pytest

from zhangye import project, targets

_FILE = Path(__file__).parents[1] / "presentation" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("presentation_conftest", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
caption_in, collisions = _MODULE.caption_in, _MODULE.collisions


@pytest.fixture(scope="session")
def home():
    return project.find()


@pytest.fixture(scope="session")
def register(home):
    return targets.load(home)


@pytest.fixture(scope="session")
def with_posterior(home, tmp_path_factory: pytest.TempPathFactory):
    """A copy of the project with a stand-in for the posterior: draws around the fitted values."""
    import shutil

    import numpy as np
    import pandas as pd

    from zhangye import observation
    from zhangye.calibration import parameters, posterior
    from zhangye.project import Project

    place = tmp_path_factory.mktemp("project")
    for name in ("model", "data", "calibration", "scenarios"):
        shutil.copytree(home.root / name, place / name)
    (place / "calibration" / "posterior.nc").unlink(missing_ok=True)
    copy = Project(place)
    table = parameters.load(copy).table
    rng = np.random.default_rng(3)
    scores = np.clip(rng.standard_normal((128, len(table))), -2, 2)
    value, sd = table["value"].to_numpy(), 0.3 * table["sd"].to_numpy()
    log = (table["family"] == "lognormal").to_numpy()
    drawn = np.where(log, value * np.exp(sd * scores), value + sd * scores)
    drawn = np.clip(drawn, table["lower"].to_numpy(), table["upper"].to_numpy())
    seen = observation.load(copy).values()
    observed = {name: np.full(128, number) for name, number in seen.items()}
    model = pd.DataFrame(drawn, columns=table["parameter"].tolist())
    posterior.save(copy, model, pd.DataFrame(observed), {"sampler": "stand-in of a test"})
    return copy
