"""One or more indicators drawn to order: statistics, runs, forecasts and targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhangye.place import arguments
from zhangye.place.session import CITY

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from zhangye.forecast.forecaster import Forecast
    from zhangye.place.session import Session
    from zhangye.simulation import Simulation

OPTIONS = ("title", "theme", "width", "height")


def plot(
    session: Session,
    indicators: object,
    simulations: Sequence[Simulation] = (),
    forecasts: Sequence[Forecast] = (),
    *,
    area: object = CITY,
    years: tuple[int, int] | None = None,
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
    simulations, forecasts
        Runs, drawn as lines, and forecasts, drawn as medians with bands.
    years
        First and last year; by default 2000-2035.
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
