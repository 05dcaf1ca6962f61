"""``zhangye solve``: the least investment that reaches chosen targets with a chosen probability."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye.arrays import Array
from zhangye.assess.trust import Share, Trust
from zhangye.axes import PLAN_YEARS, position
from zhangye.calibration import parameters
from zhangye.errors import InputError
from zhangye.forecast.discrepancy import Factors
from zhangye.planning import chance, decisions
from zhangye.planning import settings as planning_settings
from zhangye.planning.correction import correct
from zhangye.planning.decisions import BASELINE, Decisions, Slot
from zhangye.planning.programme import RADII, Evaluate, Programme
from zhangye.planning.search import Answer, Binding, binding, search
from zhangye.planning.trials import Draws, Outcome, Trials
from zhangye.planning.wanted import Wanted
from zhangye.simulation import simulate

if TYPE_CHECKING:
    import pandas as pd

    from zhangye import engine
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.project import Project
    from zhangye.scenarios import Scenario
    from zhangye.simulation.workers import Workers
    from zhangye.statistics import Statistics

Draw = Callable[[int, int], tuple[Draws, Factors | None]]
"""From a count and a seed to an ensemble, and the multipliers that make its published figures the
shipped forecast."""

SEARCH_DRAWS, SEARCH_DRAWS_BY_COUNTY = 192, 64
"""Draws of the ensemble that is searched with: fewer where each has more choices to try."""
SCREENING_DRAWS = 16
EFFECT = 0.02
"""A choice counts where its full range moves a target by this many standard deviations."""
STEPS = 2 * (1 + len(RADII)) + 3
"""Steps of progress of a search of two starts, with screening, checks and constraints."""
LEAST_PROBABILITY, MOST_PROBABILITY = 0.05, 0.99


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    wanted
        The targets.
    probability
        With which they are to be reached.
    together
        Whether all at once in that share of the draws, or each of them for itself.
    floor
        ``baseline`` or ``minimum``: how low money may go.
    held
        Levers that stay at the baseline.
    by_county
        Whether the counties' parts are decided too.
    """

    wanted: tuple[Wanted, ...]
    probability: float
    together: bool = True
    floor: str = BASELINE
    held: tuple[str, ...] = ()
    by_county: bool = False

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Return the positions of targets that must hold at once."""
        places = range(len(self.wanted))
        return (tuple(places),) if self.together else tuple((place,) for place in places)


@dataclass(frozen=True)
class Check:
    """What an ensemble that the search never saw says of the answer.

    Attributes
    ----------
    seed, draws
        Of the ensemble.
    outcome
        The margins of one point: 1 x targets x draws.
    parameters
        The drawn constants.
    others
        Margins of the simulated targets that were not asked for: targets x draws.
    """

    seed: int
    draws: int
    outcome: Outcome
    parameters: pd.DataFrame
    others: Array

    @property
    def each(self) -> Array:
        """Probability of each target."""
        return (self.outcome.margins[0] >= 0).mean(axis=-1)

    @property
    def together(self) -> float:
        """Probability of all targets at once."""
        return chance.probability(self.outcome.margins[0])

    @property
    def each_other(self) -> Array:
        """Probability of each target that was not asked for."""
        return (self.others >= 0).mean(axis=-1)

    def least(self, groups: Sequence[Sequence[int]]) -> float:
        """Return the least probability of a group."""
        return min(chance.probability(self.outcome.margins[0], list(g)) for g in groups)

    def error(self, probability: float) -> float:
        """Return the sampling error (one standard deviation) of a probability."""
        return float(np.sqrt(max(probability * (1 - probability), 1e-12) / self.draws))


@dataclass(frozen=True)
class Solution:
    """The answer.

    Attributes
    ----------
    question
        What was asked.
    settings
        Discount rate and other assumptions.
    decisions
        Everything that could be decided.
    amounts
        The choice of each, in the lever's unit.
    feasible
        Whether the targets are reached with the probability, in the independent check.
    check
        That check.
    before
        The same ensemble under the baseline.
    corrected
        How often the search aimed anew because the check fell short, or passed by more than its
        sampling error.
    binding
        What holds an infeasible set back, the strongest first.
    prior_share
        Targets: share of the variance of the figure that constants without data explain, as
        ``assess`` works it out.
    searched_with, searched_seed
        Draws that the search used, and their seed.
    others
        The simulated targets that were not asked for, which the answer may help or cost.
    """

    question: Question
    settings: planning_settings.Settings
    decisions: Decisions
    amounts: Array
    feasible: bool
    check: Check
    before: Check
    corrected: int
    binding: tuple[Binding, ...]
    prior_share: Sequence[Share | None]
    searched_with: int
    searched_seed: int
    others: tuple[Wanted, ...] = ()


class Solver:
    """The model, an ensemble, and a question.

    Parameters
    ----------
    project
        The project.
    model
        The compiled model.
    scenario
        The baseline, which the answer extends.
    question
        What is asked.
    draw
        Makes ensembles (`forecasts` of a project).
    settings
        Discount rate and other assumptions.
    draws
        Draws of the check; the search uses `SEARCH_DRAWS` of its own, or these if fewer.
    seed
        Of the check's ensemble, which is that of ``assess``: both give an answer the same
        probabilities. The search takes the seed after it.
    others
        Simulated targets that are not asked for, and are followed all the same.
    progress
        Called with 1 after each step, of `STEPS`.
    workers
        What computes the ensembles; by default all cores of this machine.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        scenario: Scenario,
        question: Question,
        draw: Draw,
        settings: planning_settings.Settings,
        *,
        draws: int = 1000,
        seed: int = 2018,
        others: Sequence[Wanted] = (),
        progress: Callable[[float], object] = lambda _: None,
        workers: Workers | None = None,
    ) -> None:
        self.project, self.model, self.scenario = project, model, scenario
        self.question, self.settings = question, settings
        self._draw, self._draws, self._seed = draw, draws, seed
        self._progress, self._workers = progress, workers
        most = SEARCH_DRAWS_BY_COUNTY if question.by_county else SEARCH_DRAWS
        self._searched = min(most, draws)
        self._ensemble, self._factors = draw(self._searched, seed + 1)
        self._others = tuple(others)
        self._revenue = self._baseline_revenue()

    def _baseline_revenue(self) -> dict[int, float]:
        run = simulate(self.project, self.scenario, model=self.model)
        return {
            year: float(run.economy.flow("city revenue")[0, position(year)]) for year in PLAN_YEARS
        }

    def trials(
        self,
        draws: Draws,
        factors: Factors | None,
        columns: Sequence[str],
        wanted: Sequence[Wanted] = (),
    ) -> Trials:
        """Return runs of points that set some constants, under an ensemble."""
        return Trials(
            self.project, self.model, draws, wanted or self.question.wanted, columns, self.scenario,
            factors, self._workers,
        )  # fmt: skip

    def evaluator(self, chosen: Decisions) -> Evaluate:
        """Return the model under the search's ensemble as a function of unit coordinates."""
        runs = self.trials(self._ensemble, self._factors, chosen.columns)
        return lambda points: runs(chosen.values(points))

    def possible(self, **limits: Any) -> Decisions:
        """Return what may be decided under the question's limits."""
        return decisions.possible(
            self.scenario,
            self.settings,
            self._revenue,
            floor=self.question.floor,
            held=self.question.held,
            **limits,
        )

    def screened(self, everything: Decisions, scale: Array) -> set[Slot]:
        """Return the levers and years that move any target; the others stay where they are.

        Each choice alone goes to the other end of its range, under a few draws.
        """
        runs = self.trials(_first(self._ensemble, SCREENING_DRAWS), None, everything.columns)
        start = everything.start
        ends = np.where(start < 0.5, 1.0, 0.0)
        points = np.vstack([start, start + np.diag(ends - start)])
        margins = runs(everything.values(points)).margins / scale[:, None]
        moved = np.nanmax(np.nanmedian(np.abs(margins[1:] - margins[0]), axis=-1), axis=-1)
        return {
            (one.lever.name, one.years)
            for one, effect in zip(everything.choices, moved, strict=True)
            if effect > EFFECT and one.high > one.low
        }

    def programme(self, chosen: Decisions, cover: Array) -> Programme:
        """Return costs and limits; ``cover`` is the baseline's ratio of room to money asked."""
        rows, limits = chosen.totals
        free = np.array([one.price == 0 for one in chosen.choices])
        return Programme(
            costs=chosen.costs,
            start=chosen.start,
            weight=np.where(free, self.settings.rule_weight, 1e-6),
            rows=rows,
            limits=limits,
            upper=np.ones(len(chosen)),
            least_cover=np.minimum(self.settings.fiscal_cover, cover),
            groups=self.question.groups(),
        )

    def solve(self) -> Solution:
        """Screen, search, check, and aim anew where the check says other than was wanted."""
        question = self.question
        everything = self.possible()
        baseline = self.evaluator(everything)(everything.start[None, :])
        scale = chance.scales(baseline.margins[0])
        kept = self.screened(everything, scale)
        if not kept:
            raise InputError(
                "no lever that may move changes any of these targets",
                value=", ".join(one.target.id for one in question.wanted),
                allowed="other targets, or fewer levers held",
            )
        chosen = self.possible(only=kept, by_county=question.by_county)
        self._progress(1)
        evaluate = self.evaluator(chosen)
        programme = self.programme(chosen, np.nanmean(baseline.cover[0], axis=-1))
        starts = [chosen.start] if question.by_county else [chosen.start, _halfway(chosen)]
        answer = search(evaluate, programme, question.probability, scale, starts, self._progress)
        answer, check, corrected = self._checked(chosen, programme, answer)
        reached = check.least(programme.groups) >= question.probability
        holding: list[Binding] = []
        if not reached:
            names = [one.target.id for one in question.wanted]
            levers = [one.lever.name for one in chosen.choices]
            holding = binding(answer, programme, names, levers, question.probability)
        self._progress(1)
        amounts = chosen.rounded(answer.point)
        return Solution(
            question=question,
            settings=self.settings,
            decisions=chosen,
            amounts=amounts,
            feasible=reached,
            check=check,
            before=self._check((), np.empty(0)),
            corrected=corrected,
            binding=tuple(holding),
            prior_share=self._prior_share(check),
            searched_with=self._searched,
            searched_seed=self._seed + 1,
            others=self._others,
        )

    def _checked(
        self, chosen: Decisions, programme: Programme, found: Answer
    ) -> tuple[Answer, Check, int]:
        # One ensemble for every check, that of `assess`: a search that aims anew learns of it no
        # more than by how much it fell short.
        def check(answer: Answer, _: int) -> Check:
            values = chosen.engine_values(chosen.rounded(answer.point))
            return self._check(chosen.columns, values)

        return correct(found, programme, self.question.probability, check)

    def _check(self, columns: Sequence[str], values: Array) -> Check:
        asked = self.question.wanted
        whole = self.trials(*self._checking, columns, (*asked, *self._others))(values[None, :])
        outcome = Outcome(whole.margins[:, : len(asked)], whole.cover)
        others = whole.margins[0, len(asked) :]
        return Check(self._seed, self._draws, outcome, self._checking[0].parameters, others)

    @cached_property
    def _checking(self) -> tuple[Draws, Factors | None]:
        return self._draw(self._draws, self._seed)

    def _prior_share(self, check: Check) -> list[Share | None]:
        """Return the share of each margin's variance that rests on priors alone."""
        margins = check.outcome.margins[0]
        whole = np.isfinite(margins).all(axis=0)
        trust = Trust.on(check.parameters[whole], parameters.load(self.project))
        return [trust.share(one[whole]) for one in margins]


