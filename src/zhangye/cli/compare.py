"""``zhangye compare``: scenarios side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Charts,
    Lang,
    OutFolder,
    ProjectFolder,
    help_text,
    opened,
    show,
)


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...",
            help=help_text(
                "Two to eight scenarios; all are compared with the first.",
                "两个至八个情景，均与第一个比较。",
            ),
            show_default=False,
        ),
    ],
    out: OutFolder = None,
    charts: Charts = True,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Compare scenarios: what differs most, who pays, and what each lever does to the targets.

    Writes `differences.csv`, `payers.csv`, `lever_effects.csv`, all of them in `compare.xlsx`, and
    charts with the scenarios side by side.

    Examples: `zhangye compare baseline plan`, `zhangye compare baseline plan balanced --out cmp`
    """
    place = opened(project, lang, out)
    result = place.compare(*scenarios)
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
