"""Signs and words that tables, charts and reports share."""

from __future__ import annotations

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


def number(value: float, decimals: int) -> str:
    """Return a number with thousands separated, and a true minus sign."""
    shown = f"{value:,.{decimals}f}"
    if float(shown.replace(",", "")) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", "−")


def span(low: str, high: str, lang: str) -> str:
    """Return a range of two written numbers; beside a minus sign a dash would mislead."""
    below_zero = any(end.startswith(("−", "-")) for end in (low, high))
    return low + (Text(" to ", "至")(lang) if below_zero else "–") + high


def signed(value: float, decimals: int) -> str:
    """Return a change with its sign, and none where it rounds to nothing."""
    shown = number(value, decimals)
    return f"+{shown}" if value > 0 and shown.strip("0.,") else shown
