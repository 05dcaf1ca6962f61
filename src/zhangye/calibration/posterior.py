"""``calibration/posterior.nc``: the posterior that ships, and what it was fitted to.

The file keeps some hundreds of draws of the model's constants and of the parameters of the
published basis, with hashes of the model's equations, of the statistics and of the priors and
error models. Where one of them has changed the draws answer another question, and are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from zhangye import observation
from zhangye.calibration import parameters
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.structure.fingerprint import model_hash

KEPT = 640
"""Draws that the file keeps, spread evenly over all that were made."""
REFIT = "zhangye calibrate --sample"


class PosteriorError(InputError):
    """There is no posterior, or it belongs to another model, other data or other priors."""


@dataclass(frozen=True)
class Posterior:
    """Draws of what was estimated together.

    Attributes
    ----------
    model
        Draws x constants of the model, in their units.
    observed
        Draws x parameters of the published basis.
    settings
        Hashes, sampler, seed, and how well it converged.
    """

    model: pd.DataFrame
    observed: pd.DataFrame
    settings: Mapping[str, Any]

    def fingerprint(self) -> str:
        """Return a hash of the draws, for provenance."""
        content = self.model.to_numpy().tobytes() + self.observed.to_numpy().tobytes()
        return hashlib.sha256(content).hexdigest()


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / "posterior.nc"


def hashes(project: Project) -> dict[str, str]:
    """Return the hashes that a posterior of this project carries.

    Returns
    -------
    dict
        ``model`` over equations and numbers; ``data`` over the statistics' areas, years,
        indicators and values; ``priors`` over families, centres, widths and bounds, and over the
        error model. Sources, notes and layout do not count.
    """
    table = parameters.load(project).table
    series = observation.load(project).model_dump()
    for one in (*series["parameters"].values(), *series["series"]):
        one.pop("note", None)
    for anchor in series["anchors"].values():
        anchor.pop("source", None)
    priors = table.drop(columns=["source", "unit"]).fillna("").astype(str)
    return {
        "model": model_hash(project.mdl),
        "data": data_hash(project),
        "priors": _hash([priors.to_dict("records"), series]),
    }


def data_hash(project: Project) -> str:
    """Return the hash of the statistics alone: areas, years, indicators and values."""
    statistics = pd.read_csv(
        project.data / "historical.csv", usecols=["area", "year", "indicator", "value"], dtype=str
    )
    return _hash(sorted(map(tuple, statistics.fillna("").to_numpy().tolist())))


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def save(
    project: Project, model: pd.DataFrame, observed: pd.DataFrame, settings: Mapping[str, Any]
) -> Path:
    """Write the posterior, whole or not at all.

    Parameters
    ----------
    project
        Where to; its hashes go into the file.
    model, observed
        All draws; ``KEPT`` of them, evenly spread, are written.
    settings
        What else to say of them: numbers and short texts.
    """
    import xarray as xr

    from zhangye.outputs import whole_file

    places = np.linspace(0, len(model) - 1, min(KEPT, len(model))).round().astype(int)
    # Single precision: the error of a draw is a ten-millionth, and the file half as large.
    content = xr.Dataset(
        {
            "model": (("draw", "constant"), model.to_numpy()[places].astype("float32")),
            "observed": (("draw", "parameter"), observed.to_numpy()[places].astype("float32")),
        },
        coords={"constant": list(model.columns), "parameter": list(observed.columns)},
        attrs={"settings": json.dumps({**settings, "hashes": hashes(project)}, sort_keys=True)},
    )
    path = file_of(project)
    with whole_file(path) as draft:
        content.to_netcdf(draft, engine="scipy", format="NETCDF3_64BIT")
    return path


def load(project: Project) -> Posterior:
    """Read the posterior and check that it still answers the project's question.

    Raises
    ------
    PosteriorError
        Where the file is missing, or model, data or priors have changed since.
    InputError
        Where the file is broken, or one of those that it is compared with.
    """
    path = file_of(project)
    if not path.exists():
        raise PosteriorError("there is no posterior", file=path, allowed=REFIT)
    try:
        posterior = _read(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"this is no posterior ({error})", file=path, allowed=REFIT) from None
    now = hashes(project)
    kept = posterior.settings.get("hashes", {})
    changed = [name for name, value in now.items() if kept.get(name) != value]
    if changed:
        raise PosteriorError(
            f"the posterior no longer matches: changed since it was fitted: {', '.join(changed)}",
            file=path,
            allowed=REFIT,
        )
    return posterior


def _read(path: Path) -> Posterior:
    # Not through xarray: its import takes longer than all else here.
    from scipy.io import netcdf_file

    with netcdf_file(path, mmap=False) as content:
        variables = content.variables
        model = pd.DataFrame(
            variables["model"][:].astype(float), columns=_texts(variables["constant"][:])
        )
        observed = pd.DataFrame(
            variables["observed"][:].astype(float), columns=_texts(variables["parameter"][:])
        )
        settings = json.loads(content.settings)  # type: ignore[attr-defined]
    return Posterior(model, observed, settings)


def _texts(characters: np.ndarray) -> list[str]:
    """Return the rows of an array of single bytes as texts."""
    return [row.tobytes().rstrip(b"\0").decode() for row in characters]
