"""``zhangye assess``: the scorecard of the plan under a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
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
    ScenarioName,
    Seed,
    begin,
    console,
    forecaster_or_notice,
    help_text,
    progress,
    workers,
    written,
)
from zhangye.language import Language, Text, choose

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.assess import Scorecard
    from zhangye.planning.afterwards import Afterwards
    from zhangye.presentation.galleries.runs import Fans
    from zhangye.targets import Register


class Grouping(StrEnum):
    """What the rows of the scorecard are grouped by."""

    SECTION = "section"
    DEPARTMENT = "department"
    WORDING = "wording"
    COUNTY = "county"


WORDINGS = {
    "firm": Text("Firm", "明确承诺"),
    "strive": Text("Strive (力争)", "力争"),
    "about": Text("About (左右)", "左右"),
    "explore": Text("Explore (探索)", "探索"),
}


def assess(
    scenario: ScenarioName,
    out: OutFolder = None,
    by: Annotated[
        Grouping,
        typer.Option("--by", help=help_text("What to group the rows by.", "分组方式。")),
    ] = Grouping.SECTION,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help=help_text(
                "Show reported targets and those without base too.",
                "同时显示填报类及缺基期值的目标。",
            ),
        ),
    ] = False,
    after: Annotated[
        bool,
        typer.Option(
            "--after",
            help=help_text(
                "Follow the targets to 2025, 2030 and 2035: do they hold, or was it borrowed "
                "from groundwater, debt and upkeep?",
                "追踪目标至2025、2030、2035年：能否保持，还是透支了地下水、债务与维护？",
            ),
        ),
    ] = False,
    charts: Charts = True,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Say which of the plan's 81 commitments are within reach under a scenario, and why.

    Writes `scorecard.csv`, `scorecard_counties.csv`, `scorecard_path.csv`, `scorecard.json`,
    charts as PNG, SVG and CSV, and `provenance.json`; with `--after` also `scorecard_after.csv`
    (the targets in 2020, 2025, 2030, 2035) and `borrowed.csv` (what is drawn on, by year).

    Examples: `zhangye assess plan`, `zhangye assess plan --by department --out results/plan`,
    `zhangye assess plan --after --out results/after`
    """
    from zhangye import outputs, scenarios
    from zhangye.assess import assess as judge
    from zhangye.planning.afterwards import STOCKS, afterwards
    from zhangye.presentation.tables import terminal as tables
    from zhangye.records import record

    language = choose(lang)
    home, register = begin(project, out)
    loaded = scenarios.load(scenario, home, register.statistics)
    with (
        workers(cluster, language) as computing,
        progress(Text("Compiling and running", "编译并运行")(language)),
    ):
        extra = STOCKS if after else ()
        forecaster = forecaster_or_notice(home, register, draws, seed, language, computing, extra)
        card = judge(home, loaded, register, language, forecaster, extra)
        later = afterwards(home, card, register, forecaster) if after else None
    if out is not None:
        ensemble = card.odds is not None
        made = record(home, loaded, seed=seed if ensemble else None, ensemble=ensemble)
        with outputs.whole_folder(out, made) as folder:
            _write(folder, card)
            if later is not None:
                _write_after(folder, later)
            if charts:
                _draw(folder, card, later, register, language)
    shown = card.rows if every else card.rows[card.rows["verdict"].isin(tables.DECIDED)]
    title = Text("Scorecard of the plan: {title}", "规划目标评估：{title}")
    screen = console()
    screen.print(f"[bold]{title(language, title=loaded.label(language))}[/bold]")
    for table in tables.scorecard_tables(
        _groups(shown, by, register, language), register.statistics, language
    ):
        screen.print(table)
    screen.print(_summary(card, language))
    if later is not None:
        _show_after(later, register, language)
    written(out, language)


