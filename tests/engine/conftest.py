"""Fixtures of the engine's tests: models, and a cache folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import engine

FOLDER = Path(__file__).parent
CONTROL = "FINAL TIME = 4 ~~|\nINITIAL TIME = 0 ~~|\nSAVEPER = 1 ~~|\nTIME STEP = 0.5 ~~|\n"

FILE = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"{prefix}>
<header><vendor>none</vendor><product version="1">none</product></header>
<sim_specs{method}><start>0</start><stop>4</stop>{dt}</sim_specs>
<dimensions><dim name="A"><elem name="A1"/><elem name="A2"/></dim>
<dim name="B"><elem name="B1"/><elem name="B2"/></dim><dim name="N" size="2"/>
<dim name="M" size="3"/></dimensions>{top}
<model>{model}<variables>{variables}</variables></model>
</xmile>
"""
PARTS = {"prefix": "", "method": "", "dt": "<dt>1</dt>", "top": "", "model": "", "variables": ""}


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


@pytest.fixture
def xmile(tmp_path: Path):
    """Return a function that writes an XMILE file of some variables and reads it."""

    def make(variables: str = "", suffix: str = ".xmile", **parts: str) -> engine.Model:
        path = tmp_path / f"model{suffix}"
        path.write_text(FILE.format(**PARTS | parts | {"variables": variables}), encoding="utf-8")
        return engine.read(path)

    return make
