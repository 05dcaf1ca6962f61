"""Seeded mutations of every input file end in one clear message, or are read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from zhangye.project import Project

sys.path.insert(0, str(Path(__file__).parent))
from mutations import READERS, faults, home

SEED = 18
COUNT = 12
COSTLY = {"model/zhangye.mdl": 3}
"""Files that take long to read: fewer mutations of them."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return home(tmp_path_factory.mktemp("mutations"))


@pytest.mark.parametrize("name", READERS)
def test_no_mutation_ends_in_a_traceback(project: Project, name: str) -> None:
    READERS[name](project)
    wrong, seen = faults(project, name, COSTLY.get(name, COUNT), SEED)
    assert not wrong
    assert seen["refused"]
