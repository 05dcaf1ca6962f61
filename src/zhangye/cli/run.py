"""``zhangye run``: one scenario, simulated 2000-2035 and published."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Charts,
    Lang,
    OutFolder,
    ProjectFolder,
    ScenarioName,
    begin,
    console,
    help_text,
    progress,
    written,
)
from zhangye.language import Text, choose


def run(
    scenario: ScenarioName,
    out: OutFolder = None,
    charts: Charts = True,
    every: Annotated[
        bool,
        typer.Option(
            "--all-charts",
            help=help_text(
                "Draw every indicator and area too, in folders by area.",
                "同时绘制所有指标与地区，按地区分文件夹。",
            ),
        ),
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Simulate a scenario once, without noise, on the published basis.

    Writes `values.csv` (area, year, indicator, unit, value; 2000-2035), charts as PNG, SVG and
    CSV, and `provenance.json`. Without `--out` only the summary is shown.

    Examples: `zhangye run baseline`, `zhangye run plan --out results/plan --lang en`
    """
    from zhangye import outputs, scenarios
    from zhangye.presentation.galleries.runs import (
        CHARTS_OF_A_RUN,
        MAIN,
        draw_every_series,
        draw_run,
        every_series,
    )
    from zhangye.presentation.tables import terminal as tables
    from zhangye.records import record
    from zhangye.simulation import simulate

    language = choose(lang)
    home, register = begin(project, out)
    loaded = scenarios.load(scenario, home, register.statistics)
    with progress(Text("Compiling and running", "编译并运行")(language)):
        simulation = simulate(home, loaded)
    values = simulation.frame(register.statistics)
    if out is not None:
        with outputs.whole_folder(out, record(home, loaded)) as folder:
            values.to_csv(folder / "values.csv", index=False, lineterminator="\n")
            if charts:
                drawing = Text("Drawing charts", "绘图")(language)
                more = len(every_series(simulation)) if every else 0
                with progress(drawing, CHARTS_OF_A_RUN + more) as step:
                    draw_run(folder, simulation, register, language, step)
                    if every:
                        draw_every_series(folder, simulation, register, language, step)
    title = Text("{title}: main figures, published basis", "{title}：主要指标（公布口径）")
    heading = title(language, title=loaded.label(language))
    observed = register.statistics.historical
    console().print(
        tables.run_table(values, observed, MAIN, register.statistics, language, heading)
    )
    typer.echo(
        Text(
            "One noiseless run at the model's own constants; no posterior was used.",
            "单次无噪声模拟，采用模型自身参数，未使用后验分布。",
        )(language)
    )
    written(out, language)
