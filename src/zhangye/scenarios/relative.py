"""Relative levers: ``scale`` and ``add`` change what the scenario has that is extended."""

from __future__ import annotations

from collections.abc import Mapping

from zhangye.axes import FORECAST_YEARS, PLAN_YEARS
from zhangye.scenarios.catalogue import Entry
from zhangye.scenarios.scenario import ALL, Setting

SCALE, ADD = "scale", "add"
RELATIVE = (SCALE, ADD)


def moved(
    setting: Setting, entry: Entry, how: str, amount: float | Mapping[int, float]
) -> dict[str, dict[int, float]]:
    """Return the values of a lever after a relative change, to put in place of the earlier ones.

    Parameters
    ----------
    setting
        What the extended scenario says of it.
    entry
        The lever or shock; where nothing is said its default is what changes.
    how
        ``scale`` (times the amount) or ``add`` (plus the amount, of the whole city where the
        lever is a total).
    amount
        One number, for 2018-2020 and every later year that the extended scenario sets; or
        year -> number, each of which holds until the next, and the last for its year alone.

    Returns
    -------
    dict
        Area -> year -> value.

    Raises
    ------
    ValueError
        Where an amount is added to a total whose counties have values of their own.
    """
    own = {area: years for area, years in setting.values.items() if area != ALL and years}
    if how == ADD and entry.extensive and own:
        raise ValueError("the extended scenario sets counties of their own: " + ", ".join(own))
    values = {}
    for area in dict.fromkeys((ALL, *own)):
        before = setting.path(area)
        result = dict(setting.values.get(area, {}))
        amounts = _by_year(amount, result)
        for year, change in amounts.items():
            base = before[year]
            if base is None and area == ALL:
                base = entry.default
            if base is not None:
                exact = base * change if how == SCALE else base + change
                # 0.2 + 0.1 is 0.3 to whoever reads the scenario.
                result[year] = float(f"{exact:.12g}")
        # What the extended scenario holds after the last amount must stay as it was.
        following = max(amounts) + 1
        if following in FORECAST_YEARS and following not in result:
            later = before[following]
            if later is not None:
                result[following] = later
        values[area] = dict(sorted(result.items()))
    return values


def _by_year(amount: float | Mapping[int, float], said: Mapping[int, float]) -> dict[int, float]:
    if not isinstance(amount, Mapping):
        return dict.fromkeys(sorted({*PLAN_YEARS, *said}), float(amount))
    current = amount[min(amount)]
    by_year = {}
    for year in range(min(amount), max(amount) + 1):
        current = by_year[year] = amount.get(year, current)
    return by_year
