"""The register of feedback loops, ``model/loops.csv``, and what cutting each loop does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.structure.arrays import Model
from zhangye.structure.graph import Graph
from zhangye.structure.tables import read_number, records, refuse_empty

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "path_en", "path_zh", "sign", "constant", "neutral_value", "why_asleep")
SIGNS = ("+", "-", "frozen")
ASLEEP_BELOW = 0.005
"""A loop that moves no indicator by this share is decoration unless it says why it sleeps."""


@dataclass(frozen=True)
class Loop:
    """A feedback loop and the constant that weakens it to nothing.

    Attributes
    ----------
    id
        Such as ``R1`` (reinforcing) or ``B6`` (balancing).
    path_en, path_zh
        The loop in words.
    sign
        ``+``, ``-``, or ``frozen`` for a run beside the table that cuts no loop but freezes a
        trend (productivity from 2010).
    constant
        The constant's name in the model.
    neutral_value
        The value at which the loop does nothing, in the constant's unit.
    why_asleep
        Why the loop moves little, where it does; else empty.
    """

    id: str
    path_en: str
    path_zh: str
    sign: str
    constant: str
    neutral_value: float
    why_asleep: str

    @property
    def params(self) -> dict[str, float]:
        """The parameters of the run without this loop."""
        return {self.constant: self.neutral_value}


def load(path: str | Path, graph: Graph) -> list[Loop]:
    """Read the register of loops.

    Parameters
    ----------
    path
        The CSV file with the columns `COLUMNS`.
    graph
        The model's graph, in which the constants must exist and be constants.

    Raises
    ------
    InputError
        Where the file does not hold such a register.
    """
    path = Path(path)
    loops: list[Loop] = []
    for line, record in records(path, COLUMNS):
        refuse_empty(path, line, record, COLUMNS[:6])
        where = f"line {line}, column "
        if record["id"] in {loop.id for loop in loops}:
            raise InputError(
                "this loop stands twice", file=path, where=where + "'id'", value=record["id"]
            )
        if record["sign"] not in SIGNS:
            raise InputError(
                "this is no sign",
                file=path,
                where=where + "'sign'",
                value=record["sign"],
                allowed=SIGNS,
            )
        constants = [
            variable.name
            for variable in graph.source.variables.values()
            if graph.kinds[variable.key] == "constant" and not variable.is_control
        ]
        if record["constant"] not in constants:
            raise InputError(
                "the model has no such constant",
                file=path,
                where=where + "'constant'",
                value=record["constant"],
                allowed=constants,
            )
        neutral = read_number(path, where + "'neutral_value'", record.pop("neutral_value"))
        loops.append(Loop(**record, neutral_value=neutral))
    return loops


def knock_out_table(
    model: Model,
    loops: Iterable[Loop],
    indicators: Sequence[str],
    times: Sequence[float],
    *,
    params: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Run the model once as it is and once without each loop.

    Parameters
    ----------
    model
        The compiled model.
    loops
        The register.
    indicators
        Columns of the run, such as ``city gdp`` or ``gdp[Ganzhou]``.
    times
        Times at which they are read, among the saved ones.
    params
        Parameters of every run (a scenario); a loop's own constant overrides them.

    Returns
    -------
    pandas.DataFrame
        Index: the loops' ids. Columns: pairs of indicator and time. Values: relative change
        to the run with all loops (dimensionless; 0.01 is one per cent). Where the baseline
        is zero the value is missing.
    """
    import pandas as pd

    base = dict(params or {})
    whole = _values(model, base, indicators, times)
    rows = {}
    for loop in loops:
        cut = _values(model, {**base, **loop.params}, indicators, times)
        rows[loop.id] = (cut - whole) / whole.abs().where(whole != 0)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=whole.index)
    table.index.name = "loop"
    return table


def _values(
    model: Model, params: Mapping[str, float], indicators: Sequence[str], times: Sequence[float]
) -> pd.Series[float]:
    """Return the indicators at the times; index: pairs of indicator and time."""
    import pandas as pd

    names = list(dict.fromkeys(name.partition("[")[0] for name in indicators))
    frame = model.run(params=params, return_columns=names)
    missing = [name for name in indicators if name not in frame.columns]
    if missing:
        raise InputError(
            "the model's run has no such column", value=missing[0], allowed=list(frame.columns)
        )
    absent = [time for time in times if time not in frame.index]
    if absent:
        raise InputError("the model's run does not save this time", value=absent[0])
    index = pd.MultiIndex.from_product([indicators, times], names=["indicator", "time"])
    values = [float(frame.loc[time, name]) for name, time in index]
    return pd.Series(values, index=index)


def decoration(
    table: pd.DataFrame, loops: Iterable[Loop], threshold: float = ASLEEP_BELOW
) -> list[tuple[Loop, float]]:
    """Return loops that move no indicator enough and do not say why, with what they move most.

    Parameters
    ----------
    table
        What `knock_out_table` returned.
    loops
        The register.
    threshold
        The share by which a loop must move one indicator at one time.
    """
    most = table.abs().max(axis="columns").to_dict()
    asleep = []
    for loop in loops:
        moved = float(most[loop.id])
        # A missing value is no movement: 'not >=' holds for it too.
        if not moved >= threshold and not loop.why_asleep:
            asleep.append((loop, moved))
    return asleep
