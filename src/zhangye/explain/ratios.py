"""How much of an output goes with one input, where inputs may depend on each other."""

from __future__ import annotations

import numpy as np

from zhangye.arrays import Array

BINS = 10


def correlation_ratios(inputs: Array, outputs: Array) -> Array:
    """Return the share of each output's variance that lies between bins of each input.

    The variance of the conditional mean over the variance: with correlated inputs it counts what
    an input shares with others. Less what chance alone puts between the bins (epsilon squared;
    Kelley 1935).

    Parameters
    ----------
    inputs
        Draws x inputs.
    outputs
        Draws x outputs.

    Returns
    -------
    ndarray
        Inputs x outputs, from 0 to 1; NaN where an output does not vary.
    """
    draws = len(inputs)
    centred = outputs - outputs.mean(axis=0)
    whole = (centred**2).sum(axis=0)
    whole[whole <= 1e-18 * (outputs**2).sum(axis=0)] = np.nan
    ratios = np.empty((inputs.shape[1], outputs.shape[1]))
    for place, column in enumerate(inputs.T):
        bins = (np.argsort(np.argsort(column, kind="stable")) * BINS) // draws
        sums = np.zeros((BINS, outputs.shape[1]))
        np.add.at(sums, bins, centred)
        between = (sums**2 / np.bincount(bins, minlength=BINS)[:, None]).sum(axis=0)
        chance = (BINS - 1) * (whole - between) / (draws - BINS)
        ratios[place] = np.clip((between - chance) / whole, 0.0, 1.0)
    return ratios


def rank_correlations(inputs: Array, outputs: Array) -> Array:
    """Return Spearman's rank correlations: inputs x outputs."""

    def standard(values: Array) -> Array:
        ranks = np.argsort(np.argsort(values, axis=0), axis=0).astype(float)
        centred = ranks - ranks.mean(axis=0)
        return centred / np.sqrt((centred**2).sum(axis=0))

    return standard(inputs).T @ standard(outputs)
