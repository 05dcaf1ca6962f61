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
    **page: Any,
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
    page
        Title, theme, width and height of the picture: see ``line_chart``.

    Raises
    ------
    InputError
        Where a name or an option is wrong.
    """
    from zhangye.presentation import charts
    from zhangye.presentation.galleries import runs as gallery

    names = session.indicators.pick_all(indicators, "indicator")
    area = session.areas.pick(area, "area")
    span = arguments.years((2000, 2035) if years is None else years, 2000, 2035)
    simulations, forecasts = _runs(session, sources, arguments.flag(fan, "fan"), draws, seed)
    key, lang = (area, names[0]), session.lang
    lines = {one.scenario.label(lang): one.series(*key) for one in simulations}
    fans = [one.fans([key])[key] for one in forecasts]
    lines |= {f"median {n}": fan["p50"] for n, fan in enumerate(fans)}
    return charts.history_and_scenario(
        names[0],
        area,
        history=gallery._history(session.register, *key).loc[span[0] : span[1]],
        runs={label: line.loc[span[0] : span[1]] for label, line in lines.items()},
        caption=charts.Caption(session.statistics, lang, "", ""),
        fan=fans[0] if fans else None,
        title=page.get("title"),
    )


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
