"""Named values of a lever, as marks beside its slider: from the catalogue and the scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhangye.axes import PLAN_YEARS
from zhangye.language import Text

if TYPE_CHECKING:
    from zhangye.scenarios import Lever, Scenario

PLAN = "plan"
FROZEN = Text("frozen", "冻结")
LABELS = {
    "min": Text("lower end", "下限"),
    "baseline": Text("baseline", "基准"),
    "plan": Text("plan", "规划"),
    "high": Text("most of all scenarios", "加强"),
    "max": Text("upper end", "上限"),
}
"""What the values are called; ``high`` is the largest value that a shipped scenario sets."""


def bands(lever: Lever, shipped: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    """Return a lever's named values; of equal ones the first name stands for all.

    Parameters
    ----------
    lever
        The lever.
    shipped
        The project's own scenarios by name.
    """
    set_to = {
        name: max(scenario.city_total(lever.name, year) for year in PLAN_YEARS)
        for name, scenario in shipped.items()
    }
    values = {"baseline": lever.default}
    if PLAN in set_to:
        values["plan"] = set_to[PLAN]
    values["high"] = max(set_to.values(), default=lever.default)
    values |= {"max": lever.maximum, "min": lever.minimum}
    named: dict[float, str] = {}
    for name, value in values.items():
        named.setdefault(round(value, 9), name)
    frozen = lever.funding is not None and lever.minimum == 0
    return [
        {"id": name, "label": _label(name, frozen), "value": value}
        for value, name in sorted(named.items())
    ]


def _label(name: str, frozen: bool) -> dict[str, str]:
    text = FROZEN if name == "min" and frozen else LABELS[name]
    return {"zh": text("zh"), "en": text("en")}
