"""What a reader must know beside a verdict: basis, base year, prior, what was entered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.assess.carried import from_base, stands_on
from zhangye.assess.figures import Figures
from zhangye.assess.trust import Share
from zhangye.axes import CITY, position
from zhangye.language import Text
from zhangye.observation.publish import CUMULATIVE, sum_since
from zhangye.targets.conditions import holds_in, limit
from zhangye.targets.contradictions.facts import growth
from zhangye.targets.register import Register, Target

RESTATED = ("gdp",)
CLOSE = 0.01
"""Nearer than this share of the limit a verdict of one run is a toss-up."""
SEPARATOR = Text(" ", "")


def note(
    target: Target,
    series: pd.Series | None,
    runs: npt.NDArray[np.float64] | None,
    figures: Figures,
    register: Register,
    prior_share: Share | None,
    lang: str,
) -> str:
    """Return the note of a scorecard row.

    Parameters
    ----------
    target
        The row's target.
    series, runs
        Its figures: of the noiseless run by year, and of the ensemble (runs x years).
    figures
        Official figures, forecast and run.
    register
        The targets.
    prior_share
        Share of the variance that rests on priors alone; None where it cannot be told.
    lang
        The language.
    """
    parts = [
        _basis(target, figures, runs, lang) if series is not None else "",
        _base_years(target, figures, lang),
        tolerance(target, lang),
        _close(target, series, lang) if runs is None else "",
        _prior(target, register, lang),
        _prior_share(prior_share, lang),
        _needed(target, series, register, lang),
        _progress(target, register, lang),
    ]
    return SEPARATOR(lang).join(part for part in parts if part)


def standing(target: Target, register: Register, lang: str) -> str:
    """Return what holds whatever the runs say: tolerance, what a prior rests on, progress."""
    parts = [tolerance(target, lang), _prior(target, register, lang)]
    parts.append(_progress(target, register, lang))
    return SEPARATOR(lang).join(part for part in parts if part)


def needed(target: Target, register: Register, lang: str) -> str:
    """Return what a target needs that nothing simulates: a base, or a change from its base."""
    return _needed(target, None, register, lang)


def _basis(
    target: Target,
    figures: Figures,
    runs: npt.NDArray[np.float64] | None,
    lang: str,
) -> str:
    """Give GDP on the plan's basis, and the city's probability on it beside that of the verdict."""
    if target.indicator not in RESTATED:
        return ""
    ratio = figures.plan_basis(target.area)
    value = figures.coming(target.area, target.indicator, target.year)
    words = Text(
        "On the plan's basis (before the restatement of 2017): {value:.1f}.",
        "按规划口径（2017年数据调整前）：{value:.1f}。",
    )
    said = words(lang, value=value * ratio)
    if target.area != CITY or runs is None:
        return said
    chances = Text(
        "Probability on the plan's basis: {other:.0%}; on the published one: {own:.0%}.",
        "按规划口径达标概率为{other:.0%}；按公布口径为{own:.0%}。",
    )
    column = runs[:, position(target.year)]
    own, other = (float(holds_in(target, column * part).mean()) for part in (1.0, ratio))
    return SEPARATOR(lang).join([said, chances(lang, other=other, own=own)])


def _prior_share(share: Share | None, lang: str) -> str:
    """Say how far the spread rests on constants that nothing but a prior tells of."""
    if share is None:
        return ""
    words = Text(
        "{share:.0%} of the variance rests on priors alone (90 % interval {low:.0%} to "
        "{high:.0%}).",
        "方差的{share:.0%}仅取决于先验（90%区间{low:.0%}至{high:.0%}）。",
    )
    return words(lang, share=share.value, low=share.low, high=share.high)


def _base_years(target: Target, figures: Figures, lang: str) -> str:
    """Give sums counted from the other base year that the plan may mean."""
    if target.indicator not in CUMULATIVE:
        return ""
    since = sum_since(figures.economy, target.indicator, 2015)[:, position(target.year)]
    longer = float(np.median(since))
    words = Text(
        "The plan names no base year: since the end of 2015 it is {longer:.1f}.",
        "规划未注明基期：自2015年底起为{longer:.1f}。",
    )
    return words(lang, longer=longer)


def tolerance(target: Target, lang: str) -> str:
    """Return how a target's 'about' or rounding is read; nothing where it has none."""
    if not target.tolerance:
        return ""
    words = Text("'About' is read as {limit:g}.", "“左右”按{limit:g}掌握。")
    if "points" in target.tolerance:
        words = Text("Met from {limit:g} on (rounding).", "达到{limit:g}即视为达标（四舍五入）。")
    return words(lang, limit=limit(target))


def _close(target: Target, series: pd.Series | None, lang: str) -> str:
    """Say where a value lies so near the limit that one run cannot tell reached from missed."""
    wanted = limit(target)
    if series is None or abs(float(series[target.year]) - wanted) > CLOSE * abs(wanted):
        return ""
    words = Text(
        "Within {share:.0%} of the limit: one run cannot tell on which side it falls.",
        "与限值相差不足{share:.0%}，单次模拟难以判定。",
    )
    return words(lang, share=CLOSE)


def _prior(target: Target, register: Register, lang: str) -> str:
    if target.grade != "B":
        return ""
    words = Text("prior-driven: rests on {anchor}.", "先验主导：依据为{anchor}。")
    return words(lang, anchor=stands_on(target, register, lang))


def _needed(target: Target, series: pd.Series | None, register: Register, lang: str) -> str:
    """Say what a target without a base would need."""
    if target.grade != "C" and not (series is None and target.grade == "B"):
        return ""
    if target.grade == "B":
        return from_base(target, register, lang)
    if target.area == CITY and target.unit != "%" and target.comparator != "<=":
        words = Text(
            "No base in the data: from a base X of 2017, ({value:g} - X)/3 a year reach it; for "
            "example {half:g} at half the target, {growth:.1f} % a year. Enter one: "
            "zhangye enter {id}",
            "数据中无基期值：若2017年为X，每年需增加（{value:g}-X）/3；例如基期为目标一半时每年{half:g}，"
            "即年均增长{growth:.1f}%。可用 zhangye enter {id} 填报。",
        )
        return words(
            lang, value=target.value, half=target.value / 6,
            growth=growth(0.5, 1.0, 3), id=target.id,
        )  # fmt: skip
    words = Text(
        "No base in the data: from a base X of 2017, the change a year is ({value:g} - X)/{years}. "
        "Enter one: zhangye enter {id}",
        "数据中无基期值：若2017年为X，年均变化需为（{value:g}-X）/{years}。"
        "可用 zhangye enter {id} 填报。",
    )
    return words(lang, value=target.value, years=target.year - 2017, id=target.id)


def _progress(target: Target, register: Register, lang: str) -> str:
    entered = register.entered
    mine = entered[(entered["id"] == target.id) & (entered["kind"] == "progress")]
    if mine.empty:
        return ""
    latest = mine.sort_values("year").iloc[-1]
    words = Text("Entered: {value:g} in {year}.", "填报：{year}年{value:g}。")
    return words(lang, value=float(latest["value"]), year=int(latest["year"]))
