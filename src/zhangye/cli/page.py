"""``zhangye page``: a live what-if page that opens in any browser, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
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
from zhangye.place.page import check_suffix


def page(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help=help_text("The file to write; it ends in .html.", "输出文件，后缀为 .html。"),
            show_default=False,
        ),
    ],
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...",
            help=help_text(
                "Scenarios that the page begins with; it offers all those of the project.",
                "页面起始的情景；项目中的全部情景均可选用。",
            ),
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(
            "--title",
            metavar="TEXT",
            help=help_text("The page's title.", "页面标题。"),
            show_default=False,
        ),
    ] = None,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    force: Force = False,
    vintage: Vintage = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Write a page whose levers a planner moves: probabilities, curves and who pays follow at once.

    One file that opens by double-click in any browser of 2021 or later, without network or
    Python. It speaks both languages; `--lang` is the one it opens in.

    Examples: `zhangye page --out what-if.html`,
    `zhangye page plan my-scenario.toml --draws 500 --out what-if.html`
    """
    from zhangye.outputs import check_output

    check_suffix(out)
    check_output(out, force=force)
    place = opened(project, lang, None, vintage)
    made = place.page(*(scenarios or ()), draws=draws, seed=seed, title=title)
    made.save(out, force=force)
    written(out, lang)
