"""Put fitted values into the files that hold them: all three, or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import tomlkit

from zhangye import observation, scenarios
from zhangye.calibration import parameters, sync
from zhangye.model_text import constant_text
from zhangye.observation import settings
from zhangye.outputs import whole_files
from zhangye.project import Project
from zhangye.statistics import Statistics


def files(project: Project) -> tuple[Path, Path, Path]:
    """Return the files that hold fitted values: parameters, observation, model."""
    return parameters.file_of(project), settings.file_of(project), project.mdl


def texts(
    project: Project,
    statistics: Statistics,
    model: pd.Series,
    observed: pd.Series,
    errors: pd.DataFrame | None = None,
) -> dict[Path, str]:
    """Return the new text of each file; comments, notes and layout stay.

    Parameters
    ----------
    project
        The files as they are.
    statistics
        Observed inputs of the model.
    model, observed
        Fitted values by name: those of the model, and those of the published basis.
    errors
        Sizes of the errors, ``declared`` and ``used`` for each series of the file, where they
        were estimated.

    Raises
    ------
    InputError
        Where a file is wrong, or a name stands in none.
    """
    table_file, observation_file, model_file = files(project)
    estimates = parameters.load(project)
    rounded = {str(name): float(constant_text(value)) for name, value in model.items()}
    table = estimates.table.assign(
        value=[
            rounded.get(name, value)
            for name, value in zip(estimates.names, estimates.values, strict=True)
        ]
    )
    catalogue = scenarios.catalogue(project, new_defaults=True)
    return {
        table_file: _table_text(table_file, rounded),
        observation_file: _observation_text(observation_file, observed, errors),
        model_file: sync.rewrite(
            model_file.read_text(encoding="utf-8-sig"),
            statistics,
            replace(estimates, table=table),
            catalogue,
        ),
    }


def write(new: Mapping[Path, str]) -> None:
    """Replace all files, or none.

    Every new text stands complete on the disk before the first file is replaced; a process that
    is killed in between is finished by the next command.

    Raises
    ------
    InputError
        Where a file cannot be written.
    """
    with whole_files(*new) as drafts:
        for draft, text in zip(drafts, new.values(), strict=True):
            draft.write_text(text, encoding="utf-8", newline="\n")


def _table_text(file: Path, values: Mapping[str, float]) -> str:
    """Return the table with new values and every other cell as it was."""
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row["parameter"] in values:
            row["value"] = constant_text(values[row["parameter"]])
        writer.writerow(row)
    return out.getvalue()


def _observation_text(file: Path, values: pd.Series, errors: pd.DataFrame | None) -> str:
    document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    for name, value in values.items():
        document["parameters"][name]["value"] = float(constant_text(value))
    if errors is not None:
        sizes = zip(document["series"], errors.to_dict("records"), strict=True)
        for series, row in sizes:
            series["error"] = float(f"{row['used']:.3g}")
            series["declared"] = float(f"{row['declared']:.3g}")
    return tomlkit.dumps(document)


def current_values(project: Project) -> tuple[pd.Series, pd.Series]:
    """Return the values that the files hold now: estimated parameters, and the observation's."""
    estimates = parameters.load(project).estimated()
    return (
        pd.Series(estimates.values, index=estimates.names),
        pd.Series(observation.load(project).values()),
    )
