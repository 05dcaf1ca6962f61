"""``zhangye report``: a document on scenarios that can be sent to a department."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Cluster,
    Draws,
    Force,
    Lang,
    ProjectFolder,
    Seed,
    Vintage,
    help_text,
    opened,
    written,
)
from zhangye.place.session import check_count


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
    advice: Annotated[
        bool,
        typer.Option(
            "--advice/--no-advice",
            help=help_text(
                "Begin with the decision page (as of `zhangye advise`; takes minutes).",
                "以决策要点开篇（同 `zhangye advise`，需数分钟）。",
            ),
        ),
    ] = True,
    official: Annotated[
        bool,
        typer.Option(
            "--official",
            help=help_text(
                "Set a Word document as official documents of China are (FangSong, size three).",
                "按公文格式排版Word文档（仿宋、三号）。",
            ),
        ),
    ] = False,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    cluster: Cluster = None,
    force: Force = False,
    vintage: Vintage = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Write a report: decision page, summary, scorecard, charts, scenarios, who pays, method.

    A Word document, one web page that needs no network, or an Excel workbook; beside it
    `FILE.provenance.json`.

    Examples: `zhangye report plan --out report.docx`,
    `zhangye report plan baseline balanced --lang en --out report.html`
    """
    from zhangye.errors import InputError
    from zhangye.outputs import check_output
    from zhangye.presentation.report import Format, choose_format

    check_count(len(scenarios), 1)
    chosen = choose_format(out, kind)
    if official and chosen is not Format.DOCX:
        raise InputError(
            "only a Word document has the look of an official document",
            where="--official",
            value=out.name,
            allowed="a name that ends in .docx",
        )
    check_output(out, force=force)
    place = opened(project, lang, None, vintage)
    made = place.report(*scenarios, draws=draws, seed=seed, cluster=cluster, advice=advice)
    made.save(out, format=kind, force=force, official=official)
    written(out, lang)
