"""Why one scenario differs from another: the part of every lever and shock."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_pictures, write_tables
from zhangye.place.session import CITY
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.explain.attribution import Attribution as Split
    from zhangye.place.session import Session
    from zhangye.presentation.galleries.pictures import Picture


class Attribution(Result):
    """The difference between two scenarios, split over levers and shocks.

    Parameters
    ----------
    session
        The opened place.
    split
        Contributions to every figure and year.
    area, indicator, year
        The figure that is shown.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> why = place.attribute("baseline", "plan", indicator="total_water_use", year=2020)
    >>> start, end = why.ends
    >>> bool(abs(why.contributions["shapley"].sum() - (end - start)) < 1e-6)
    True
    """

    def __init__(
        self, session: Session, split: Split, area: str, indicator: str, year: int
    ) -> None:
        self._session = session
        self.split = split
        self._figure = (area, indicator, year)

    def of(self, indicator: str, area: str = CITY, year: int = 2020) -> Attribution:
        """Return the same answer, shown for another figure.

        Raises
        ------
        InputError
            Where the runs have no such figure.
        """
        keys = self.split.ends
        place, name = self._session.figure(keys, area, indicator, "an attribution")
        self.split.at(place, name, year)
        return Attribution(self._session, self.split, place, name, year)

    @property
    def contributions(self) -> pd.DataFrame:
        """The parts of the figure shown by lever: ``shapley, first_in, last_in``."""
        return self.split.at(*self._figure)

    @property
    def ends(self) -> tuple[float, float]:
        """The figure shown under either scenario."""
        return self.split.end_values(*self._figure)

    def heading(self) -> str:
        """Return the titles of the two scenarios."""
        return " → ".join(one.label(self._session.lang) for one in self.split.scenarios)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``contributions.csv``: every figure and year."""
        return self.split.contributions()

    def plot(self) -> Figure:
        """Draw the waterfall of the figure shown."""
        return self._picture().draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye attribute``.

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
        session, split = self._session, self.split
        names = ", ".join(repr(scenario.name) for scenario in split.scenarios)
        made = session.record(f"attribute({names})", *split.scenarios)
        with outputs.whole_folder(place, made) as draft:
            write_tables(
                draft,
                (
                    ("contributions", split.contributions()),
                    ("effects", split.effects()),
                    ("interactions", split.pairs()),
                    ("pathway", split.path.table()),
                ),
            )
            if charts:
                write_pictures(session, [self._picture()], draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return contributions, interactions, and the ways through the model."""
        from zhangye.explain.basis import levers_note
        from zhangye.presentation.tables import attribution as tables

        session, lang = self._session, self._session.lang
        register, split = session.register, self.split
        yield tables.contributions_table(split, register, self._figure, lang)
        pairs = tables.pairs_table(split, register, self._figure, lang)
        if pairs is not None:
            yield pairs
        yield tables.path_table(split, self._figure[2], lang)
        with screen.progress(Text("Tracing the ways", "追踪传导途径")(lang)):
            routes = tables.routes(split, self._figure, lang)
        yield routes
        yield styled((levers_note(session.project, lang), "dim"))

    def _picture(self) -> Picture:
        from zhangye.presentation.galleries.explanations import waterfall

        session = self._session
        return waterfall(self.split, session.register, self._figure, session.lang)


def attribute(
    session: Session,
    one: object,
    two: object,
    *,
    indicator: object = "gdp",
    area: object = CITY,
    year: int = 2020,
    cluster: str | None = None,
) -> Attribution:
    """Split the difference between two scenarios over what makes it."""
    from zhangye.explain.attribution import attribute as split

    loaded = [session.scenario(one, "one"), session.scenario(two, "two")]
    place, name = session.areas.pick(area, "area"), session.indicators.pick(indicator)
    arguments.whole(year, "year", 2018, 2035)
    words = Text("Running all mixtures", "运行全部组合")(session.lang)
    with session.workers(cluster) as computing, screen.progress(words):
        found = split(session.project, loaded[0], loaded[1], workers=computing)
    found.at(place, name, year)  # a figure that no run has is refused before anything is shown
    return Attribution(session, found, place, name, year)
