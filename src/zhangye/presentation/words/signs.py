"""Signs and words that tables, charts and reports share."""

from __future__ import annotations

import math

import pandas as pd

from zhangye.assess.trust import FEW_DRAWS
from zhangye.language import Text
from zhangye.targets.conditions import LIKELY, LIKELY_TO_HOLD, UNLIKELY

COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "==": "="}

VERDICTS = {
    "reached": Text("reached", "达到"),
    "open": Text("open", "未定"),
    "missed": Text("missed", "未达到"),
    "no base value": Text("no base value", "缺基期值"),
    "not simulated": Text("not simulated", "未模拟"),
    "reported": Text("reported", "填报"),
}
"""What a reader calls the verdict on a target."""


FEW = Text(
    " (few: under about {enough} probabilities and ranges move with the seed)",
    "（次数偏少：不足约{enough}次时概率与区间随种子变动）",
)


def few_draws(draws: int, lang: str) -> str:
    """Return the words that say of draws that they are few; nothing where they are not."""
    return FEW(lang, enough=FEW_DRAWS) if draws < FEW_DRAWS else ""


def chance(probability: float, lang: str) -> str:
    """Return a probability as per cent, never rounded across a limit that decides a verdict."""
    share = 100 * probability
    shown = f"{share:.0f}"
    if shown == f"{100 * LIKELY:.0f}" and probability < LIKELY:
        shown = f"{math.floor(10 * share) / 10:.1f}"
    elif any(
        shown == f"{100 * edge:.0f}" and probability > edge for edge in (UNLIKELY, LIKELY_TO_HOLD)
    ):
        shown = f"{math.ceil(10 * share) / 10:.1f}"
    elif shown in ("0", "100") and 0 < probability < 1:
        shown = "<1" if shown == "0" else ">99"
    return Text("{shown} %", "{shown}%")(lang, shown=shown)


NONE = "–"
"""What stands where there is no number."""


def number(value: float | None, decimals: int) -> str:
    """Return a number with thousands separated and a true minus; a dash where there is none."""
    if value is None or pd.isna(value):
        return NONE
    shown = f"{value:,.{decimals}f}"
    if float(shown.replace(",", "")) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", "−")


def plus(shown: str) -> str:
    """Return a written number with a plus where it is above zero as written."""
    negative = shown.startswith(("−", NONE))
    return shown if negative or not shown.strip("0.,%") else f"+{shown}"


def span(low: str, high: str, lang: str) -> str:
    """Return a range of two written numbers; beside a minus sign a dash would mislead."""
    below_zero = any(end.startswith(("−", "-")) for end in (low, high))
    return low + (Text(" to ", "至")(lang) if below_zero else "–") + high


def signed(value: float, decimals: int) -> str:
    """Return a change with its sign, and none where it rounds to nothing."""
    return plus(number(value, decimals))
