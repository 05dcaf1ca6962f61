"""The engine agrees with PySD on every saved value of small models that use each function."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import engine

from . import reference

MODELS = sorted((Path(__file__).parent / "models").glob("*.*"))
PARITY = [path for path in MODELS if path.suffix in (".mdl", ".xmile")]
LOOSE = {"allocation.mdl": 1e-7}
"""Where PySD's own result is no better: ALLOCATE AVAILABLE, by a least-squares solver."""


@pytest.mark.parametrize("path", PARITY, ids=lambda path: path.name)
def test_every_saved_value(path: Path) -> None:
    theirs = reference.run(path)
    ours = engine.read(path).run()
    assert list(ours.columns) == list(theirs.columns)
    worst = reference.difference(ours, theirs)
    limit = LOOSE.get(path.name, 1e-8)
    assert worst.max() < limit, worst[worst >= limit].to_dict()
