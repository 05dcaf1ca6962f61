"""What the statistics cover, and where they disagree, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zhangye.statistics import Finding, Statistics


ROWS_SHOWN = 8


def coverage_tables(
    stats: Statistics, indicators: Sequence[str], areas: Sequence[str], lang: str
) -> Iterator[RenderableType]:
    """Yield what the statistics cover, in detail where indicators or areas are named."""
    from rich.table import Table
    from rich.text import Text as Line

    from zhangye.statistics import coverage

    rows = coverage(stats, list(indicators), list(areas))
    detailed = bool(indicators or areas)
    if not detailed:
        rows = (
            rows.groupby(["topic", "indicator", "unit"], sort=False)
            .agg(area=("area", len), count=("count", "sum"), first=("first", "min"))
            .join(
                rows.groupby(["topic", "indicator", "unit"], sort=False).agg(last=("last", "max"))
            )
            .reset_index()
        )
    heads = [
        Text("indicator", "指标"),
        Text("unit", "单位"),
        Text("area", "地区") if detailed else Text("areas", "地区数"),
        Text("values", "数据数"),
        Text("years", "年份"),
    ]
    table = Table(
        title=Text("What the statistics cover", "统计数据覆盖")(lang), title_justify="left"
    )
    for place, head in enumerate(heads):
        table.add_column(head(lang), justify="right" if place == 3 else "left", overflow="fold")
    for row in rows.to_dict("records"):
        table.add_row(
            styled(f"{stats.label(row['indicator'], lang)}\n", (row["indicator"], "dim")),
            stats.unit_label(row["unit"], lang),
            stats.area_label(row["area"], lang) if detailed else str(row["area"]),
            str(row["count"]),
            row["years"] if detailed else f"{row['first']}-{row['last']}",
        )
    yield table
    total = Text("{n} values in {k} rows above", "以上{k}行共{n}个数据")
    yield Line(total(lang, n=int(rows["count"].sum()), k=len(rows)))


def finding_tables(
    stats: Statistics, finding: Finding, lang: str, *, every: bool
) -> Iterator[RenderableType]:
    """Yield where one check finds the statistics to disagree: the largest, or every one."""
    from rich.table import Table
    from rich.text import Text as Line

    wrong = finding.disagreements
    count = Text("{wrong} of {n} differ", "{n}个中{wrong}个不一致")(
        lang, wrong=len(wrong), n=len(finding.comparisons)
    )
    yield styled("\n", (finding.title(lang), "bold"), f": {count}")
    yield Line(finding.explanation(lang), style="dim")
    if not wrong:
        return
    table = Table()
    table.add_column(Text("area", "地区")(lang))
    table.add_column(Text("year", "年份")(lang))
    for side in (finding.left, finding.right):
        table.add_column(f"{side(lang)} ({stats.unit_label(finding.unit, lang)})", justify="right")
    table.add_column(Text("difference", "差异")(lang), justify="right")
    table.add_column(Text("tolerance", "容差")(lang), justify="right")
    shown = wrong if every else sorted(wrong, key=lambda pair: -abs(pair.difference))[:ROWS_SHOWN]
    for pair in shown:
        table.add_row(
            stats.area_label(pair.area, lang),
            str(pair.year),
            f"{pair.left:,.2f}",
            f"{pair.right:,.2f}",
            f"{pair.difference:+.1%}",
            f"{pair.tolerance:.1%}",
        )
    yield table
    if len(shown) < len(wrong):
        rest = Text("{n} smaller ones: --all", "另有{n}个较小差异：--all")
        yield Line(rest(lang, n=len(wrong) - len(shown)))
