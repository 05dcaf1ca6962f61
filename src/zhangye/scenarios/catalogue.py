"""The catalogues of what a scenario may set: ``levers.csv`` and ``shocks.csv``."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhangye.errors import InputError
from zhangye.project import Project

COUNTIES = ("Ganzhou", "Linze", "Gaotai", "Shandan", "Minle", "Sunan")
"""The model's element names of the six county-level units, in the plan's order."""

YEARS = tuple(range(2018, 2036))
"""The years a scenario may set; earlier ones are the model's observed inputs."""

SOURCES = ("own", "transfer", "bank", "private")
"""Who pays: the counties' own budgets, transfers from above, banks, private investors."""

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
    def range_text(self) -> str:
        """The range as a sentence for messages and templates."""
        return f"a number from {self.minimum:g} to {self.maximum:g} ({self.unit})"

    def constant(self, county: str) -> str:
        """Return the engine's name of the constant of one county.

        Parameters
        ----------
        county
            An element of `COUNTIES`; ignored where the model holds one value.
        """
        if self.scalar:
            return self.applies_to
        if self.applies_to.endswith("]"):
            name, _, elements = self.applies_to[:-1].partition("[")
            return f"{name}[{county}, {elements}]"
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

    @property
    def observed_only(self) -> bool:
        """Whether it touches the published figure and not the economy."""
        return self.applies_to.startswith(OBSERVATION)


@dataclass(frozen=True)
class Catalogue:
    """All levers and shocks, by name, in the order of their files."""

    levers: dict[str, Lever]
    shocks: dict[str, Shock]

    @property
    def entries(self) -> dict[str, Entry]:
        """Levers and shocks together."""
        return {**self.levers, **self.shocks}


def read_catalogue(project: Project) -> Catalogue:
    """Read ``levers.csv`` and ``shocks.csv``.

    Parameters
    ----------
    project
        The project whose ``scenarios`` folder holds them.

    Raises
    ------
    InputError
        Where a file is missing or not UTF-8, or a row has a wrong column, number, range,
        kind, split or funding share.
    """
    levers = _read(project.scenarios / "levers.csv", LEVER_COLUMNS, _lever)
    shocks = _read(project.scenarios / "shocks.csv", SHOCK_COLUMNS, _shock)
    return Catalogue(levers, shocks)


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


def read_utf8(file: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    InputError
        Where the file cannot be read, or is in another encoding, which is named where it
        can be told.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=file) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the encoding is UTF-16", file=file, allowed="save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            raw.decode("gb18030")
            guess = "the encoding looks like GBK, not UTF-8"
        except UnicodeDecodeError:
            guess = "the encoding is not UTF-8"
        raise InputError(
            guess, file=file, where=f"line {line}", allowed="save it as UTF-8"
        ) from error


def csv_rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV file that must have exactly these columns, and their place.

    Raises
    ------
    InputError
        Where the header differs or a row has too many or too few cells.
    """
    reader = csv.DictReader(io.StringIO(read_utf8(file), newline=""), strict=True)
    header = reader.fieldnames or []
    for name in header:
        if name not in columns:
            raise InputError("unknown column", file=file, where="line 1", value=name, allowed=columns)
    missing = [name for name in columns if name not in header]
    if missing:
        raise InputError("missing column: " + ", ".join(missing), file=file, where="line 1")
    try:
        for row in reader:
            where = f"line {reader.line_num}"
            if None in row or None in row.values():
                raise InputError(
                    "a row has too many or too few cells",
                    file=file,
                    where=where,
                    allowed=f"{len(columns)} cells",
                )
            yield where, row
    except csv.Error as error:
        where = f"line {reader.line_num}"
        raise InputError(f"broken CSV ({error})", file=file, where=where) from error


def _read[E: Entry](
    file: Path,
    columns: tuple[str, ...],
    build: Callable[[Path, str, dict[str, str]], E],
) -> dict[str, E]:
    entries: dict[str, E] = {}
    for where, row in csv_rows(file, columns):
        name = row[columns[0]]
        if not name or name in entries:
            problem = "the same name twice" if name else "a row without a name"
            raise InputError(problem, file=file, where=where, value=name or None)
        entries[name] = build(file, where, row)
    return entries
