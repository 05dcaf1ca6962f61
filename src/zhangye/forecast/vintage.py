"""The model as it would have been fitted and run at an earlier date.

A vintage knows the statistics up to its year. Observed inputs of the model end there; what drove
the model afterwards is continued as a forecaster of the time would have: growth fades by a fifth a
year (damped trend, Gardner and McKenzie 1985), levels that have no trend of their own are held.
The statistics themselves are as revised later, and structure and priors were chosen with all years
in view: these are pseudo-vintages.

The posterior of a vintage is the normal approximation at its fit (Laplace), without the draws that
fit worse than nearly all would if it were exact: far out, the approximation meets parameters that
the data exclude.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import engine, observation
from zhangye.backtest.run import HORIZON
from zhangye.backtest.scored import Series
from zhangye.calibration import inputs, parameters, sync
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem, fit
from zhangye.calibration.loose import misfit, worst_misfit
from zhangye.calibration.parameters import Parameters
from zhangye.forecast.discrepancy import Factors, estimate, factors
from zhangye.forecast.draws import INFLOW, PERSISTENCE, inflow_disturbances
from zhangye.forecast.official import official, own_factors
from zhangye.observation import Observation, Published, publish
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR, TIMES, Economy
from zhangye.observation.publish import COLUMNS, RIVER
from zhangye.project import Project
from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
DAMPING = 0.8
RECENT = 5
"""Years whose mean growth is continued."""
GROWTH = {
    "observed consumer prices": "consumer price growth after 2017",
    "observed output prices": "output price growth after 2017",
    "observed transfers": "transfer growth after 2017",
    "observed national urban income": "national urban growth after 2017",
    "observed national rural income": "national rural growth after 2017",
}
"""Inputs whose growth goes on, and the constant that holds the growth assumed in 2018: at an
earlier vintage its centre stands in the input, and only its doubt in the constant."""
TREND = ("observed investment history", "observed budget history")
"""Inputs whose growth goes on, without a constant."""
LATER = {
    "wage_step_2015": 2015, "income_splice_2015": 2015, "retail_step_2014": 2014,
    "tourism_scope_2016": 2016,
}  # fmt: skip
"""Changes of definition that a vintage before them cannot know."""
CLOSURE, CLOSURE_YEAR = "past qilian closure[Sunan]", 2017
NEVER = 9999
TRIES = 50


@dataclass(frozen=True)
class Vintage:
    """A model fitted to the statistics up to a year.

    Attributes
    ----------
    year
        The last year that is known.
    compiled, problem, point
        The model with inputs of the time, what is fitted with all parameters free, and the fit in
        standard coordinates.
    """

    year: int
    compiled: engine.Model
    problem: Problem
    point: Array

    def draws(self, count: int, rng: np.random.Generator) -> Array:
        """Draw standard coordinates from the normal approximation: draws x coordinates."""
        factor = laplace_factor(self.problem, self.point)
        worst = worst_misfit(self.problem, self.point)
        lower, upper = self.problem.bounds()
        kept: list[Array] = []
        tried = 0
        while sum(map(len, kept)) < count:
            if tried > TRIES * count:
                raise ValueError(f"the approximation of vintage {self.year} meets no good fit")
            points = self.point + rng.standard_normal((count, len(factor))) @ factor.T
            points = np.clip(points, lower, upper)
            tried += count
            kept.append(points[misfit(self.problem, points) <= worst])
        return np.concatenate(kept)[:count]


def continued(points: pd.Series, vintage: int, *, grows: bool) -> pd.Series:
    """Cut an input at a vintage and continue it to the end of the simulation.

    Parameters
    ----------
    points
        Values by time.
    vintage
        The last year that is known.
    grows
        Whether recent growth goes on, fading; otherwise the last value is held.
    """
    known = points[points.index <= vintage + 0.5].sort_index()
    if known.empty:
        # What begins later: before its first point an input has the value of that point.
        return points.sort_index().iloc[:1]
    if not grows:
        return known
    yearly = np.log(known.iloc[-1] / known.iloc[-1 - RECENT]) / RECENT
    steps = np.cumsum(DAMPING ** np.arange(1, inputs.END - vintage))
    future = known.iloc[-1] * np.exp(yearly * steps)
    return pd.concat([known, pd.Series(future, index=range(vintage + 1, inputs.END))])


def model_text(project: Project, statistics: Statistics, vintage: int) -> str:
    """Return the model file with the inputs that a vintage knows."""
    model = sync.ModelText(project.mdl.read_text(encoding="utf-8"))
    for name, derive in inputs.LOOKUPS.items():
        points = derive(statistics.series)
        grows = name in GROWTH or name in TREND
        model.set_lookup(name, inputs.padded(continued(points, vintage, grows=grows)))
    tilt = inputs.investment_tilt(statistics.series)
    for county in inputs.COUNTIES:
        held = continued(tilt[county], vintage, grows=False)
        model.set_lookup(f"observed investment tilt[{county.capitalize()}]", inputs.padded(held))
    for constant in GROWTH.values():
        model.set_constant(constant, 0.0)
    model.set_constant("last year of statistics", vintage)
    if vintage < CLOSURE_YEAR:
        model.set_element(CLOSURE, 0.0)
    return model.text


def observation_at(seen: Observation, statistics: Statistics, vintage: int) -> Observation:
    """Return the observation model without what a vintage does not know."""
    series = []
    for one in seen.series:
        areas = tuple(
            area
            for area in one.areas
            if len(
                statistics.series(area, one.indicator)
                .loc[one.first : min(one.last, vintage)]
                .drop(index=list(one.leave_out), errors="ignore")
            )
        )
        if areas and one.first <= vintage:
            cut = {"areas": areas, "last": min(one.last, vintage)}
            series.append(one.model_copy(update=cut))
    unknown = {name for name, year in LATER.items() if year > vintage}
    restated = seen.restatement.first_year > vintage
    values = {
        name: parameter.model_copy(update={"value": 0.0, "prior": 0.0, "sd": 1e-6})
        if name in unknown or (restated and name.startswith("restatement"))
        else parameter
        for name, parameter in seen.parameters.items()
    }
    first = NEVER if restated else seen.restatement.first_year
    return seen.model_copy(
        update={
            "series": tuple(series),
            "parameters": values,
            "restatement": seen.restatement.model_copy(update={"first_year": first}),
            # The findings of the literature were published in 2016 and 2017.
            "anchors": {},
        }
    )


def parameters_at(project: Project, vintage: int) -> Parameters:
    """Return the parameters without those of later events, and with growth that is no news."""
    table = parameters.load(project).table
    if vintage < CLOSURE_YEAR:
        table = table[table["parameter"] != CLOSURE].reset_index(drop=True)
    centred = table["parameter"].isin(list(GROWTH.values()))
    for column in ("value", "prior"):
        table[column] = table[column].where(~centred, 0.0)
    table["lower"] = table["lower"].where(~centred, -1.0)
    return Parameters(table)


def refitted(project: Project, statistics: Statistics, vintage: int) -> Vintage:
    """Fit the model to the statistics up to a year."""
    text = model_text(project, statistics, vintage)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"vintage-{vintage}.mdl"
        file.write_text(text, encoding="utf-8")
        compiled = engine.read(file)
    seen = observation_at(observation.load(project), statistics, vintage)
    known = parameters_at(project, vintage)
    problem = Problem(compiled, known, seen, statistics)
    model, observed = problem.fitted_values(fit(problem))
    whole = Problem(compiled, known, seen, statistics, whole=True)
    return Vintage(vintage, compiled, whole, whole.at(model, observed))


def structural_published(
    statistics: Statistics, vintage: Vintage, draws: int, seed: int
) -> Published:
    """Return the model's figures with parameters, inflow and drivers drawn: runs x years."""
    rng = np.random.default_rng([seed, vintage.year])
    problem = vintage.problem
    natural, observed = problem.split(vintage.draws(draws, rng))
    names = problem.parameters.names
    persistence = natural[:, names.index(PERSISTENCE)]
    series = statistics.series(RIVER, INFLOW)
    inflow = inflow_disturbances(rng, series, persistence, vintage.year)
    columns = [*names, *inflow.columns]
    runs = vintage.compiled.prepare(columns, list(COLUMNS), list(TIMES), final_time=LAST_YEAR + 0.5)
    economy = Economy(runs(np.hstack([natural, inflow.to_numpy()])), runs.outputs)
    return publish(economy, problem.observation, observed)


