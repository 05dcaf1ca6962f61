"""What carries growth: runs with inputs frozen at their first values, or with loops cut.

``model/freezes.csv`` lists the runs. A variable that is held keeps the value of the first year; a
constant takes the value that is given. What is left of growth then comes from the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.structure.tables import read_number, records, refuse_empty

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.structure.arrays import Model
    from zhangye.structure.graph import Graph

COLUMNS = ("id", "label_en", "label_zh", "held", "constants")
OUTPUT = "city gdp"
FIRST, LAST, AHEAD = 2000.0, 2017.0, 2020.0
"""The span of the statistics, and a year after it."""


@dataclass(frozen=True)
class Freeze:
    """A run without some inputs or loops.

    Attributes
    ----------
    id, label_en, label_zh
        Its name, and what it leaves out.
    held
        Variables without subscripts that keep their value of the first year.
    constants
        Constants and their values in this run.
    """

    id: str
    label_en: str
    label_zh: str
    held: tuple[str, ...]
    constants: dict[str, float]


def load(path: str | Path, graph: Graph) -> list[Freeze]:
    """Read ``model/freezes.csv``.

    Parameters
    ----------
    path
        The CSV file with the columns ``COLUMNS``; several names are parted by semicolons.
    graph
        The model's graph, in which the variables and constants must exist.

    Raises
    ------
    InputError
        Where the file does not hold such a register.
    """
    path = Path(path)
    names = [variable.name for variable in graph.source.variables.values()]
    freezes = []
    for line, record in records(path, COLUMNS):
        refuse_empty(path, line, record, COLUMNS[:3])
        held = tuple(_parts(record["held"]))
        constants = {}
        for part in _parts(record["constants"]):
            name, _, value = part.partition("=")
            where = f"line {line}, column 'constants'"
            constants[name.strip()] = read_number(path, where, value.strip())
        for name in (*held, *constants):
            if name not in names:
                column = "held" if name in held else "constants"
                raise InputError(
                    "the model has no such variable",
                    file=path,
                    where=f"line {line}, column '{column}'",
                    value=name,
                    allowed=names,
                )
        freezes.append(
            Freeze(record["id"], record["label_en"], record["label_zh"], held, constants)
        )
    return freezes


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def carried(model: Model, freezes: Sequence[Freeze]) -> pd.DataFrame:
    """Run the model as it is and once for each freeze.

    Parameters
    ----------
    model
        The compiled model.
    freezes
        The runs.

    Returns
    -------
    DataFrame
        Index: ``nothing`` and the ids. Columns: ``level`` (output of 2017, 1e8 CNY of 2015 a
        year), ``growth`` (1/year, logarithmic mean of 2000-17), ``share`` (of that growth, what
        goes with what is frozen) and ``ahead`` (as ``growth``, 2017-20).
    """
    import pandas as pd

    held = sorted({name for freeze in freezes for name in freeze.held})
    start = model.run(return_columns=[OUTPUT, *held]).loc[FIRST]
    rows = {}
    for freeze in [Freeze("nothing", "", "", (), {}), *freezes]:
        params = {**{name: start[name].item() for name in freeze.held}, **freeze.constants}
        run = model.run(params=params, return_columns=[OUTPUT])
        first, last, ahead = run.loc[[FIRST, LAST, AHEAD], OUTPUT].to_numpy(float).tolist()
        past = math.log(last / first) / (LAST - FIRST)
        rows[freeze.id] = (last, past, math.log(ahead / last) / (AHEAD - LAST))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["level", "growth", "ahead"])
    table.insert(2, "share", 1 - table["growth"] / table["growth"].iloc[0])
    return table
