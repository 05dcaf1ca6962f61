"""The official figures of 2018-2035 under a scenario, with their uncertainty."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.place import arguments, screen
from zhangye.place.result import DRAWING, Result
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.forecast.forecaster import Forecast as Expected
    from zhangye.outputs import Provenance
    from zhangye.place.session import Session

FILE = "forecast.csv"


class Forecast(Result):
    """What the statistics are expected to print, by area, indicator and year.

    Parameters
    ----------
    session
        The opened place.
    expected
        The official figures of every run.
    seed
        The seed of what was drawn.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> expected = place.forecast("plan", draws=60)
    >>> quantiles = expected.quantiles("gdp", area="zhangye")
    >>> quantiles.index[[0, -1]].tolist(), quantiles.attrs["unit"]
    ([2018, 2035], '1e8 CNY')
    >>> bool((quantiles["p05"] <= quantiles["p95"]).all())
    True
    """

    def __init__(self, session: Session, expected: Expected, seed: int) -> None:
        self._session = session
        self._scenario = expected.ensemble.scenario
        self._seed = seed
        self.expected = expected

    def heading(self) -> str:
        """Return the title of the scenario."""
        return self.expected.ensemble.scenario.label(self._session.lang)

    def frame(self) -> pd.DataFrame:
        """Return the contract of a forecast file: area, year, indicator, unit, mean, p05-p95."""
        return self.expected.frame(self._session.statistics)

    def quantiles(self, indicator: str, area: str = CITY) -> pd.DataFrame:
        """Return one figure by year, 2018-2035.

        Parameters
        ----------
        indicator, area
            Names or labels.

        Returns
        -------
        DataFrame
            Index year; ``mean, p05, p10, p25, p50, p75, p90, p95``; ``attrs["unit"]``.

        Raises
        ------
        InputError
            Where the forecast has no such figure.
        """
        session = self._session
        key = session.figure(self.expected.published, area, indicator, "a forecast")
        table = self.frame()
        table = table[(table["area"] == key[0]) & (table["indicator"] == key[1])]
        found = table.set_index("year").drop(columns=["area", "indicator", "unit"])
        found.attrs["unit"] = session.statistics.unit(key[1])
        return found

    def plot(self, indicator: str = "gdp", area: str = CITY, **options: Any) -> Figure:
        """Draw one figure: statistics, median and fan; options as of ``place.plot``."""
        from zhangye.place.pictures import chart

        return chart(
            self._session, indicator, forecasts=[self.expected], area=area, **options
        ).plot()

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the files of ``zhangye forecast``.

        Parameters
        ----------
        path
            A file that ends in .csv, or a folder that gets ``forecast.csv`` and the charts.
        force
            Replace a file that zhangye did not write, or that was changed since.

        Raises
        ------
        InputError
            Where it cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(path, "path")
        if place.suffix and place.suffix.lower() != ".csv":
            raise InputError(
                "a forecast is a table", file=place, allowed="a name that ends in .csv"
            )
        if place.suffix:
            with outputs.whole_file(place, self._made(), force=force) as draft:
                self._write(draft)
        else:
            with outputs.whole_folder(place, self._made()) as draft:
                self._write(draft / FILE)
                self._draw(draft)
        return place

    def draw(self, folder: str | Path) -> Path:
        """Write the charts of the main figures alone.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        with outputs.whole_folder(place, self._made()) as draft:
            self._draw(draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the city's main figures: median and 90 % interval of some years."""
        from zhangye.presentation.tables.forecast import forecast_table

        session = self._session
        yield forecast_table(self.frame(), session.statistics, self.heading(), session.lang)

    def _made(self) -> Provenance:
        scenario = self.expected.ensemble.scenario
        call = f"forecast({scenario.name!r})"
        return self._session.record(call, scenario, seed=self._seed, ensemble=True)

    def _write(self, file: Path) -> None:
        self.frame().to_csv(file, index=False, lineterminator="\n", float_format="%.7g")

    def _draw(self, folder: Path) -> None:
        from zhangye.presentation.galleries.runs import MAIN, draw_forecast

        session = self._session
        with screen.progress(DRAWING(session.lang), len(MAIN)) as step:
            draw_forecast(folder, self.expected, session.register, session.lang, step)


def forecast(
    session: Session,
    value: object,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    jobs: int | None = None,
    cluster: str | None = None,
) -> Forecast:
    """Forecast the official figures under a scenario."""
    loaded = session.scenario(value)
    expected = session.forecast(loaded, draws=draws, seed=seed, jobs=jobs, cluster=cluster)
    return Forecast(session, expected, seed)
