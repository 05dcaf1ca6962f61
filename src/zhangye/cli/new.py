"""``zhangye new``: a commented template for a scenario of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, help_text, notice
from zhangye.errors import InputError
from zhangye.language import Text, choose

NAME = re.compile(r"[\w-]+")
SAME_NAME = Text(
    "The project has a scenario of this name, {shipped}: {name} means that one, and yours is "
    "meant only by its file, {place}",
    "项目中已有同名情景{shipped}：{name}指该情景，您的情景须以文件路径{place}指定",
)


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=help_text("The scenario's name: letters, digits, - and _.", "情景名称。"),
            show_default=False,
        ),
    ],
    extends: Annotated[
        str,
        typer.Option("--extends", help=help_text("The scenario to start from.", "所继承的情景。")),
    ] = "baseline",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=help_text(
                "The folder to write it to; by default here.", "输出文件夹，默认当前目录。"
            ),
            show_default=False,
        ),
    ] = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Write a template that lists every lever and shock with unit and range.

    Examples: `zhangye new my-plan`, `zhangye new dry-plan --extends plan --out scenarios`
    """
    from zhangye import outputs, scenarios
    from zhangye.project import find

    language = choose(lang)
    home = find(project)
    if not NAME.fullmatch(name):
        raise InputError(
            "a scenario's name", value=name, allowed="letters, digits, - and _, without suffix"
        )
    scenarios.load(extends, home)
    place = (out or Path()) / f"{name}.toml"
    if place.exists():
        raise InputError("the scenario exists already; nothing was changed", file=place)
    with outputs.whole_file(place) as draft:
        text = scenarios.template(
            name, scenarios.extends_from(extends, place), scenarios.catalogue(home)
        )
        draft.write_text(text, encoding="utf-8", newline="\n")
    shipped = home.scenarios / place.name
    if shipped.exists() and shipped.resolve() != place.resolve():
        notice(SAME_NAME(language, name=name, shipped=shipped, place=place))
    notice(
        Text(
            "Written: {place}. Try: zhangye run {place}",
            "已写入：{place}。请试：zhangye run {place}",
        )(language, place=place)
    )
