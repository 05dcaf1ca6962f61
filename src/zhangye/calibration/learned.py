"""What the data taught: posterior beside prior, parameters that move together, and a cross-check.

Everything is compared in standard coordinates, against the priors that were drawn from
(``zhangye.calibration.priors``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array
from zhangye.calibration import priors
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem
from zhangye.calibration.posterior import Posterior

QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
STRONG = 0.5
"""Correlations beyond this are listed."""
AT_BOUND = 1e-5
"""A draw this close to a bound, relative to the distance of the bounds, lies on it: the posterior's
file keeps seven digits."""
MODEL, OBSERVATION = "model", "observation"


def standard_draws(problem: Problem, posterior: Posterior) -> pd.DataFrame:
    """Return a posterior's draws in standard coordinates.

    Parameters
    ----------
    problem
        Of all parameters (``whole``).
    posterior
        Draws in the parameters' units.

    Returns
    -------
    DataFrame
        Draws x parameters, those of the model first.
    """
    basis = problem.observation.parameters
    model = problem.parameters.standard(posterior.model[problem.parameters.names].to_numpy())
    observed = np.column_stack(
        [(posterior.observed[name] - prior.prior) / prior.sd for name, prior in basis.items()]
    )
    return pd.DataFrame(np.hstack([model, observed]), columns=names(problem))


def names(problem: Problem) -> list[str]:
    """Return the names of a problem's coordinates."""
    return [*problem.parameters.names, *problem.observation.parameters]


def prior_points(problem: Problem) -> pd.DataFrame:
    """Return points that stand for the priors, in standard coordinates, within the bounds.

    Returns
    -------
    DataFrame
        ``priors.POINTS`` x parameters: quantiles at equal steps of probability.
    """
    # The published basis has no bounds but those that keep the search finite.
    single = priors.points(priors.SINGLE)
    observed = pd.DataFrame(dict.fromkeys(problem.observation.parameters, single))
    return pd.concat([priors.of_constants(problem.parameters), observed], axis=1)


def beside_posterior(problem: Problem, posterior: Posterior) -> pd.DataFrame:
    """Return prior and posterior of every parameter.

    Parameters
    ----------
    problem
        Of all parameters (``whole``).
    posterior
        The posterior.

    Returns
    -------
    DataFrame
        ``parameter, part, estimated, prior_mean, prior_sd, prior_p05, prior_p50, prior_p95, mean,
        sd, p05, p50, p95, prior_z_p05, ..., z_p95, shift, contraction, at_bound``: moments and
        quantiles in the parameter's unit, and the quantiles in standard coordinates (``z``);
        ``shift`` is the distance of the means in prior standard deviations and
        ``contraction`` 1 - (posterior sd / prior sd)^2, both in standard coordinates; ``at_bound``
        is the share of draws on a bound.
    """
    standard, before_data = standard_draws(problem, posterior), prior_points(problem)
    before, after = (_natural(problem, table) for table in (before_data, standard))
    rows = {"parameter": standard.columns.to_numpy()}
    count = len(problem.parameters.names)
    rows["part"] = np.where(np.arange(standard.shape[1]) < count, MODEL, OBSERVATION)
    rows["estimated"] = _estimated(problem)
    for prefix, table in (("prior_", before), ("", after)):
        rows[f"{prefix}mean"] = table.mean().to_numpy()
        rows[f"{prefix}sd"] = table.std().to_numpy()
        for name, share in QUANTILES.items():
            rows[f"{prefix}{name}"] = table.quantile(share).to_numpy()
    sd = before_data.std().to_numpy()
    for prefix, table in (("prior_z_", before_data), ("z_", standard)):
        for name, share in QUANTILES.items():
            rows[f"{prefix}{name}"] = table.quantile(share).to_numpy()
    rows["shift"] = (standard.mean().to_numpy() - before_data.mean().to_numpy()) / sd
    rows["contraction"] = 1 - (standard.std().to_numpy() / sd) ** 2
    rows["at_bound"] = _share_at_bounds(problem, after)
    return pd.DataFrame(rows)


def _estimated(problem: Problem) -> npt.NDArray[np.bool_]:
    """Return which parameters the data were allowed to inform."""
    constants = (problem.parameters.table["estimated"] == "yes").to_numpy()
    return np.concatenate([constants, np.ones(len(problem.observation.parameters), dtype=bool)])


def _natural(problem: Problem, standard: pd.DataFrame) -> pd.DataFrame:
    natural, observed = problem.split(standard.to_numpy())
    return pd.DataFrame(np.hstack([natural, *observed.values()]), columns=standard.columns)


def _share_at_bounds(problem: Problem, draws: pd.DataFrame) -> Array:
    shares = np.zeros(draws.shape[1])
    table = problem.parameters.table
    lower, upper = (table[column].to_numpy(dtype=float) for column in ("lower", "upper"))
    close = AT_BOUND * (upper - lower)
    values = draws.to_numpy()[:, : len(lower)]
    shares[: len(lower)] = ((values <= lower + close) | (values >= upper - close)).mean(axis=0)
    return shares


def correlations(standard: pd.DataFrame, least: float = STRONG) -> pd.DataFrame:
    """Return the pairs of parameters that the posterior ties together.

    Parameters
    ----------
    standard
        Draws in standard coordinates.
    least
        The absolute correlation from which on a pair is listed.

    Returns
    -------
    DataFrame
        ``first, second, correlation``, the strongest first.
    """
    moving = standard.loc[:, standard.std() > 0]
    table = np.corrcoef(moving.to_numpy().T)
    rows, columns = np.nonzero(np.triu(np.abs(table) > least, k=1))
    pairs = pd.DataFrame(
        {
            "first": moving.columns[rows],
            "second": moving.columns[columns],
            "correlation": table[rows, columns],
        }
    )
    order = pairs["correlation"].abs().sort_values(ascending=False, kind="stable").index
    return pairs.loc[order].reset_index(drop=True)


def against_laplace(problem: Problem, point: Array, standard: pd.DataFrame) -> pd.DataFrame:
    """Hold the normal approximation at a fit against the draws of the posterior.

    The approximation lets the data inform all constants; the posterior keeps the loose ones at
    their priors, so that the two agree on those only as far as the data tell nothing of them.

    Parameters
    ----------
    problem
        Of all parameters (``whole``).
    point
        The fit in standard coordinates.
    standard
        Draws in standard coordinates.

    Returns
    -------
    DataFrame
        ``parameter, estimated, mode, mean, laplace_sd, sd, ratio, distance``: ``mode`` to ``sd`` in
        standard coordinates; ``ratio`` is the approximation's standard deviation over that of the
        draws, NaN where these have none; ``distance`` is the fit less the mean of the draws, in
        their standard deviations.
    """
    approximate = np.sqrt((laplace_factor(problem, point) ** 2).sum(axis=1))
    mean, sd = standard.mean().to_numpy(), standard.std().to_numpy()
    some = np.where(sd > 0, sd, np.nan)
    return pd.DataFrame(
        {
            "parameter": standard.columns,
            "estimated": _estimated(problem),
            "mode": point,
            "mean": mean,
            "laplace_sd": approximate,
            "sd": sd,
            "ratio": approximate / some,
            "distance": (point - mean) / some,
        }
    )
