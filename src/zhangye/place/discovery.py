"""Under which conditions a scenario misses a target."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_pictures, write_tables
from zhangye.place.session import DEFAULT_SEED
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.explain.discovery import Discovery as Boxes
    from zhangye.explain.names import Names
    from zhangye.place.session import Session
    from zhangye.presentation.galleries.pictures import Picture

DEFAULT_RUNS = 4096
LEAST_RUNS = 256


class Discovery(Result):
    """Boxes of few conditions in which a target is missed (or reached).

    Parameters
    ----------
    session
        The opened place.
    boxes
        The boxes, and the runs they were found in.
    shocks
        Whether shocks were drawn over their ranges.
    seed
        The seed of what was drawn.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> missed = place.discover("plan", target="gdp_city", draws=256)
    >>> 0 <= missed.share <= 1
    True
    >>> list(missed.frame().columns[:4])
    ['box', 'condition', 'low', 'high']
    """

    def __init__(self, session: Session, boxes: Boxes, *, shocks: bool, seed: int) -> None:
        self._session = session
        self._scenario = boxes.scenario
        self._shocks = shocks
        self._seed = seed
        self.boxes = boxes

    @property
    def share(self) -> float:
        """Share of the runs in which the target is missed (or reached)."""
        return self.boxes.share

    def heading(self) -> str:
        """Return how often the target is missed or reached."""
        from zhangye.presentation.tables.discovery import finding

        return finding(self.boxes, self._session.register, self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``discover.csv``: a row a restriction of a box."""
        return self.boxes.limits()

    def plot(self) -> Figure:
        """Draw the boxes and the search.

        Raises
        ------
        InputError
            Where there is no box to draw.
        """
        if not self.boxes.peelings:
            raise InputError(f"there is no box to draw: {self.heading()}")
        return self._picture().draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye discover``.

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
        session, boxes = self._session, self.boxes
        call = f"discover({boxes.scenario.name!r}, target={boxes.target.id!r})"
        made = session.record(call, boxes.scenario, seed=self._seed, ensemble=True)
        runs = boxes.conditions.assign(**{"missed" if boxes.missed else "reached": boxes.hits})
        with outputs.whole_folder(place, made) as draft:
            write_tables(
                draft,
                (
                    ("discover", boxes.limits()),
                    ("trajectory", boxes.trajectories()),
                    ("runs", runs),
                ),
            )
            if charts and boxes.peelings:
                write_pictures(session, [self._picture()], draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return how often, under which conditions, and what that rests on."""
        from zhangye.presentation.tables import discovery as tables

        lang = self._session.lang
        yield styled((self.heading(), "bold"))
        if self.boxes.peelings:
            for number in range(1, len(self.boxes.peelings) + 1):
                yield tables.box_table(self.boxes, number, self._names, lang)
            yield styled((tables.priors_note(self.boxes, self._shocks, lang), "dim"))

    @cached_property
    def _names(self) -> Names:
        from zhangye.explain.names import Names

        return Names(self._session.project, self._session.statistics)

    def _picture(self) -> Picture:
        from zhangye.presentation.galleries.explanations import boxes

        session = self._session
        return boxes(self.boxes, session.register, self._names, session.lang)


def discover(
    session: Session,
    value: object,
    *,
    target: object = "gdp_city",
    reached: bool = False,
    shocks: bool = True,
    draws: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    cluster: str | None = None,
) -> Discovery:
    """Search for conditions under which a scenario misses (or reaches) a target."""
    from zhangye.explain import discovery

    runs = arguments.whole(draws, "draws", LEAST_RUNS)
    arguments.whole(seed, "seed", 0)
    missed = not arguments.flag(reached, "reached")
    with_shocks = arguments.flag(shocks, "shocks")
    loaded = session.scenario(value)
    chosen = discovery.pick(session.register, arguments.text(target, "target"))
    words = Text("Running {runs:,} times", "运行{runs:,}次")(session.lang, runs=runs)
    with session.workers(cluster) as computing, screen.progress(words, runs) as step:
        found = discovery.discover(
            session.project, loaded, session.register, chosen,
            runs=runs, seed=seed, missed=missed, with_shocks=with_shocks, step=step,
            workers=computing,
        )  # fmt: skip
    return Discovery(session, found, shocks=with_shocks, seed=seed)
