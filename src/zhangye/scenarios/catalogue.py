"""The catalogues of what a scenario may set: ``levers.csv`` and ``shocks.csv``."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from zhangye.axes import ELEMENTS, FORECAST_YEARS
from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.project import Project
from zhangye.scenarios.agreement import check_defaults
from zhangye.scenarios.files import csv_rows
from zhangye.scenarios.places import area_labels

FIRST_LEVER = FORECAST_YEARS[0] - 0.5
"""When levers and shocks begin: a year Y begins at Y - 0.5."""

SOURCES = ("own", "transfer", "bank", "private")
"""Who pays: the counties' own budgets, transfers from above, banks, private investors."""

SOURCE_LABELS = {
    "own": Text("own budgets", "自有财力"),
    "transfer": Text("transfers", "转移支付"),
    "bank": Text("bank loans", "银行贷款"),
    "private": Text("firms and households", "社会资本"),
}
"""What a reader calls each of `SOURCES`."""

SPLITS = ("population", "gdp", "irrigated_area")
"""How the city's total of an extensive lever is split over the counties."""

OBSERVATION = "observation:"
"""Prefix of ``applies_to`` for shocks that touch the published figure, not the economy."""

_TEXT = ("label_zh", "label_en", "unit", "kind", "applies_to")
LEVER_COLUMNS = (
    *("lever", *_TEXT, "min", "default", "max", "split"),
    *(f"share_{source}" for source in SOURCES),
    *("unit_cost", "pathway", "targets", "basis", "source"),
)
SHOCK_COLUMNS = ("shock", *_TEXT, "min", "default", "max", "sense", "basis", "source")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of a catalogue: something that a scenario may set.

    Attributes
    ----------
    name
        The key under ``[levers]`` or ``[shocks]``.
    label_zh, label_en
        The labels.
    unit
        The unit of minimum, default and maximum.
    applies_to
        The model's constant (without the county), or ``observation:`` and a name.
    minimum, default, maximum
        The range and the value of the baseline: of the whole city where the entry is
        extensive, of each county otherwise.
    basis, source
        Where range and default come from.
    """

    name: str
    label_zh: str
    label_en: str
    unit: str
    applies_to: str
    minimum: float
    default: float
    maximum: float
    basis: str
    source: str

    @property
    def extensive(self) -> bool:
        """Whether the value of the city is the sum of its counties."""
        return False

    @property
    def scalar(self) -> bool:
        """Whether the model holds one value and not one for each county."""
        return False

    @property
    def observed_only(self) -> bool:
        """Whether it touches the published figure and not the economy."""
        return self.applies_to.startswith(OBSERVATION)

    @property
    def range_text(self) -> str:
        """The range as a sentence for messages and templates."""
        return f"a number from {self.minimum:g} to {self.maximum:g} ({self.unit})"

    def constant(self, county: str) -> str:
        """Return the engine's name of the constant of one county.

        Parameters
        ----------
        county
            An element of `zhangye.axes.ELEMENTS`; ignored where the model holds one value.
        """
        if self.scalar:
            return self.applies_to
        if self.applies_to.endswith("]"):
            name, _, elements = self.applies_to[:-1].partition("[")
            return f"{name}[{county},{elements}]"
        return f"{self.applies_to}[{county}]"


@dataclass(frozen=True, kw_only=True)
class Lever(Entry):
    """A lever: what the city and its counties may decide.

    Attributes
    ----------
    kind
        ``extensive`` (a total that is split) or ``intensive`` (a rule, the same everywhere).
    split
        One of `SPLITS`; ``equal`` for an intensive lever held by each county; ``uniform``
        for one that the model holds once.
    funding
        Share of each of `SOURCES`, adding up to 1; None for a rule that costs no money.
    unit_cost
        Money per physical unit, in words with its unit; for support that draws other money
        the leverage.
    pathway
        The stock whose flow, or the named decision, that the lever enters.
    targets
        Ids of ``targets.csv`` that it moves.
    """

    kind: str
    split: str
    funding: dict[str, float] | None
    unit_cost: str
    pathway: str
    targets: tuple[str, ...]

    @property
    def extensive(self) -> bool:
        """Whether the value of the city is the sum of its counties."""
        return self.kind == "extensive"

    @property
    def scalar(self) -> bool:
        """Whether the model holds one value and not one for each county."""
        return self.split == "uniform"


@dataclass(frozen=True, kw_only=True)
class Shock(Entry):
    """A shock: what happens to the city and its counties.

    Attributes
    ----------
    kind
        ``county`` (a value for each county) or ``scalar``.
    sense
        What the number means, and which way is better.
    """

    kind: str
    sense: str

    @property
    def scalar(self) -> bool:
        """Whether the model holds one value and not one for each county."""
        return self.kind == "scalar"


@dataclass(frozen=True)
class Catalogue:
    """All levers and shocks, by name, in the order of their files.

    Attributes
    ----------
    levers, shocks
        The rows of ``levers.csv`` and ``shocks.csv``.
    areas
        ``all`` and each county's element -> what else it is called.
    """

    levers: dict[str, Lever]
    shocks: dict[str, Shock]
    areas: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Entry]:
        """Levers and shocks together."""
        return {**self.levers, **self.shocks}

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Every name that a scenario may hold -> its labels in Chinese and English."""
        entries = {name: (one.label_zh, one.label_en) for name, one in self.entries.items()}
        return {**entries, **self.areas}

    @cached_property
    def constants(self) -> tuple[str, ...]:
        """The model's constants that levers and shocks set, as the engine names them."""
        return tuple(
            dict.fromkeys(
                entry.constant(county)
                for entry in self.entries.values()
                if not entry.observed_only
                for county in ELEMENTS
            )
        )


