"""One or more indicators drawn to order: statistics, runs, forecasts and targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.place import arguments
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zhangye.forecast.forecaster import Forecast
    from zhangye.place.session import Session
    from zhangye.simulation import Simulation

OPTIONS = ("title", "theme", "width", "height")


def plot(
    session: Session,
    indicators: object,
    sources: Sequence[object],
    *,
    area: object = CITY,
    fan: bool = False,
    years: tuple[int, int] | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    **options: Any,
) -> Figure:
    """Draw indicators of areas under scenarios.

    Parameters
    ----------
    session
        The opened place.
    indicators, area
        Names or labels, one or more; the area 'counties' stands for the six, 'all' for the city
        and the six.
    sources
        Scenarios, runs or forecasts.
    fan
        Whether scenarios and runs are drawn as forecasts, with the bands of the ensemble.
    years
        First and last year; by default 2000-2035.
    draws, seed
        Of the ensemble.
    options
        ``title``, ``theme``, ``width`` and ``height`` of the picture: see ``line_chart``.

    Raises
    ------
    InputError
        Where a name or an option is wrong.
    """
    from zhangye.presentation.charts import line_chart
    from zhangye.presentation.galleries.lines import GROUPS, caption_of, panels_of

    names = session.indicators.pick_all(indicators, "indicator")
    areas = [
        one if isinstance(one, str) and one in GROUPS else session.areas.pick(one, "area")
        for one in arguments.several(area, "area")
    ]
    page = _page(options, years)
    simulations, forecasts = _runs(session, sources, arguments.flag(fan, "fan"), draws, seed)
    words = session.register, session.lang
    panels = panels_of(names, areas, *words, simulations=simulations, forecasts=forecasts)
    caption = caption_of(*words, simulations, forecasts)
    return line_chart(panels, caption=caption, **page)


def _page(options: dict[str, Any], years: object) -> dict[str, Any]:
    """Return the options of the page, checked; sizes are for the chart to check."""
    for name in options:
        arguments.choice(name, "option", OPTIONS)
    page = {name: value for name, value in options.items() if value is not None}
    for name in ("title", "theme"):
        if name in page:
            arguments.text(page[name], name)
    for name in ("width", "height"):
        if name in page:
            arguments.number(page[name], name)
    if years is not None:
        page["years"] = arguments.years(years, 2000, 2035)
    return page


def _runs(
    session: Session, sources: Sequence[object], fan: bool, draws: int, seed: int
) -> tuple[list[Simulation], list[Forecast]]:
    """Return runs and forecasts, made where only a scenario is named; each once."""
    from zhangye.place import forecast as forecasting
    from zhangye.place.run import Run, run
    from zhangye.simulation import Simulation

    simulations, forecasts = [], []
    seen: dict[str, object] = {}
    for one in sources:
        if isinstance(one, Simulation):
            simulations.append(one)
            continue
        scenario = session.scenario(one, "scenarios")
        title = scenario.label(session.lang)
        if title in seen:
            if seen[title] != scenario.parameters():
                problem = "two different scenarios have this title; give one of them another"
                raise InputError(problem, where="scenarios", value=title)
            continue
        seen[title] = scenario.parameters()
        if isinstance(one, forecasting.Forecast):
            forecasts.append(one.expected)
        elif fan:
            made = forecasting.forecast(session, one, draws=draws, seed=seed)
            forecasts.append(made.expected)
        elif isinstance(one, Run):
            simulations.append(one.simulation)
        else:
            simulations.append(run(session, one).simulation)
    return simulations, forecasts
