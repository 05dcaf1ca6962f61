"""``zhangye new``: a commented template for a scenario of one's own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, help_text, notice
from zhangye.errors import InputError
from zhangye.language import Text, choose

if TYPE_CHECKING:
    from zhangye.scenarios import Catalogue

NAME = re.compile(r"[\w-]+")


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
        text = template(name, _base(extends, place), scenarios.catalogue(home))
        draft.write_text(text, encoding="utf-8", newline="\n")
    notice(
        Text(
            "Written: {place}. Try: zhangye run {place}",
            "已写入：{place}。请试：zhangye run {place}",
        )(language, place=place)
    )


def _base(extends: str, place: Path) -> str:
    """Return what the new file must say to find the scenario from where it stands."""
    if Path(extends).suffix != ".toml":
        return extends
    source = Path(extends).resolve()
    try:
        found = Path(os.path.relpath(source, place.resolve().parent))
    except ValueError:
        # Under Windows no relative path leads from one drive to another.
        found = source
    return found.as_posix()


def template(name: str, extends: str, catalogue: Catalogue) -> str:
    """Return the text of a template: all levers and shocks, commented out."""
    lines = [
        "# What this scenario assumes, and where each number comes from.",
        "# 本情景的假设及数据来源。",
        f'title = "{name}"',
        f'title_zh = "{name}"',
        f"extends = {json.dumps(extends, ensure_ascii=False)}",
        "",
        "# Take the # away from what you change. Years 2018-2035; the last value given holds.",
        "# 去掉需要修改之处的 #。年份 2018—2035，年份之间沿用前值。",
    ]
    for group, entries in (("levers", catalogue.levers), ("shocks", catalogue.shocks)):
        for entry in entries.values():
            lines += [
                "",
                f"# {entry.label_zh} / {entry.label_en}: {entry.range_text}",
                f"# [{group}.{entry.name}]",
                f"# all = {{ 2018 = {entry.default!r} }}",
            ]
    return "\n".join(lines) + "\n"