def read_catalogue(project: Project, *, new_defaults: bool = False) -> Catalogue:
    """Read ``levers.csv`` and ``shocks.csv``.

    Parameters
    ----------
    project
        The project whose ``scenarios`` folder holds them.
    new_defaults
        Whether defaults may differ from those in the model file, since they are about to be
        written into it.

    Raises
    ------
    InputError
        Where a file is missing or not UTF-8, a row has a wrong column, number, range,
        kind, split or funding share, or the model file holds another default.
    """
    levers_file, shocks_file = project.scenarios / "levers.csv", project.scenarios / "shocks.csv"
    levers = _read(levers_file, LEVER_COLUMNS, _lever)
    shocks = _read(shocks_file, SHOCK_COLUMNS, _shock)
    if not new_defaults:
        check_defaults(project.mdl, levers_file, levers.values())
        check_defaults(project.mdl, shocks_file, shocks.values())
    return Catalogue(levers, shocks, area_labels(project))


def read_capital_shares(project: Project, catalogue: Catalogue) -> dict[str, float]:
    """Read ``spending.csv``: the share of each money lever that is capital formation.

    Parameters
    ----------
    project
        The project whose ``scenarios`` folder holds it.
    catalogue
        The levers; each one that costs money must have a row.

    Returns
    -------
    dict
        Lever -> share from 0 to 1.

    Raises
    ------
    InputError
        Where a money lever lacks its row, a row names no money lever, or a share is none.
    """
    file = project.scenarios / "spending.csv"
    money = [lever.name for lever in catalogue.levers.values() if lever.funding is not None]
    shares: dict[str, float] = {}
    for where, row in csv_rows(file, ("lever", "capital_share", "basis")):
        if row["lever"] not in money:
            raise InputError(
                "not a lever that costs money",
                file=file,
                where=where,
                value=row["lever"],
                allowed=money,
            )
        shares[row["lever"]] = _number(file, where, row, "capital_share", 0, 1)
    missing = [name for name in money if name not in shares]
    if missing:
        raise InputError("no row for " + ", ".join(missing), file=file)
    return shares


_Row = TypeVar("_Row", bound=Entry)


def _read(
    file: Path,
    columns: tuple[str, ...],
    build: Callable[[Path, str, dict[str, str]], _Row],
) -> dict[str, _Row]:
    entries: dict[str, _Row] = {}
    for where, row in csv_rows(file, columns):
        name = row[columns[0]]
        if not name or name in entries:
            problem = "the same name twice" if name else "a row without a name"
            raise InputError(problem, file=file, where=where, value=name or None)
        entries[name] = build(file, where, row)
    return entries


def _number(
    file: Path, where: str, row: dict[str, str], column: str, low: float, high: float
) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not low <= value <= high or math.isinf(value):
        raise InputError(
            f"column {column}: not a number that will do",
            file=file,
            where=where,
            value=row[column],
            allowed="a number" if math.isinf(low) else f"a number from {low:g} to {high:g}",
        )
    return value


def _choice(
    file: Path, where: str, row: dict[str, str], column: str, allowed: tuple[str, ...]
) -> str:
    if row[column] not in allowed:
        raise InputError(
            f"column {column}", file=file, where=where, value=row[column], allowed=allowed
        )
    return row[column]


def _common(file: Path, where: str, row: dict[str, str], name: str) -> dict[str, object]:
    low = _number(file, where, row, "min", -math.inf, math.inf)
    high = _number(file, where, row, "max", low, math.inf)
    for column in (*_TEXT, "basis", "source"):
        if not row[column].strip():
            raise InputError(f"column {column} is empty", file=file, where=where)
    return {
        "name": row[name],
        "label_zh": row["label_zh"],
        "label_en": row["label_en"],
        "unit": row["unit"],
        "applies_to": row["applies_to"],
        "minimum": low,
        "default": _number(file, where, row, "default", low, high),
        "maximum": high,
        "basis": row["basis"],
        "source": row["source"],
    }


def _lever(file: Path, where: str, row: dict[str, str]) -> Lever:
    kind = _choice(file, where, row, "kind", ("extensive", "intensive"))
    splits = SPLITS if kind == "extensive" else ("equal", "uniform")
    return Lever(
        **_common(file, where, row, "lever"),  # type: ignore[arg-type]
        kind=kind,
        split=_choice(file, where, row, "split", splits),
        funding=_funding(file, where, row),
        unit_cost=row["unit_cost"],
        pathway=row["pathway"],
        targets=tuple(target for target in row["targets"].split(";") if target),
    )


def _funding(file: Path, where: str, row: dict[str, str]) -> dict[str, float] | None:
    columns = [f"share_{source}" for source in SOURCES]
    if not any(row[column] for column in columns):
        return None
    shares = [_number(file, where, row, column, 0, 1) for column in columns]
    if not math.isclose(sum(shares), 1.0, abs_tol=1e-9):
        raise InputError(
            "the four funding shares do not add up to 1",
            file=file,
            where=where,
            value=f"{sum(shares):g}",
            allowed="four shares that add up to 1, or four empty cells for a rule",
        )
    return dict(zip(SOURCES, shares, strict=True))


def _shock(file: Path, where: str, row: dict[str, str]) -> Shock:
    return Shock(
        **_common(file, where, row, "shock"),  # type: ignore[arg-type]
        kind=_choice(file, where, row, "kind", ("county", "scalar")),
        sense=row["sense"],
    )
