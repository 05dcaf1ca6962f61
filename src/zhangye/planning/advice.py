"""What a planner decides on: targets in doubt, what reaching them costs, and what that loses.

All of it rests on one ensemble: the scorecard's probabilities, the checks of every solution, and
the runs in which limits are lifted have the same draws, so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from zhangye.assess.figures import Figures
from zhangye.axes import LAST_OBSERVED
from zhangye.observation.publish import CUMULATIVE
from zhangye.planning import limits as limiting
from zhangye.planning import record, solve, wanted
from zhangye.planning import settings as planning_settings
from zhangye.planning import solution as solutions
from zhangye.scenarios import Scenario
from zhangye.targets.contradictions.facts import growth

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.assess import Scorecard
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.project import Project
    from zhangye.simulation.workers import Workers
    from zhangye.targets.register import Register

IN_DOUBT = ("missed", "open")
RATE, CHANGE, YEARLY = "rate", "change", "yearly"
"""How a need is told: growth in per cent a year, change a year, or the amount of each year."""
NEED_COLUMNS = (
    "id", "area", "indicator", "comparator", "target", "unit", "year", "value", "gap",
    "probability", "verdict", "base", "base_official", "measure", "needed", "forecast",
)  # fmt: skip
COST_COLUMNS = ("least_cost", "best_probability", "binds")
MONEY_FLOOR = "baseline"


@dataclass(frozen=True)
class Least:
    """The least money that reaches targets, or the nearest to it.

    Attributes
    ----------
    solution
        What was found, with its check.
    scenario
        The same as a scenario.
    mix
        Money and rules by lever, county and year (`zhangye.planning.solution.mix`).
    """

    solution: solve.Solution
    scenario: Scenario
    mix: pd.DataFrame

    @property
    def cost(self) -> float:
        """Present value beyond the baseline: 1e8 CNY at 2015 prices."""
        return float(self.mix["additional_present_value"].sum())

    @property
    def probability(self) -> float:
        """The least probability of a target."""
        return self.solution.check.least(self.solution.question.groups())


@dataclass(frozen=True)
class Advice:
    """What the decision page says.

    Attributes
    ----------
    card
        The scorecard under the scenario, with its ensemble.
    probability
        With which targets are to be reached.
    needs
        Targets in doubt, the least likely first: ``NEED_COLUMNS``. ``needed`` and ``forecast``
        are counted from the last official figure (``base``), or from the simulated one.
    each
        Target -> the least that reaches it alone; targets that no lever is searched for are not
        in it.
    together
        The least with which all targets that can be reached alone are reached, each with the
        probability; None where there is none.
    payers
        Who pays under the baseline and under ``together``: as `solution.who_pays`.
    reliefs
        What lifting each limit does to each target: ``limits.RELIEF_COLUMNS``.
    limits
        The limits that were lifted.
    announced
        Present value of the scenario's own money beyond the baseline: 1e8 CNY at 2015 prices.
    settings
        Discount rate and other assumptions.
    """

    card: Scorecard
    probability: float
    needs: pd.DataFrame
    each: dict[str, Least]
    together: Least | None
    payers: dict[str, dict[str, float]]
    reliefs: pd.DataFrame
    limits: tuple[limiting.Limit, ...]
    announced: float
    settings: planning_settings.Settings

    @property
    def scenario(self) -> Scenario:
        """What was judged."""
        return self.card.simulation.scenario

    @property
    def draws(self) -> int:
        """How many runs decide."""
        return 0 if self.card.odds is None else len(self.card.odds.forecast.ensemble.draws)

    def reachable(self) -> list[str]:
        """Return the targets in doubt that money and rules can reach, each alone."""
        return [name for name, one in self.each.items() if one.solution.feasible]

    def frame(self) -> pd.DataFrame:
        """Return needs with the least cost of each target alone, and what binds it.

        ``least_cost`` is empty where the target is out of reach; ``best_probability`` is what the
        answer reaches; ``binds`` names limits of ``limits.csv``, the strongest first.
        """
        told = []
        for name in self.needs["id"]:
            one = self.each.get(name)
            cost = one.cost if one is not None and one.solution.feasible else np.nan
            best = np.nan if one is None else one.probability
            told.append((cost, best, "; ".join(limiting.binding(self.reliefs, name))))
        costs = pd.DataFrame(told, columns=list(COST_COLUMNS), index=self.needs.index)
        return pd.concat([self.needs, costs], axis=1)

    def elsewhere(self, register: Register) -> pd.DataFrame:
        """Return what the solution does to the targets that it does not aim at.

        Returns
        -------
        DataFrame
            As `record.elsewhere`, with ``scenario_probability`` and ``points`` against the
            scenario that was judged, the greatest loss first.
        """
        if self.together is None:
            return pd.DataFrame(columns=["id", "scenario_probability", "probability", "points"])
        table = record.elsewhere(self.together.solution, register)
        judged = self.card.rows.set_index("id")["probability"].astype(float)
        table["scenario_probability"] = judged.reindex(table["id"]).to_numpy()
        table["points"] = 100 * (table["probability"] - table["scenario_probability"])
        return table.sort_values("points", kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class Desk:
    """What the questions of a page share.

    Attributes
    ----------
    project, model, register
        Folders, compiled model, targets.
    baseline
        Where solutions start.
    draws, seed
        Of the ensemble.
    workers
        What computes the runs.
    """

    project: Project
    model: engine.Model
    register: Register
    baseline: Scenario
    draws: int
    seed: int
    workers: Workers | None = None


def steps(targets: int, limits: int) -> int:
    """Return how many steps `advise` reports: one a question, one a limit."""
    return targets + 1 + limits


def needs(card: Scorecard, register: Register) -> pd.DataFrame:
    """Return the simulated targets in doubt: `NEED_COLUMNS`, the least likely first."""
    forecast = None if card.odds is None else card.odds.forecast
    figures = Figures(register.statistics, card.simulation, forecast)
    rows = []
    doubtful = card.rows[card.rows["verdict"].isin(IN_DOUBT)]
    for row in doubtful.sort_values("probability", kind="stable").to_dict("records"):
        rows.append({str(k): row[k] for k in row if k in NEED_COLUMNS} | _need(row, figures))
    return pd.DataFrame(rows, columns=list(NEED_COLUMNS))


def _need(row: dict[Any, Any], figures: Figures) -> dict[str, object]:
    """Return base, and what a year must bring and is forecast to bring."""
    indicator, unit = str(row["indicator"]), str(row["unit"])
    aim, value, years = float(row["target"]), float(row["value"]), int(row["year"]) - LAST_OBSERVED
    if indicator in CUMULATIVE:
        told = {"base": 0.0, "base_official": True, "measure": YEARLY}
        return {**told, "needed": aim / years, "forecast": value / years}
    if (row["area"], indicator) not in figures.simulation.published:
        return {"base": np.nan, "base_official": False, "measure": CHANGE}
    base = figures.past(str(row["area"]), indicator)
    told = {"base": base.value, "base_official": base.official}
    if unit not in ("1", "%") and not unit.startswith("% ") and min(base.value, aim, value) > 0:
        needed, coming = (growth(base.value, end, years) for end in (aim, value))
        return {**told, "measure": RATE, "needed": needed, "forecast": coming}
    needed, coming = ((end - base.value) / years for end in (aim, value))
    return {**told, "measure": CHANGE, "needed": needed, "forecast": coming}


def advise(
    desk: Desk,
    card: Scorecard,
    forecaster: Forecaster,
    *,
    probability: float = 0.8,
    step: Callable[[float], object] = lambda done: None,
) -> Advice:
    """Work out the decision page.

    Parameters
    ----------
    desk
        What the questions share.
    card
        The scorecard of the scenario, judged by ``forecaster``.
    forecaster
        The ensemble, of ``desk.draws`` and ``desk.seed``.
    probability
        With which targets are to be reached, 0.05 to 0.99.
    step
        Called with 1 after each of `steps`.
    """
    assert card.odds is not None, "a decision page needs an ensemble"
    found = needs(card, desk.register)
    within = wanted.simulated(desk.register)
    asked = [name for name in found["id"] if name in within]
    settings = planning_settings.load(desk.project)
    draw = solve.forecasts(desk.project, desk.register.statistics, desk.workers, forecaster)

    def least(ids: Sequence[str]) -> Least:
        conditions = wanted.choose(desk.register, ids)
        question = solve.Question(conditions, probability, together=False, floor=MONEY_FLOOR)
        solver = solve.Solver(
            desk.project, desk.model, desk.baseline, question, draw, settings,
            draws=desk.draws, seed=desk.seed, others=wanted.rest(desk.register, conditions),
            workers=desk.workers,
        )  # fmt: skip
        answer = solver.solve()
        chosen = solutions.as_scenario(answer, desk.project, desk.register.statistics)
        step(1)
        return Least(answer, chosen, solutions.mix(chosen, desk.baseline, settings))

    each = {name: least([name]) for name in asked}
    reachable = [name for name, one in each.items() if one.solution.feasible]
    together = least(reachable) if reachable else None
    known = limiting.load(desk.project)
    reliefs = limiting.reliefs(
        forecaster, desk.model, card.simulation.scenario, card.odds.forecast.published,
        wanted.choose(desk.register, asked) if asked else (), known, step,
    )  # fmt: skip
    chosen = desk.baseline if together is None else together.scenario
    own = solutions.mix(card.simulation.scenario, desk.baseline, settings)
    return Advice(
        card=card,
        probability=probability,
        needs=found,
        each=each,
        together=together,
        payers=solutions.who_pays(desk.project, desk.model, chosen, desk.baseline),
        reliefs=reliefs,
        limits=known,
        announced=float(own["additional_present_value"].sum()),
        settings=settings,
    )
