"""``zhangye attribute``: why one scenario differs from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhangye.cli.common import (
    Area,
    Charts,
    Cluster,
    Indicator,
    Lang,
    OutFolder,
    ProjectFolder,
    begin,
    console,
    help_text,
    progress,
    workers,
    written,
)
from zhangye.language import Text, choose

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from zhangye.explain.attribution import Attribution
    from zhangye.targets import Register

SHOWN_PAIRS, SHOWN_VARIABLES, SHOWN_ROUTES = 5, 12, 3
PATH_YEARS = (2018, 2020, 2025, 2035)


def _scenario(name: str, help_en: str, help_zh: str) -> Any:
    text = help_text(help_en, help_zh)
    argument: Any = typer.Argument(metavar=name, help=text, show_default=False)
    return argument


Year = Annotated[int, typer.Option("--year", help=help_text("The year to show.", "要显示的年份。"))]


def attribute(
    one: Annotated[
        str,
        _scenario("A", "Scenario A, from which the difference is counted.", "情景A：差异的起点。"),
    ],
    two: Annotated[str, _scenario("B", "Scenario B, which is explained.", "情景B：要解释的情景。")],
    out: OutFolder = None,
    indicator: Indicator = "gdp",
    area: Area = "zhangye",
    year: Year = 2020,
    charts: Charts = True,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Say why scenario B differs from scenario A: the part of every lever and shock.

    Exact Shapley contributions: all mixtures of the two scenarios are run, and the parts add up to
    the difference. Beyond twelve levers they are grouped by field. Beside them: each lever's
    effect alone and last, the pairs that help or hinder each other, and the stocks and flows that
    carry the difference, by distance from the levers.

    Writes `contributions.csv` (indicator, area, year, lever, contribution; all figures,
    2018-2035), `effects.csv`, `interactions.csv`, `pathway.csv`, a waterfall of the figure shown,
    and `provenance.json`.

    说明情景B为何不同于情景A：按沙普利值分解到每项措施与冲击，合计等于两情景之差。

    Examples: `zhangye attribute baseline plan`, `zhangye attribute plan balanced --indicator
    total_water_use --year 2025 --out why`
    """
    from zhangye import outputs, scenarios
    from zhangye.explain.attribution import attribute as split
    from zhangye.explain.basis import levers_note
    from zhangye.records import record

    language = choose(lang)
    home, register = begin(project, out)
    loaded = [scenarios.load(name, home, register.statistics) for name in (one, two)]
    words = Text("Running all mixtures", "运行全部组合")(language)
    with workers(cluster, language) as computing, progress(words):
        found = split(home, loaded[0], loaded[1], workers=computing)
    found.at(area, indicator, year)  # a wrong name is refused before anything is written
    if out is not None:
        with outputs.whole_folder(out, record(home, *loaded)) as folder:
            _write(folder, found)
            if charts:
                _draw(folder, found, register, (area, indicator, year), language)
    screen = console()
    screen.print(_contributions(found, register, (area, indicator, year), language))
    pairs = _pairs(found, register, (area, indicator, year), language)
    if pairs is not None:
        screen.print(pairs)
    screen.print(_path(found, year, language))
    with progress(Text("Tracing the ways", "追踪传导途径")(language)):
        routes = _routes(found, (area, indicator, year), language)
    screen.print(routes)
    screen.print(f"[dim]{levers_note(home, language)}[/dim]")
    written(out, language)


def _write(folder: Path, found: Attribution) -> None:
    for name, table in (
        ("contributions", found.contributions()),
        ("effects", found.effects()),
        ("interactions", found.pairs()),
        ("pathway", found.path.table()),
    ):
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _draw(
    folder: Path,
    found: Attribution,
    register: Register,
    figure: tuple[str, str, int],
    lang: str,
) -> None:
    from zhangye.presentation.charts import Caption, write
    from zhangye.presentation.charts.attribution import waterfall

    area, indicator, year = figure
    effects = found.at(area, indicator, year)
    titles = tuple(scenario.label(lang) for scenario in found.scenarios)
    source = Text("model runs of all mixtures of two scenarios", "两情景全部组合的模型模拟")(lang)
    picture = waterfall(
        effects,
        found.end_values(area, indicator, year),
        names=(titles[0], titles[1]),
        labels={name: found.label(str(name), lang) for name in effects.index},
        indicator=indicator,
        area=area,
        year=year,
        caption=Caption(register.statistics, lang, source, Text(", ", "、")(lang).join(titles)),
    )
    write(picture, effects, folder, f"waterfall_{area}_{indicator}_{year}")


