"""``zhangye discover``: under which conditions a target is missed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_SEED,
    BaselineScenario,
    Charts,
    Cluster,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
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

    import pandas as pd
    from rich.table import Table

    from zhangye.explain.discovery import Discovery
    from zhangye.explain.names import Names
    from zhangye.targets import Register

DEFAULT_RUNS = 4096
CONDITIONS = {
    "mean inflow": Text(
        "mean inflow 2018-{year}, 1e8 m³ a year", "2018—{year}年平均来水（亿立方米/年）"
    ),
    "share carried out": Text("share of the scenario carried out", "情景落实比例"),
    "revision: economic census 2018": Text(
        "revision by the economic census of 2018", "2018年经济普查修订"
    ),
    "revision: population census 2020": Text(
        "reset by the population census of 2020", "2020年人口普查重置"
    ),
}
RESTS = {
    "data and prior": Text("data and prior", "数据与先验"),
    "prior alone": Text("prior alone", "仅先验"),
    "range": Text("even over its range", "范围内均匀取值"),
    "assumed spread": Text("assumed spread", "假设的离散程度"),
}
NOTE = Text(
    "How far this rests on priors: {count} of the {all} restrictions are on conditions whose "
    "spread is a prior or an assumption and not data. Levers hold as the scenario sets them; their "
    "effects rest almost wholly on priors. A box says where the model fails, not how likely that "
    "is{even}. Quasi-p: how well chance explains a restriction; the same runs chose the box.",
    "对先验的依赖程度：{all}项限制中有{count}项所涉条件的离散程度来自先验或假设，而非数据。措施按情景设定，其效应几乎"
    "全部依据先验。框说明模型在何处失败，而不是失败的可能性有多大{even}。准p值表示偶然性对某项限制的解释程度"
    "（所用的是同一批模拟）。",
)
EVEN = Text(
    ": shocks are drawn evenly over their ranges to explore them",
    "：冲击在其范围内均匀取值以便探索",
)


def discover(
    scenario: BaselineScenario = "baseline",
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="ID",
            help=help_text(
                "The target's id (zhangye targets lists them).",
                "目标编号（见 zhangye targets）。",
            ),
        ),
    ] = "gdp_city",
    out: OutFolder = None,
    reached: Annotated[
        bool,
        typer.Option(
            "--reached",
            help=help_text(
                "Search for conditions under which it is reached.", "改为搜索目标能够实现的条件。"
            ),
        ),
    ] = False,
    shocks: Annotated[
        bool,
        typer.Option(
            "--shocks/--no-shocks",
            help=help_text(
                "Draw inflow, provincial demand and input prices evenly over the ranges of "
                "shocks.csv too.",
                "来水、省内需求、投入品价格也在 shocks.csv 的范围内均匀取值。",
            ),
        ),
    ] = True,
    runs: Annotated[
        int,
        typer.Option(
            "--draws", min=256, help=help_text("How many runs to make.", "模拟运行次数。")
        ),
    ] = DEFAULT_RUNS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    charts: Charts = True,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Find under which combinations of uncertain conditions a scenario misses a target.

    Patient rule induction (Friedman and Fisher 1999; Bryant and Lempert 2010): boxes of few
    conditions with their coverage (share of all misses inside), density (share of misses among
    the runs inside) and quasi-p-values.

    Writes `discover.csv` (boxes), `trajectory.csv` (every step of the search), `runs.csv` (what was
    drawn, and whether the target was missed), a chart, and `provenance.json`.

    以耐心规则归纳法（PRIM）搜索使目标落空的不确定条件组合，给出覆盖率、密度与准p值。

    Examples: `zhangye discover plan`, `zhangye discover plan --target water_cap --no-shocks
    --out when-missed`, `zhangye discover plan --target rural_income --reached`
    """
    from zhangye import outputs, scenarios
    from zhangye.explain import discovery
    from zhangye.explain.names import Names
    from zhangye.records import record

    language = choose(lang)
    home, register = begin(project, out)
    loaded = scenarios.load(scenario, home, register.statistics)
    chosen = discovery.pick(register, target)
    words = Text("Running {runs:,} times", "运行{runs:,}次")(language, runs=runs)
    with workers(cluster, language) as computing, progress(words, runs) as step:
        found = discovery.discover(
            home, loaded, register, chosen,
            runs=runs, seed=seed, missed=not reached, with_shocks=shocks, step=step,
            workers=computing,
        )  # fmt: skip
    names = Names(home, register.statistics)
    if out is not None:
        made = record(home, loaded, seed=seed, ensemble=True)
        with outputs.whole_folder(out, made) as folder:
            _write(folder, found)
            if charts and found.found:
                _draw(folder, found, register, names, language)
    screen = console()
    screen.print(f"[bold]{_finding(found, register, language)}[/bold]")
    if found.found:
        for number in range(1, len(found.found) + 1):
            screen.print(_table(found, number, names, language))
        screen.print(f"[dim]{_note(found, shocks, language)}[/dim]")
    written(out, language)


