"""Results of every scenario stand beside the tests; what moves is shown, the greatest first."""

import importlib.util
from pathlib import Path

import pandas as pd

_SPEC = importlib.util.spec_from_file_location("golden", Path(__file__).with_name("update.py"))
golden = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(golden)


def test_nothing_moved() -> None:
    before, now = pd.read_csv(golden.FILE), golden.results()
    assert len(before) == len(now)
    changes = golden.moved(before, now)
    text = "\n".join(f"{change:+.4%} {key}" for key, change in changes.head(golden.MOST).items())
    assert changes.abs().max() < 1e-6, f"moved most (update: tests/golden/update.py):\n{text}"
