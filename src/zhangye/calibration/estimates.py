"""Estimated parameters beside their priors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration.fit import Problem

FAR = 2.0
"""Standard deviations from the prior beyond which an estimate is flagged."""
_CLOSE = 1e-3


def beside_priors(problem: Problem, standard: Array) -> pd.DataFrame:
    """Return every estimate with its prior.

    Parameters
    ----------
    problem
        What was fitted.
    standard
        The fitted point in standard coordinates.

    Returns
    -------
    DataFrame
        ``parameter, part, family, value, prior, sd, shift, lower, upper, flag``: ``part`` is
        ``model`` or ``observation``; ``sd`` is that of the logarithm where the family is
        lognormal; ``shift`` is the distance from the prior in standard deviations; ``flag`` is
        ``at bound``, ``far from prior`` or empty.
    """
    model, observed = problem.fitted_values(standard)
    priors = problem.observation.parameters
    table = problem.parameters.table
    parts = [
        pd.DataFrame(
            {
                "parameter": table["parameter"],
                "part": "model",
                "family": table["family"],
                "value": model.to_numpy(),
                **{column: table[column] for column in ("prior", "sd", "lower", "upper")},
            }
        ),
        pd.DataFrame(
            {
                "parameter": list(priors),
                "part": "observation",
                "family": "normal",
                "value": observed.to_numpy(),
                "prior": [p.prior for p in priors.values()],
                "sd": [p.sd for p in priors.values()],
                "lower": np.nan,
                "upper": np.nan,
            }
        ),
    ]
    estimates = pd.concat(parts, ignore_index=True)
    estimates["shift"] = standard
    lower, upper = problem.bounds()
    at_bound = (standard <= lower + _CLOSE) | (standard >= upper - _CLOSE)
    estimates["flag"] = np.where(
        at_bound, "at bound", np.where(np.abs(standard) > FAR, "far from prior", "")
    )
    columns = ["parameter", "part", "family", "value", "prior", "sd", "shift"]
    return estimates[[*columns, "lower", "upper", "flag"]]
