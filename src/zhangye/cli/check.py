"""``zhangye check``: run the model's reality checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, console, help_text, progress
from zhangye.language import Language, Text, choose

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.structure.arrays import Model
    from zhangye.structure.check_runs import Failure, Result, Runner
    from zhangye.structure.graph import Graph

FAMILY_NAMES = {
    "conservation": Text("conservation", "守恒"),
    "extreme": Text("extreme conditions", "极端条件"),
    "direction": Text("direction", "方向"),
    "dimension": Text("dimension", "量纲"),
    "time_step": Text("time step", "步长"),
    "loop": Text("loops", "回路"),
    "non_negative": Text("not negative", "非负"),
}
# A check that fails under many conditions shows the first ones; the rest are counted.
SHOWN_FAILURES = 5

Family = Annotated[
    list[str] | None,
    typer.Option(
        "--family",
        metavar="NAME",
        help=help_text(
            "Only these families (conservation, extreme, direction, dimension, time_step, loop, "
            "non_negative); may be repeated.",
            "只运行这些类别（conservation、extreme、direction、dimension、time_step、loop、"
            "non_negative）；可重复。",
        ),
        show_default=False,
    ),
]


def check(family: Family = None, lang: Lang = None, project: ProjectFolder = None) -> None:
    """Run the reality checks of model/checks.yaml: under a condition, the model must behave so.

    A failing check names condition, variable, county, year and value. Exit code 1 where one
    fails.

    Examples
    --------
        zhangye check

        zhangye check --family conservation --family direction

        zhangye check --project my-copy --lang zh
    """
    from zhangye.project import find
    from zhangye.structure import checks, registry
    from zhangye.structure.compiled import compiled

    language = choose(lang)
    place = find(project)
    graph = _graph(place)
    if (place.model / "variables.csv").exists():
        registry.check(registry.load(place.model / "variables.csv"), graph.source)
    listed = checks.load(place.model / "checks.yaml", graph)
    if family:
        checks.refuse_unknown_families(family)
        listed = [one for one in listed if one.family in family]
    words = Text("Reality checks", "真实性检验")(language)
    results = []
    with progress(words, total=len(listed)) as advance, compiled(place.mdl) as model:
        for result in _runner(place, graph, model).run(listed):
            results.append(result)
            advance(1)
    _show(results, language)
    if not all(result.passed for result in results):
        raise typer.Exit(1)


def _graph(place: Project) -> Graph:
    from zhangye.engine import read_source
    from zhangye.structure.graph import Graph

    return Graph(read_source(place.mdl))


def _runner(place: Project, graph: Graph, model: Model) -> Runner:
    from zhangye.structure import levers, loops
    from zhangye.structure.check_runs import Runner

    return Runner(
        model,
        graph,
        loops.load(place.model / "loops.csv", graph),
        levers.ends(place.scenarios / "levers.csv", graph.source),
    )


def _show(results: list[Result], language: Language) -> None:
    from rich.table import Table

    table = Table(
        Text("check", "检验")(language),
        Text("family", "类别")(language),
        Text("it should", "应当")(language),
        Text("result", "结果")(language),
    )
    for result in results:
        words = result.check.zh if language is Language.ZH else result.check.en
        verdict = Text("holds", "通过") if result.passed else Text("fails", "未通过")
        style = None if result.passed else "bold red"
        name = FAMILY_NAMES[result.check.family](language)
        table.add_row(result.check.id, name, words, verdict(language), style=style)
    out = console()
    out.print(table)
    for result in results:
        for failure in result.failures[:SHOWN_FAILURES]:
            out.print(f"{result.check.id}: {_sentence(failure, language)}", markup=False)
        more = len(result.failures) - SHOWN_FAILURES
        if more > 0:
            words = Text("{n} more conditions", "另有 {n} 个条件")(language, n=more)
            out.print(f"{result.check.id}: {words}", markup=False)
    held = sum(result.passed for result in results)
    summary = Text("{held} of {all} checks hold", "{all} 项检验中 {held} 项通过")
    out.print(summary(language, held=held, all=len(results)))


def _sentence(failure: Failure, language: Language) -> str:
    """Say condition, county, year and values of one failure."""
    year = "" if failure.year is None else f"{failure.year:g}"
    parts = [failure.condition, failure.county, year, failure.variable]
    if failure.count > 1:
        parts.append(Text("and {n} more places", "另有 {n} 处")(language, n=failure.count - 1))
    return "; ".join(part for part in parts if part)
