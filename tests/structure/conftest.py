"""Small Vensim models for the tests of ``zhangye.structure``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

CONTROL = """
INITIAL TIME = 2000 ~ year ~ First year. |
FINAL TIME = 2010 ~ year ~ Last year. |
TIME STEP = 0.5 ~ year ~ Step of the integration. |
SAVEPER = 1 ~ year ~ Step of the saved values. |
"""

Write = Callable[[str], Path]


@pytest.fixture
def write_model(tmp_path: Path) -> Write:
    """Return a function that writes equations, with the control part, as a model file."""

    def write(equations: str, name: str = "small.mdl") -> Path:
        path = tmp_path / name
        path.write_text("{UTF-8}\n" + equations + CONTROL, encoding="utf-8")
        return path

    return write
