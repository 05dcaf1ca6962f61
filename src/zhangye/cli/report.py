"""``zhangye report``: a document on scenarios that can be sent to a department."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Lang,
    ProjectFolder,
    Seed,
    check_scenarios,
    forecaster_or_notice,
    help_text,
    progress,
    workers,
    written,
)
from zhangye.language import Text, choose


def report(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...",
            help=help_text(
                "One to eight scenarios; the report is about the first and compares the others "
                "with it.",
                "一个至八个情景；报告以第一个为主，其余与之比较。",
            ),
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help=help_text(
                "The file to write; its suffix (.docx, .html, .xlsx) decides the format.",
                "输出文件；后缀（.docx、.html、.xlsx）决定格式。",
            ),
            show_default=False,
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="docx|html|xlsx",
            help=help_text("The format, to be sure of it.", "指定格式。"),
            show_default=False,
        ),
    ] = None,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Write a report: summary, scorecard, charts, scenarios, who pays, method, data gaps.

    A Word document, one web page that needs no network, or an Excel workbook; beside it
    `FILE.provenance.json`.

    Examples: `zhangye report plan --out report.docx`,
    `zhangye report plan baseline balanced --lang en --out report.html`
    """
    from zhangye import outputs, targets
    from zhangye import scenarios as loader
    from zhangye.assess import assess
    from zhangye.presentation import report as package
    from zhangye.project import find
    from zhangye.records import record

    language = choose(lang)
    check_scenarios(scenarios, 1)
    chosen = package.choose_format(out, kind)
    outputs.check_file(out)
    home = find(project)
    register = targets.load(home)
    loaded = [loader.load(name, home, register.statistics) for name in scenarios]
    working = Text("Running, judging and drawing", "运行、评估与绘图")(language)
    with workers(cluster, language) as computing:
        forecaster = forecaster_or_notice(home, register, draws, seed, language, computing)
        ensemble = forecaster is not None
        made_from = record(home, *loaded, seed=seed if ensemble else None, ensemble=ensemble)
        with outputs.whole_file(out, made_from) as draft:
            with progress(working, package.steps(len(loaded))) as step:
                content = package.gather(
                    home,
                    loaded,
                    register,
                    language,
                    made_from,
                    step=step,
                    judge=partial(assess, forecaster=forecaster),
                )
            package.write(content, draft, chosen)
    written(out, language)
