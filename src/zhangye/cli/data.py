"""``zhangye data``: what the statistics cover, and where they disagree with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, console, help_text
from zhangye.language import Text, choose

if TYPE_CHECKING:
    from rich.console import Console

    from zhangye.statistics import Finding, Statistics

# More rows than this of one check are cut, with a word about it; --all shows them.
ROWS_SHOWN = 8


def data(
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator", "-i", help=help_text("Only this indicator; repeatable.", "只看该指标。")
        ),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", "-a", help=help_text("Only this area; repeatable.", "只看该地区。")),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=help_text("Show every row.", "显示全部行。"))
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Show what the statistics cover, and where they disagree with themselves.

    Examples: `zhangye data`, `zhangye data --indicator gdp --area ganzhou --lang en`
    """
    from zhangye import statistics
    from zhangye.project import find

    stats = statistics.load(find(project))
    language = choose(lang)
    out = console()
    _print_coverage(out, stats, indicator or [], area or [], language)
    if not indicator and not area:
        for finding in statistics.check(stats):
            _print_finding(out, stats, finding, language, every)


def _print_coverage(
    out: Console, stats: Statistics, indicators: list[str], areas: list[str], lang: str
) -> None:
    from rich.table import Table

    from zhangye.statistics import coverage

    rows = coverage(stats, indicators, areas)
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
            f"{stats.label(row['indicator'], lang)}\n[dim]{row['indicator']}[/dim]",
            stats.unit_label(row["unit"], lang),
            stats.area_label(row["area"], lang) if detailed else str(row["area"]),
            str(row["count"]),
            row["years"] if detailed else f"{row['first']}-{row['last']}",
        )
    out.print(table)
    total = Text("{n} values in {k} rows above", "以上{k}行共{n}个数据")
    out.print(total(lang, n=int(rows["count"].sum()), k=len(rows)))


def _print_finding(
    out: Console, stats: Statistics, finding: Finding, lang: str, every: bool
) -> None:
    from rich.table import Table

    wrong = finding.disagreements
    count = Text("{wrong} of {n} differ", "{n}个中{wrong}个不一致")(
        lang, wrong=len(wrong), n=len(finding.comparisons)
    )
    out.print(f"\n[bold]{finding.title(lang)}[/bold]: {count}")
    out.print(finding.explanation(lang), style="dim")
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
    out.print(table)
    if len(shown) < len(wrong):
        rest = Text("{n} smaller ones: --all", "另有{n}个较小差异：--all")
        out.print(rest(lang, n=len(wrong) - len(shown)))
