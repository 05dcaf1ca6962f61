"""Tables for the terminal: readable at 100 columns, Chinese characters counted double."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.language import Registry, Text
from zhangye.presentation.tables.styled import styled
from zhangye.presentation.tables.table import OPEN
from zhangye.presentation.words.signs import COMPARATORS, VERDICTS, chance, number, span

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text as Text_

    from zhangye.presentation.tables.table import Table as WordTable

SHOWN_YEARS = (2017, 2020, 2025, 2035)
MARKS = {
    "reached": ("✓", "green"),
    "open": ("?", "yellow"),
    "missed": ("✗", "red"),
    "no base value": ("–", "dim"),
    "not simulated": ("▽", "dim"),
    "reported": ("·", "dim"),
}
"""The mark and colour of each verdict."""
DECIDED = ("reached", "open", "missed")
TOLD_BY_NOTE = ("not simulated", "reported")
"""Verdicts without a reason, of which the note says what there is to say."""


def on_screen(shown: WordTable) -> Table:
    """Return a table of words as a terminal shows it; rows that ask for attention stand out."""
    from rich.table import Table

    table = Table(title=shown.caption, title_justify="left")
    for column in shown.columns:
        if column.number:
            table.add_column(column.head, justify="right", no_wrap=True)
        else:
            table.add_column(column.head, overflow="fold")
    for row in shown.rows:
        cells = [cell.text for cell in row]
        table.add_row(*cells, style="bold yellow" if row[0].look == OPEN else None)
    return table


def verdict(name: str, lang: str) -> Text_:
    """Return a verdict's mark and word, coloured."""
    mark, colour = MARKS[name]
    return styled((f"{mark} {VERDICTS[name](lang)}", colour))


def run_table(
    values: pd.DataFrame,
    observed: pd.DataFrame,
    indicators: Sequence[tuple[str, str]],
    registry: Registry,
    lang: str,
    title: str,
) -> Table:
    """Return the main figures of a run.

    Parameters
    ----------
    values, observed
        Long tables with area, year, indicator and value.
    indicators
        Pairs of area and indicator, in order.
    registry, lang, title
        Labels, language and heading.
    """
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column(Text("indicator", "指标")(lang), overflow="fold")
    table.add_column(Text("unit", "单位")(lang), overflow="fold")
    table.add_column(Text("2017 observed", "2017年实际")(lang), justify="right")
    for year in SHOWN_YEARS:
        table.add_column(str(year), justify="right")
    simulated = values.set_index(["area", "indicator", "year"])["value"]
    known = observed.set_index(["area", "indicator", "year"])["value"]
    for area, indicator in indicators:
        decimals = registry.decimals(indicator)
        figures = [simulated.get((area, indicator, year), float("nan")) for year in SHOWN_YEARS]
        table.add_row(
            registry.label(indicator, lang),
            registry.unit_label(registry.unit(indicator), lang),
            number(known.get((area, indicator, 2017), float("nan")), decimals),
            *(number(figure, decimals) for figure in figures),
        )
    return table


def scorecard_tables(
    groups: Iterable[tuple[str, pd.DataFrame]],
    registry: Registry,
    lang: str,
    *,
    reasons: bool = True,
) -> Iterable[Table | Text_]:
    """Yield one table a group of targets.

    Parameters
    ----------
    groups
        Headings, and the rows of ``scorecard.csv`` under each.
    registry, lang
        Labels and language.
    reasons
        Whether the sentence why follows each simulated target.
    """
    from rich.table import Table

    for heading, part in groups:
        ensemble = bool(part["probability"].notna().any())
        table = Table(title=heading, title_justify="left", expand=True, show_lines=False)
        table.add_column(Text("target", "目标")(lang), ratio=5, overflow="fold")
        table.add_column(Text("wanted", "目标值")(lang), justify="right", no_wrap=True)
        value = Text("median", "中位数") if ensemble else Text("one run", "单次模拟值")
        table.add_column(value(lang), justify="right", no_wrap=True)
        if ensemble:
            table.add_column(Text("90 % range", "90%区间")(lang), justify="right", no_wrap=True)
            table.add_column(Text("prob.", "概率")(lang), justify="right", no_wrap=True)
        table.add_column(Text("met in", "达标年")(lang), justify="right", no_wrap=True)
        table.add_column(Text("grade", "等级")(lang), justify="center", no_wrap=True)
        table.add_column(Text("verdict", "结论")(lang), no_wrap=True)
        for row in part.to_dict("records"):
            table.add_row(*_cells(row, registry, lang, ensemble=ensemble))
        yield table
        if reasons:
            yield from _reasons(part, registry, lang)


def _reasons(part: pd.DataFrame, registry: Registry, lang: str) -> Iterable[Text_]:
    """Yield one line a target: its name, and why; what stands beside it where nothing moves it."""
    from rich.text import Text as Line

    for row in part.to_dict("records"):
        said = row["why"] or (row["note"] if row["verdict"] in TOLD_BY_NOTE else "")
        if said:
            name = row_label(row, registry, lang)
            yield Line.assemble((f"{name}: ", "bold dim"), (str(said), "dim"))


def row_label(row: Mapping[Hashable, object], registry: Registry, lang: str) -> str:
    """Return what a reader calls a target: its indicator, and its area unless it is the city."""
    label, area = registry.label(str(row["indicator"]), lang), str(row["area"])
    return label if area == "zhangye" else f"{registry.area_label(area, lang)} {label}"


def _absent(value: object) -> bool:
    return value is None or value is pd.NA


def _expected(row: Mapping[Hashable, object], decimals: int, lang: str) -> list[str]:
    """Return the cells that an ensemble fills: range and probability."""
    low, high, odds = (float(str(row[name])) for name in ("p05", "p95", "probability"))
    if math.isnan(odds):
        return ["–", "–"]
    return [span(number(low, decimals), number(high, decimals), lang), chance(odds, lang)]


def _cells(
    row: Mapping[Hashable, object], registry: Registry, lang: str, *, ensemble: bool
) -> list[str | Text_]:
    decimals = registry.decimals(str(row["indicator"]))
    label = row_label(row, registry, lang)
    unit = registry.unit_label(str(row["unit"]), lang)
    wanted = f"{COMPARATORS[str(row['comparator'])]} {number(float(str(row['target'])), decimals)}"
    reached = row["year_reached"]
    return [
        styled(f"{label} ", (f"({unit})", "dim")),
        wanted,
        number(float(str(row["value"])), decimals),
        *(_expected(row, decimals, lang) if ensemble else []),
        "–" if _absent(reached) else f"{reached}",
        str(row["grade"]),
        verdict(str(row["verdict"]), lang),
    ]
