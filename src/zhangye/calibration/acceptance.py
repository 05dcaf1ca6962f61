"""Whether the fit follows the main series closely enough: ``calibration/acceptance.csv``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhangye.axes import FIRST_YEAR, LAST_OBSERVED
from zhangye.calibration.goodness import mape
from zhangye.errors import InputError
from zhangye.observation.publish import Published
from zhangye.project import Project
from zhangye.statistics import Statistics
from zhangye.statistics.reader import read_table
from zhangye.statistics.schema import Field, TableSchema

SCHEMA = TableSchema(
    name="acceptance",
    path="acceptance.csv",
    fields=(
        Field("indicator", "string", required=True),
        Field("areas", "string", "areas, separated by blanks", required=True),
        Field("limit", "number", "per cent", required=True, minimum=0),
        Field("note", "string"),
    ),
    primary_key=("indicator", "areas"),
    foreign_keys=(),
)


def judge(project: Project, statistics: Statistics, published: Published) -> pd.DataFrame:
    """Compare the published basis with all statistics of the series that must be followed.

    Parameters
    ----------
    project
        Where the limits stand.
    statistics
        What was observed, 2000-2017.
    published
        One run.

    Returns
    -------
    DataFrame
        ``indicator, areas, n, mape, limit, passed``: ``n`` counts the values, ``mape`` is the
        mean absolute error in per cent, averaged over the areas.

    Raises
    ------
    InputError
        Where the file is wrong, or names an indicator, area or series that there is none of.
    """
    table = read_table(project.calibration / SCHEMA.path, SCHEMA, {})
    rows = []
    for number, row in enumerate(table.frame.to_dict("records")):
        indicator, limit = row["indicator"], row["limit"]
        areas = row["areas"].split()
        errors, count = [], 0
        for area in areas:
            observed = statistics.series(area, indicator).loc[FIRST_YEAR:LAST_OBSERVED]
            if observed.empty or (area, indicator) not in published:
                raise InputError(
                    "nothing to compare: the statistics or the model have no such series",
                    file=table.path,
                    where=f"line {table.lines[number]}",
                    value=f"{indicator} of {area}",
                )
            simulated = published[area, indicator][0, observed.index - FIRST_YEAR]
            errors.append(mape(observed.to_numpy(), simulated))
            count += len(observed)
        error = float(np.mean(errors))
        rows.append((indicator, row["areas"], count, error, limit, error <= limit))
    return pd.DataFrame(rows, columns=["indicator", "areas", "n", "mape", "limit", "passed"])
