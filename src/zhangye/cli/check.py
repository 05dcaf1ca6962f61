"""``zhangye check``: run the model's reality checks."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Lang,
    ProjectFolder,
    help_text,
    opened,
    show,
)

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
    result = opened(project, lang, None).check(family or None)
    show(result, None, lang)
    if not result.passed:
        raise typer.Exit(1)
