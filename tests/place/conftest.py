from __future__ import annotations

import pytest

import zhangye
from zhangye.place.place import Place


@pytest.fixture(scope="session")
def place() -> Place:
    return zhangye.open(lang="en")