@dataclass(frozen=True)
class _Part:
    """Some runs of an ensemble."""

    parameters: pd.DataFrame
    observed: Mapping[str, Array]
    revisions: Mapping[str, Array]


def _first(draws: Draws, count: int) -> _Part:
    return _Part(
        draws.parameters.iloc[:count],
        {name: value[:count] for name, value in draws.observed.items()},
        {name: value[:count] for name, value in draws.revisions.items()},
    )


def forecasts(
    project: Project,
    statistics: Statistics,
    workers: Workers | None = None,
    first: Forecaster | None = None,
) -> Draw:
    """Return what makes ensembles of the shipped forecast, each once, with its own draws.

    Parameters
    ----------
    project, statistics, workers
        As for ``Forecaster``.
    first
        An ensemble that is there already; by default the first one is made when it is asked for.

    Raises
    ------
    PosteriorError, InputError
        When called, where the posterior is missing or does not match, or the sizes of the
        discrepancy are missing.
    """
    from zhangye.forecast.forecaster import Forecaster

    there = [] if first is None else [first]

    @cache
    def make(count: int, seed: int) -> tuple[Draws, Factors | None]:
        if not there:
            there.append(Forecaster(project, count, seed, statistics, workers))
        forecaster = there[0].again(count, seed)
        return forecaster.draws, forecaster.multipliers

    return make


def check_question(question: Question, scenario: Scenario) -> None:
    """Look at a question before any work is done.

    Raises
    ------
    InputError
        Where floor, held levers or probability are none that will do.
    """
    levers = list(scenario.catalogue.levers)
    if question.floor not in decisions.FLOORS:
        raise InputError("there is no such floor", value=question.floor, allowed=decisions.FLOORS)
    for name in question.held:
        if name not in levers:
            raise InputError("there is no such lever", value=name, allowed=levers)
    if not LEAST_PROBABILITY <= question.probability <= MOST_PROBABILITY:
        raise InputError(
            "the probability is out of range",
            value=question.probability,
            allowed=f"a number from {LEAST_PROBABILITY} to {MOST_PROBABILITY}",
        )


def _halfway(chosen: Decisions) -> Array:
    """Return a second start: money halfway up, rules where they are."""
    money = np.array([one.money for one in chosen.choices])
    return np.where(money, 0.5 * (1 + chosen.start), chosen.start)
