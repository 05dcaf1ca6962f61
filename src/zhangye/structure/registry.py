"""The register of variables, ``model/variables.csv``, and its agreement with the model file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhangye.engine.source import Source, key
from zhangye.errors import InputError
from zhangye.structure.tables import records, refuse_empty

REQUIRED = ("variable", "module", "label_zh", "label_en", "indicator", "shown")
OPTIONAL = ("decision",)
_FLAGS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_FLAGS |= {"shown": True, "internal": False}


@dataclass(frozen=True)
class Row:
    """One variable of the register.

    Attributes
    ----------
    variable
        Name as in the model file.
    module
        The module it belongs to.
    label_zh, label_en
        What it is called in outputs.
    indicator
        The indicator that it reports, empty where none.
    shown
        Whether outputs show it.
    decision
        Whether it is a named decision, through which a rule (price, quota) acts at once.
    line
        The line of the file, for messages.
    """

    variable: str
    module: str
    label_zh: str
    label_en: str
    indicator: str
    shown: bool
    decision: bool
    line: int


@dataclass(frozen=True)
class Registry:
    """The register of variables, in the file's order."""

    path: Path
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""
        return iter(self.rows)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules, each once, in the order in which they first appear."""
        return tuple(dict.fromkeys(row.module for row in self.rows))

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of the variables registered as named decisions."""
        return tuple(row.variable for row in self.rows if row.decision)

    def reporting(self) -> tuple[Row, ...]:
        """Rows of the variables that report an indicator."""
        return tuple(row for row in self.rows if row.indicator)

    def of_module(self, module: str) -> tuple[Row, ...]:
        """Rows of one module."""
        return tuple(row for row in self.rows if row.module == module)


def load(path: str | Path) -> Registry:
    """Read the register.

    Parameters
    ----------
    path
        ``model/variables.csv``: columns ``variable, module, label_zh, label_en, indicator,
        shown`` and, optionally, ``decision``; flags are yes/no, true/false, 1/0, or
        shown/internal.

    Raises
    ------
    InputError
        Where the file, a column, a label or a flag is missing or wrong.
    """
    path = Path(path)
    rows = []
    for line, record in records(path, REQUIRED, OPTIONAL):
        refuse_empty(path, line, record, ("variable", "module", "label_zh", "label_en"))
        rows.append(
            Row(
                variable=record["variable"],
                module=record["module"],
                label_zh=record["label_zh"],
                label_en=record["label_en"],
                indicator=record["indicator"],
                shown=_flag(path, line, "shown", record["shown"]),
                decision=_flag(path, line, "decision", record.get("decision") or "no"),
                line=line,
            )
        )
    return Registry(path, tuple(rows))


def _flag(path: Path, line: int, column: str, value: str) -> bool:
    if value.casefold() not in _FLAGS:
        raise InputError(
            "this is no flag",
            file=path,
            where=f"line {line}, column {column!r}",
            value=value,
            allowed=list(_FLAGS),
        )
    return _FLAGS[value.casefold()]


def problems(
    registry: Registry, source: Source, indicators: Collection[str] = ()
) -> list[InputError]:
    """Compare the register with the model file.

    Parameters
    ----------
    registry
        The register.
    source
        The parsed model file. INITIAL TIME, FINAL TIME, TIME STEP and SAVEPER may be left out
        of the register.
    indicators
        The indicators of ``data/indicators.csv``; empty skips the check of that column.

    Returns
    -------
    list of InputError
        One for each row that does not agree and for each variable that is not listed; empty
        where register and model agree.
    """
    names = {variable.key: variable.name for variable in source.variables.values()}
    groups = {v.group.casefold(): v.group for v in source.variables.values() if v.group}
    counts = Counter(key(row.variable) for row in registry)
    disagreements = []
    for row in registry:
        where = f"line {row.line}, column "
        if key(row.variable) not in names:
            disagreements.append(
                _problem(
                    registry,
                    "the model has no such variable",
                    where + "'variable'",
                    row.variable,
                    list(names.values()),
                )
            )
        elif names[key(row.variable)] != row.variable:
            disagreements.append(
                _problem(
                    registry,
                    "the model spells this variable differently",
                    where + "'variable'",
                    row.variable,
                    [names[key(row.variable)]],
                )
            )
        if counts[key(row.variable)] > 1:
            disagreements.append(
                _problem(
                    registry,
                    "this variable is listed more than once",
                    where + "'variable'",
                    row.variable,
                    None,
                )
            )
        if groups and row.module.casefold() not in groups:
            disagreements.append(
                _problem(
                    registry,
                    "the model file has no such group",
                    where + "'module'",
                    row.module,
                    list(groups.values()),
                )
            )
        if row.indicator and indicators and row.indicator not in indicators:
            disagreements.append(
                _problem(
                    registry,
                    "unknown indicator",
                    where + "'indicator'",
                    row.indicator,
                    list(indicators),
                )
            )
    for variable in source.variables.values():
        if not counts[variable.key] and not variable.is_control:
            disagreements.append(
                _problem(
                    registry, "this variable of the model is not listed", None, variable.name, None
                )
            )
    return disagreements


def _problem(
    registry: Registry, problem: str, where: str | None, value: str, allowed: list[str] | None
) -> InputError:
    return InputError(problem, file=registry.path, where=where, value=value, allowed=allowed)


def check(registry: Registry, source: Source, indicators: Collection[str] = ()) -> None:
    """Raise the first of `problems`, if there is one.

    Raises
    ------
    InputError
        Where the register and the model file do not agree.
    """
    for problem in problems(registry, source, indicators):
        raise problem
