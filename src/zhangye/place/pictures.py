"""One or more indicators drawn to order: statistics, runs, forecasts and targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.place import arguments
from zhangye.place.result import Result
from zhangye.place.session import CITY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.forecast.forecaster import Forecast
    from zhangye.place.session import Session
    from zhangye.presentation.galleries.lines import LineChart
    from zhangye.scenarios import Scenario
    from zhangye.simulation import Simulation

OPTIONS = ("title", "theme", "width", "height")


class Chart(Result):
    """A chart to order, and the numbers that it shows.

    Parameters
    ----------
    session
        The opened place.
    drawing
        Its panels and page.
    scenarios
        What it shows.
    seed
        The seed of the ensemble; None where there is none.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> chart = place.chart("gdp", scenarios=["baseline", "plan"], area="ganzhou")
    >>> chart.frame().columns.tolist()
    ['area', 'year', 'indicator', 'unit', 'value', 'kind', 'series']
    >>> chart.plot().get_size_inches().round(1).tolist()
    [6.1, 3.9]
    """

    def __init__(
        self, session: Session, drawing: LineChart, scenarios: Sequence[Scenario], seed: int | None
    ) -> None:
        self._session = session
        self._scenario = scenarios[0] if scenarios else None
        self._scenarios = scenarios
        self._seed = seed
        self.drawing = drawing

    def heading(self) -> str:
        """Return the title."""
        return self.drawing.finding()

    def frame(self) -> pd.DataFrame:
        """Return what is drawn: the columns of ``values.csv``, what each value is and whose."""
        return self.drawing.frame()

    def render(self) -> Iterable[RenderableType]:
        """Yield the title."""
        yield self.heading()

    def plot(self) -> Figure:
        """Draw it."""
        return self.drawing.plot()

    def save(self, path: str | Path, *, outlines: bool = False, force: bool = False) -> list[Path]:
        """Write the files of ``zhangye chart``: the picture, its data as CSV and as a workbook.

        Parameters
        ----------
        path
            A name that ends in .png, .svg, .pdf or .xlsx.
        outlines
            Whether the letters of an SVG become paths, for programs that do not read embedded
            fonts.
        force
            Replace a file that zhangye did not write, or that was changed since.

        Returns
        -------
        list of Path
            The files, ``path`` first.

        Raises
        ------
        InputError
            Where the name has no suffix of a picture, a file cannot be written, or one would be
            replaced that zhangye did not write.
        """
        from zhangye import outputs

        files = chart_files(arguments.path(path, "path"), outlines=outlines, force=force)
        call = "place.chart(...).save(...)"
        ensemble = self._seed is not None
        made = self._session.record(call, *self._scenarios, seed=self._seed, ensemble=ensemble)
        with outputs.whole_files(*files, record=made, force=force) as drafts:
            self.drawing.save(*drafts, outlines=outlines)
        return files


def chart_files(path: Path, *, outlines: bool = False, force: bool = False) -> list[Path]:
    """Return the files that a chart is written to, before any work is done.

    Raises
    ------
    InputError
        As ``Chart.save``.
    """
    from zhangye import outputs
    from zhangye.presentation.galleries.lines import FORMATS

    suffix = path.suffix.lower()
    if suffix.lstrip(".") not in FORMATS:
        raise InputError(
            "the suffix of the file names no format of a chart",
            value=path.name,
            allowed=f"a name that ends in {', '.join(f'.{name}' for name in FORMATS)}",
        )
    if outlines and suffix != ".svg":
        problem = "only the letters of an SVG can become paths"
        raise InputError(problem, value=path.name, allowed="a name that ends in .svg")
    files = [path, path.with_suffix(".csv"), path.with_suffix(".xlsx")]
    files = list(dict.fromkeys(files))
    outputs.check_output(*files, force=force)
    return files


def chart(
    session: Session,
    indicators: object,
    simulations: Sequence[Simulation] = (),
    forecasts: Sequence[Forecast] = (),
    *,
    area: object = CITY,
    years: tuple[int, int] | None = None,
    seed: int | None = None,
    **options: Any,
) -> Chart:
    """Return the chart of indicators of areas under scenarios.

    Parameters
    ----------
    session
        The opened place.
    indicators, area
        Names or labels, one or more; the area 'counties' stands for the six, 'all' for the city
        and the six.
    simulations, forecasts
        Runs, drawn as lines, and forecasts, drawn as medians with bands.
    years
        First and last year; by default 2000-2035.
    seed
        Of the forecasts.
    options
        ``title``, ``theme``, ``width`` and ``height`` of the picture: see ``line_chart``.

    Raises
    ------
    InputError
        Where a name or an option is wrong.
    """
    from zhangye.presentation.galleries.lines import LineChart, panels_of
    from zhangye.presentation.galleries.panels import caption_of

    names, areas, page = ordered(session, indicators, area, years, options)
    words = session.register, session.lang
    panels = panels_of(names, areas, *words, simulations=simulations, forecasts=forecasts)
    drawing = LineChart(panels, caption_of(*words, simulations, forecasts), **page)
    shown = [one.scenario for one in simulations]
    shown += [one.ensemble.scenario for one in forecasts]
    return Chart(session, drawing, shown, seed if forecasts else None)


def ordered(
    session: Session, indicators: object, area: object, years: object, options: dict[str, Any]
) -> tuple[list[str], list[str], dict[str, Any]]:
    """Return indicators, areas and page of an order, checked before anything is run.

    Raises
    ------
    InputError
        Where a name or an option is wrong.
    """
    from zhangye.presentation.galleries.lines import GROUPS

    names = session.indicators.pick_all(indicators, "indicator")
    areas = [
        one if isinstance(one, str) and one in GROUPS else session.areas.pick(one, "area")
        for one in arguments.several(area, "area")
    ]
    return names, areas, _page(options, years)


def _page(options: dict[str, Any], years: object) -> dict[str, Any]:
    """Return the options of the page, checked; sizes are for the chart to check."""
    from zhangye.presentation.charts.lines import choose_theme

    for name in options:
        arguments.choice(name, "option", OPTIONS)
    page = {name: value for name, value in options.items() if value is not None}
    for name in ("title", "theme"):
        if name in page:
            arguments.text(page[name], name)
    for name in ("width", "height"):
        if name in page:
            arguments.number(page[name], name)
    if "theme" in page:
        choose_theme(page["theme"])
    if years is not None:
        page["years"] = arguments.years(years, 2000, 2035)
    return page
