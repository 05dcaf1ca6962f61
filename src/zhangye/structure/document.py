"""The text of ``docs/model.md``: assessment, loops, and every variable, module by module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from zhangye.engine.source import Variable
from zhangye.structure.assessment import Assessment
from zhangye.structure.graph import Graph
from zhangye.structure.loops import Loop
from zhangye.structure.registry import Registry, Row

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.structure.growth import Freeze

CAPTIONS = {
    "stock": "stocks",
    "flow": "flows",
    "auxiliary": "auxiliaries",
    "delay": "delays",
    "constant": "constants",
    "lookup": "lookups",
    "data": "data series",
}


def modules(graph: Graph, registry: Registry | None = None) -> dict[str, list[Variable]]:
    """Group the variables by module, in the model file's order.

    The register's module, or where there is none the heading of the model file.
    """
    registered = {row.variable: row.module for row in registry or ()}
    found: dict[str, list[Variable]] = {}
    for variable in graph.source.variables.values():
        if not variable.is_control:
            module = registered.get(variable.name) or variable.group or "Model"
            found.setdefault(module, []).append(variable)
    return found


def slug(name: str) -> str:
    """Return a module's name as a file name and anchor: lower case, dashes for spaces."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")


class Document:
    """Writes the model's documentation as Markdown.

    Parameters
    ----------
    graph
        The model's graph.
    registry
        The register of variables; None leaves labels and indicators out.
    pictures
        Module to the path of its diagram, relative to the document.
    """

    def __init__(
        self,
        graph: Graph,
        registry: Registry | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> None:
        self._graph = graph
        self._modules = modules(graph, registry)
        self._rows: dict[str, Row] = {row.variable: row for row in registry or ()}
        self._pictures = pictures or {}

    def text(
        self,
        assessment: Assessment,
        loops: Sequence[Loop],
        table: pd.DataFrame | None,
        growth: tuple[Sequence[Freeze], pd.DataFrame] | None = None,
        review: str | None = None,
    ) -> str:
        """Return the whole document.

        Parameters
        ----------
        assessment
            Of the same model.
        loops
            The register of loops.
        table
            Relative changes by `zhangye.structure.loops.knock_out_table`, or None.
        growth
            The runs of `model/freezes.csv` and what `zhangye.structure.growth.carried` says of
            them, or None.
        review
            The page beside it that says what a review of the model found, or None.
        """
        words = "What a review found in the model, what was mended, what was refused and why"
        parts = [
            "# The model, as its file says it\n",
            "Written by `zhangye docs` from `model/`; edit the model, not this page.\n",
            *([f"{words}: `docs/{review}`.\n"] if review else ()),
            *self._assessment(assessment),
            *_loops(loops, table),
            *(_growth(*growth) if growth else ()),
            "## Variables\n",
            "Kind and unit; the equation; its source or assumption; what it uses "
            "and what uses it. Stocks are integrated by Euler's method with the step of "
            "`TIME STEP`.\n",
            "\n".join(f"- [{name}](#{slug(name)})" for name in self._modules) + "\n",
        ]
        for module, variables in self._modules.items():
            parts.append(f"### {module}\n")
            if module in self._pictures:
                parts.append(f"![Stocks and flows of {module}]({self._pictures[module]})\n")
            parts += [self._variable(variable) for variable in variables]
        return "\n".join(parts)

    def _assessment(self, assessment: Assessment) -> Iterator[str]:
        yield "## Assessment\n"
        rows = [(CAPTIONS[kind], str(count)) for kind, count in assessment.counts.items()]
        rows += [
            ("equations", str(assessment.equations)),
            ("variables that lie on feedback loops together", str(assessment.in_feedback)),
            ("undocumented variables", _counted(assessment.undocumented)),
            ("variables without a unit", _counted(assessment.without_unit)),
            ("unused variables", _counted(assessment.unused)),
            ("undefined names", _counted(assessment.undefined)),
            ("variables with inconsistent units", _counted(assessment.inconsistent)),
        ]
        yield _table(("what", "how many"), rows)

    def _variable(self, variable: Variable) -> str:
        kind = self._graph.kinds[variable.key]
        row = self._rows.get(variable.name)
        title = f"#### {variable.name}" + (f" · {row.label_zh}" if row else "")
        facts = [kind, f"unit: {_escaped(variable.unit) or 'none'}"]
        if row and row.indicator:
            facts.append(f"reports `{row.indicator}`")
        if row and row.decision:
            facts.append("named decision")
        equations = "\n".join(equation.text for equation in variable.equations)
        return "\n".join(
            (
                f"{title}\n",
                f"{'; '.join(facts)}.\n",
                f"```text\n{equations}\n```\n",
                f"{_escaped(variable.comment) or '(no source)'}\n",
                f"Uses: {_listed(self._graph.uses(variable.name))}. "
                f"Used by: {_listed(self._graph.used_by(variable.name))}.\n",
            )
        )


def _loops(loops: Sequence[Loop], table: pd.DataFrame | None) -> Iterator[str]:
    if not loops:
        return
    yield "## Feedback loops\n"
    yield (
        "Each loop has one constant that weakens it to nothing. The row without a sign of its "
        "own (`frozen`) cuts no loop: it stops a trend, to show what the structure does alone.\n"
    )
    yield _table(
        ("id", "sign", "path", "回路", "constant", "value that cuts it", "why it sleeps"),
        [
            (x.id, x.sign, x.path_en, x.path_zh, x.constant, f"{x.neutral_value:g}", x.why_asleep)
            for x in loops
        ],
    )
    if table is not None:
        yield (
            "What cutting a loop does, in per cent of the run with all loops "
            "(the model's own constants):\n"
        )
        header = ["loop"]
        header += [f"{column[0]}, {column[1]:g}" for column in table.columns.to_list()]
        yield _table(
            header,
            [(str(loop), *(_per_cent(v) for v in row)) for loop, row in _table_rows(table)],
        )


def _growth(freezes: Sequence[Freeze], table: pd.DataFrame) -> Iterator[str]:
    yield "## What carries growth\n"
    yield (
        "Runs of `model/freezes.csv` with the model's own constants: what is held keeps its value "
        "of 2000, what is cut is cut from 2000 on, and nothing is fitted again. The share is that "
        "of logarithmic growth in 2000-17 which goes with it; shares do not add up, since each "
        "run freezes on its own. Inputs are the history of the city itself and of the nation, so "
        "that what they carry is no growth that the structure explains.\n"
    )
    held = {freeze.id: "; ".join(freeze.held) or "-" for freeze in freezes}
    labels = {f.id: (f.label_en, f.label_zh) for f in freezes}
    rows = []
    for name, row in table.iterrows():
        english, chinese = labels.get(str(name), ("nothing", "无"))
        share = "" if name == "nothing" else f"{100 * float(row['share']):.0f}"
        figures = (f"{row['level']:.1f}", f"{100 * row['growth']:.1f}", share)
        rows.append(
            (english, chinese, held.get(str(name), "-"), *figures, f"{100 * row['ahead']:.1f}")
        )
    header = [
        "frozen or cut",
        "冻结或切断",
        "held at 2000",
        "GDP 2017, 1e8 CNY of 2015",
        "growth 2000-17, % a year",
        "share of it, %",
        "growth 2017-20, % a year",
    ]
    yield _table(header, rows)


def _table_rows(table: pd.DataFrame) -> Iterator[tuple[object, list[float]]]:
    for loop, row in table.iterrows():
        yield loop, [float(value) for value in row]


def _per_cent(share: float) -> str:
    return "" if share != share else f"{100 * share:+.1f}"  # noqa: PLR0124 (NaN)


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = [*header]
    lines = [columns, ["---"] * len(columns), *([_escaped(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _escaped(text: str) -> str:
    """Keep characters that Markdown would read as marks."""
    return re.sub(r"([|*<])", r"\\\1", text)


def _counted(names: Sequence[str]) -> str:
    return f"{len(names)}" + (f" ({', '.join(names)})" if names else "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_escaped(name) for name in names) or "nothing"
