"""How far the figures of targets rest on priors alone, under the page's first scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhangye.assess.odds import odds
from zhangye.calibration import parameters
from zhangye.forecast.forecaster import Forecaster

if TYPE_CHECKING:
    from zhangye.scenarios import Scenario
    from zhangye.targets.register import Register


def prior_shares(
    forecaster: Forecaster, scenario: Scenario, register: Register
) -> dict[str, dict[str, float]]:
    """Return the share of each target's variance and its interval; left out where it is unclear.

    Parameters
    ----------
    forecaster, scenario
        The draws, and what is forecast.
    register
        The targets.
    """
    constants = parameters.load(forecaster.project)
    chances = odds(forecaster.forecast(scenario), register, constants)
    found = {}
    for target in register.targets:
        values = chances.figures(target) if target.grade in "AB" else None
        share = None if values is None else chances.prior_share(target, values)
        if share is not None:
            found[target.id] = {"value": share.value, "low": share.low, "high": share.high}
    return found
