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


def from_base(target: Target, register: Register, lang: str) -> str:
    """Return the yearly change that a target needs from its base, beside the nearest history.

    Parameters
    ----------
    target
        A target whose bases are there and that nothing in the model moves.
    register
        The targets and their bases.
    lang
        The language.
    """
    known = register.statistics
    sentences = []
    for area in known.members(target.area):
        base = base_of(target, area, register)
        if base is None or base.year >= target.year:
            continue
        words = Text(
            "{area}: from {start:g} in {first} (a base) it needs {change:+.3g} a year to {value:g} "
            "in {last}; the model has nothing that moves it.",
            "{area}：由{first}年的{start:g}（基期值）到{last}年的{value:g}，年均需变化{change:+.3g}；"
            "模型中没有推动该指标的变量。",
        )
        sentences.append(
            words(
                lang,
                area=known.area_label(area, lang),
                start=base.value,
                first=base.year,
                change=(target.value - base.value) / (target.year - base.year),
                value=target.value,
                last=target.year,
            )
            + _history(target, area, register, lang)
        )
    return " ".join(sentences)


def _history(target: Target, area: str, register: Register, lang: str) -> str:
    """Return how the figure moved where statistics hold it: there, else in the next area above."""
    known = register.statistics
    parents = known.areas.set_index("area")["parent"]
    nearest = area
    while nearest:
        row = known.series(nearest, target.indicator)
        if len(row) > 1:
            words = Text(
                " In {area} it moved by {change:+.3g} a year from {first} to {last}.",
                "{area}{first}—{last}年年均变化{change:+.3g}。",
            )
            first, last = int(row.index[0]), int(row.index[-1])
            change = float(row.iloc[-1] - row.iloc[0]) / (last - first)
            label = known.area_label(nearest, lang)
            return words(lang, area=label, change=change, first=first, last=last)
        nearest = str(parents[nearest])
    return Text(" The statistics hold no course of it.", "统计资料中没有该指标的历年变化。")(lang)


def _row(target: Target, register: Register) -> pd.Series | None:
    """Return the row of ``bases.csv`` that counts; None where a user entered a base."""
    entered = register.entered
    if ((entered["id"] == target.id) & (entered["kind"] == "base")).any():
        return None
    rows = register.bases[register.bases["id"] == target.id]
    return None if rows.empty else rows.iloc[0]
