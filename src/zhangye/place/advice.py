"""The decision page: what is in doubt, what it takes, who pays, and what it loses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_tables
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.assess import Scorecard
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.place.session import Session
    from zhangye.planning.advice import Advice as Page
    from zhangye.presentation.report.basis import Basis
    from zhangye.presentation.report.content import Section
    from zhangye.simulation.workers import Workers

LEAST_DRAWS = 50
DEFAULT_PROBABILITY = 0.8
BASELINE = "baseline"
WORKING = Text("Working out the decision page", "生成决策要点")


@dataclass(frozen=True)
class Asked:
    """What a page is asked for.

    Attributes
    ----------
    probability
        With which targets are to be reached.
    draws, seed
        Of the ensemble.
    """

    probability: float
    draws: int
    seed: int


class Advice(Result):
    """Targets in doubt under a scenario, the least that reaches them, and what it loses.

    Parameters
    ----------
    session
        The opened place.
    page
        What was worked out.
    asked
        What was asked for.
    """

    def __init__(self, session: Session, page: Page, asked: Asked) -> None:
        self._session, self._asked = session, asked
        self._scenario = page.scenario
        self.page = page

    def heading(self) -> str:
        """Return the page in two sentences."""
        from zhangye.presentation.report.decision import headline

        return headline(self._basis(), self.page)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``advice.csv``: a row a target in doubt, the least likely first.

        Verdict, probability and gap at the median; growth or change a year from the last official
        figure, needed and forecast; the least cost of reaching the target alone (1e8 CNY at 2015
        prices), the probability reached, and the limits that bind.
        """
        return self.page.frame()

    @property
    def money(self) -> pd.DataFrame:
        """Money and rules by lever, county and year that reach all reachable targets together.

        Without any such target the table is empty.
        """
        import pandas as pd

        from zhangye.planning.solution import MIX_COLUMNS

        if self.page.together is None:
            return pd.DataFrame(columns=list(MIX_COLUMNS))
        return self.page.together.mix.copy()

    @property
    def lost(self) -> pd.DataFrame:
        """What that does to the other targets, in points of probability."""
        return self.page.elsewhere(self._session.register)

    @property
    def limits(self) -> pd.DataFrame:
        """What lifting each limit does to each target in doubt."""
        return self.page.reliefs.copy()

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye advise``.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        charts
            There are none; other results take it too.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs
        from zhangye.planning import solution as solutions

        arguments.flag(charts, "charts")
        place = arguments.path(folder, "folder")
        session, page = self._session, self.page
        call = f"advise({page.scenario.name!r})"
        made = session.record(call, page.scenario, seed=self._asked.seed, ensemble=True)
        with outputs.whole_folder(place, made) as draft:
            tables = {
                "advice": self.frame(),
                "money": self.money,
                "other_targets": self.lost,
                "limits": self.limits,
            }
            write_tables(draft, tables.items())
            if page.together is not None:
                text = solutions.scenario_text(page.together.solution)
                (draft / solutions.FILE).write_text(text, encoding="utf-8", newline="\n")
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the page."""
        from zhangye.presentation.tables import blocks

        yield from blocks.section(self._section())

    def _section(self) -> Section:
        from zhangye.presentation.report.decision import decision

        return decision(self._basis(), self.page)

    def _basis(self) -> Basis:
        from zhangye.presentation.report.basis import Basis

        card, session = self.page.card, self._session
        return Basis(session.register, (card,), (card.simulation,), session.lang)


def work_out(
    session: Session,
    card: Scorecard,
    forecaster: Forecaster,
    asked: Asked,
    workers: Workers,
) -> Page:
    """Return the page of a scorecard that was judged with an ensemble."""
    from zhangye.planning import advice, limits

    targets = len(advice.needs(card, session.register))
    count = advice.steps(targets, len(limits.load(session.project)))
    desk = advice.Desk(
        session.project, session.model, session.register, session.scenario(BASELINE),
        asked.draws, asked.seed, workers,
    )  # fmt: skip
    with screen.progress(WORKING(session.lang), count) as step:
        return advice.advise(desk, card, forecaster, probability=asked.probability, step=step)


def advise(
    session: Session,
    value: object,
    *,
    probability: float = DEFAULT_PROBABILITY,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    cluster: str | None = None,
) -> Advice:
    """Judge a scenario, and work out what reaching the targets in doubt takes."""
    from zhangye.assess import assess
    from zhangye.planning.solve import LEAST_PROBABILITY, MOST_PROBABILITY

    arguments.whole(draws, "draws", LEAST_DRAWS)
    arguments.whole(seed, "seed", 0)
    wanted = arguments.number(probability, "probability")
    if not LEAST_PROBABILITY <= wanted <= MOST_PROBABILITY:
        from zhangye.errors import InputError

        raise InputError(
            "the probability is out of range",
            value=probability,
            allowed=f"{LEAST_PROBABILITY} to {MOST_PROBABILITY}",
        )
    loaded = session.scenario(value)
    asked = Asked(wanted, draws, seed)
    with session.workers(cluster) as computing:
        with screen.progress(Text("Compiling and running", "编译并运行")(session.lang)):
            forecaster = session.forecaster(draws, seed, computing)
            card = assess(session.project, loaded, session.register, session.lang, forecaster)
        page = work_out(session, card, forecaster, asked, computing)
    return Advice(session, page, asked)
