"""Fixtures of the engine's tests: models, and a cache folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import engine

FOLDER = Path(__file__).parent
CONTROL = "FINAL TIME = 4 ~~|\nINITIAL TIME = 0 ~~|\nSAVEPER = 1 ~~|\nTIME STEP = 0.5 ~~|\n"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("ZHANGYE_ENGINE_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def counties() -> engine.Model:
    """Six dozen scalars over three counties and three sectors."""
    return engine.read(FOLDER / "models" / "counties.mdl")


@pytest.fixture
def write(tmp_path: Path):
    """Return a function that writes a model with the usual control variables and reads it."""

    def make(equations: str) -> engine.Model:
        path = tmp_path / "model.mdl"
        path.write_text("{UTF-8}\n" + equations + "\n" + CONTROL, encoding="utf-8")
        return engine.read(path)

    return make
