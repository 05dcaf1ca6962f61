"""What the figures of 2020 and 2035 hang on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_pictures, write_tables
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.explain.names import Names
    from zhangye.explain.sensitivity import Sensitivity as Ranked
    from zhangye.place.session import Session
    from zhangye.presentation.galleries.pictures import Picture

DEFAULT_POINTS = 2048
YEARS = (2020, 2035)


class Sensitivity(Result):
    """The variance of figures, split over groups of inputs.

    Parameters
    ----------
    session
        The opened place.
    ranked
        Indices of every figure.
    area, indicator
        The figure that is shown.
    seed
        The seed of the samples.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> hangs = place.sensitivity("baseline", indicator="gdp", points=64)
    >>> sorted(hangs.frame()["year"].unique().tolist())
    [2020, 2035]
    """

    def __init__(
        self, session: Session, ranked: Ranked, area: str, indicator: str, seed: int
    ) -> None:
        self._session = session
        self._scenario = ranked.scenario
        self._figure = (area, indicator)
        self._seed = seed
        self.ranked = ranked

    def of(self, indicator: str, area: str = CITY) -> Sensitivity:
        """Return the same answer, shown for another figure.

        Raises
        ------
        InputError
            Where there is no such figure.
        """
        session = self._session
        place, name = session.areas.pick(area), session.indicators.pick(indicator)
        self.ranked.of(place, name, YEARS[0])
        return Sensitivity(session, self.ranked, place, name, self._seed)

    def indices(self, year: int = 2020) -> pd.DataFrame:
        """Return the indices of the figure shown, the largest first, by group of inputs."""
        return self.ranked.of(*self._figure, year).set_index("factor")

    @property
    def prior_shares(self) -> pd.DataFrame:
        """How much of its variance rests on priors alone, of the figure shown, by year.

        With its 90 % interval; only years of which it can be told.
        """
        shares = self.ranked.prior_shares
        area, indicator = self._figure
        rows = shares[(shares["area"] == area) & (shares["indicator"] == indicator)]
        return rows.set_index("year")[["prior_only", "p05", "p95"]]

    def heading(self) -> str:
        """Return the title of the scenario."""
        return self.ranked.scenario.label(self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``sensitivity.csv``: every figure, 2020 and 2035."""
        return self.ranked.table.copy()

    def plot(self) -> Figure:
        """Draw the indices of the figure shown."""
        return self._picture().draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye sensitivity``.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        charts
            Whether the chart is drawn.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        session, scenario = self._session, self.ranked.scenario
        call = f"sensitivity({scenario.name!r})"
        made = session.record(call, scenario, seed=self._seed, ensemble=True)
        with outputs.whole_folder(place, made) as draft:
            tables = ("sensitivity", self.ranked.table), ("constants", self.ranked.constants)
            write_tables(draft, tables)
            if charts:
                write_pictures(session, [self._picture()], draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the indices of both years, the constants, and what they rest on."""
        from zhangye.presentation.tables import sensitivity as tables

        session, lang = self._session, self._session.lang
        for year in YEARS:
            yield tables.indices_table(self.ranked, session.register, *self._figure, year, lang)
        yield tables.constants_table(self.ranked, self._names, *self._figure, lang)
        yield styled((tables.priors_note(self.ranked, *self._figure, lang), "dim"))

    @cached_property
    def _names(self) -> Names:
        from zhangye.explain.names import Names

        return Names(self._session.project, self._session.statistics)

    def _picture(self) -> Picture:
        from zhangye.presentation.galleries.explanations import indices

        session = self._session
        return indices(self.ranked, session.register, *self._figure, session.lang)


def sensitivity(
    session: Session,
    value: object,
    *,
    indicator: object = "gdp",
    area: object = CITY,
    levers: bool = True,
    points: int = DEFAULT_POINTS,
    seed: int = DEFAULT_SEED,
    cluster: str | None = None,
) -> Sensitivity:
    """Split the variance of every figure over groups of inputs."""
    from zhangye.explain.factors import factors
    from zhangye.explain.fields import Structure
    from zhangye.explain.sensitivity import sensitivity as rank

    arguments.whole(points, "points", 64)
    arguments.whole(seed, "seed", 0)
    place, name = session.areas.pick(area), session.indicators.pick(indicator)
    loaded = session.scenario(value)
    home = session.project
    with session.workers(cluster) as computing:
        structure = Structure(home) if arguments.flag(levers, "levers") else None
        varied = factors(home, loaded, session.statistics, structure=structure)
        runs = points * (len(varied.groups) + 2)
        words = Text("Running {runs:,} times", "运行{runs:,}次")(session.lang, runs=runs)
        # The ensemble that ``assess`` takes by default, so that both state the same share.
        expected = session.forecaster(DEFAULT_DRAWS, DEFAULT_SEED, computing).forecast(loaded)
        with screen.progress(words, runs) as step:
            found = rank(
                home, loaded, varied, points=points, seed=seed, step=step, workers=computing,
                expected=expected,
            )  # fmt: skip
    found.of(place, name, YEARS[0])  # a figure that no run has is refused before it is shown
    return Sensitivity(session, found, place, name, seed)
