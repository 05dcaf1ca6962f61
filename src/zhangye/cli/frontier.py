"""``zhangye frontier``: city GDP against water use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhangye.cli.common import (
    Charts,
    Cluster,
    Lang,
    OutFolder,
    ProjectFolder,
    ScenarioName,
    begin,
    console,
    progress,
    workers,
    written,
)
from zhangye.language import Text, choose

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from zhangye.planning.split import Split
    from zhangye.targets import Register


def frontier(
    scenario: ScenarioName = "baseline",
    out: OutFolder = None,
    charts: Charts = True,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Show the most GDP of 2020 for each amount of water, and what a cubic metre is worth.

    Two curves: all levers of 2018-2020 with the scenario's money, and rules alone. Then the cap
    over the six counties: who runs short first and when, and what transfers of quota would add.
    Single runs at the fitted constants, the scenario carried out in full: no posterior is needed.
    Each step waits for the runs of the one before, some forty: a cluster gains little here.

    Writes `frontier.csv` (curve, water_limit, total_water_use, gdp, rural_disposable_income,
    marginal_value, slope, money), `frontier_levers.csv`, `county_shortages.csv`,
    `county_breaks.csv`, `transfers.csv`, and charts.

    Examples: `zhangye frontier --out frontier`, `zhangye frontier water-saving --out saving`
    """
    import pandas as pd

    from zhangye import engine, outputs, scenarios
    from zhangye.planning import frontier as tracing
    from zhangye.planning import settings as planning
    from zhangye.planning import split as splitting
    from zhangye.presentation.galleries import frontier as gallery
    from zhangye.records import record

    language = choose(lang)
    home, register = begin(project, out)
    loaded = scenarios.load(scenario, home, register.statistics)
    settings = planning.load(home)
    model = engine.read(home.mdl)
    words = Text("Tracing the frontier", "求权衡前沿")(language)
    with (
        workers(cluster, language) as computing,
        progress(words, tracing.STEPS + splitting.STEPS) as step,
    ):
        traced = [
            tracing.Tracer(home, model, loaded, settings, curve, computing).trace(progress=step)
            for curve in tracing.CURVES
        ]
        splitter = splitting.Splitter(home, model, loaded, computing)
        found = splitter.split(step)
    frames = [traced[0].frame(), *(one.frame().iloc[1:] for one in traced[1:])]
    table = pd.concat(frames, ignore_index=True)
    levers = pd.concat([one.levers().assign(curve=one.curve) for one in traced])
    if out is not None:
        with outputs.whole_folder(out, record(home, loaded)) as folder:
            for name, frame in (
                ("frontier", table),
                ("frontier_levers", levers),
                ("county_shortages", found.paths),
                ("county_breaks", found.breaks),
                ("transfers", found.transfers),
            ):
                frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
            if charts:
                gallery.draw_frontier(
                    folder, table, found, splitter.cap, loaded, register, language
                )
    screen = console()
    screen.print(_frontier(table, language))
    screen.print(_counties(found, register, language))
    for sentence in (
        gallery.finding(table, splitter.cap, language),
        gallery.who_breaks(found, register, language),
        gallery.transfer_finding(found, register, language),
        gallery.SOURCE(language),
    ):
        screen.print(sentence, markup=False)
    written(out, language)


def _frontier(table: pd.DataFrame, lang: str) -> Table:
    from rich.table import Table

    from zhangye.presentation.galleries.frontier import CURVES
    from zhangye.presentation.tables.terminal import number

    title = Text("GDP of 2020 against water use", "2020年GDP与用水总量的权衡")
    shown = Table(title=title(lang), title_justify="left")
    shown.add_column(Text("curve", "曲线")(lang), overflow="fold")
    for head in (
        Text("water, 1e8 m³", "用水（亿立方米）"),
        Text("GDP, 1e8 CNY", "GDP（亿元）"),
        Text("rural income, CNY", "农村居民收入（元）"),
        Text("worth of the last m³, CNY", "每立方米水边际价值（元）"),
    ):
        shown.add_column(head(lang), justify="right")
    names = {name: text(lang) for name, text in CURVES.items()}
    names["scenario"] = Text("the scenario", "所选情景")(lang)
    for row in table.to_dict("records"):
        shown.add_row(
            names[str(row["curve"])],
            number(row["total_water_use"], 2),
            number(row["gdp"], 1),
            number(row["rural_disposable_income"], 0),
            number(row["marginal_value"], 1),
        )
    return shown


def _counties(found: Split, register: Register, lang: str) -> Table:
    import pandas as pd
    from rich.table import Table

    title = Text(
        "The cap of {cap:.2f} (1e8 m³) over the counties", "总量上限{cap:.2f}亿立方米在各县区的分配"
    )
    cap = float(found.breaks["cap"].max())
    shown = Table(title=title(lang, cap=cap), title_justify="left")
    shown.add_column(Text("county", "县区")(lang))
    for head in (
        Text("wants over quota from", "需水超定额始于"),
        Text("breaks in", "缺水失衡年"),
        Text("quota", "定额"),
        Text("transfer", "转让"),
        Text("worth of a m³, CNY", "每立方米价值（元）"),
    ):
        shown.add_column(head(lang), justify="right")
    given = {str(row["area"]): row for row in found.transfers.to_dict("records")}
    for row in found.breaks[found.breaks["cap"] == cap].to_dict("records"):
        area = str(row["area"])
        years = [row["first_over_quota"], row["first_short"]]
        shown.add_row(
            register.statistics.area_label(area, lang),
            *("–" if pd.isna(year) else str(year) for year in years),
            f"{given[area]['quota']:.2f}",
            f"{given[area]['transfer']:+.2f}",
            f"{given[area]['value_before']:.2f}",
        )
    return shown
