"""Pages of the site that are written from the registries, so that no number stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.project import Project

if TYPE_CHECKING:
    import pandas as pd

MODULE_HEADING = re.compile(r"^### (?P<name>.+)$", re.MULTILINE)


def write(project: Project, folder: Path) -> None:
    """Write the generated pages into a folder of sources.

    Parameters
    ----------
    project
        Whose registries.
    folder
        The sources' folder; it holds ``model.md``, which is taken apart into a page a module.
    """
    _split_model(folder)
    _write(folder / "notebooks" / "index.md", _notebooks(folder / "notebooks"))
    reference = folder / "reference"
    _write(reference / "levers.md", _levers(project))
    _write(reference / "targets.md", _targets(project))
    _write(reference / "indicators.md", _indicators(project))
    _write(reference / "sources.md", _sources(project))


def _split_model(folder: Path) -> None:
    """Take ``model.md`` apart: one page a module, its variables as headings to search for."""
    text = (folder / "model.md").read_text(encoding="utf-8")
    front, *rest = MODULE_HEADING.split(text)
    modules = list(zip(rest[::2], rest[1::2], strict=True))
    place = folder / "model"
    names = []
    for name, body in modules:
        slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
        # One level up, so that a variable is a heading of its module's page.
        raised = re.sub(r"^#### ", "## ", body, flags=re.MULTILINE)
        _write(place / f"{slug}.md", f"# {name}\n{_relative(raised)}")
        names.append(slug)
    contents = "\n".join(["", "```{toctree}", ":maxdepth: 1", "", *names, "```", ""])
    _write(place / "index.md", _relative(front) + contents)
    (folder / "model.md").unlink()


def _notebooks(folder: Path) -> str:
    names = sorted(file.stem for file in folder.glob("*.ipynb"))
    return "\n".join(
        ["# Notebooks · 笔记本", "", "```{toctree}", ":maxdepth: 1", "", *names, "```", ""]
    )


def _relative(text: str) -> str:
    """Return links to diagrams as seen from the folder of the diagrams."""
    return text.replace("](model/", "](")


def _levers(project: Project) -> str:
    levers, shocks = (_read(project.scenarios / f"{name}.csv") for name in ("levers", "shocks"))
    columns = {
        "label_zh": "名称",
        "label_en": "name",
        "unit": "unit",
        "min": "min",
        "default": "default",
        "max": "max",
    }
    parts = [
        "# Levers and shocks · 措施与冲击",
        "From `scenarios/levers.csv` and `scenarios/shocks.csv`; ranges are for the whole city.",
        "## Levers · 措施",
        _table(levers, {"lever": "id", **columns}),
    ]
    for row in levers.to_dict("records"):
        parts += [
            f"### {row['label_en']} · {row['label_zh']}",
            _facts({"How it acts": row["pathway"], "Range and default": row["basis"]}),
            _facts({"Unit cost": row["unit_cost"], "Source": row["source"]}),
        ]
    parts += [
        "## Shocks · 冲击",
        _table(shocks, {"shock": "id", **columns}),
    ]
    for row in shocks.to_dict("records"):
        parts += [
            f"### {row['label_en']} · {row['label_zh']}",
            _facts({"What it means": row["sense"], "Basis": row["basis"], "Source": row["source"]}),
        ]
    return "\n\n".join(part for part in parts if part)


def _targets(project: Project) -> str:
    targets = _read(project.data / "targets.csv")
    columns = {
        "id": "id",
        "section": "§",
        "area": "area",
        "comparator": "",
        "value": "value",
        "unit": "unit",
        "year": "year",
        "lead_department": "牵头单位",
        "text": "原文",
    }
    return "\n\n".join(
        [
            "# The 81 commitments · 规划目标",
            "From `data/targets.csv`. The text is the plan's own.",
            _table(targets, columns),
        ]
    )


def _indicators(project: Project) -> str:
    indicators = _read(project.data / "indicators.csv")
    columns = {
        "indicator": "id",
        "label_zh": "名称",
        "label_en": "name",
        "unit": "unit",
        "definition_zh": "定义",
        "definition_en": "definition",
    }
    parts = ["# Indicators · 指标", "From `data/indicators.csv`."]
    for topic, rows in indicators.groupby("topic", sort=False):
        parts += [f"## {str(topic).capitalize()}", _table(rows, columns)]
    return "\n\n".join(parts)


def _sources(project: Project) -> str:
    sources = _read(project.data / "sources.csv")
    parts = [
        "# Sources · 数据来源",
        "From `data/sources.csv`; every row of `data/historical.csv` names one of them.",
        _table(sources, {"source": "id", "title": "title", "locator": "locator"}),
    ]
    return "\n\n".join(parts)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype=str, encoding="utf-8-sig").fillna("")


def _table(frame: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """Return columns of a frame as a Markdown table, under headings of their own."""
    rows = frame[list(columns)].itertuples(index=False)
    return "\n".join([_row(columns.values()), _row(["---"] * len(columns)), *map(_row, rows)])


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    """Return text that Markdown takes as it is: no bars, no markup, addresses as code."""
    if text.startswith(("http://", "https://")):
        return f"<{text}>" if " " not in text else f"`{text}`"
    return re.sub(r"([|<>*_\[\]`$])", r"\\\1", text)


def _facts(facts: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {_cell(text)}" for name, text in facts.items() if text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")
