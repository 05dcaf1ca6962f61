"""The plan's targets on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.findings import count_verdicts
from zhangye.presentation.charts.layout import Caption, Page, new_page, shorten, text_size, write_at
from zhangye.presentation.charts.target import Target
from zhangye.presentation.words.signs import COMPARATORS, VERDICTS, chance, number
from zhangye.targets.conditions import verdict_of

A4_LANDSCAPE = (11.69, 8.27)
WORD_SIZE = 6.6
# A gap of this share of the target fills the bar.
FULL_GAP = 0.3
# A cell that is too long is set smaller, down to this size in points, before it is cut off.
SMALLEST_SIZE = 6.0


MEDIAN, SIMULATED = Text("median", "中位数"), Text("simulated value", "模拟值")
ODDS = Text(
    " with its probability (reached from 80 %, missed up to 20 %)",
    "及达标概率（≥80%为达到，≤20%为未达到）",
)
NO_ODDS = Text(" of one run", "（单次模拟）")


class Look(NamedTuple):
    """How a verdict is shown: never by its colour alone."""

    marker: str
    colour: str
    filled: bool


LOOKS: dict[str, Look] = {
    "reached": Look("o", style.MET, True),
    "open": Look("D", "#8A6D00", True),
    "missed": Look("X", style.SHORT, True),
    "no base value": Look("s", style.QUIET, False),
    "not simulated": Look("v", style.QUIET, False),
    "reported": Look("_", style.QUIET, True),
}


HEAT_MEDIANS = Text(
    "Median and probability by year; ● blue: reached (from 80 %), ◆ yellow: open, "
    "× orange: missed (up to 20 %)",
    "各年中位数与达标概率；●蓝色为达到（≥80%），◆黄色为未定，×橙色为未达到（≤20%）",
)
HEAT_RUN = Text(
    "Value of one run by year; blue: beyond the target, orange: short of it",
    "单次模拟各年数值；蓝色为优于目标，橙色为未达目标",
)


def scorecard_finding(scorecard: pd.DataFrame, caption: Caption) -> str:
    """Say how many targets have which verdict."""
    counts = scorecard["verdict"].value_counts()
    simulated = int(counts.reindex(["reached", "open", "missed"], fill_value=0).sum())
    numbers: dict[str, object] = {
        key.replace(" ", "_"): int(counts.get(key, 0)) for key in VERDICTS
    }
    rest = Text(", {n} have a base that nothing moves", "、{n}项有基期值但未模拟")
    unmoved = int(counts.get("not simulated", 0))
    numbers["rest"] = rest(caption.lang, n=unmoved) if unmoved else ""
    return Text(
        "Of {n} targets {simulated} are simulated: {reached} reached, {open} open, {missed} "
        "missed; {no_base_value} lack a base value{rest}, {reported} are reported",
        "{n}项目标中{simulated}项可模拟：{reached}项达到、{open}项未定、{missed}项未达到；"
        "{no_base_value}项缺基期值{rest}，{reported}项由部门填报",
    )(caption.lang, n=len(scorecard), simulated=simulated, **numbers)


def shortfall(comparator: str, target: float, value: float) -> float:
    """Return how far a value is beyond (+) or short of (-) its target, as a share of it.

    A target of zero has no share: the answer is then plus or minus infinity, or zero.
    """
    better = value - target if comparator in {">=", ">"} else target - value
    if target == 0:
        return float(np.sign(better) * np.inf) if better else 0.0
    return better / abs(target)


def scorecard_picture(
    scorecard: pd.DataFrame,
    *,
    caption: Caption,
    sections: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Figure:
    """Draw all targets by section on one A4 page, in two columns.

    Parameters
    ----------
    scorecard
        The columns of ``scorecard.csv``; needed are section, area, indicator, comparator,
        target, unit, value, grade and verdict.
    caption
        Labels, language, source and scenario.
    sections
        The headings of the plan's sections by their numbers.
    title
        The finding; by default the count of verdicts.
    """
    sections = sections or {}
    ensemble = "probability" in scorecard and bool(scorecard["probability"].notna().any())
    lines = _lines(scorecard, sections)
    with style.figure_settings():
        page = new_page(
            A4_LANDSCAPE,
            title or scorecard_finding(scorecard, caption),
            Text(
                "Target, wanted value, {value}, gap (bar to the right: better than wanted; "
                "a full bar is 30 % of the target), grade of the answer, verdict{odds}",
                "目标、目标值、{value}、差距（向右为优于目标；满格为目标值的30%）、答案等级、结论{odds}",
            )(
                caption.lang,
                value=(MEDIAN if ensemble else SIMULATED)(caption.lang),
                odds=(ODDS if ensemble else NO_ODDS)(caption.lang),
            ),
            caption.footer(),
        )
        half = _break(lines)
        gutter = 0.3
        width = (page.right - page.left - gutter) / 2
        row = (page.top - page.bottom) / max(half, len(lines) - half, 12)
        row = min(row, 0.2)
        size = min(WORD_SIZE, row * 72 / 1.45)
        for column, part in enumerate((lines[:half], lines[half:])):
            left = page.left + column * (width + gutter)
            for position, line in enumerate(part):
                middle = page.top - (position + 0.5) * row
                if isinstance(line, str):
                    words = shorten(page.figure, line, width, size)
                    write_at(page.figure, left, middle, words, size, style.QUIET, va="center")
                    _rule(page, left, left + width, middle - row / 2)
                else:
                    _row(page, left, width, middle, row, line, size, caption)
        page.figure.draw_without_rendering()
    return page.figure


def _lines(scorecard: pd.DataFrame, sections: Mapping[str, str]) -> list[str | Mapping[str, Any]]:
    lines: list[str | Mapping[str, Any]] = []
    for section, rows in scorecard.groupby("section", sort=False):
        lines.append(f"{section}  {sections.get(str(section), '')}".rstrip())
        lines.extend({str(k): v for k, v in row.items()} for row in rows.to_dict("records"))
    return lines


def _break(lines: Sequence[object]) -> int:
    """Return where the second column begins: half way, but never just after a heading."""
    half = (len(lines) + 1) // 2
    return half - 1 if half and isinstance(lines[half - 1], str) else half


def _rule(page: Page, left: float, right: float, y: float) -> None:
    width, height = page.figure.get_size_inches()
    page.figure.add_artist(
        Line2D([left / width, right / width], [y / height] * 2, color=style.GRID, linewidth=0.7)
    )


def _row(
    page: Page,
    left: float,
    width: float,
    middle: float,
    height: float,
    target: Mapping[str, Any],
    size: float,
    caption: Caption,
) -> None:
    figure, registry, lang = page.figure, caption.registry, caption.lang
    look = LOOKS[target["verdict"]]
    edges = left + width * np.array([0.0, 0.39, 0.585, 0.695, 0.81, 0.84])
    area = registry.area_label(target["area"], lang)
    name = registry.label(target["indicator"], lang)
    # The city itself goes without saying.
    words = name if target["area"] == "zhangye" else f"{area}{' ' if lang == 'zh' else ', '}{name}"
    decimals = registry.decimals(target["indicator"])
    unit = "" if target["unit"] == "1" else registry.unit_label(target["unit"], lang)
    if target["unit"].startswith("% vs"):  # that it counts from a base year is in the name
        unit = "%"
    wanted = f"{COMPARATORS[target['comparator']]} {_plain(target['target'])} {unit}".rstrip()
    has_value = target["value"] is not None and np.isfinite(float(target["value"]))
    value = number(float(target["value"]), decimals) if has_value else "–"
    # The value stands at the right of its column: what it leaves free, the wanted value may use.
    wanted_room = edges[3] - edges[1] - 0.14 - text_size(figure, value, size)[0]
    cells = (
        (0, words, "left", edges[1] - edges[0] - 0.06, style.INK),
        (1, wanted, "left", wanted_room, style.INK),
        (2, value, "right", edges[3] - edges[2] - 0.1, style.INK if has_value else style.QUIET),
        (4, str(target["grade"]), "left", edges[5] - edges[4], style.QUIET),
        (5, _verdict(target, lang), "mark", left + width - edges[5] - 0.14, look.colour),
    )
    for column, cell, align, room, colour in cells:
        shown, fitting = _fit(figure, cell, room, size)
        x = {"left": edges[column], "right": edges[3] - 0.1, "mark": edges[column] + 0.14}[align]
        ha = "right" if align == "right" else "left"
        write_at(figure, x, middle, shown, fitting, colour, ha=ha, va="center")
    if has_value:
        share = shortfall(target["comparator"], float(target["target"]), float(target["value"]))
        _gap_bar(page, (edges[3], edges[4] - 0.08), middle, height, share)
    _mark(page, edges[5] + 0.05, middle, look)


def _verdict(target: Mapping[str, Any], lang: str) -> str:
    """Return the verdict, with the probability that it follows from where there is one."""
    words = VERDICTS[target["verdict"]](lang)
    odds = target.get("probability")
    return words if odds is None or pd.isna(odds) else f"{words} {chance(float(odds), lang)}"


def _fit(figure: Figure, words: str, room: float, size: float) -> tuple[str, float]:
    """Return words and the type size at which they fit the room (inches)."""
    needed = text_size(figure, words, size)[0]
    # Glyph widths are hinted, so they do not shrink quite in proportion.
    fitting = size if needed <= room else max(size * room / needed * 0.99, min(size, SMALLEST_SIZE))
    return shorten(figure, words, room, fitting), fitting


def _plain(value: float) -> str:
    """Return a wanted value as the plan writes it: as many decimals as it has."""
    return f"{value:,.10g}".replace("-", "−")


def _gap_bar(
    page: Page, edges: tuple[float, float], middle: float, height: float, share: float
) -> None:
    width, page_height = page.figure.get_size_inches()
    centre = sum(edges) / 2
    length = float(np.clip(share / FULL_GAP, -1, 1)) * (edges[1] - edges[0]) / 2
    page.figure.add_artist(
        Rectangle(
            (centre / width, (middle - height * 0.27) / page_height),
            length / width,
            height * 0.54 / page_height,
            color=style.MET if share >= 0 else style.SHORT,
            linewidth=0,
        )
    )
    ends = [(middle - height * 0.4) / page_height, (middle + height * 0.4) / page_height]
    page.figure.add_artist(Line2D([centre / width] * 2, ends, color=style.QUIET, linewidth=0.7))


def _mark(page: Page, x: float, y: float, look: Look) -> None:
    width, height = page.figure.get_size_inches()
    face = look.colour if look.filled else "white"
    page.figure.add_artist(
        Line2D(
            [x / width],
            [y / height],
            marker=look.marker,
            markersize=4.2,
            markerfacecolor=face,
            markeredgecolor=look.colour,
            markeredgewidth=0.8,
            linestyle="none",
        )
    )


def scorecard_heatmap(
    path: pd.DataFrame,
    scorecard: pd.DataFrame,
    *,
    caption: Caption,
    title: str | None = None,
    limits: Mapping[str, Target] | None = None,
) -> Figure:
    """Draw the simulated targets year by year, grouped by area.

    Where there is an ensemble a cell's mark and colour give the verdict that its probability
    means (blue reached, yellow open, orange missed), its words median and probability. Of one run
    the colour says how far the value is from the target (blue beyond, orange short).

    Parameters
    ----------
    path
        The columns of ``scorecard_path.csv`` or ``scorecard_counties.csv``: id, area, year,
        value and, where there is one, probability.
    scorecard
        The columns of ``scorecard.csv``, for the wanted values.
    caption
        Labels, language, source and scenario.
    title
        The finding; by default the count of verdicts in the last year.
    limits
        The targets by id, where a tolerance makes them another than ``scorecard`` says.
    """
    registry, lang = caption.registry, caption.lang
    wanted = scorecard.set_index("id")
    years = sorted(int(year) for year in path["year"].unique())
    groups = list(path.groupby(["area", "id"], sort=False))
    line = 0.2
    areas = list(dict.fromkeys(area for (area, _), _ in groups))
    groups.sort(key=lambda group: areas.index(group[0][0]))
    with style.figure_settings():
        size = (8.27, 2.1 + line * (len(groups) + len(areas)))
        ensemble = bool(path["probability"].notna().any()) if "probability" in path else False
        subtitle = (HEAT_MEDIANS if ensemble else HEAT_RUN)(lang)
        page = new_page(
            size,
            title or _heatmap_finding(path, wanted, years[-1], lang, limits),
            subtitle,
            caption.footer(),
        )
        first = page.left + 3.9
        cell = min((page.right - first) / len(years), 1.3)
        for k, year in enumerate(years):
            x = first + (k + 0.5) * cell
            write_at(page.figure, x, page.top, str(year), 8, style.QUIET, ha="center")
        y = page.top - 0.2
        previous = None
        for (area, target_id), rows in groups:
            if area != previous:
                label = registry.area_label(str(area), lang)
                write_at(page.figure, page.left, y - line / 2, label, 8.5, va="center")
                previous, y = area, y - line
            target: Any = wanted.loc[str(target_id)]
            sign, indicator = str(target["comparator"]), str(target["indicator"])
            words = f"{registry.label(indicator, lang)}  {COMPARATORS[sign]} "
            words += _plain(float(target["target"]))
            words = shorten(page.figure, words, 3.65, 7.5)
            write_at(page.figure, page.left + 0.15, y - line / 2, words, 7.5, va="center")
            for row in rows.to_dict("records"):
                x = first + years.index(int(row["year"])) * cell
                shown = number(float(row["value"]), registry.decimals(indicator))
                box = (x, y - line, cell, line)
                if pd.notna(row.get("probability")):
                    odds = float(row["probability"])
                    _verdict_cell(page, box, odds, f"{shown} ({chance(odds, lang)})")
                    continue
                share = shortfall(sign, float(target["target"]), float(row["value"]))
                _cell(page, box, style.MET if share >= 0 else style.SHORT, _strength(share), shown)
            y -= line
        page.figure.draw_without_rendering()
    return page.figure


def _strength(share: float) -> float:
    """Return how opaque a cell is: the further from the target, the more."""
    return 0.12 + 0.5 * float(np.clip(abs(share) / FULL_GAP, 0, 1))


def _verdict_cell(
    page: Page, box: tuple[float, float, float, float], odds: float, words: str
) -> None:
    look = LOOKS[verdict_of(odds)]
    x, y, _, line = box
    _cell(page, box, look.colour, 0.1 + 0.6 * abs(odds - 0.5), words, 0.16)
    _mark(page, x + 0.1, y + line / 2, look)


def _cell(
    page: Page,
    box: tuple[float, float, float, float],
    colour: str,
    strength: float,
    words: str,
    indent: float = 0.0,
) -> None:
    x, y, cell, line = box
    width, height = page.figure.get_size_inches()
    page.figure.add_artist(
        Rectangle(
            ((x + 0.01) / width, (y + 0.01) / height),
            (cell - 0.02) / width,
            (line - 0.02) / height,
            facecolor=colour,
            alpha=strength,
            linewidth=0,
        )
    )
    size = 7.5
    room = cell - indent - 0.06
    while text_size(page.figure, words, size)[0] > room and size > style.SMALLEST_SIZE:
        size -= 0.5
    shown = shorten(page.figure, words, room, size)
    write_at(
        page.figure, x + (cell + indent) / 2, y + line / 2, shown, size, ha="center", va="center"
    )


def _heatmap_finding(
    path: pd.DataFrame,
    wanted: pd.DataFrame,
    year: int,
    lang: str,
    limits: Mapping[str, Target] | None,
) -> str:
    rows = path[path["year"] == year].dropna(subset=["value"])
    if "probability" in rows and len(rows) and rows["probability"].notna().all():
        verdicts = [verdict_of(float(odds)) for odds in rows["probability"]]
        return Text(
            "Of {n} simulated targets in {year}: {counted}", "{year}年{n}项模拟目标：{counted}"
        )(lang, year=year, n=len(rows), counted=count_verdicts(verdicts, lang))
    met = 0
    for row in rows.to_dict("records"):
        target: Any = wanted.loc[str(row["id"])]
        # Not by the gap: a value that equals its target does not satisfy '>'.
        goal = (limits or {}).get(str(row["id"])) or Target(
            year, float(target["target"]), str(target["comparator"])
        )
        met += goal.met_by(float(row["value"]))
    return Text(
        "In one run {met} of {n} simulated values satisfy their targets in {year}",
        "单次模拟中{year}年{n}项模拟值有{met}项满足目标",
    )(lang, year=year, met=met, n=len(rows))
