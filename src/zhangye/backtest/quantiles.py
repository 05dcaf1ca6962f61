"""The quantiles that a forecast of the contract gives, and their columns."""

from __future__ import annotations

import numpy as np

from zhangye.arrays import Array

PROBABILITIES = {
    "p05": 0.05,
    "p10": 0.10,
    "p25": 0.25,
    "p50": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
}
"""Column -> probability, ascending."""
QUANTILES = tuple(PROBABILITIES)
LEVELS: Array = np.array(list(PROBABILITIES.values()))
COLUMNS = ("mean", *QUANTILES)
"""What describes one forecast distribution."""


def of_samples(samples: Array) -> Array:
    """Return mean and quantiles of samples.

    Parameters
    ----------
    samples
        Runs x years.

    Returns
    -------
    ndarray
        Years x ``COLUMNS``, in the unit of the samples.
    """
    quantiles = np.quantile(samples, LEVELS, axis=0)
    return np.concatenate([samples.mean(axis=0)[None], quantiles]).T
