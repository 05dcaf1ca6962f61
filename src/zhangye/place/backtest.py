"""Forecasts of the past, scored beside statistical methods."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.backtest.scored import Series
    from zhangye.place.session import Session
    from zhangye.presentation.report.backtest import Report


class Backtest(Result):
    """What would have been forecast as of 2010, 2012 and 2014, and how far off.

    Parameters
    ----------
    session
        The opened place.
    report
        Forecasts, scores and weights.
    seed
        The seed of what was drawn.

    Examples
    --------
    Some minutes of work, so that no test runs it:

    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place.backtest().save("backtest")  # doctest: +SKIP
    """

    def __init__(self, session: Session, report: Report, seed: int) -> None:
        self._session = session
        self._seed = seed
        self.report = report

    @property
    def scores(self) -> pd.DataFrame:
        """The scores of the methods over all years, the least error first."""
        return self.report.tables["methods"].sort_values("mape", kind="stable")

    def heading(self) -> str:
        """Return how many of the bar's demands each of the project's methods meets."""
        from zhangye.presentation.tables.backtest import verdicts

        return verdicts(self.report, self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``backtest.csv``: a row a vintage, method, figure and year."""
        return self.report.frame.copy()

    def plot(self, picture: str = "scores_by_method") -> Figure:
        """Draw the errors of the methods; or 'error_by_lead'."""
        names = ("scores_by_method", "error_by_lead")
        return self.report.pictures()[arguments.choice(picture, "picture", names)][0]

    def save(self, folder: str | Path) -> Path:
        """Write the files of ``zhangye backtest``.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        session = self._session
        words = Text("Writing the report", "正在撰写报告")(session.lang)
        made = session.record("backtest()", seed=self._seed)
        with outputs.whole_folder(place, made) as draft, screen.progress(words):
            self.report.write(draft)
        return place

    def save_combination(self) -> Path:
        """Put what was learned into ``calibration/combination.json``, which forecasts use."""
        from zhangye import scenarios
        from zhangye.forecast import combined
        from zhangye.simulation import simulate

        session = self._session
        home, known = session.project, session.statistics
        words = Text("Forecasting with the members", "成员方法预测中")(session.lang)
        with screen.progress(words):
            central = simulate(home, scenarios.load("baseline", home, known))
            learned = combined.learn(self.report.frame, known, home, central)
        return combined.save(home, learned)

    def render(self) -> Iterable[RenderableType]:
        """Return the scores, before the restatement and over all years, and the verdict."""
        from rich.text import Text as Line

        from zhangye.presentation.tables.backtest import scores_tables

        yield from scores_tables(self.report, self._session.lang)
        yield Line(self.heading())


def backtest(
    session: Session,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    jobs: int | None = None,
) -> Backtest:
    """Fit the model to the statistics up to three years and score what it says of later."""
    from zhangye import observation
    from zhangye.backtest import combination
    from zhangye.backtest import run as backtests
    from zhangye.backtest.automatic import check_installed
    from zhangye.forecast.backtested import Backtested
    from zhangye.presentation.report.backtest import Report
    from zhangye.presentation.words.backtest_reasons import REASONS

    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    cores = (os.cpu_count() or 1) if jobs is None else arguments.whole(jobs, "jobs", 1)
    check_installed()
    home, known = session.project, session.statistics
    keys = _published(session)
    plan = backtests.plan(known, keys)
    own = Backtested(home, known, plan, draws, seed)
    words = Text("Forecasting the past", "回测中")(session.lang)
    with screen.progress(words, backtests.steps(plan)) as step:
        frame = backtests.run(
            known,
            keys,
            backtests.VINTAGES,
            own.structural,
            step,
            shipped=own.shipped,
            jobs=cores,
        )
        weights = combination.history(frame, backtests.MEMBERS)
    restated = observation.load(home).restatement.first_year
    return Backtest(session, Report(frame, weights, restated, known, session.lang, REASONS), seed)


def _published(session: Session) -> list[Series]:
    """Return the areas and indicators that a run publishes."""
    from zhangye import scenarios
    from zhangye.simulation import CENSUS_ONLY, simulate

    baseline = scenarios.load("baseline", session.project, session.statistics)
    published = simulate(session.project, baseline).published
    return [key for key in published if key[1] not in CENSUS_ONLY]