def _write(folder: Path, card: Scorecard) -> None:
    for name, frame in (
        ("scorecard", card.rows),
        ("scorecard_counties", card.counties),
        ("scorecard_path", card.path),
    ):
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    records = json.loads(card.rows.to_json(orient="records", force_ascii=False))
    scenario = card.simulation.scenario
    document = {
        "scenario": scenario.name,
        "title": scenario.title,
        "title_zh": scenario.title_zh,
        "ensemble": _ensemble(card),
        "verdicts": card.counts(),
        "targets": records,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (folder / "scorecard.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_after(folder: Path, later: Afterwards) -> None:
    for name, frame in (("scorecard_after", later.path), ("borrowed", later.borrowed)):
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _show_after(later: Afterwards, register: Register, lang: str) -> None:
    from zhangye.presentation.galleries import afterwards as words

    screen = console()
    screen.print(words.held_table(later, register, lang))
    screen.print(words.borrowed_table(later, register, lang))
    screen.print(words.finding(later, lang), markup=False)
    screen.print(words.NOMINAL(lang), style="dim", markup=False)
    screen.print(words.rests(later, lang), style="dim", markup=False)


def _draw(
    folder: Path, card: Scorecard, later: Afterwards | None, register: Register, lang: Language
) -> None:
    from zhangye.presentation.galleries.afterwards import draw_afterwards
    from zhangye.presentation.galleries.runs import CHARTS_OF_A_RUN, draw_run, draw_scorecard

    drawing = Text("Drawing charts", "绘图")(lang)
    with progress(drawing, CHARTS_OF_A_RUN + 2) as step:
        draw_run(folder, card.simulation, register, lang, step, _fans(card))
        draw_scorecard(folder, card, register, lang, step)
    if later is not None:
        draw_afterwards(folder, later, card, register, lang)


def _fans(card: Scorecard) -> Fans | None:
    from zhangye.presentation.galleries.runs import MAIN

    return None if card.odds is None else card.odds.forecast.fans(MAIN)


def _ensemble(card: Scorecard) -> dict[str, object] | None:
    """Return what the ensemble says beyond the rows; None where one run decided."""
    if card.odds is None:
        return None
    draws = card.odds.forecast.ensemble.draws
    return {
        "draws": len(draws),
        "seed": draws.seed,
        "joint_probability_of_grade_a_and_cap": card.joint,
        "prior_share_of_variance": card.prior_shares,
    }


def _groups(
    rows: pd.DataFrame, by: Grouping, register: Register, lang: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield headings and the rows under each, in the order of the plan."""
    from zhangye.targets.sections import SECTIONS

    statistics = register.statistics
    of_target = {target.id: target for target in register.targets}
    headings: dict[str, list[int]] = {}
    for place, row in enumerate(rows.to_dict("records")):
        target = of_target[str(row["id"])]
        keys = {
            Grouping.SECTION: [f"{target.section} {SECTIONS[target.section](lang)}"],
            Grouping.DEPARTMENT: [department(lang) for department in target.departments],
            Grouping.WORDING: [WORDINGS[target.wording](lang)],
            Grouping.COUNTY: [
                statistics.area_label(area, lang) for area in statistics.members(target.area)
            ],
        }[by]
        for key in keys:
            headings.setdefault(key, []).append(place)
    for heading, places in headings.items():
        yield heading, rows.iloc[places]


def _summary(card: Scorecard, lang: str) -> str:
    from zhangye.presentation.words.signs import VERDICTS

    counts = card.counts()
    words = Text(
        "{counted}; --all shows the last two groups too. ",
        "{counted}（--all 显示全部）。",
    )
    one = Text(
        "One run decides: no posterior was used, so there are no probabilities.",
        "由单次模拟判定：未使用后验分布，因此没有概率。",
    )
    many = Text(
        "{draws} runs decide: reached from 80 %, missed up to 20 %. All targets of grade A and "
        "the water cap together: {joint:.1%}.",
        "由{draws}次模拟判定：概率不低于80%为达到，不高于20%为未达到。"
        "全部A级目标与用水红线同时实现的概率：{joint:.1%}。",
    )
    runs = 0 if card.odds is None else len(card.odds.forecast.ensemble.draws)
    decided = one(lang) if card.odds is None else many(lang, draws=runs, joint=card.joint)
    each = Text("{n} {verdict}", "{verdict}{n}项")
    counted = [
        each(lang, n=counts.get(name, 0), verdict=verdict(lang))
        for name, verdict in VERDICTS.items()
    ]
    return words(lang, counted=Text(", ", "，")(lang).join(counted)) + decided
