"""The least investment that reaches chosen targets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, pick, write_pictures, write_tables
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.planning.solve import Solution as Solved
    from zhangye.presentation.galleries.pictures import Picture
    from zhangye.scenarios import Scenario

LEAST_DRAWS = 50


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes
    ----------
    solved
        The choice, and its check on draws that the search never saw.
    baseline, scenario
        Where the search starts, and the solution as a scenario.
    mix
        Money and rules of 2018-2020 by lever, county and year.
    told
        The content of ``solution.json``.
    seed
        The seed of what was drawn.
    """

    solved: Solved
    baseline: Scenario
    scenario: Scenario
    mix: pd.DataFrame
    told: dict[str, Any]
    seed: int


class Solution(Result):
    """Levers that reach targets with a probability; every question takes it as a scenario.

    Parameters
    ----------
    session
        The opened place.
    answer
        What was found.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> solved = place.solve(["water_cap"], probability=0.5, draws=50)
    >>> solved.frame()["id"].tolist()
    ['water_cap']
    >>> list(solved.mix.columns[:4])
    ['lever', 'kind', 'unit', 'area']
    """

    def __init__(self, session: Session, answer: Answer) -> None:
        self._session = session
        self._scenario = answer.scenario
        self.answer = answer

    @property
    def feasible(self) -> bool:
        """Whether the targets are reached with the probability."""
        return self.answer.solved.feasible

    @property
    def mix(self) -> pd.DataFrame:
        """Money and rules of 2018-2020 by lever, county and year, beside the baseline's."""
        return self.answer.mix.copy()

    @property
    def told(self) -> dict[str, Any]:
        """The content of ``solution.json``: check, costs, who pays, what binds."""
        return self.answer.told

    def heading(self) -> str:
        """Return what was found in one sentence."""
        from zhangye.planning.record import message

        session = self._session
        return message(self.answer.solved, self.answer.mix, session.register, session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the probability of each target: the contract of ``probabilities.csv``."""
        from zhangye.planning.record import probabilities

        return probabilities(self.answer.solved, self._session.register)

    def plot(self, picture: str | None = None) -> Figure:
        """Draw the probabilities; or 'mix_by_lever', the money by lever and year."""
        return pick(self._pictures(), picture).draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye solve``; ``solution.toml`` is an ordinary scenario.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        charts
            Whether charts are drawn.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs
        from zhangye.planning import record as records
        from zhangye.planning import solution as solutions

        place = arguments.path(folder, "folder")
        session, answer = self._session, self.answer
        made = session.record("solve()", answer.baseline, seed=answer.seed, ensemble=True)
        with outputs.whole_folder(place, made) as draft:
            text = solutions.scenario_text(answer.solved)
            (draft / solutions.FILE).write_text(text, encoding="utf-8", newline="\n")
            content = json.dumps(answer.told, ensure_ascii=False, indent=2) + "\n"
            (draft / "solution.json").write_text(content, encoding="utf-8", newline="\n")
            write_tables(
                draft,
                (
                    ("mix", answer.mix),
                    ("probabilities", self.frame()),
                    ("other_targets", records.elsewhere(answer.solved, session.register)),
                ),
            )
            if charts:
                write_pictures(session, self._pictures(), draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return probabilities, money, rules, payers, what binds, and the answer in words."""
        from rich.text import Text as Line

        from zhangye.planning import record as records
        from zhangye.presentation.tables import planning as tables

        register, lang = self._session.register, self._session.lang
        solved = self.answer.solved
        yield tables.probabilities(solved, register, lang)
        for shown in (
            tables.money(self.answer.mix, solved, lang),
            tables.rules(solved, lang),
            tables.counties(self.answer.mix, solved, register, lang)
            if solved.question.by_county
            else None,
            tables.who_pays(self.answer.told["who_pays_2018_2020"], lang),
            tables.elsewhere(solved, register, lang),
            tables.binding(solved, register, lang),
        ):
            if shown is not None:
                yield shown
        yield Line(self.heading())
        if warned := tables.extremes(solved, lang):
            yield Line(warned, style="yellow")
        yield Line(records.PRIORS(lang), style="dim")

    def _pictures(self) -> list[Picture]:
        from zhangye.presentation.galleries.solution import pictures

        session, answer = self._session, self.answer
        return pictures(answer.solved, answer.mix, answer.scenario, session.register, session.lang)


def solve(
    session: Session,
    targets: object = None,
    *,
    probability: float = 0.8,
    together: bool = True,
    floor: str = "baseline",
    hold: Sequence[str] = (),
    by_county: bool = False,
    discount_rate: float | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    cluster: str | None = None,
) -> Solution:
    """Search for the least investment that reaches targets."""
    from zhangye import scenarios
    from zhangye.planning import record as records
    from zhangye.planning import settings as planning
    from zhangye.planning import solution as solutions
    from zhangye.planning import solve as solving
    from zhangye.planning.wanted import choose, rest

    if arguments.whole(draws, "draws", 1) < LEAST_DRAWS:
        raise InputError("too few draws", value=draws, allowed=f"{LEAST_DRAWS} or more")
    arguments.whole(seed, "seed", 0)
    home, register = session.project, session.register
    ids = None
    if targets is not None:
        ids = [arguments.text(one, "targets") for one in arguments.several(targets, "targets")]
    question = solving.Question(
        choose(register, ids),
        arguments.number(probability, "probability"),
        together=arguments.flag(together, "together"),
        floor=arguments.text(floor, "floor"),
        held=tuple(_lever(session, one) for one in arguments.several(hold, "hold")),
        by_county=arguments.flag(by_county, "by_county"),
    )
    rate = None if discount_rate is None else arguments.number(discount_rate, "discount_rate")
    settings = planning.load(home, rate)
    baseline = scenarios.load("baseline", home, register.statistics)
    solving.check_question(question, baseline)
    with (
        session.workers(cluster) as computing,
        screen.progress(Text("Solving", "求解")(session.lang), solving.STEPS) as step,
    ):
        solver = solving.Solver(
            home,
            session.model,
            baseline,
            question,
            solving.forecasts(home, register.statistics, computing),
            settings,
            draws=draws,
            seed=seed,
            others=rest(register, question.wanted),
            progress=step,
            workers=computing,
        )
        found = solver.solve()
    chosen = solutions.as_scenario(found, home, register.statistics)
    table = solutions.mix(chosen, baseline, settings)
    paid = solutions.who_pays(home, session.model, chosen, baseline)
    told = records.record(found, table, paid, register)
    return Solution(session, Answer(found, baseline, chosen, table, told, seed))


def _lever(session: Session, name: object) -> str:
    """Return a lever by its label; what is none stays for the check of the question to refuse."""
    word = arguments.text(name, "hold")
    labels = session.levers.labels
    return next((lever for lever, all_ in labels.items() if word in all_), word)
