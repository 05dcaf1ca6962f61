"""The model as it would have been fitted and run at an earlier date.

A vintage knows the statistics up to its year. Observed inputs of the model end there; what drove
the model afterwards goes on by the rule that also continues the inputs of the forecast that ships
(``zhangye.calibration.drivers``), but for where outside money goes: after 2017 a scenario says it.
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
import pandas as pd

from zhangye import engine, observation
from zhangye.arrays import Array
from zhangye.axes import COUNTIES, FIRST_YEAR, LAST_YEAR, TIMES
from zhangye.backtest.run import HORIZON
from zhangye.backtest.scored import Series, observed
from zhangye.calibration import drivers, inputs, parameters
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem, fit
from zhangye.calibration.loose import misfit, worst_misfit
from zhangye.calibration.parameters import Parameters
from zhangye.forecast.discrepancy import Discrepancy, estimate, factors
from zhangye.forecast.official import official, own_factors
from zhangye.forecast.shock_multiples import Multiples, by_series, group_of
from zhangye.forecast.yearly import PERSISTENCE, Yearly
from zhangye.model_text import ModelText
from zhangye.observation import Observation, Published, publish
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS
from zhangye.project import Project
from zhangye.statistics import Statistics

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


def model_text(project: Project, statistics: Statistics, vintage: int) -> str:
    """Return the model file with the inputs that a vintage knows."""
    model = ModelText(project.mdl.read_text(encoding="utf-8-sig"))
    for name, derive in inputs.LOOKUPS.items():
        path = drivers.continued(derive(statistics.series), vintage, drivers.rule_of(name))
        model.set_lookup(name, inputs.padded(path))
    tilt = inputs.investment_tilt(statistics.series)
    for county in COUNTIES:
        held = drivers.continued(tilt[county], vintage, drivers.Held())
        model.set_lookup(f"observed investment tilt[{county.capitalize()}]", inputs.padded(held))
    level = inputs.recent_mean_inflow(statistics.series, vintage)
    model.set_constant("recent mean inflow", level)
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
    """Return the parameters without those of later events."""
    table = parameters.load(project).table
    if vintage < CLOSURE_YEAR:
        table = table[table["parameter"] != CLOSURE].reset_index(drop=True)
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
    model, basis = problem.fitted_values(fit(problem))
    whole = Problem(compiled, known, seen, statistics, whole=True)
    return Vintage(vintage, compiled, whole, whole.at(model, basis))


def structural_published(
    statistics: Statistics, vintage: Vintage, draws: int, seed: int
) -> Published:
    """Return the model's figures with parameters, inflow and drivers drawn: runs x years."""
    rng = np.random.default_rng([seed, vintage.year])
    problem = vintage.problem
    natural, basis = problem.split(vintage.draws(draws, rng))
    names = problem.parameters.names
    persistence = natural[:, names.index(PERSISTENCE)]
    yearly = Yearly.known(statistics, vintage.year).drawn(rng, persistence)
    columns = [*names, *yearly.columns]
    runs = vintage.compiled.prepare(columns, list(COLUMNS), list(TIMES), final_time=LAST_YEAR + 0.5)
    economy = Economy(runs(np.hstack([natural, yearly.to_numpy()])), runs.outputs)
    return publish(economy, problem.observation, basis)


@dataclass(frozen=True)
class VintageForecast:
    """What the model says of the years after a vintage.

    Attributes
    ----------
    year
        The vintage.
    published
        The model's figures: runs x years, 2000-2035.
    discrepancy
        How the model errs in the sample up to the vintage.
    seed
        Seed of the discrepancy's shocks.
    """

    year: int
    published: Published
    discrepancy: Discrepancy
    seed: int

    def samples(
        self, keys: Iterable[Series], multiples: Multiples | float = 1.0
    ) -> dict[Series, Array]:
        """Return official figures of the three years after the vintage: runs x 3.

        Parameters
        ----------
        keys
            Areas and indicators.
        multiples
            Factors of the discrepancy's shocks, by group or the same for all.
        """
        series = self.discrepancy.shocks
        if isinstance(multiples, float):
            sized = self.discrepancy.scaled(dict.fromkeys(series, multiples))
        else:
            sized = self.discrepancy.scaled(by_series(multiples, series))
        rng = np.random.default_rng([self.seed, self.year, 1])
        figures = official(self.published, factors(self.published, sized, rng), self.year)
        place = self.year + 1 - FIRST_YEAR
        return {key: figures[key][:, place : place + HORIZON] for key in keys}

    def errors(self, statistics: Statistics, keys: Iterable[Series]) -> pd.DataFrame:
        """Return what came of the forecasts beside what they let expect.

        Parameters
        ----------
        statistics
            What was observed.
        keys
            The scored series.

        Returns
        -------
        DataFrame
            A row a scored value, as ``zhangye.forecast.shock_multiples.learn`` reads them, with
            ``vintage, area, indicator, year``.
        """
        wanted = list(keys)
        plain, shaken = self.samples(wanted, 0.0), self.samples(wanted, 1.0)
        rows = []
        for area, indicator in wanted:
            outcomes = observed(
                statistics,
                (area, indicator),
                range(self.year + 1, self.year + HORIZON + 1),
            )
            for year, value in outcomes.items():
                lead = int(str(year)) - self.year - 1
                without, within = (
                    np.log(figures[area, indicator][:, lead]) for figures in (plain, shaken)
                )
                rows.append(
                    {
                        "vintage": self.year,
                        "area": area,
                        "indicator": indicator,
                        "year": year,
                        "group": group_of(indicator),
                        "error": np.log(value) - np.median(within),
                        "without": without.var(),
                        "shocks": max(within.var() - without.var(), 0.0),
                    }
                )
        return pd.DataFrame(rows)


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
    discrepancy = estimate(
        fitted.problem.compared(fitted.point),
        fitted.problem.observation,
        statistics,
        own_factors(published),
        vintage,
    )
    return VintageForecast(vintage, published, discrepancy, seed)
