"""Sentences on targets whose figures start from a base of the data or of a user."""

from __future__ import annotations

import pandas as pd

from zhangye.assess.bases import WORKS, base_of
from zhangye.assess.figures import Figure
from zhangye.axes import LAST_OBSERVED
from zhangye.language import Text
from zhangye.targets.register import NONE, Register, Target


def stands_on(target: Target, register: Register, lang: str) -> str:
    """Return in words what a figure of grade B stands on: an anchor, a base, or an entry."""
    if target.anchor != NONE:
        return Text(target.anchor, target.anchor_zh)(lang)
    known = register.statistics
    row = _row(target, register)
    if row is None:
        return Text("a figure that was entered", "填报的数据")(lang)
    words = Text("{label} of {area} in {year}", "{area}{year}年{label}")
    return words(
        lang,
        label=known.label(row["indicator"], lang),
        area=known.area_label(row["base_area"], lang),
        year=int(row["year"]),
    )


def why(target: Target, value: float, start: Figure | None, register: Register, lang: str) -> str:
    """Return a sentence that says how the figure came from its base to the target's year.

    Parameters
    ----------
    target
        The target.
    value
        Its figure in the target's year.
    start
        Its figure of the last year of the statistics; None where it starts from a base.
    register
        The targets and their bases.
    lang
        The language.
    """
    if start is not None:
        words = Text(
            "From {start:.1f} in {year}{mark} the model brings it to {value:.1f}.",
            "模型由{year}年的{start:.1f}{mark}推算至{value:.1f}。",
        )
        mark = start.mark(lang)
        return words(lang, start=start.value, year=LAST_OBSERVED, mark=mark, value=value)
    area = register.statistics.members(target.area)[0]
    base = base_of(target, area, register)
    assert base is not None, "a figure starts from an anchor or from a base"
    words = Text(
        "From {start:.1f} in {year} the model's relative change brings it to {value:.1f}.",
        "由{year}年的{start:.1f}按模型相对变化推算至{value:.1f}。",
    )
    if target.indicator in WORKS:
        words = Text(
            "From {start:.1f} in {year}, works less wear, against the growth of people, bring it "
            "to {value:.1f}.",
            "由{year}年的{start:.1f}起，计入新建、折旧与人口增长，推算至{value:.1f}。",
        )
    return words(lang, start=base.value, year=base.year, value=value)


def _row(target: Target, register: Register) -> pd.Series | None:
    """Return the row of ``bases.csv`` that counts; None where a user entered a base."""
    entered = register.entered
    if ((entered["id"] == target.id) & (entered["kind"] == "base")).any():
        return None
    rows = register.bases[register.bases["id"] == target.id]
    return None if rows.empty else rows.iloc[0]
