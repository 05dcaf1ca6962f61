"""Which data inform which parameter, from the linearised fit.

At the fit the covariance S of the parameters is the inverse of the curvature H, and H is the sum of
the curvatures H_g of all groups of residuals: the series of an indicator, a finding of the
literature, the priors. Hence S = S H S = sum of S H_g S: each parameter's variance is the sum of
parts, one a group. A part says how much of the doubt passes through that group: how far the
estimate would follow if its data were drawn anew. The part of a parameter's own prior is its
variance over that of the prior: 1 where the data say nothing. Beside it stands how much wider the
standard deviation would be without the group, which is little where several groups say the same.

It is a local picture: of the Gauss-Newton curvature at one point, with the weights that the soft-L1
loss gives there, as if bounds were far away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration.fit import Problem, loss_weights
from zhangye.calibration.learned import names

OWN_PRIOR, OTHER_PRIORS = "own prior", "other priors"
ANCHOR = "finding: "
"""Before the name of a finding of the literature."""


def inform(problem: Problem, point: Array) -> pd.DataFrame:
    """Return how much each group of residuals tells of each parameter.

    Parameters
    ----------
    problem
        What was fitted; with ``whole``, of all parameters.
    point
        The fit in standard coordinates.

    Returns
    -------
    DataFrame
        ``parameter, group, share, widening``, largest share first within a parameter: ``group`` is
        an indicator, 'finding: name', 'own prior' or 'other priors'; the ``share`` of the
        parameter's variance passes through it (shares add up to 1); without it the standard
        deviation would be wider by ``widening`` (0.1: by a tenth); NaN for priors, without which
        some parameters would have no estimate.
    """
    residuals = problem.residuals(point[None, :])[0]
    jacobian = problem.jacobian(point) * np.sqrt(loss_weights(residuals))[:, None]
    return pd.concat(
        [_of_parameter(*one) for one in _decomposed(jacobian, _groups(problem), names(problem))],
        ignore_index=True,
    )


def _groups(problem: Problem) -> dict[str, npt.NDArray[np.int64]]:
    """Return the rows of the residuals of each group of data and findings."""
    groups: dict[str, list[int]] = {}
    for row, datum in enumerate(problem.data):
        groups.setdefault(datum.indicator, []).append(row)
    for row, anchor in enumerate(problem.observation.anchors, start=len(problem.data)):
        groups[ANCHOR + anchor] = [row]
    return {name: np.array(rows) for name, rows in groups.items()}


Parts = tuple[str, dict[str, float], dict[str, float]]


def _decomposed(
    jacobian: Array, groups: Mapping[str, npt.NDArray[np.int64]], parameters: list[str]
) -> list[Parts]:
    """Return each parameter's shares and widenings by group.

    The residuals of the priors are the last rows, in the order of the parameters.
    """
    curvature = jacobian.T @ jacobian
    covariance = np.linalg.inv(curvature)
    variance = np.diag(covariance)
    shares, widenings = {}, {}
    for name, rows in groups.items():
        mine = jacobian[rows]
        shares[name] = ((covariance @ mine.T) ** 2).sum(axis=1) / variance
        without = np.diag(np.linalg.inv(curvature - mine.T @ mine))
        widenings[name] = np.sqrt(without / variance) - 1
    priors = jacobian[-len(parameters) :]
    passed = (covariance @ priors.T) ** 2 / variance[:, None]
    own = np.diag(passed)
    shares[OWN_PRIOR], shares[OTHER_PRIORS] = own, passed.sum(axis=1) - own
    return [
        (
            parameter,
            {name: float(share[place]) for name, share in shares.items()},
            {name: float(wider[place]) for name, wider in widenings.items()},
        )
        for place, parameter in enumerate(parameters)
    ]


def _of_parameter(
    parameter: str, shares: dict[str, float], widenings: dict[str, float]
) -> pd.DataFrame:
    table = pd.DataFrame({"share": pd.Series(shares), "widening": pd.Series(widenings)})
    table = table.sort_values("share", ascending=False, kind="stable")
    table = table.reset_index(names="group")
    table.insert(0, "parameter", parameter)
    return table
