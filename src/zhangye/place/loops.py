"""Which feedback loops drive an indicator, period by period."""

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

    from zhangye.explain.dominance import Dominance
    from zhangye.place.session import Session
    from zhangye.presentation.galleries.pictures import Picture


class Loops(Result):
    """What each feedback loop does to figures, period by period.

    Parameters
    ----------
    session
        The opened place.
    dominance
        What the loops do to every figure.
    area, indicator
        The figure that is shown.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> driving = place.loops("plan", indicator="gdp")
    >>> "R1" in driving.pushes.index
    True
    """

    def __init__(self, session: Session, dominance: Dominance, area: str, indicator: str) -> None:
        self._session = session
        self._scenario = dominance.scenario
        self._figure = (area, indicator)
        self.dominance = dominance

    def of(self, indicator: str, area: str = CITY) -> Loops:
        """Return the same answer, shown for another figure.

        Raises
        ------
        InputError
            Where there is no such figure.
        """
        session = self._session
        place, name = session.areas.pick(area), session.indicators.pick(indicator)
        self.dominance.of(place, name)
        return Loops(session, self.dominance, place, name)

    @property
    def pushes(self) -> pd.DataFrame:
        """What each loop adds to the growth of the figure shown, in points of % a year.

        Loops by first year of a period, the strongest first.
        """
        rows = self.dominance.of(*self._figure)
        table = rows.pivot(index="loop", columns="from", values="push")
        order = table.abs().mean(axis=1).sort_values(ascending=False, kind="stable").index
        return table.loc[order]

    def heading(self) -> str:
        """Return the title of the scenario."""
        return self.dominance.scenario.label(self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``loops.csv``: every figure, loop and period."""
        return self.dominance.table.copy()

    def plot(self) -> Figure:
        """Draw what the loops add to the growth of the figure shown."""
        return self._picture().draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye loops``.

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
        session, scenario = self._session, self.dominance.scenario
        made = session.record(f"loops({scenario.name!r})", scenario)
        with outputs.whole_folder(place, made) as draft:
            write_tables(draft, [("loops", self.dominance.table)])
            if charts:
                write_pictures(session, [self._picture()], draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the pushes, and how to read them."""
        from zhangye.presentation.tables import loops as tables

        session, lang = self._session, self._session.lang
        rows = self.dominance.of(*self._figure)
        yield tables.loops_table(self.dominance, rows, session.register, lang)
        yield styled((tables.NOTE(lang), "dim"))

    def _picture(self) -> Picture:
        from zhangye.presentation.galleries.explanations import heatmap

        session = self._session
        return heatmap(self.dominance, session.register, *self._figure, session.lang)


def loops(
    session: Session, value: object, *, indicator: object = "gdp", area: object = CITY
) -> Loops:
    """Cut each loop period by period, and see what it did."""
    from zhangye.explain.dominance import dominance

    place, name = session.areas.pick(area), session.indicators.pick(indicator)
    loaded = session.scenario(value)
    with screen.progress(Text("Cutting loops", "切断回路并运行")(session.lang)):
        found = dominance(session.project, loaded)
    found.of(place, name)  # a figure that no run has is refused before anything is shown
    return Loops(session, found, place, name)
