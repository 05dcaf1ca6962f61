"""What the indicators of 2020 and 2035 hang on: Sobol indices by group of inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.arrays import Array
from zhangye.assess.trust import Trust
from zhangye.axes import position
from zhangye.calibration import parameters, posterior
from zhangye.errors import InputError
from zhangye.explain.factors import Factors
from zhangye.explain.ratios import correlation_ratios, rank_correlations
from zhangye.explain.runs import published_runs, rows_of_figure
from zhangye.explain.sobol import Indices, Moments, blend, samples
from zhangye.observation.publish import Published
from zhangye.scenarios import Scenario
from zhangye.simulation import CENSUS_ONLY
from zhangye.simulation.workers import Workers

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.forecast.forecaster import Forecast
    from zhangye.project import Project

YEARS = (2020, 2035)
BLOCK = 16
"""Points whose runs are summed before they are resampled."""
COLUMNS_OF_TABLE = (
    "indicator", "area", "year", "factor", "first", "first_p05", "first_p95", "total",
    "total_p05", "total_p95", "sd", "left_out",
)  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    """What the variance of each figure comes from.

    Attributes
    ----------
    scenario
        Around which inputs vary.
    table
        ``indicator, area, year, factor, first, first_p05, first_p95, total, total_p05,
        total_p95, sd, left_out``: first-order and total Sobol indices of each factor with the
        90 % interval of their sampling error, the standard deviation of the figure, and the
        share of the points left out because the model gave no number at one of their runs.
    constants
        ``indicator, area, year, constant, estimated, ratio, correlation``: within the factor
        of the constants, the share of its variance that goes with one constant and with what is
        correlated with it (correlation ratio), and Spearman's rank correlation.
    prior_shares
        ``indicator, area, year, prior_only, p05, p95``: share of the forecast's variance that
        rests on priors alone, with its 90 % interval (`zhangye.assess.trust`), as the scorecard
        states it; only figures of which it can be told.
    runs
        How many runs were made.
    """

    scenario: Scenario
    table: pd.DataFrame
    constants: pd.DataFrame
    prior_shares: pd.DataFrame
    runs: int

    def of(self, area: str, indicator: str, year: int) -> pd.DataFrame:
        """Return the indices of one figure, the largest total first.

        Raises
        ------
        InputError
            Where there is no such figure.
        """
        rows = rows_of_figure(self.table, area, indicator, ", or nothing moves it")
        if year not in YEARS:
            raise InputError(
                "indices are worked out for two years", value=year, allowed="2020, 2035"
            )
        rows = rows[rows["year"] == year]
        return rows.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)


def sensitivity(
    project: Project,
    scenario: Scenario,
    varied: Factors,
    *,
    points: int,
    seed: int,
    step: Callable[[float], object] = lambda runs: None,
    workers: Workers | None = None,
    expected: Forecast | None = None,
) -> Sensitivity:
    """Split the variance of every figure of 2020 and 2035 over independent groups of inputs.

    Parameters
    ----------
    project
        The project, with a posterior that matches it.
    scenario
        Around which inputs vary.
    varied
        What varies, as ``zhangye.explain.factors.factors`` returns it.
    points
        Points of each of the two samples, a multiple of `BLOCK`, best a power of two;
        ``points`` x (factors + 2) runs are made.
    seed
        Seed of the samples and of the resampling.
    step
        Told how many runs have just been made.
    workers
        What computes the runs; by default all cores of this machine.
    expected
        The forecast of the scenario, which tells what rests on priors alone; without it nothing
        is said of that.

    Raises
    ------
    PosteriorError
        Where the posterior is missing or does not match.
    """
    from zhangye import engine

    if points <= 0 or points % BLOCK:
        raise InputError("points", value=points, allowed=f"a multiple of {BLOCK}")
    model = engine.read(project.mdl)
    keys, found, runs = _indices(project, varied, model, points, seed, step, workers)
    table = _table(keys, found, [factor.name for factor in varied.groups])
    constants = _constants(project, scenario, model, keys, workers)
    prior = _prior_shares(project, expected, keys)
    return Sensitivity(scenario, table, constants, prior, runs)


Keys = list[tuple[str, str, int]]


def _indices(
    project: Project,
    varied: Factors,
    model: engine.Model,
    points: int,
    seed: int,
    step: Callable[[float], object],
    workers: Workers | None,
) -> tuple[Keys, Indices, int]:
    one, two = samples(varied.sizes, points, seed)
    groups = len(varied.groups)
    order = _by_blocks(points, groups + 2)
    stacked = np.concatenate(blend(one, two, varied.sizes))[order]
    inputs = varied.inputs(stacked)
    moments, keys, waiting = Moments(), Keys(), np.empty((0, 0))
    for rows, flat in published_runs(
        project, list(inputs.columns), inputs.table, _flat, model=model, params=varied.params,
        observed=inputs.observed, revisions=inputs.revisions, workers=workers,
    ):  # fmt: skip
        values, keys = flat
        waiting = values if not len(waiting) else np.concatenate([waiting, values])
        step(rows.stop - rows.start)
        while len(waiting) >= (size := BLOCK * (groups + 2)):
            block, waiting = waiting[:size], waiting[size:]
            parts = block.reshape(groups + 2, BLOCK, -1)
            moments.add(parts[0], parts[1], parts[2:])
    return keys, moments.indices(seed), len(stacked)


def _by_blocks(points: int, samples_: int) -> npt.NDArray[np.int64]:
    """Order runs so that all samples of a block of points come together."""
    place = np.arange(samples_ * points).reshape(samples_, points // BLOCK, BLOCK)
    return place.transpose(1, 0, 2).ravel()


def _flat(figures: Published) -> tuple[Array, Keys]:
    keys = [
        (area, indicator, year)
        for area, indicator in figures
        for year in YEARS
        if indicator not in CENSUS_ONLY
    ]
    values = [figures[area, name][:, position(year)] for area, name, year in keys]
    return np.stack(values, axis=1), keys


def _table(keys: Keys, indices: Indices, names: list[str]) -> pd.DataFrame:
    rows = []
    for place, (area, indicator, year) in enumerate(keys):
        if not np.isfinite(indices.total[:, place]).all():
            continue  # nothing moves this figure
        spread, left_out = float(np.sqrt(indices.variance[place])), float(indices.left_out[place])
        for group, name in enumerate(names):
            first = (indices.first[group, place], *indices.first_interval[:, group, place])
            total = (indices.total[group, place], *indices.total_interval[:, group, place])
            rows.append((indicator, area, year, name, *first, *total, spread, left_out))
    return pd.DataFrame(rows, columns=list(COLUMNS_OF_TABLE))


def _constants(
    project: Project,
    scenario: Scenario,
    model: engine.Model,
    keys: Keys,
    workers: Workers | None,
) -> pd.DataFrame:
    """Run each draw of the posterior once, all else at its centre, and look at the constants."""
    kept = posterior.load(project)
    observed = {name: kept.observed[[name]].to_numpy() for name in kept.observed.columns}
    runs = published_runs(
        project, list(kept.model.columns), kept.model.to_numpy(), _flat, model=model,
        params=scenario.parameters(), observed=observed, workers=workers,
    )  # fmt: skip
    values = np.concatenate([found for _, (found, _) in runs])
    table = parameters.load(project).table
    estimated = dict(zip(table["parameter"], table["estimated"] == "yes", strict=True))
    inputs = pd.concat([kept.model, kept.observed], axis=1)
    x = inputs.to_numpy()
    ratios, ranks = correlation_ratios(x, values), rank_correlations(x, values)
    rows = []
    for place, (area, indicator, year) in enumerate(keys):
        if not np.isfinite(ratios[:, place]).all():
            continue
        rows += [
            (indicator, area, year, name, estimated.get(str(name), True), ratio, rank)
            for name, ratio, rank in zip(
                inputs.columns, ratios[:, place], ranks[:, place], strict=True
            )
        ]
    columns = ["indicator", "area", "year", "constant", "estimated", "ratio", "correlation"]
    return pd.DataFrame(rows, columns=columns)


def _prior_shares(project: Project, expected: Forecast | None, keys: Keys) -> pd.DataFrame:
    """Return how far the forecasts of figures rest on priors alone, where that can be told."""
    rows = []
    if expected is not None:
        trust = Trust.on(expected.ensemble.draws.parameters, parameters.load(project))
        for area, indicator, year in keys:
            share = trust.share(expected.published[area, indicator][:, position(year)])
            if share is not None:
                rows.append((indicator, area, year, share.value, share.low, share.high))
    return pd.DataFrame(rows, columns=["indicator", "area", "year", "prior_only", "p05", "p95"])
