"""Forecasts that were issued: a folder each in ``forecasts/``, which nothing writes over.

A folder holds the quantiles of all official figures under some scenarios, the scorecard of the
plan, the later figures that were known, and the provenance with a hash of each file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.outputs import PROVENANCE, Provenance, content_hash, whole_folder
from zhangye.statistics import figures
from zhangye.statistics.reader import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.project import Project
    from zhangye.statistics import Statistics

FOLDER = "forecasts"
QUANTILES, SCORECARD, FIGURES = "quantiles.csv", "scorecard.csv", "figures.csv"
FILES = (QUANTILES, SCORECARD, FIGURES)
NAME = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
SCORECARD_COLUMNS = (
    "scenario", "id", "area", "indicator", "comparator", "target", "unit", "year", "value", "p05",
    "p50", "p95", "probability", "grade", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """A forecast that was issued.

    Attributes
    ----------
    name
        Year and month.
    path
        Its folder.
    """

    name: str
    path: Path

    @property
    def provenance(self) -> dict[str, object]:
        """What the forecast was made from; empty where the file cannot be read."""
        try:
            found = json.loads((self.path / PROVENANCE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def changed(self) -> list[str]:
        """Return the files that are missing or not as they were issued."""
        contents = self.provenance.get("contents")
        if not isinstance(contents, dict):
            return [PROVENANCE]
        wrong = []
        for file in sorted({*FILES, *contents}):
            path = self.path / file
            if not path.is_file() or content_hash(path) != contents.get(file):
                wrong.append(file)
        return wrong

    def quantiles(self) -> pd.DataFrame:
        """Return ``scenario, area, year, indicator, unit, mean, p05, ..., p95``."""
        return self._table(QUANTILES)

    def scorecard(self) -> pd.DataFrame:
        """Return ``SCORECARD_COLUMNS``."""
        return self._table(SCORECARD)

    def _table(self, file: str) -> pd.DataFrame:
        import pandas as pd

        return pd.read_csv(self.path / file)


def listed(project: Project) -> list[Frozen]:
    """Return the forecasts that were issued, the oldest first."""
    folder = project.root / FOLDER
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.is_dir() and NAME.fullmatch(path.name)]
    return [Frozen(path.name, path) for path in sorted(found)]


def intact(project: Project, name: str) -> Frozen:
    """Return a forecast that is as it was issued.

    Raises
    ------
    InputError
        Where there is none of this name, or a file of it was changed.
    """
    found = {one.name: one for one in listed(project)}
    if name not in found:
        raise InputError("there is no such vintage", where="vintage", value=name, allowed=found)
    changed = found[name].changed()
    if changed:
        raise InputError(
            "this file of an issued forecast is not as it was issued",
            file=found[name].path / changed[0],
            allowed="the folder as it was, from a copy or the version control",
        )
    return found[name]


def figures_of(vintage: Frozen, statistics: Statistics) -> Table:
    """Return the later figures that a vintage knew."""
    schema = statistics.tables[figures.TABLE].schema
    return read_table(vintage.path / FIGURES, schema, statistics.tables)


def check_name(project: Project, name: str) -> Path:
    """Return where a forecast will lie, before any work is done.

    Raises
    ------
    InputError
        Where the name is no year and month, or something lies there already.
    """
    if not NAME.fullmatch(name):
        raise InputError(
            "a vintage is named by year and month",
            where="name",
            value=name,
            allowed="such as 2019-04",
        )
    place = project.root / FOLDER / name
    if place.exists():
        raise InputError(
            "this forecast was issued already; it stays as it is",
            file=place,
            allowed="another year and month",
        )
    return place


def freeze(
    project: Project,
    name: str,
    quantiles: Mapping[str, pd.DataFrame],
    scorecards: Mapping[str, pd.DataFrame],
    record: Provenance,
) -> Frozen:
    """Write a forecast that stays.

    Parameters
    ----------
    project
        Where.
    name
        Year and month.
    quantiles, scorecards
        By scenario: the contract of a forecast file, and the rows of a scorecard.
    record
        What it was made from.

    Raises
    ------
    InputError
        Where there is one of this name, or the folder cannot be written.
    """
    import pandas as pd

    place = check_name(project, name)
    known = project.data / "entered_figures.csv"
    with whole_folder(place, record) as draft:
        table = pd.concat([one.assign(scenario=key) for key, one in quantiles.items()])
        first = ["scenario", *(column for column in table.columns if column != "scenario")]
        _write(table[first], draft / QUANTILES)
        rows = pd.concat([one.assign(scenario=key) for key, one in scorecards.items()])
        _write(rows[list(SCORECARD_COLUMNS)], draft / SCORECARD)
        (draft / FIGURES).write_bytes(known.read_bytes())
        check_name(project, name)  # somebody may have been faster
    return Frozen(name, place)


def _write(table: pd.DataFrame, file: Path) -> None:
    table.to_csv(file, index=False, lineterminator="\n", float_format="%.6g")
