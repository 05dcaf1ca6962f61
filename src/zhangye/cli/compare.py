"""``zhangye compare``: scenarios side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Charts,
    Draws,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
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
    ranking: Annotated[
        int,
        typer.Option(
            "--ranking",
            metavar="DRAWS",
            min=0,
            help=help_text(
                "Also rank the levers by what one more 1e8 CNY a year does beside the first "
                "scenario, under so many draws of the priors.",
                "另外按每年多投入1亿元的效果对措施排序（以第一个情景为基础，先验抽样次数）。",
            ),
        ),
    ] = 0,
    out: OutFolder = None,
    charts: Charts = True,
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = DEFAULT_SEED,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Compare scenarios: what differs most, who pays, and what each lever does to the targets.

    Writes `differences.csv`, `payers.csv`, `lever_effects.csv`, all of them in `compare.xlsx`, and
    charts with the scenarios side by side.

    Examples: `zhangye compare baseline plan`, `zhangye compare baseline plan balanced --out cmp`
    """
    place = opened(project, lang, out)
    result = place.compare(*scenarios, ranking=ranking, draws=draws, seed=seed)
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