def _contributions(
    found: Attribution, register: Register, figure: tuple[str, str, int], lang: str
) -> Table:
    from rich.table import Table

    from zhangye.presentation.tables.terminal import number
    from zhangye.presentation.words.signs import signed

    area, indicator, year = figure
    statistics = register.statistics
    decimals = statistics.decimals(indicator) + 1
    one, two = (scenario.label(lang) for scenario in found.scenarios)
    start, end = found.end_values(area, indicator, year)
    title = Text(
        "{area}, {indicator} {year} ({unit}): {start} under '{one}', {end} under '{two}'",
        "{year}年{area}{indicator}（{unit}）：“{one}”{start}，“{two}”{end}",
    )(
        lang,
        area=statistics.area_label(area, lang),
        indicator=statistics.label(indicator, lang),
        year=year,
        unit=statistics.unit_label(statistics.unit(indicator), lang),
        start=number(start, decimals),
        end=number(end, decimals),
        one=one,
        two=two,
    )
    table = Table(title=title, title_justify="left")
    table.add_column(Text("lever or shock", "措施或冲击")(lang), overflow="fold")
    for head in (
        Text("contribution", "贡献"),
        Text("alone on A", "单独实施"),
        Text("on top of all", "末位加入"),
    ):
        table.add_column(head(lang), justify="right")
    effects = found.at(area, indicator, year)
    for name, row in effects.iterrows():
        cells = [signed(float(row[kind]), decimals) for kind in effects.columns]
        table.add_row(found.label(str(name), lang), *cells)
    table.add_section()
    total = signed(float(effects["shapley"].sum()), decimals)
    table.add_row(Text("difference", "两情景之差")(lang), total, "", "")
    return table


def _pairs(
    found: Attribution, register: Register, figure: tuple[str, str, int], lang: str
) -> Table | None:
    from rich.table import Table

    from zhangye.presentation.words.signs import signed

    strongest = found.strongest_pairs(*figure)[:SHOWN_PAIRS]
    decimals = register.statistics.decimals(figure[1]) + 1
    if not strongest:
        return None
    title = Text(
        "Strongest interactions: above zero the two help each other, below zero one does what "
        "the other would have done",
        "最强的交互作用：大于零为相互促进，小于零为相互替代",
    )
    table = Table(title=title(lang), title_justify="left")
    table.add_column(Text("lever", "措施")(lang), overflow="fold")
    table.add_column(Text("with", "与")(lang), overflow="fold")
    table.add_column(Text("interaction", "交互作用")(lang), justify="right")
    for first, second, value in strongest:
        cells = (found.label(first, lang), found.label(second, lang))
        table.add_row(*cells, signed(value, decimals))
    return table


def _path(found: Attribution, year: int, lang: str) -> Table:
    from rich.table import Table

    from zhangye.explain.fields import label
    from zhangye.explain.pathway import strongest

    years = sorted({*PATH_YEARS, year})
    title = Text(
        "The path through the model: stocks and flows that differ most in {year}, by distance "
        "from the levers (change in % of the variable's mean size)",
        "模型中的传导路径：{year}年差异最大的存量与流量，按与措施的距离排列（占变量平均规模的%）",
    )
    table = Table(title=title(lang, year=year), title_justify="left")
    table.add_column(Text("links", "距离")(lang), justify="right")
    table.add_column(Text("stock or flow", "存量或流量")(lang), overflow="fold")
    table.add_column(Text("field", "领域")(lang), overflow="fold")
    for one in years:
        table.add_column(str(one), justify="right")
    kinds = {
        "stock": Text("stock", "存量"),
        "delay": Text("delay", "延迟"),
        "flow": Text("flow", "流量"),
    }
    for name, row in strongest(found.path.table(), year, SHOWN_VARIABLES).iterrows():
        table.add_row(
            str(row["distance"]),
            f"{found.variable_label(str(name), lang)} [dim]({kinds[str(row['kind'])](lang)})[/dim]",
            label(str(row["module"]), lang),
            *(f"{100 * float(row[one]):+,.1f}" for one in years),
        )
    return table


def _routes(found: Attribution, figure: tuple[str, str, int], lang: str) -> str:
    """Return the ways of the largest contributions through the model, one a line."""
    title = Text(
        "How the largest ones get there: of all ways the one whose weakest link is moved most "
        "(mean difference since 2018, in % of a variable's size)",
        "贡献最大者的传导途径：各路径中最弱环节变动最大者（2018年以来平均差异，占变量规模的%）",
    )
    names = [player.name for player in found.players]
    lines = []
    for name in found.at(*figure).index[:SHOWN_ROUTES]:
        steps = found.path.route(names.index(str(name)), *figure)
        if steps:
            words = [found.step_label(step, lang) for step in steps[1:]]
            lines.append(f"  {found.label(str(name), lang)}: " + " → ".join(words))
    return "\n".join([title(lang), *lines]) if lines else ""
