"""Tables for the terminal, readable at 100 columns in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich import box
from rich.markup import escape
from rich.table import Table

from zhangye.language import Registry, Text

SUMMARY_YEARS = (2017, 2020, 2025, 2035)
COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}

VERDICTS: dict[str, tuple[Text, str]] = {
    "reached": (Text("● reached", "● 达到"), "blue"),
    "open": (Text("◆ open", "◆ 未定"), "yellow"),
    "missed": (Text("✕ missed", "✕ 未达到"), "red"),
    "no base value": (Text("□ no base", "□ 缺基期值"), "dim"),
    "reported": (Text("– reported", "– 上报"), "dim"),
}
WORDINGS = {
    "firm": Text("firm", "硬性"),
    "strive": Text("strive", "力争"),
    "about": Text("about", "左右"),
    "explore": Text("explore", "探索"),
}


def number(value: float | None, decimals: int) -> str:
    """Return a number with thousands separated; a missing one is a dash."""
    if value is None or not np.isfinite(value):
        return "–"
    shown = f"{value:,.{decimals}f}"
    if float(shown.replace(",", "")) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", "−")


def plain_number(value: float) -> str:
    """Return a number with as many decimals as it has, as the plan writes it."""
    return f"{value:,.10g}".replace("-", "−")


def new_table(title: str = "") -> Table:
    """Return an empty table in the project's style."""
    return Table(
        title=escape(title) or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        collapse_padding=True,
    )


def scorecard_table(
    scorecard: pd.DataFrame, *, registry: Registry, lang: str, title: str = "", why: bool = True
) -> Table:
    """Return the scorecard as a table.

    Parameters
    ----------
    scorecard
        The columns of ``scorecard.csv``; needed are area, indicator, comparator, target, unit,
        value, gap, year_reached, grade, verdict and why.
    registry, lang
        Labels and the language to write in.
    title
        Written above the table.
    why
        Whether the reason of each verdict stands below its row.
    """
    table = new_table(title)
    table.add_column(Text("Target", "目标")(lang), ratio=4, overflow="fold")
    table.add_column(Text("Area", "地区")(lang), no_wrap=True)
    table.add_column(Text("Wanted", "目标值")(lang), ratio=2, overflow="fold")
    for heading in (Text("Value", "数值"), Text("Gap", "差距"), Text("Year", "达标年")):
        table.add_column(heading(lang), justify="right", no_wrap=True)
    table.add_column(Text("Grade", "等级")(lang), justify="center", no_wrap=True)
    table.add_column(Text("Verdict", "结论")(lang), no_wrap=True)
    for row in scorecard.to_dict("records"):
        decimals = registry.decimals(row["indicator"])
        verdict, style = VERDICTS[row["verdict"]]
        unit = "" if row["unit"] == "1" else registry.unit_label(row["unit"], lang)
        wanted = f"{COMPARATORS[row['comparator']]} {plain_number(row['target'])} {unit}"
        reached = row["year_reached"]
        label = escape(registry.label(row["indicator"], lang))
        if why and isinstance(row["why"], str) and row["why"]:
            label += f"\n[dim]{escape(row['why'])}[/dim]"
        table.add_row(
            label,
            escape(registry.area_label(row["area"], lang)),
            escape(wanted.rstrip()),
            number(row["value"], decimals),
            number(row["gap"], decimals),
            f"{reached:.0f}" if pd.notna(reached) else "–",
            escape(str(row["grade"])),
            f"[{style}]{verdict(lang)}[/{style}]",
        )
    return table


def grouped_scorecards(
    scorecard: pd.DataFrame, groups: pd.Series, *, registry: Registry, lang: str, why: bool = True
) -> Iterable[Table]:
    """Yield one scorecard table a group, with the group's count of verdicts in its title.

    Parameters
    ----------
    scorecard
        As for ``scorecard_table``, with the column id.
    groups
        The group of each target by its id: lead department, wording or area. A target of
        several departments ('、' between them) stands under each.
    registry, lang, why
        As for ``scorecard_table``.
    """
    members = groups.reindex(scorecard["id"]).astype(str).str.split("、")
    named = scorecard.assign(group=members.to_numpy()).explode("group")
    for group, rows in named.groupby("group", sort=False):
        counts = rows["verdict"].value_counts()
        parts = [f"{VERDICTS[v][0](lang)} {counts[v]}" for v in VERDICTS if v in counts]
        name = group_label(str(group), registry, lang)
        title = f"{name}: {len(rows)} ({', '.join(parts)})"
        yield scorecard_table(rows, registry=registry, lang=lang, title=title, why=why)


def group_label(group: str, registry: Registry, lang: str) -> str:
    """Return the name of a wording or an area; a department is written as the plan writes it."""
    if group in WORDINGS:
        return WORDINGS[group](lang)
    return registry.area_label(group, lang)


def run_summary(
    values: pd.DataFrame,
    indicators: Iterable[str],
    *,
    registry: Registry,
    lang: str,
    area: str = "zhangye",
    years: Iterable[int] = SUMMARY_YEARS,
    title: str = "",
) -> Table:
    """Return the main indicators of one area in a few years.

    Parameters
    ----------
    values
        The columns of ``values.csv``: area, year, indicator, value.
    indicators
        Which to show, in this order; those without a value are left out.
    registry, lang
        Labels and the language to write in.
    area
        Whose figures.
    years
        Which years.
    title
        Written above the table.
    """
    years = list(years)
    mine = values[(values["area"] == area) & values["year"].isin(years)]
    wide = mine.pivot(index="indicator", columns="year", values="value").reindex(columns=years)
    table = new_table(title)
    table.add_column(Text("Indicator", "指标")(lang), overflow="fold")
    table.add_column(Text("Unit", "单位")(lang), overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    for indicator in indicators:
        if indicator not in wide.index:
            continue
        decimals = registry.decimals(indicator)
        unit = registry.unit(indicator)
        table.add_row(
            escape(registry.label(indicator, lang)),
            "" if unit == "1" else escape(registry.unit_label(unit, lang)),
            *(number(float(wide[year][indicator]), decimals) for year in years),
        )
    return table


def plain_table(
    rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str], title: str
) -> Table:
    """Return records as a table: a heading a key, numbers to the right.

    Parameters
    ----------
    rows
        Records; numbers must already be strings where their decimals matter.
    headings
        The keys to show and what stands above them.
    title
        Written above the table.
    """
    records = list(rows)
    table = new_table(title)
    for key, heading in headings.items():
        numeric = bool(records) and all(isinstance(r.get(key), int | float) for r in records)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for record in records:
        cells = ("–" if record.get(key) is None else str(record[key]) for key in headings)
        table.add_row(*map(escape, cells))
    return table
