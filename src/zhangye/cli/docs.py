"""``zhangye docs``: write the model's documentation from the model's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, console, help_text
from zhangye.language import Language, Text, choose
from zhangye.place.screen import progress

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.project import Project
    from zhangye.structure.graph import Graph
    from zhangye.structure.growth import Freeze
    from zhangye.structure.loops import Loop
    from zhangye.structure.registry import Registry

PAGE, PICTURES, RANKING_PAGE = "model.md", "model", "lever-ranking.md"
REVIEW = "review.md"
"""A page written by hand; the page of the model leads to it where it stands beside it."""

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help=help_text(
            "The folder that gets model.md and the folder model/ of diagrams; by default docs/.",
            "写入 model.md 与图形文件夹 model/ 的文件夹；默认 docs/。",
        ),
        show_default=False,
    ),
]


Site = Annotated[
    Path | None,
    typer.Option(
        "--site",
        metavar="DIR",
        help=help_text(
            "Build the whole documentation as a site into DIR instead (needs the extra `docs`).",
            "改为把全部文档生成网站写入 DIR（需安装 docs 附加依赖）。",
        ),
        show_default=False,
    ),
]
Run = Annotated[
    bool,
    typer.Option(
        "--run/--no-run",
        help=help_text(
            "With --site: execute the notebooks (some minutes), or show their code alone.",
            "与 --site 同用：执行笔记本（需数分钟），或只显示代码。",
        ),
    ),
]
Ranking = Annotated[
    int,
    typer.Option(
        "--ranking",
        metavar="DRAWS",
        min=0,
        help=help_text(
            "Write lever-ranking.md instead: what one more 1e8 CNY a year does, lever by lever, "
            "under so many draws of the priors (200 took about a minute on two cores).",
            "改写 lever-ranking.md：在给定数量的先验抽样下，各项措施每年多投入1亿元的效果。",
        ),
    ),
]


def docs(
    out: Out = None,
    site: Site = None,
    run: Run = True,
    ranking: Ranking = 0,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Write the model's documentation: every variable, the loops, a diagram of each module.

    Everything is read from model/, nothing is typed twice. DIR must exist; its other files stay
    as they are. With `--site` the guides, the notebooks with their results, the model, levers,
    targets, sources and the interface of Python become a site that opens without a network.

    Examples
    --------
        zhangye docs

        zhangye docs --out my-docs --project my-copy

        zhangye docs --site site --no-run

        zhangye docs --ranking 200
    """
    if ranking:
        _write_ranking(out, ranking, choose(lang), project)
        return
    if site is not None:
        _site(site, run, choose(lang), project)
        return
    _model(out, choose(lang), project)


def _site(folder: Path, run: bool, language: Language, project: Path | None) -> None:
    """Build the site."""
    from zhangye.documentation import site
    from zhangye.outputs import check_folder, provenance
    from zhangye.project import find

    place = find(project)
    check_folder(folder)
    record = provenance(model=_hash(place), command=("zhangye", "docs", "--site"))
    with progress(Text("Building the site", "生成网站")(language)):
        page = site.build(place, folder, record, run=run)
    console().print(Text("open {page}", "请打开 {page}")(language, page=page), markup=False)


