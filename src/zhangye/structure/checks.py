"""Reality checks, ``model/checks.yaml``: under a condition, the model must behave so.

After Barlas (1996), structure-oriented behaviour tests; Forrester and Senge (1980), extreme
conditions. A check is data; this module reads and validates it, `check_runs` carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhangye.engine.source import key
from zhangye.errors import InputError
from zhangye.structure import predicates
from zhangye.structure.conditions import factor
from zhangye.structure.graph import Graph

Family = Literal[
    "conservation", "extreme", "direction", "dimension", "time_step", "loop", "non_negative"
]
FAMILIES = Family.__args__  # type: ignore[attr-defined]
WITHOUT_PREDICATE = ("dimension", "loop")


class Check(BaseModel):
    """One reality check.

    Attributes
    ----------
    id
        A short name.
    family
        One of `FAMILIES`.
    en, zh
        What is checked, in words.
    when
        The condition: constants of the model and their values, in their units; ``"* 1.2"``
        multiplies what the model file says. Empty is the model as it is.
    levers
        ``ends``: additionally each lever once at its minimum and once at its maximum, all
        others as they are.
    time_step
        The integration step of the judged run, in years; None is the model's own.
    it_should
        A predicate of `zhangye.structure.predicates` that holds for all counties and years.
        Family ``non_negative`` may leave it out: every stock is zero or more.
    from_year, to_year
        The years that are judged (``from`` and ``to`` in the file), both included.
    indicators, times, threshold
        Family ``loop``: each loop without a reason to sleep moves one of these by that share.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=True, allow_inf_nan=False
    )

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    family: Family
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    when: dict[str, float | str] = {}
    levers: Literal["ends"] | None = None
    time_step: float | None = Field(default=None, gt=0)
    it_should: str | None = None
    from_year: float | None = Field(default=None, alias="from")
    to_year: float | None = Field(default=None, alias="to")
    indicators: list[str] = []
    times: list[float] = []
    threshold: float = Field(default=0.005, gt=0)

    @model_validator(mode="after")
    def _complete(self) -> Check:
        if self.family in WITHOUT_PREDICATE:
            if self.it_should is not None:
                raise ValueError(f"family {self.family} takes no it_should")
        elif self.it_should is None and self.family != "non_negative":
            raise ValueError("it_should is missing")
        if self.family == "loop" and not (self.indicators and self.times):
            raise ValueError("family loop needs indicators and times")
        if self.family == "time_step" and self.time_step is None:
            raise ValueError("family time_step needs a time_step")
        return self


def load(path: str | Path, graph: Graph) -> list[Check]:
    """Read the checks and compare their names with the model.

    Parameters
    ----------
    path
        The YAML file: a list of checks.
    graph
        The model's graph: names in ``when`` must be constants, names in predicates variables.

    Raises
    ------
    InputError
        Where the file is no such list; the message names the check, the key and the nearest
        spelling.
    """
    path = Path(path)
    checks: list[Check] = []
    for position, record in enumerate(_records(path), start=1):
        name = record.get("id", "") if isinstance(record, dict) else ""
        where = f"check {position}" + (f" ({name})" if name else "")
        try:
            check = Check.model_validate(record)
        except ValidationError as error:
            raise _as_input_error(path, where, error) from error
        if check.id in {other.id for other in checks}:
            raise InputError("this id stands twice", file=path, where=where, value=check.id)
        _refuse_unknown_names(path, where, check, graph)
        checks.append(check)
    return checks


DEEPEST = 20
"""Lists and mappings of the file inside one another, at most; checks need two."""


def _records(path: Path) -> list[Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        _refuse_deep(path, text)
        content = yaml.safe_load(text)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", file=path) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = None if mark is None else f"line {mark.line + 1}"
        raise InputError("this is no YAML", file=path, where=where) from error
    if not isinstance(content, list) or not content:
        raise InputError("this is no list of checks", file=path)
    return content


def _refuse_deep(path: Path, text: str) -> None:
    """Raise where more is nested than any check needs: YAML's reader would call itself as deep."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        mark = event.start_mark
        where = None if mark is None else f"line {mark.line + 1}"
        if depth > DEEPEST:
            reason = f"more than {DEEPEST} lists or mappings stand inside one another"
            raise InputError(reason, file=path, where=where)
        if isinstance(event, yaml.AliasEvent):
            raise InputError("aliases (*name) are not read", file=path, where=where)


def _as_input_error(path: Path, where: str, error: ValidationError) -> InputError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    keys = [field.alias or name for name, field in Check.model_fields.items()]
    if first["type"] == "extra_forbidden":
        return InputError("unknown key", file=path, where=where, value=place, allowed=keys)
    value = first["input"] if place else None
    message = first["msg"].removeprefix("Value error, ")
    return InputError(
        message, file=path, where=", ".join(filter(None, (where, place))), value=value
    )


def _refuse_unknown_names(path: Path, where: str, check: Check, graph: Graph) -> None:
    variables = graph.source.variables
    constants = {name for name, kind in graph.kinds.items() if kind == "constant"}
    for name, value in check.when.items():
        base = name.partition("[")[0]
        if key(base) not in constants:
            raise InputError(
                "the model has no such constant",
                file=path,
                where=f"{where}, when",
                value=base,
                allowed=[variables[constant].name for constant in constants],
            )
        if isinstance(value, str):
            factor(value, path, f"{where}, when, {name}")
    if check.it_should is None:
        return
    try:
        predicate = predicates.parse(check.it_should)
    except InputError as error:
        raise InputError(
            error.problem,
            file=path,
            where=f"{where}, it_should",
            value=error.value,
            allowed=error.allowed,
        ) from error
    for name in sorted(predicate.variables - set(variables)):
        raise InputError(
            "the model has no such variable",
            file=path,
            where=f"{where}, it_should",
            value=name,
            allowed=list(variables),
        )


def refuse_unknown_families(names: Iterable[str]) -> None:
    """Raise `InputError` where a name is none of `FAMILIES`."""
    for name in names:
        if name not in FAMILIES:
            raise InputError("there is no such family of checks", value=name, allowed=FAMILIES)
