"""Whether known parameters are found again: coverage of intervals over made-up data.

Parameters are drawn from their priors, the model publishes what follows from them, and errors of
the declared size and autocorrelation go on top. The fit that is used on the real statistics is then
asked for the parameters, and the normal approximation at its end for intervals. Over many data sets
the intervals must cover the truth about as often as they say (Cook, Gelman and Rubin 2006, *Journal
of Computational and Graphical Statistics* 15, in the form of coverage).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import engine
from zhangye.arrays import Array
from zhangye.axes import FIRST_YEAR
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem, fit, whitening
from zhangye.calibration.learned import names
from zhangye.calibration.parameters import Parameters
from zhangye.observation import Observation
from zhangye.observation.economy import Economy
from zhangye.observation.publish import anchors
from zhangye.statistics import Statistics

LEVEL = 0.9
WHOLE, ESTIMATED, CUT = "whole", "estimated", "cut"
"""What varies and what is asked for: see ``Recovery``."""
TRIES = 1000
"""Draws from the prior before it is said that none gives an economy."""
AT_BOUND = 1e-3
"""Distance to a bound, in prior standard deviations, within which an estimate lies on it."""


@dataclass(frozen=True)
class Recovery:
    """Data sets made from known parameters, and the question that is asked of them.

    Parameters
    ----------
    model, parameters, observation, statistics
        As of ``Problem``. The statistics say which values exist; the values are made up.
    question
        ``whole``: all parameters vary and are estimated together, as at the vintages of the
        backtest. ``estimated``: the loose constants stay at the centres of their priors.
        ``cut``: all vary, the fit believes the loose ones at their centres, and intervals of the
        others are widened by what they answer to the loose ones, as in the posterior that ships.
    """

    model: engine.Model
    parameters: Parameters
    observation: Observation
    statistics: Statistics
    question: str = WHOLE

    def problem(self, statistics: Statistics, observation: Observation, *, whole: bool) -> Problem:
        """Return a problem whose search starts at the centres of the priors."""
        table = self.parameters.table
        centred = Parameters(table.assign(value=table["prior"]))
        priors = {
            name: parameter.model_copy(update={"value": parameter.prior})
            for name, parameter in observation.parameters.items()
        }
        seen = observation.model_copy(update={"parameters": priors})
        return Problem(self.model, centred, seen, statistics, whole=whole)

    def made_up(
        self, truth: Array, problem: Problem, rng: np.random.Generator
    ) -> tuple[Statistics, Observation]:
        """Return values and findings that follow from known parameters.

        Parameters
        ----------
        truth
            Standard coordinates.
        problem
            Of the same values; its own are not used.
        rng
            Source of the errors.
        """
        economy = _economy(problem, truth)
        published = problem.published(truth[None, :])
        errors = np.linalg.solve(whitening(problem.data), rng.standard_normal(len(problem.data)))
        values = {
            (d.area, d.indicator, d.year): float(
                published[d.area, d.indicator][0, d.year - FIRST_YEAR] + error
                if d.on_level
                else published[d.area, d.indicator][0, d.year - FIRST_YEAR] * np.exp(error)
            )
            for d, error in zip(problem.data, errors, strict=True)
        }
        simulated = anchors(economy, published)
        findings = {
            name: anchor.model_copy(
                update={"value": float(simulated[name][0] + anchor.sd * rng.standard_normal())}
            )
            for name, anchor in self.observation.anchors.items()
        }
        seen = self.observation.model_copy(update={"anchors": findings})
        return _with_values(self.statistics, values), seen

    def data_set(self, seed: int) -> pd.DataFrame:
        """Make a data set, fit it, and say whether the intervals hold the truth.

        Parameters
        ----------
        seed
            Seed of the truth and of the errors.

        Returns
        -------
        DataFrame
            ``parameter, truth, estimate, sd, low, high, covered, at_bound``, a row a parameter, in
            standard coordinates; intervals are cut off at the bounds.

        Raises
        ------
        ValueError
            Where the priors hardly ever give an economy.
        """
        rng = np.random.default_rng(seed)
        varied = self.question != ESTIMATED
        template = self.problem(self.statistics, self.observation, whole=varied)
        truth = draw_truth(template, rng)
        sample = self.made_up(truth, template, rng)
        problem = self.problem(*sample, whole=self.question == WHOLE)
        estimate = fit(problem)
        if self.question == CUT:
            whole = self.problem(*sample, whole=True)
            firm = firm_places(whole)
            sd = answering_sd(whole, whole.at(*problem.fitted_values(estimate)), firm)
            truth = truth[firm]
        else:
            sd = np.sqrt((laplace_factor(problem, estimate) ** 2).sum(axis=1))
        lower, upper = problem.bounds()
        reach = NormalDist().inv_cdf(0.5 + LEVEL / 2) * sd
        low, high = np.maximum(estimate - reach, lower), np.minimum(estimate + reach, upper)
        return pd.DataFrame(
            {
                "parameter": names(problem),
                "truth": truth,
                "estimate": estimate,
                "sd": sd,
                "low": low,
                "high": high,
                "covered": (low <= truth) & (truth <= high),
                "at_bound": (estimate < lower + AT_BOUND) | (estimate > upper - AT_BOUND),
            }
        )


def firm_places(whole: Problem) -> npt.NDArray[np.int64]:
    """Return the places of the coordinates that are no loose constants."""
    loose = np.zeros(len(whole.start()), dtype=bool)
    constants = (whole.parameters.table["estimated"] == "no").to_numpy()
    loose[: len(constants)] = constants
    return np.flatnonzero(~loose)


def answering_sd(whole: Problem, point: Array, firm: npt.NDArray[np.int64]) -> Array:
    """Return standard deviations of estimates that answer to loose constants at their priors.

    The covariance is that of the estimates given the loose constants, from the Gauss-Newton
    curvature, and that of their answer, which is linear: see ``zhangye.calibration.loose``.

    Parameters
    ----------
    whole
        The problem of all parameters.
    point
        The fit in standard coordinates.
    firm
        Places of the estimated ones.
    """
    factor = laplace_factor(whole, point)
    curvature = np.linalg.inv(factor @ factor.T)
    loose = np.setdiff1d(np.arange(len(point)), firm)
    given = np.linalg.inv(curvature[np.ix_(firm, firm)])
    answer = given @ curvature[np.ix_(firm, loose)]
    return np.asarray(np.sqrt(np.diag(given) + (answer**2).sum(axis=1)))


def draw_truth(problem: Problem, rng: np.random.Generator) -> Array:
    """Draw parameters from their priors, within bounds, for which there is an economy.

    Returns
    -------
    Array
        Standard coordinates.

    Raises
    ------
    ValueError
        Where ``TRIES`` draws gave no run whose fitted figures are all positive.
    """
    from scipy.stats import truncnorm

    lower, upper = problem.bounds()
    for _ in range(TRIES):
        point = np.asarray(truncnorm.rvs(lower, upper, random_state=rng))
        published = problem.published(point[None, :])
        figures = np.array(
            [published[d.area, d.indicator][0, d.year - FIRST_YEAR] for d in problem.data]
        )
        if np.isfinite(figures).all() and (figures > 0).all():
            return point
    raise ValueError(f"{TRIES} draws from the priors give no economy")


def coverage(data_sets: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return how often intervals hold the truth.

    Parameters
    ----------
    data_sets
        What ``Recovery.data_set`` returned.

    Returns
    -------
    DataFrame
        Index ``all``, ``off bounds`` and ``at bounds``; ``n, covered, error``: shares, and the
        standard error of the share from the spread of the data sets (NaN for a single one).
    """
    everything = pd.concat(data_sets, keys=range(len(data_sets)), names=["data set", "row"])
    parts = {
        "all": everything,
        "off bounds": everything[~everything["at_bound"]],
        "at bounds": everything[everything["at_bound"]],
    }
    rows = {}
    for name, part in parts.items():
        shares = part.groupby("data set")["covered"].mean()
        error = shares.std() / np.sqrt(len(shares)) if len(shares) > 1 else np.nan
        rows[name] = (len(part), part["covered"].mean(), error)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["n", "covered", "error"])


def _economy(problem: Problem, point: Array) -> Economy:
    natural, _ = problem.split(point[None, :])
    return Economy(problem.held(problem.runs(natural)), problem.outputs)


def _with_values(
    statistics: Statistics, values: Mapping[tuple[str, str, int], float]
) -> Statistics:
    """Return statistics with some values replaced."""
    table = statistics.tables["historical"]
    keys = zip(*(table.frame[c] for c in ("area", "indicator", "year")), strict=True)
    numbers = [values.get(key, old) for key, old in zip(keys, table.frame["value"], strict=True)]
    replaced = replace(table, frame=table.frame.assign(value=numbers))
    return replace(statistics, tables={**statistics.tables, "historical": replaced})
