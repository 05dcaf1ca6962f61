"""``zhangye targets``: the plan's commitments, and where the plan pulls against itself."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    Lang,
    ProjectFolder,
    console,
    help_text,
    opened,
    show,
)
from zhangye.errors import InputError


def targets(
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help=help_text(
                "Group by section, department, wording or grade.",
                "按 section、department、wording、grade 分组。",
            ),
        ),
    ] = "section",
    area: Annotated[
        str | None,
        typer.Option("--area", "-a", help=help_text("Only targets of this area.", "只看该地区。")),
    ] = None,
    target_id: Annotated[
        str | None,
        typer.Option("--id", help=help_text("All about one target.", "某一目标的全部信息。")),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help=help_text("Check the plan against itself.", "检查规划的自相矛盾。")
        ),
    ] = False,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """List the plan's targets, or show where the plan pulls against itself.

    Examples: `zhangye targets --by grade`, `zhangye targets --id gdp_city`,
    `zhangye targets --check --lang en`
    """
    from zhangye.presentation.tables.targets import GROUPS, list_tables, target_table

    if by not in GROUPS:
        raise InputError("targets cannot be grouped so", where="--by", value=by, allowed=GROUPS)
    place = opened(project, lang, None)
    if check:
        show(place.contradictions(), None, lang)
        return
    register, language = place.session.register, place.session.lang
    out = console()
    if target_id is not None:
        out.print(target_table(register, register[target_id], language))
        return
    areas = place.session.areas
    shown = register.targets if area is None else register.covering(areas.pick(area, "--area"))
    for table in list_tables(register, shown, by, language):
        out.print(table)
