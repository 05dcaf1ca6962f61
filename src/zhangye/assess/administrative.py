"""What stands beside a programme or policy of the plan, which departments report: no forecast."""

from __future__ import annotations

from collections.abc import Iterable

from zhangye.assess.notes import tolerance
from zhangye.axes import LAST_OBSERVED
from zhangye.language import Text
from zhangye.scenarios.catalogue import Lever
from zhangye.targets.conditions import holds
from zhangye.targets.register import CLASSES_REPORTED, Register, Target

SEPARATOR = Text(" ", "")
YEARLY = "count/yr"
"""The unit of a target that is itself a number a year."""


def note(target: Target, register: Register, levers: Iterable[Lever], lang: str) -> str:
    """Return who answers for a target, the plan's words, and how it stands.

    Parameters
    ----------
    target
        A target of the class ``programme`` or ``policy``.
    register
        The targets, and the figures that were entered.
    levers
        The levers, with the targets that each moves.
    lang
        The language; the plan's words stay in Chinese.
    """
    words = Text("Led by: {who}. The plan: “{text}”.", "牵头部门：{who}。规划原文：“{text}”。")
    said = words(lang, who=target.led_by(lang), text=target.text)
    return SEPARATOR(lang).join([said, state(target, register, levers, lang)])


def state(target: Target, register: Register, levers: Iterable[Lever], lang: str) -> str:
    """Return the progress entered, what is needed a year, and what else hangs on it.

    Parameters
    ----------
    target, register, levers, lang
        As in :func:`note`.
    """
    parts = [
        _year(target, lang),
        tolerance(target, lang),
        *(_progress(target, area, register, lang) for area in _reporting(target, register)),
        _entry(target, register, lang),
        *_levers(target, register, levers, lang),
    ]
    return SEPARATOR(lang).join(part for part in parts if part)


def _year(target: Target, lang: str) -> str:
    if target.year_source != "none" or target.kind == "policy":
        return ""
    words = Text(
        "The plan sets no year; read as {year}.", "规划未定年份，按{year}年掌握。"
    )  # fmt: skip
    return words(lang, year=target.year)


def _reporting(target: Target, register: Register) -> list[str]:
    """Return the areas of a target of which a figure was entered."""
    entered = register.entered
    mine = set(entered.loc[entered["id"] == target.id, "area"])
    return [area for area in register.statistics.members(target.area) if area in mine]


def _progress(target: Target, area: str, register: Register, lang: str) -> str:
    """Return the latest figure entered of an area, and the change a year from it."""
    entered = register.entered
    mine = entered[(entered["id"] == target.id) & (entered["area"] == area)]
    latest = mine.sort_values("year").iloc[-1]
    value, year = float(latest["value"]), int(latest["year"])
    known = register.statistics
    words = Text("Entered: {area} {value:g} in {year}.", "填报：{area}{year}年{value:g}。")
    said = words(lang, area=known.area_label(area, lang), value=value, year=year)
    if target.unit == YEARLY or target.kind == "policy" or year >= target.year:
        return said
    needed = Text("The target is met.", "已达到目标值。")(lang)
    if not holds(target, value):
        change = Text(
            "Needed a year to {last}: {change:+.3g} {unit}.",
            "到{last}年年均需变化{change:+.3g}（{unit}）。",
        )
        needed = change(
            lang,
            last=target.year,
            change=(target.value - value) / (target.year - year),
            unit=known.unit_label(target.unit, lang),
        )
    return SEPARATOR(lang).join([said, needed])


def _entry(target: Target, register: Register, lang: str) -> str:
    """Say what is missing: what a target without a figure needs, and how one is entered."""
    if _reporting(target, register):
        return ""
    unit = register.statistics.unit_label(target.unit, lang)
    if target.kind == "policy":
        words = Text(
            "A rule, nothing to reach by the year. No progress entered: zhangye enter {id}",
            "属政策规定，无年度任务量。尚未填报进展，可用 zhangye enter {id} 填报。",
        )
        return words(lang, id=target.id)
    if target.unit == YEARLY:
        words = Text(
            "Needed in each year to {last}: {value:g}. No progress entered: zhangye enter {id}",
            "到{last}年每年需完成{value:g}。尚未填报进展，可用 zhangye enter {id} 填报。",
        )
        return words(lang, last=target.year, value=target.value, id=target.id)
    words = Text(
        "No progress entered: from X at the end of {first} it needs ({value:g} - X)/{years} {unit} "
        "a year. Enter it: zhangye enter {id}",
        "尚未填报进展：年均需变化（{value:g}-{first}年末数）/{years}（{unit}）。"
        "可用 zhangye enter {id} 填报。",
    )
    return words(
        lang, first=LAST_OBSERVED, value=target.value, years=target.year - LAST_OBSERVED,
        unit=unit, id=target.id,
    )  # fmt: skip


def _levers(
    target: Target, register: Register, levers: Iterable[Lever], lang: str
) -> Iterable[str]:
    """Yield a sentence a lever that carries the target: the simulated targets that it moves."""
    known, comma = register.statistics, Text(", ", "、")
    for lever in levers:
        if target.id not in lever.targets:
            continue
        moved = [register.by_id[name] for name in lever.targets if name in register.by_id]
        names = [
            known.label(one.indicator, lang) for one in moved if one.kind not in CLASSES_REPORTED
        ]
        if not names:
            continue
        words = Text(
            "In the model the lever “{lever}” stands for it; on it hang: {names}.",
            "模型中由措施“{lever}”体现，与之相关的模拟目标：{names}。",
        )
        yield words(
            lang,
            lever=Text(lever.label_en, lever.label_zh)(lang),
            names=comma(lang).join(dict.fromkeys(names)),
        )
