"""Provenance of what the commands write: the hashes of what went in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhangye.outputs import Provenance, hash_files, provenance
from zhangye.project import Project
from zhangye.scenarios import Scenario

LATER_FIGURES = "entered_figures.csv"
"""Projects of earlier versions have none."""
DATA_FILES = (
    "historical.csv",
    "targets.csv",
    "bases.csv",
    "entered.csv",
    LATER_FIGURES,
    "indicators.csv",
    "areas.csv",
)


ENSEMBLE_FILES = ("posterior.nc", "discrepancy.csv", "forecast.toml")
"""What an ensemble draws from, in ``calibration/``."""


def record(
    project: Project,
    *scenarios: Scenario,
    seed: int | None = None,
    ensemble: bool = False,
    command: Sequence[str] | None = None,
) -> Provenance:
    """Return the provenance of a run of scenarios.

    Parameters
    ----------
    project
        The model, the data and the observation model.
    scenarios
        What was run; the catalogue and every file of their chains count.
    seed
        The seed, where random numbers were drawn.
    ensemble
        Whether the posterior was drawn from.
    command
        The words that asked for it; by default those that started this process.
    """
    from zhangye.structure.fingerprint import model_hash

    files = [part for scenario in scenarios for part in _parts(scenario)]
    catalogue = [project.scenarios / "levers.csv", project.scenarios / "shocks.csv"]
    named = [project.data / name for name in DATA_FILES]
    data = [file for file in named if file.name != LATER_FIGURES or file.exists()]
    return provenance(
        model=model_hash(project.mdl),
        data=hash_files(*data, project.calibration / "observation.toml"),
        scenario=hash_files(*files, *catalogue) if scenarios else None,
        posterior=(
            hash_files(*(project.calibration / name for name in ENSEMBLE_FILES))
            if ensemble
            else None
        ),
        seed=seed,
        command=command,
    )


def _parts(scenario: Scenario) -> list[bytes | Path]:
    """Return what a scenario consists of; what stands in no file yet counts as its text."""
    own: list[bytes | Path] = [scenario.changes.encode()] if scenario.changes else []
    return [*own, *scenario.files]
