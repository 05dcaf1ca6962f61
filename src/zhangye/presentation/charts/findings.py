"""The sentence a chart opens with, worked out from what it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.charts.layout import Caption
from zhangye.presentation.charts.target import Target
from zhangye.presentation.words.signs import COMPARATORS, VERDICTS, chance, number
from zhangye.targets.conditions import MISSED, OPEN, REACHED, verdict_of

if TYPE_CHECKING:
    from zhangye.presentation.charts.panel import Panel


CITY = "zhangye"


def quantity(value: float, indicator: str, caption: Caption, *, difference: bool = False) -> str:
    """Return a value as a sentence says it.

    Chinese puts the unit behind each number. In English the subtitle gives it once, and only per
    cent follows its number; a difference of percentages is in points.
    """
    registry, lang = caption.registry, caption.lang
    shown = number(value, registry.decimals(indicator))
    unit = registry.unit(indicator)
    if unit.startswith("%") and difference:
        return Text("{shown} points", "{shown}个百分点")(lang, shown=shown)
    if unit.startswith("%"):
        return Text("{shown} %", "{shown}%")(lang, shown=shown)
    if lang == "en":
        return shown
    return shown if unit == "1" else shown + registry.unit_label(unit, lang)


def history_finding(
    indicator: str,
    area: str,
    *,
    history: pd.Series,
    runs: Mapping[str, pd.Series],
    target: Target | None,
    caption: Caption,
    chances: Mapping[str, float] | None = None,
) -> str:
    """Say whether the first run reaches the target, or how the indicator moves without one."""
    registry, lang = caption.registry, caption.lang
    what = {
        "indicator": registry.label(indicator, lang),
        "area": registry.area_label(area, lang),
    }
    run_name, run = next(iter(runs.items()), (None, None))
    if run is None or run.dropna().empty:
        return _history_alone(history, what, indicator, caption)
    run = run.dropna()
    if target is not None and target.year in run.index and run_name in (chances or {}):
        named = what | {"run": run_name}
        odds = (chances or {})[str(run_name)]
        return _likely(float(run[target.year]), odds, target, named, indicator, caption)
    if target is not None and target.year in run.index:
        return _against_target(
            float(run[target.year]), target, what | {"run": run_name}, indicator, caption
        )
    first, last = int(max(run.index.min(), min(2017, run.index.max()))), int(run.index.max())
    if first == last:
        return Text(
            "{area}, {indicator}: {end} in {last} under '{run}'",
            "“{run}”下{area}{indicator}{last}年为{end}",
        )(
            lang,
            **what,
            run=run_name,
            last=last,
            end=quantity(float(run[last]), indicator, caption),
        )
    return Text(
        "{area}, {indicator}: from {start} in {first} to {end} in {last} under '{run}'",
        "“{run}”下{area}{indicator}由{first}年的{start}变为{last}年的{end}",
    )(
        lang,
        **what,
        run=run_name,
        first=first,
        last=last,
        start=quantity(float(run[first]), indicator, caption),
        end=quantity(float(run[last]), indicator, caption),
    )


def _against_target(
    value: float, target: Target, what: Mapping[str, object], indicator: str, caption: Caption
) -> str:
    upper = target.comparator in {"<=", "<"}
    met = target.met_by(value)
    gap = quantity(abs(value - target.value), indicator, caption, difference=True)
    if not re.search("[1-9]", gap):
        words = {
            True: Text(
                "{area}, {indicator}: {value} in {year} under '{run}', just meets the target",
                "“{run}”下{area}{indicator}{year}年为{value}，恰好达到目标",
            ),
            False: Text(
                "{area}, {indicator}: {value} in {year} under '{run}', just misses the target",
                "“{run}”下{area}{indicator}{year}年为{value}，略未达到目标",
            ),
        }[met]
        return words(
            caption.lang, **what, year=target.year, value=quantity(value, indicator, caption)
        )
    sentence = {
        (True, False): Text(
            "{area}, {indicator}: {value} in {year} under '{run}', "
            "{gap} above the target of {wanted}",
            "“{run}”下{area}{indicator}{year}年为{value}，比目标（{wanted}）高{gap}",
        ),
        (False, False): Text(
            "{area}, {indicator}: {value} in {year} under '{run}', "
            "{gap} short of the target of {wanted}",
            "“{run}”下{area}{indicator}{year}年为{value}，比目标（{wanted}）低{gap}",
        ),
        (True, True): Text(
            "{area}, {indicator}: {value} in {year} under '{run}', "
            "{gap} within the limit of {wanted}",
            "“{run}”下{area}{indicator}{year}年为{value}，比上限（{wanted}）低{gap}",
        ),
        (False, True): Text(
            "{area}, {indicator}: {value} in {year} under '{run}', "
            "{gap} over the limit of {wanted}",
            "“{run}”下{area}{indicator}{year}年为{value}，比上限（{wanted}）高{gap}",
        ),
    }[met, upper]
    return sentence(
        caption.lang,
        **what,
        year=target.year,
        value=quantity(value, indicator, caption),
        wanted=quantity(target.value, indicator, caption),
        gap=gap,
    )


def _likely(
    value: float,
    odds: float,
    target: Target,
    what: Mapping[str, object],
    indicator: str,
    caption: Caption,
) -> str:
    """Say how likely the target is met, and the verdict that follows."""
    words = Text(
        "{area}, {indicator}: {value} in {year} under '{run}'; target {sign}\u00a0{wanted}: "
        "{chance} likely ({verdict})",
        "“{run}”下{area}{indicator}{year}年为{value}，目标{sign}{wanted}，达标概率{chance}：{verdict}",
    )
    return words(
        caption.lang,
        **what,
        year=target.year,
        value=quantity(value, indicator, caption),
        sign=COMPARATORS[target.comparator],
        wanted=quantity(target.value, indicator, caption),
        chance=chance(odds, caption.lang),
        verdict=VERDICTS[verdict_of(odds)](caption.lang),
    )


def count_verdicts(verdicts: Sequence[str], lang: str) -> str:
    """Return how many verdicts there are of each kind that a probability gives."""
    each = Text("{n} {verdict}", "{verdict}{n}个")
    counted = [
        each(lang, n=verdicts.count(name), verdict=VERDICTS[name](lang))
        for name in (REACHED, OPEN, MISSED)
    ]
    return Text(", ", "、")(lang).join(counted)


def _history_alone(
    history: pd.Series, what: Mapping[str, object], indicator: str, caption: Caption
) -> str:
    known = history.dropna()
    if known.empty:
        return Text("{area}, {indicator}: no figures", "{area}{indicator}：暂无数据")(
            caption.lang, **what
        )
    last = int(known.index.max())
    return Text("{area}, {indicator}: {value} in {year}", "{area}{indicator}{year}年为{value}")(
        caption.lang, **what, year=last, value=quantity(float(known[last]), indicator, caption)
    )


def panels_finding(panels: Sequence[Panel], caption: Caption, years: tuple[int, int]) -> str:
    """Say what the first scenario means for one panel, for areas, or for several indicators."""
    registry, lang = caption.registry, caption.lang
    indicators = list(dict.fromkeys(panel.indicator for panel in panels))
    areas = list(dict.fromkeys(panel.area for panel in panels))
    if len(panels) == 1:
        panel = panels[0]
        return history_finding(
            panel.indicator,
            panel.area,
            history=panel.history,
            runs=panel.runs,
            target=panel.target,
            caption=caption,
            chances=panel.chances,
        )
    what = {
        "labels": Text(", ", "、")(lang).join(registry.label(one, lang) for one in indicators),
        "areas": Text(", ", "、")(lang).join(registry.area_label(one, lang) for one in areas),
    }
    judged = [
        (panel.target, run[panel.target.year])
        for panel in panels
        for run in list(panel.runs.values())[:1]
        if panel.target is not None and panel.target.year in run.index
    ]
    name = next((name for panel in panels for name in panel.runs), None)
    odds = [panel.chances[name] for panel in panels if name is not None and name in panel.chances]
    if len(odds) > 1 and len(odds) == len(judged):
        verdicts = [verdict_of(one) for one in odds]
        return Text(
            "{labels}: of {judged} targets {counted} under '{run}'",
            "“{run}”下{labels}的{judged}个目标：{counted}",
        )(lang, **what, judged=len(odds), counted=count_verdicts(verdicts, lang), run=name)
    if len(judged) > 1:
        reached = sum(target.met_by(float(value)) for target, value in judged)
        return Text(
            "{labels}: {reached} of {judged} targets are reached under '{run}'",
            "“{run}”下{labels}的{judged}个目标中{reached}个达到",
        )(lang, **what, reached=reached, judged=len(judged), run=name)
    if len(indicators) == 1 and name is not None:
        return _range_finding(indicators[0], panels, name, caption)
    return Text("{labels} in {first}-{last}: {areas}", "{first}–{last}年{labels}：{areas}")(
        lang, **what, first=years[0], last=years[1]
    )


def _range_finding(indicator: str, panels: Sequence[Panel], name: str, caption: Caption) -> str:
    """Say which area is highest and which lowest; the city does not compete with its counties."""
    registry, lang = caption.registry, caption.lang
    runs = {panel.area: panel.runs[name].dropna() for panel in panels if name in panel.runs}
    last = max((int(run.index.max()) for run in runs.values() if len(run)), default=0)
    values = pd.Series({area: run[last] for area, run in runs.items() if last in run.index})
    values = values.drop(CITY, errors="ignore") if len(values) > 2 else values
    label = registry.label(indicator, lang)
    if len(values) < 2:
        return label
    highest, lowest = str(values.idxmax()), str(values.idxmin())
    return Text(
        "{label} in {year} under '{run}': from {low} in {lowest} to {high} in {highest}",
        "“{run}”下{year}年{label}最高为{highest}（{high}），最低为{lowest}（{low}）",
    )(
        lang,
        label=label,
        year=last,
        run=name,
        low=quantity(float(values.min()), indicator, caption),
        lowest=registry.area_label(lowest, lang),
        high=quantity(float(values.max()), indicator, caption),
        highest=registry.area_label(highest, lang),
    )
