"""What a fit and its posterior say beyond the fitted values: gathered for the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from zhangye.errors import InputError

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.arrays import Array
    from zhangye.calibration.fit import Problem
    from zhangye.calibration.posterior import Posterior
    from zhangye.calibration.result import Result
    from zhangye.calibration.worth import Worth
    from zhangye.project import Project
    from zhangye.targets.register import Register


@dataclass(frozen=True)
class Worths:
    """What knowing each constant, and each group of them, would be worth."""

    constants: Worth
    groups: Worth


@dataclass(frozen=True)
class FromPosterior:
    """What needs draws.

    Attributes
    ----------
    beside
        ``zhangye.calibration.learned.beside_posterior``, with the column ``module``.
    correlations, laplace
        See ``zhangye.calibration.learned``.
    settings
        What the posterior's file says of the sampling.
    fingerprint
        Hash of the draws.
    worths
        What knowing would be worth; None where no forecast can be made.
    unforecast
        Why none can; '' where one can.
    """

    beside: pd.DataFrame
    correlations: pd.DataFrame
    laplace: pd.DataFrame
    settings: Mapping[str, Any]
    fingerprint: str
    worths: Worths | None
    unforecast: str


@dataclass(frozen=True)
class Learned:
    """What the data taught.

    Attributes
    ----------
    information
        ``zhangye.calibration.information.inform``.
    posterior
        What needs draws; None where no posterior matches.
    refused
        What is missing, and why; '' where nothing is.
    """

    information: pd.DataFrame
    posterior: FromPosterior | None
    refused: str


def learn(
    place: Project, compiled: engine.Model, register: Register, result: Result, seed: int
) -> Learned:
    """Gather what the fit and, where it matches, the posterior say.

    Parameters
    ----------
    place, compiled
        The project and its compiled model.
    register
        Statistics and targets.
    result
        The fit.
    seed
        Seed of what is drawn beside the posterior.
    """
    from zhangye.calibration import information, posterior
    from zhangye.calibration.fit import pose

    problem = pose(place, compiled, register.statistics, whole=True)
    point = problem.at(result.model, result.observed)
    told = information.inform(problem, point)
    try:
        found = posterior.load(place)
    except posterior.PosteriorError as error:
        return Learned(told, None, str(error))
    drawn = _from_posterior(place, register, problem, point, found, seed)
    return Learned(told, drawn, drawn.unforecast)


def _from_posterior(
    place: Project,
    register: Register,
    problem: Problem,
    point: Array,
    found: Posterior,
    seed: int,
) -> FromPosterior:
    from zhangye.calibration import learned
    from zhangye.forecast import worth
    from zhangye.structure import registry

    modules = {row.variable: row.module for row in registry.load(place.model / "variables.csv")}
    standard = learned.standard_draws(problem, found)
    beside = learned.beside_posterior(problem, found)
    beside["module"] = [
        modules.get(name.partition("[")[0], worth.BASIS) for name in beside["parameter"]
    ]
    try:
        constants, groups = worth.of_constants(place, register, modules.get, seed=seed)
        worths, unforecast = Worths(constants, groups), ""
    except InputError as error:
        worths, unforecast = None, str(error)
    return FromPosterior(
        beside=beside,
        correlations=learned.correlations(standard),
        laplace=learned.against_laplace(problem, point, standard),
        settings=found.settings,
        fingerprint=found.fingerprint(),
        worths=worths,
        unforecast=unforecast,
    )
