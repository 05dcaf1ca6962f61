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
def with_posterior(made_posterior, tmp_path_factory: pytest.TempPathFactory):
    """A copy of the project with a posterior drawn around the fitted values."""
    return made_posterior(tmp_path_factory.mktemp("project"), 128, 0.3)