@dataclass(frozen=True)
class VintageForecast:
    """What the model says of the years after a vintage.

    Attributes
    ----------
    year
        The vintage.
    published
        The model's figures: runs x years, 2000-2035.
    factors
        The discrepancy's multipliers.
    """

    year: int
    published: Published
    factors: Factors

    def samples(
        self, keys: Iterable[Series], factors: Factors | None = None
    ) -> dict[Series, Array]:
        """Return official figures of the three years after the vintage: runs x 3.

        Parameters
        ----------
        keys
            Areas and indicators.
        factors
            Multipliers in place of the discrepancy's.
        """
        made = official(self.published, self.factors if factors is None else factors)
        place = self.year + 1 - FIRST_YEAR
        return {key: made[key][:, place : place + HORIZON] for key in keys}


def vintage_forecast(
    project: Project, statistics: Statistics, vintage: int, draws: int, seed: int
) -> VintageForecast:
    """Fit the model at a vintage and forecast with it.

    Parameters
    ----------
    project, statistics
        The model, and the statistics, of which only those up to the vintage are read.
    vintage
        The last year that is known.
    draws, seed
        Runs, and the seed of what is drawn.
    """
    fitted = refitted(project, statistics, vintage)
    published = structural_published(statistics, fitted, draws, seed)
    found = estimate(
        fitted.problem.compared(fitted.point),
        fitted.problem.observation,
        statistics,
        own_factors(published),
        vintage,
    )
    rng = np.random.default_rng([seed, vintage, 1])
    return VintageForecast(vintage, published, factors(published, found, rng))