def _write(folder: Path, found: Discovery) -> None:
    runs = found.conditions.assign(**{"missed" if found.missed else "reached": found.hits})
    for name, table in (
        ("discover", found.limits()),
        ("trajectory", found.trajectories()),
        ("runs", runs),
    ):
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _finding(found: Discovery, register: Register, lang: str) -> str:
    from zhangye.presentation.words.signs import COMPARATORS

    statistics, target = register.statistics, found.target
    sentence = {
        True: Text(
            "'{run}' misses {area}, {indicator} {year} {sign} {wanted} in {share:.0%} of {runs:,} "
            "runs",
            "“{run}”在{runs:,}次模拟中有{share:.0%}未实现"
            "{year}年{area}{indicator} {sign} {wanted}的目标",
        ),
        False: Text(
            "'{run}' reaches {area}, {indicator} {year} {sign} {wanted} in {share:.0%} of {runs:,} "
            "runs",
            "“{run}”在{runs:,}次模拟中有{share:.0%}实现"
            "{year}年{area}{indicator} {sign} {wanted}的目标",
        ),
    }[found.missed](
        lang,
        run=found.scenario.label(lang),
        area=statistics.area_label(target.area, lang),
        indicator=statistics.label(target.indicator, lang),
        year=target.year,
        sign=COMPARATORS[target.comparator],
        wanted=f"{target.value:,.10g}",
        share=found.share,
        runs=len(found.hits),
    )
    if found.left_out:
        words = Text(
            "; {n} more gave no number and are left out", "；另有{n}次模型未得出数值，已剔除"
        )
        sentence += words(lang, n=found.left_out)
    if found.found:
        return sentence
    if found.share in (0.0, 1.0):
        words = Text(
            "; no condition within its range changes that", "；各条件在其范围内均不能改变这一结果"
        )
    else:
        words = Text(
            "; no combination of few conditions tells better than chance when",
            "；没有少数条件的组合能比偶然更好地说明何时如此",
        )
    return sentence + words(lang)


def _label(condition: str, found: Discovery, names: Names, lang: str) -> str:
    if condition in CONDITIONS:
        return CONDITIONS[condition](lang, year=found.target.year)
    shock = found.scenario.catalogue.shocks.get(condition)
    if shock is not None:
        label = shock.label_zh if lang == "zh" else shock.label_en
        return Text("{label} (shock)", "{label}（冲击）")(lang, label=label)
    return names.label(condition, lang)


def _range(low: float, high: float) -> str:
    """Return a restriction in signs; NaN is an open end."""
    if math.isnan(low):
        return f"≤ {high:.3g}"
    return f"≥ {low:.3g}" if math.isnan(high) else f"{low:.3g} – {high:.3g}"


def _head(found: Discovery, number: int, lang: str) -> str:
    box = found.found[number - 1].box
    words = {
        True: Text(
            "Box {n}: {density:.0%} of its {points:,} runs miss the target (density); it holds "
            "{coverage:.0%} of all misses (coverage)",
            "框{n}：框内{points:,}次模拟中{density:.0%}未实现目标（密度）；占全部落空情形的{coverage:.0%}（覆盖率）",
        ),
        False: Text(
            "Box {n}: {density:.0%} of its {points:,} runs reach the target (density); it holds "
            "{coverage:.0%} of all that do (coverage)",
            "框{n}：框内{points:,}次模拟中{density:.0%}实现目标（密度）；占全部实现情形的{coverage:.0%}（覆盖率）",
        ),
    }[found.missed]
    return words(lang, n=number, density=box.density, points=box.points, coverage=box.coverage)


def _rows(found: Discovery, number: int) -> pd.DataFrame:
    limits = found.limits()
    return limits[limits["box"] == number]


def _table(found: Discovery, number: int, names: Names, lang: str) -> Table:
    from rich.table import Table

    table = Table(title=_head(found, number, lang), title_justify="left")
    table.add_column(Text("condition", "条件")(lang), overflow="fold")
    for head in (
        Text("range", "范围"),
        Text("drawn", "取值区间"),
        Text("quasi-p", "准p值"),
    ):
        table.add_column(head(lang), justify="right", no_wrap=True)
    table.add_column(Text("rests on", "依据")(lang))
    for row in _rows(found, number).to_dict("records"):
        table.add_row(
            _label(str(row["condition"]), found, names, lang),
            _range(float(row["low"]), float(row["high"])),
            f"{row['drawn_low']:.3g} – {row['drawn_high']:.3g}",
            f"{row['quasi_p']:.1g}",
            RESTS[str(row["rests_on"])](lang),
        )
    return table


def _draw(folder: Path, found: Discovery, register: Register, names: Names, lang: str) -> None:
    from zhangye.presentation.charts import Caption, write
    from zhangye.presentation.charts.discovery import Limit, discovery_chart

    table = found.limits()
    limits = []
    for row in table.to_dict("records"):
        low, high = float(row["low"]), float(row["high"])
        drawn = (float(row["drawn_low"]), float(row["drawn_high"]))
        ends = (drawn[0] if math.isnan(low) else low, drawn[1] if math.isnan(high) else high)
        label = _label(str(row["condition"]), found, names, lang)
        limits.append(Limit(int(row["box"]), label, *ends, drawn, _range(low, high)))
    subtitle = Text(
        "Boxes found by patient rule induction; grey: the range over all runs, coloured: the box. "
        "The circle marks the chosen box",
        "耐心规则归纳法（PRIM）得到的框：灰色为全部模拟的取值区间，彩色为框的范围；圆圈为所选的框",
    )
    source = Text("{runs:,} model runs with drawn conditions", "{runs:,}次随机条件的模型模拟")
    picture = discovery_chart(
        limits,
        found.trajectories(),
        heads=[_head(found, number, lang) for number in range(1, len(found.found) + 1)],
        finding=_finding(found, register, lang),
        subtitle=subtitle(lang),
        caption=Caption(
            register.statistics,
            lang,
            source(lang, runs=len(found.hits)),
            found.scenario.label(lang),
        ),
    )
    write(picture, table, folder, f"discover_{found.target.id}")


def _note(found: Discovery, shocks: bool, lang: str) -> str:
    rests = found.limits()["rests_on"]
    return NOTE(
        lang,
        count=int((rests != "data and prior").sum()),
        all=len(rests),
        even=EVEN(lang) if shocks else "",
    )
