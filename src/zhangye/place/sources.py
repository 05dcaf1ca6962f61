"""What a picture is drawn from: runs and forecasts, made where only a scenario is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.place import arguments
from zhangye.place.forecast import Forecast
from zhangye.place.run import Run
from zhangye.place.session import check_count

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecast as Expected
    from zhangye.place.session import Session
    from zhangye.simulation import Simulation


def sources(
    session: Session, values: Sequence[object], *, fan: object, **ensemble: Any
) -> tuple[list[Simulation], list[Expected]]:
    """Return runs and forecasts, each once.

    Parameters
    ----------
    session
        The opened place.
    values
        Scenarios, runs or forecasts.
    fan
        Whether scenarios and runs become forecasts.
    ensemble
        ``draws``, ``seed`` and ``cluster`` of the forecasts.

    Raises
    ------
    InputError
        Where a scenario is unknown, or two different ones have the same title.
    """
    check_count(len(values), 1)
    drawn_as_forecasts = arguments.flag(fan, "fan")
    simulations: list[Simulation] = []
    forecasts: list[Expected] = []
    seen: dict[str, object] = {}
    for one in values:
        scenario = session.scenario(one, "scenarios")
        title = scenario.label(session.lang)
        if title in seen:
            if seen[title] != scenario.parameters():
                problem = "two different scenarios have this title; give one of them another"
                raise InputError(problem, where="scenarios", value=title)
            continue
        seen[title] = scenario.parameters()
        if isinstance(one, Forecast):
            forecasts.append(one.expected)
        elif drawn_as_forecasts:
            forecasts.append(session.forecast(scenario, **ensemble))
        elif isinstance(one, Run):
            simulations.append(one.simulation)
        else:
            simulations.append(session.simulate(scenario))
    return simulations, forecasts
