"""Scenarios as text: a template with everything that may be set, and the file of one's changes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhangye.scenarios.catalogue import Catalogue

GROUPS = ("levers", "shocks")


def template(name: str, extends: str, catalogue: Catalogue) -> str:
    """Return the text of a template: all levers and shocks, commented out."""
    lines = [
        "# What this scenario assumes, and where each number comes from.",
        "# 本情景的假设及数据来源。",
        f'title = "{name}"',
        f'title_zh = "{name}"',
        f"extends = {_quoted(extends)}",
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


def extends_from(base: str, place: Path) -> str:
    """Return what a scenario file must say to find the scenario that it extends.

    Parameters
    ----------
    base
        A name in ``scenarios/``, or the path of a file from the working folder.
    place
        Where the file that says it stands.
    """
    if Path(base).suffix != ".toml":
        return base
    source = Path(base).resolve()
    try:
        found = Path(os.path.relpath(source, place.resolve().parent))
    except ValueError:
        # Under Windows no relative path leads from one drive to another.
        found = source
    return found.as_posix()


def file_text(content: Mapping[str, Any], header: str = "") -> str:
    """Return the text of a scenario file.

    Parameters
    ----------
    content
        ``title``, ``title_zh``, ``extends``, and under ``levers`` and ``shocks`` name -> area ->
        year -> value, beside ``after``.
    header
        Comment for the top of the file: what is assumed.
    """
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    lines += [f"{key} = {_quoted(content[key])}" for key in content if key not in GROUPS]
    for group in GROUPS:
        for name, setting in content.get(group, {}).items():
            lines += ["", f"[{group}.{name}]"]
            lines += [f"{area} = {_values(values)}" for area, values in setting.items()]
    return "\n".join(lines) + "\n"


def _values(values: str | Mapping[str, float]) -> str:
    if isinstance(values, str):
        return _quoted(values)
    return "{ " + ", ".join(f"{year} = {value!r}" for year, value in values.items()) + " }"


def _quoted(words: str) -> str:
    # A string of JSON is a string of TOML too.
    return json.dumps(words, ensure_ascii=False)
