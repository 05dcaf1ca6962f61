"""City GDP against water use, and the cap over the counties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, pick, write_pictures, write_tables

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.planning.split import Split
    from zhangye.presentation.galleries.pictures import Picture
    from zhangye.scenarios import Scenario


@dataclass(frozen=True)
class Traced:
    """What was traced.

    Attributes
    ----------
    scenario
        Where it starts.
    table, levers
        The points of both curves, and what the levers are there.
    split
        How the cap falls on the counties.
    cap
        The model's own cap on water use, 1e8 m3.
    """

    scenario: Scenario
    table: pd.DataFrame
    levers: pd.DataFrame
    split: Split
    cap: float


class Frontier(Result):
    """The most GDP of 2020 for each amount of water, and what a cubic metre is worth.

    Parameters
    ----------
    session
        The opened place.
    traced
        Curves, levers and counties.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> frontier = place.frontier("baseline", points=3)
    >>> frontier.frame()["curve"].unique().tolist()
    ['scenario', 'all_levers', 'rules_only']
    """

    def __init__(self, session: Session, traced: Traced) -> None:
        self._session = session
        self._scenario = traced.scenario
        self.traced = traced

    @property
    def levers(self) -> pd.DataFrame:
        """What the levers are along the curves."""
        return self.traced.levers.copy()

    @property
    def transfers(self) -> pd.DataFrame:
        """What transfers of quota between counties would add."""
        return self.traced.split.transfers.copy()

    def heading(self) -> str:
        """Return what the frontier says in one sentence."""
        from zhangye.presentation.galleries.frontier import finding

        return finding(self.traced.table, self.traced.cap, self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``frontier.csv``: a row a point of a curve."""
        return self.traced.table.copy()

    def plot(self, picture: str | None = None) -> Figure:
        """Draw the frontier; or 'county_shortages', or 'transfers'."""
        return pick(self._pictures(), picture).draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye frontier``.

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

        place = arguments.path(folder, "folder")
        session, traced = self._session, self.traced
        made = session.record(f"frontier({traced.scenario.name!r})", traced.scenario)
        with outputs.whole_folder(place, made) as draft:
            write_tables(
                draft,
                (
                    ("frontier", traced.table),
                    ("frontier_levers", traced.levers),
                    ("county_shortages", traced.split.paths),
                    ("county_breaks", traced.split.breaks),
                    ("transfers", traced.split.transfers),
                ),
            )
            if charts:
                write_pictures(session, self._pictures(), draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return curves and counties, with a sentence on each."""
        from rich.text import Text as Line

        from zhangye.presentation.galleries import frontier as words
        from zhangye.presentation.tables import frontier as tables

        register, lang = self._session.register, self._session.lang
        split = self.traced.split
        yield tables.frontier_table(self.traced.table, lang)
        yield tables.counties_table(split, register, lang)
        yield Line(self.heading())
        yield Line(words.who_breaks(split, register, lang))
        yield Line(words.transfer_finding(split, register, lang))
        yield Line(words.SOURCE(lang))

    def _pictures(self) -> list[Picture]:
        from zhangye.presentation.galleries.frontier import pictures

        session, traced = self._session, self.traced
        return pictures(
            traced.table, traced.split, traced.cap, traced.scenario, session.register, session.lang
        )


def frontier(
    session: Session, value: object, *, points: int | None = None, cluster: str | None = None
) -> Frontier:
    """Trace the most GDP for each amount of water, with all levers and with rules alone."""
    import pandas as pd

    from zhangye.planning import frontier as tracing
    from zhangye.planning import settings as planning
    from zhangye.planning import split as splitting

    count = tracing.POINTS if points is None else arguments.whole(points, "points", 2)
    loaded = session.scenario(value)
    home, model = session.project, session.model
    settings = planning.load(home)
    words = Text("Tracing the frontier", "求权衡前沿")(session.lang)
    steps = len(tracing.CURVES) * count + splitting.STEPS
    with session.workers(cluster) as computing, screen.progress(words, steps) as step:
        traced = [
            tracing.Tracer(home, model, loaded, settings, curve, computing).trace(
                count=count, progress=step
            )
            for curve in tracing.CURVES
        ]
        splitter = splitting.Splitter(home, model, loaded, computing)
        split = splitter.split(step)
    frames = [traced[0].frame(), *(one.frame().iloc[1:] for one in traced[1:])]
    table = pd.concat(frames, ignore_index=True)
    levers = pd.concat([one.levers().assign(curve=one.curve) for one in traced])
    return Frontier(session, Traced(loaded, table, levers, split, splitter.cap))
