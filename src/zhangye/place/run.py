"""One noiseless run of a scenario, on the published basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import DRAWING, Result
from zhangye.place.scenario import Scenario, scenario
from zhangye.place.session import CITY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.simulation import Simulation

TITLE = Text("{title}: main figures, published basis", "{title}：主要指标（公布口径）")
SINGLE = Text(
    "One noiseless run at the model's own constants; no posterior was used.",
    "单次无噪声模拟，采用模型自身参数，未使用后验分布。",
)


class Run(Result):
    """A run: ``run[area, indicator]`` is a series by year, 2000-2035.

    Parameters
    ----------
    session
        The opened place.
    scenario
        What was run.
    simulation
        What the model published.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> plan = place.run("plan")
    >>> gdp = plan["zhangye", "gdp"]
    >>> gdp.name, gdp.attrs["unit"], gdp.index[[0, -1]].tolist()
    ('gdp', '1e8 CNY', [2000, 2035])
    >>> list(plan.frame().columns)
    ['area', 'year', 'indicator', 'unit', 'value']
    >>> figure = plan.plot("gdp", area="ganzhou", years=(2010, 2025))
    """

    def __init__(self, session: Session, scenario: Scenario, simulation: Simulation) -> None:
        self._session = session
        self._scenario = simulation.scenario
        self.scenario = scenario
        self.simulation = simulation

    def heading(self) -> str:
        """Return the title of the scenario."""
        return self.scenario.title

    def __getitem__(self, key: tuple[str, str]) -> pd.Series:
        """Return a published series by year: ``run["zhangye", "gdp"]``.

        Returns
        -------
        pandas.Series
            Named as the indicator; ``attrs`` has ``unit``, ``area`` and ``label``.

        Raises
        ------
        InputError
            Where the run has no such figure.
        """
        if not isinstance(key, tuple) or len(key) != 2:
            raise InputError(
                "a series is asked for by area and indicator", allowed="run['zhangye', 'gdp']"
            )
        session = self._session
        area, indicator = session.figure(self.simulation.published, *key, "a run")
        series = self.simulation.series(area, indicator).dropna()
        series = series.rename(indicator).rename_axis("year")
        statistics = session.statistics
        series.attrs |= {
            "unit": statistics.unit(indicator),
            "area": area,
            "label": statistics.label(indicator, session.lang),
        }
        return series

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Iterate over the areas and indicators of the run."""
        return iter(self.simulation.published)

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self.simulation.published)

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``values.csv``: area, year, indicator, unit, value."""
        return self.simulation.frame(self._session.statistics)

    def plot(
        self,
        indicator: str = "gdp",
        area: str = CITY,
        *,
        years: tuple[int, int] | None = None,
        title: str | None = None,
        **options: Any,
    ) -> Figure:
        """Draw one indicator: statistics as dots, the run as a line, a target as dashes.

        Parameters
        ----------
        indicator, area
            Names or labels; the area 'counties' draws all six.
        years
            First and last year; by default 2000-2035.
        title
            The picture's title; by default what it shows.
        options
            ``theme``, ``width`` and ``height``, as of ``place.plot``.
        """
        from zhangye.place.pictures import chart

        runs = [self.simulation]
        return chart(
            self._session, indicator, runs, area=area, years=years, title=title, **options
        ).plot()

    def save(self, folder: str | Path, *, charts: bool = True, every: bool = False) -> Path:
        """Write ``values.csv``, the charts and ``provenance.json``: the files of ``zhangye run``.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        charts
            Whether charts are drawn.
        every
            Whether every indicator and area is drawn too, in folders by area.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs
        from zhangye.presentation.galleries import runs as gallery

        place = arguments.path(folder, "folder")
        session, simulation = self._session, self.simulation
        made = session.record(f"run({self.scenario.name!r})", simulation.scenario)
        with outputs.whole_folder(place, made) as draft:
            self.frame().to_csv(draft / "values.csv", index=False, lineterminator="\n")
            if charts:
                more = len(gallery.every_series(simulation)) if every else 0
                words = session.register, session.lang
                total = gallery.CHARTS_OF_A_RUN + more
                with screen.progress(DRAWING(session.lang), total) as step:
                    gallery.draw_run(draft, simulation, *words, step)
                    if every:
                        gallery.draw_every_series(draft, simulation, *words, step)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the main figures."""
        from rich.text import Text as Line

        from zhangye.presentation.galleries.runs import MAIN
        from zhangye.presentation.tables.terminal import run_table

        session = self._session
        statistics, lang = session.statistics, session.lang
        title = TITLE(lang, title=self.scenario.title)
        observed = statistics.historical
        yield run_table(self.frame(), observed, MAIN, statistics, lang, title)
        yield Line(SINGLE(lang))


def run(
    session: Session,
    value: object,
    levers: Mapping[str, Any] | None = None,
    shocks: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Run:
    """Run a scenario, with changes on top where there are any."""
    chosen = scenario(session, value)
    if levers is not None or shocks is not None or any(c is not None for c in changes.values()):
        chosen = chosen.change(levers, shocks, **changes)
    return Run(session, chosen, session.simulate(chosen._scenario))
