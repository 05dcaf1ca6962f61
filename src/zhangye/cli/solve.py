"""``zhangye solve``: the least investment that reaches chosen targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Charts,
    Cluster,
    Draws,
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
from zhangye.errors import InputError
from zhangye.language import Text, choose

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.planning.solve import Solution
    from zhangye.targets import Register

LEAST_DRAWS = 50


def solve(
    targets: Annotated[
        str | None,
        typer.Option(
            "--targets",
            metavar="ID,ID",
            help=help_text(
                "Ids of targets, with commas between (see `zhangye targets`); by default those "
                "of grade A and the cap on water use.",
                "目标编号，以逗号分隔（见 `zhangye targets`）；默认为A级目标和用水总量上限。",
            ),
            show_default=False,
        ),
    ] = None,
    probability: Annotated[
        float,
        typer.Option(
            "--probability",
            help=help_text("With which to reach them, 0.05 to 0.99.", "实现概率，0.05至0.99。"),
        ),
    ] = 0.8,
    together: Annotated[
        bool,
        typer.Option(
            "--together/--each",
            help=help_text(
                "All targets at once with that probability, or each for itself.",
                "全部目标同时达到该概率，或各目标分别达到。",
            ),
        ),
    ] = True,
    floor: Annotated[
        str,
        typer.Option(
            "--floor",
            help=help_text(
                "How low money may go: 'baseline' cuts nothing, 'minimum' down to levers.csv.",
                "资金下限：baseline 不削减现有投入，minimum 可降至 levers.csv 的最小值。",
            ),
        ),
    ] = "baseline",
    hold: Annotated[
        str | None,
        typer.Option(
            "--hold",
            metavar="LEVER,LEVER",
            help=help_text("Levers that stay at the baseline.", "保持基准值的措施。"),
            show_default=False,
        ),
    ] = None,
    by_county: Annotated[
        bool,
        typer.Option(
            "--by-county",
            help=help_text(
                "Decide each county's part too, instead of the split in levers.csv (slower).",
                "同时优化各县区份额，而非按 levers.csv 的比例分配（较慢）。",
            ),
        ),
    ] = False,
    discount_rate: Annotated[
        float | None,
        typer.Option(
            "--discount-rate",
            help=help_text(
                "A year; by default that of scenarios/planning.csv, an assumption.",
                "年贴现率；默认见 scenarios/planning.csv（假设值）。",
            ),
            show_default=False,
        ),
    ] = None,
    out: OutFolder = None,
    charts: Charts = True,
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Find the least investment, by lever, county and year, that reaches targets.

    The present value of the money of 2018-2020 is made as small as it goes, while the targets hold
    with the wanted probability, levers stay in their ranges, and own money within fiscal room.
    The answer is tried on draws that the search never saw. With `--cluster` every ensemble is run
    there; the search itself, one step after the other, stays here. Exit code 1 where the targets
    are out of reach: the nearest feasible choice is written, and what binds is named.

    Writes `solution.toml` (a scenario for `run`, `assess`, `compare`), `solution.json`, `mix.csv`,
    `probabilities.csv`, and charts.

    Examples: `zhangye solve --out solved`,
    `zhangye solve --targets gdp_city,water_cap --probability 0.8 --out solved`,
    `zhangye solve --targets rural_income --each --hold agricultural_water_price`
    """
    from zhangye import engine, outputs, scenarios
    from zhangye.planning import record as records
    from zhangye.planning import settings as planning
    from zhangye.planning import solution as solutions
    from zhangye.planning import solve as solving
    from zhangye.planning.wanted import choose as choose_targets
    from zhangye.records import record

    language = choose(lang)
    if draws < LEAST_DRAWS:
        raise InputError("too few draws", value=draws, allowed=f"{LEAST_DRAWS} or more")
    home, register = begin(project, out)
    question = solving.Question(
        choose_targets(register, _names(targets)),
        probability,
        together=together,
        floor=floor,
        held=tuple(_names(hold) or ()),
        by_county=by_county,
    )
    settings = planning.load(home, discount_rate)
    baseline = scenarios.load("baseline", home, register.statistics)
    solving.check_question(question, baseline)
    model = engine.read(home.mdl)
    with (
        workers(cluster, language) as computing,
        progress(Text("Solving", "求解")(language), solving.STEPS) as step,
    ):
        solver = solving.Solver(
            home,
            model,
            baseline,
            question,
            solving.forecasts(home, register.statistics, computing),
            settings,
            draws=draws,
            seed=seed,
            progress=step,
            workers=computing,
        )
        found = solver.solve()
    chosen = solutions.as_scenario(found, home, register.statistics)
    table = solutions.mix(chosen, baseline, settings)
    paid = solutions.who_pays(home, model, chosen, baseline)
    told = records.record(found, table, paid, register)
    if out is not None:
        made = record(home, baseline, seed=seed, ensemble=True)
        with outputs.whole_folder(out, made) as folder:
            _write(folder, found, table, told, register)
            if charts:
                from zhangye.presentation.galleries.solution import draw_solution

                draw_solution(folder, found, table, chosen, register, language)
    _show(found, table, told, register, language)
    written(out, language)
    if not found.feasible:
        raise typer.Exit(1)


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]


def _write(
    folder: Path,
    found: Solution,
    table: pd.DataFrame,
    told: dict[str, object],
    register: Register,
) -> None:
    from zhangye.planning import record as records
    from zhangye.planning import solution as solutions

    text = solutions.scenario_text(found)
    (folder / solutions.FILE).write_text(text, encoding="utf-8", newline="\n")
    content = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / "solution.json").write_text(content, encoding="utf-8", newline="\n")
    table.to_csv(folder / "mix.csv", index=False, lineterminator="\n")
    records.probabilities(found, register).to_csv(
        folder / "probabilities.csv", index=False, lineterminator="\n"
    )


def _show(
    found: Solution,
    table: pd.DataFrame,
    told: dict[str, object],
    register: Register,
    lang: str,
) -> None:
    from zhangye.planning import record as records
    from zhangye.presentation.tables import planning as tables

    screen = console()
    screen.print(tables.probabilities(found, register, lang))
    for shown in (
        tables.money(table, found, lang),
        tables.rules(found, lang),
        tables.who_pays(told["who_pays_2018_2020"], lang),
        tables.binding(found, register, lang),
    ):
        if shown is not None:
            screen.print(shown)
    screen.print(records.message(found, table, register, lang), markup=False)
    screen.print(records.PRIORS(lang), style="dim", markup=False)
