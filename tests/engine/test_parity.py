"""The engine agrees with PySD on every saved value of small models that use each function."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import engine

from . import reference

MODELS = sorted((Path(__file__).parent / "models").glob("*.*"))
PARITY = [path for path in MODELS if path.suffix in (".mdl", ".xmile")]


@pytest.mark.parametrize("path", PARITY, ids=lambda path: path.name)
def test_every_saved_value(path: Path) -> None:
    theirs = reference.run(path)
    ours = engine.read(path).run()
    assert list(ours.columns) == list(theirs.columns)
    worst = reference.difference(ours, theirs)
    assert worst.max() < 1e-8, worst[worst >= 1e-8].to_dict()
