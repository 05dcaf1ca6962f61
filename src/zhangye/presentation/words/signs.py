"""Signs and words that tables, charts and reports share."""

from __future__ import annotations

import pandas as pd

from zhangye.language import Text

COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "==": "="}

VERDICTS = {
    "reached": Text("reached", "达到"),
    "open": Text("open", "未定"),
    "missed": Text("missed", "未达到"),
    "no base value": Text("no base value", "缺基期值"),
    "reported": Text("reported", "填报"),
}
"""What a reader calls the verdict on a target."""


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
