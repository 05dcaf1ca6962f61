"""``zhangye docs``: write the model's documentation from the model's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, console, help_text, progress
from zhangye.language import Text, choose

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.project import Project
    from zhangye.structure.graph import Graph
    from zhangye.structure.loops import Loop
    from zhangye.structure.registry import Registry

PAGE, PICTURES = "model.md", "model"

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


def docs(out: Out = None, lang: Lang = None, project: ProjectFolder = None) -> None:
    """Write the model's documentation: every variable, the loops, a diagram of each module.

    Everything is read from model/, nothing is typed twice. DIR must exist; its other files stay
    as they are.

    Examples
    --------
        zhangye docs

        zhangye docs --out my-docs --project my-copy
    """
    from zhangye.engine import read_source
    from zhangye.outputs import check_file, check_folder, provenance, whole_file, whole_folder
    from zhangye.project import find
    from zhangye.structure import loops, registry
    from zhangye.structure.assessment import assess
    from zhangye.structure.document import Document
    from zhangye.structure.graph import Graph

    language = choose(lang)
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
    record = provenance(model=_hash(place), command=("zhangye", "docs"))
    with whole_folder(pictures, record) as draft, whole_file(page) as text:
        names = _draw(graph, register, draft)
        document = Document(graph, register, {m: f"{PICTURES}/{n}.svg" for m, n in names.items()})
        text.write_text(
            document.text(assess(graph, register), found, table), encoding="utf-8", newline="\n"
        )
    words = Text("wrote {page} and {n} diagrams", "已写入 {page} 与 {n} 幅图")
    console().print(words(language, page=page, n=len(names)), markup=False)


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