def _model(out: Path | None, language: Language, project: Path | None) -> None:
    """Write ``model.md`` and the diagrams."""
    from zhangye.documentation import glossary
    from zhangye.engine import read_source
    from zhangye.outputs import check_file, check_folder, provenance, whole_file, whole_folder
    from zhangye.project import find
    from zhangye.structure import loops, registry
    from zhangye.structure.assessment import assess
    from zhangye.structure.document import Document
    from zhangye.structure.graph import Graph

    place = find(project)
    folder = out if out is not None else place.root / "docs"
    page, pictures = check_file(folder / PAGE), check_folder(folder / PICTURES)
    graph = Graph(read_source(place.mdl))
    register = None
    if (place.model / "variables.csv").exists():
        register = registry.load(place.model / "variables.csv")
        registry.check(register, graph.source)
    found = loops.load(place.model / "loops.csv", graph)
    table = _knock_outs(place, graph, found, Text("Cutting loops", "切断回路")(language))
    carried = _carried(place, graph, Text("Freezing inputs", "冻结输入")(language))
    record = provenance(model=_hash(place), command=("zhangye", "docs"))
    with whole_folder(pictures, record) as draft, whole_file(page) as text:
        names = _draw(graph, register, draft)
        document = Document(graph, register, {m: f"{PICTURES}/{n}.svg" for m, n in names.items()})
        review = REVIEW if (folder / REVIEW).is_file() else None
        text.write_text(
            document.text(assess(graph, register), found, table, carried, review),
            encoding="utf-8",
            newline="\n",
        )
    terms = check_file(folder / glossary.PAGE)
    with whole_file(terms) as text:
        text.write_text(glossary.page(), encoding="utf-8", newline="\n")
    words = Text("wrote {page} and {n} diagrams", "已写入 {page} 与 {n} 幅图")
    console().print(words(language, page=page, n=len(names)), markup=False)


def _write_ranking(out: Path | None, draws: int, language: str, project: Path | None) -> None:
    """Write the page of the ranking of levers."""
    from zhangye import scenarios
    from zhangye.explain.ranking import lever_ranking
    from zhangye.outputs import check_file, whole_file
    from zhangye.presentation.tables.ranking import ranking_page
    from zhangye.project import find

    place = find(project)
    page = check_file((out if out is not None else place.root / "docs") / RANKING_PAGE)
    baseline = scenarios.load("baseline", place)
    with progress(Text("Running", "运行")(language), draws) as step:
        table = lever_ranking(place, baseline, draws=draws, step=step)
    with whole_file(page) as file:
        text = ranking_page(table, baseline, draws)
        file.write_text(text, encoding="utf-8", newline="\n")
    words = Text("wrote {page}", "已写入 {page}")
    console().print(words(language, page=page), markup=False)


def _knock_outs(
    place: Project, graph: Graph, register: list[Loop], words: str
) -> pd.DataFrame | None:
    """Run the knock-outs for the indicators that the check of the loops names."""
    from zhangye.structure import checks, loops
    from zhangye.structure.compiled import compiled

    listed = checks.load(place.model / "checks.yaml", graph)
    judged = [check for check in listed if check.family == "loop"]
    if not judged or not register:
        return None
    with progress(words), compiled(place.mdl) as model:
        return loops.knock_out_table(model, register, judged[0].indicators, judged[0].times)


def _carried(place: Project, graph: Graph, words: str) -> tuple[list[Freeze], pd.DataFrame] | None:
    """Run what ``model/freezes.csv`` lists, where there is one."""
    from zhangye.structure import growth
    from zhangye.structure.compiled import compiled

    path = place.model / "freezes.csv"
    if not path.exists():
        return None
    freezes = growth.load(path, graph)
    with progress(words), compiled(place.mdl) as model:
        return freezes, growth.carried(model, freezes)


def _hash(place: Project) -> str:
    from zhangye.outputs import hash_files

    return hash_files(*sorted(path for path in place.model.iterdir() if path.is_file()))


def _draw(graph: Graph, register: Registry | None, folder: Path) -> dict[str, str]:
    """Draw each module that has stocks; return module to file name without its suffix."""
    from zhangye.structure import diagram
    from zhangye.structure.document import modules, slug
    from zhangye.structure.lanes import lanes

    names = {}
    for module, variables in modules(graph, register).items():
        stocks = [v.name for v in variables if graph.kinds[v.key] == "stock"]
        if stocks:
            names[module] = slug(module)
            diagram.write(diagram.draw(module, lanes(graph, stocks)), folder, names[module])
    return names
