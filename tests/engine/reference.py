"""PySD's own results, for comparison."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def load(path: Path, **options: Any) -> Any:
    """Load a model in PySD, translated in a temporary folder that holds the model's folder."""
    import pysd

    folder = Path(tempfile.mkdtemp())
    for file in path.parent.iterdir():
        if file.suffix in (path.suffix, ".xlsx", ".csv", ".tab") and file.is_file():
            shutil.copy(file, folder)
    copy = folder / path.name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pysd.read_vensim if path.suffix == ".mdl" else pysd.read_xmile
        return read(str(copy), **options)


def run(path: Path, **options: Any) -> pd.DataFrame:
    """Run a model in PySD."""
    model = load(path)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return model.run(**options)


def difference(ours: pd.DataFrame, theirs: pd.DataFrame, rounding: float = 0.0) -> pd.Series:
    """Return the largest relative difference of every column that PySD gives.

    ``rounding`` is an absolute difference that counts for nothing: what is left when numbers near
    one are subtracted has no more digits, in PySD as here.
    """
    assert list(ours.index) == list(theirs.index)
    missing = [name for name in theirs.columns if name not in ours.columns]
    assert not missing, missing
    worst = {}
    for name in theirs.columns:
        a, b = ours[name].to_numpy(float), theirs[name].to_numpy(float)
        both = np.isnan(a) & np.isnan(b) | (a == b) | (np.abs(a - b) <= rounding)
        with np.errstate(all="ignore"):
            gap = np.abs(a - b) / np.maximum(np.abs(b), 1e-12)
        worst[name] = float(np.where(both, 0.0, np.where(np.isnan(gap), np.inf, gap)).max())
    return pd.Series(worst)
