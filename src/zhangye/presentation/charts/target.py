"""A target as a chart shows it: a wanted value or a cap, and the words at its line."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhangye.language import Text
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.words.signs import COMPARATORS, number


class Target(NamedTuple):
    """A wanted value or a cap.

    Attributes
    ----------
    year
        When it is due.
    value
        In the indicator's unit.
    comparator
        '>=', '>', '<=' or '<'.
    limit
        From what value on it is met, where a tolerance makes that another than ``value``.
    """

    year: int
    value: float
    comparator: str
    limit: float | None = None

    def met_by(self, value: float) -> bool:
        """Return whether a value satisfies the target."""
        return bool(self.met_in(np.array([value]))[0])

    def met_in(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which values satisfy the target."""
        limit = self.value if self.limit is None else self.limit
        compare = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}
        return np.asarray(compare[self.comparator](values, limit))


def target_label(target: Target, indicator: str, caption: Caption) -> str:
    """Return the words at a target's dashed line."""
    kind = (Text("Limit", "上限") if target.comparator in {"<=", "<"} else Text("Target", "目标"))(
        caption.lang
    )
    shown = number(target.value, caption.registry.decimals(indicator))
    sign = COMPARATORS[target.comparator]
    return Text("{kind} {year}: {sign} {shown}", "{year}年{kind}：{sign} {shown}")(
        caption.lang, kind=kind, year=target.year, sign=sign, shown=shown
    )
