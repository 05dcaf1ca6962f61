"""Fit, sample, and say how well the chains agree: what ``zhangye calibrate --sample`` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import engine
from zhangye.calibration.density import Density
from zhangye.calibration.fit import Problem
from zhangye.calibration.sampling import DRAWS, Chains, sample
from zhangye.observation import publish
from zhangye.observation.economy import FIRST_YEAR, LAST_YEAR, TIMES, Economy
from zhangye.observation.publish import COLUMNS

Array = npt.NDArray[np.float64]
MOST_RHAT, MOST_RHAT_OF_SCALES, LEAST_ESS = 1.01, 1.05, 400.0
REPORTED_YEARS = (2017, 2020)
"""Years whose published figures must have converged too."""
CHUNK = 1024


@dataclass(frozen=True)
class Sampled:
    """What the sampler found.

    Attributes
    ----------
    model, observed
        All draws, chain after chain: constants of the model, parameters of the published basis.
    convergence
        ``quantity, kind, rhat, ess``: rank-normalised split R-hat and bulk effective sample size
        (Vehtari et al. 2021); ``kind`` is ``model``, ``observation``, ``scale`` or ``figure``.
    chains
        Points, divergences and steps.
    """

    model: pd.DataFrame
    observed: pd.DataFrame
    convergence: pd.DataFrame
    chains: Chains

    def settings(self, seed: int) -> dict[str, object]:
        """Return what the posterior's file says of the sampling."""
        by_kind = self.convergence.groupby("kind")
        return {
            "sampler": f"NUTS, blackjax {version('blackjax')}",
            "seed": seed,
            "chains": self.chains.points.shape[0],
            "draws": self.chains.points.shape[1],
            "divergences": int(self.chains.divergent.sum()),
            "rhat": {str(kind): round(float(v), 5) for kind, v in by_kind["rhat"].max().items()},
            "ess": {str(kind): round(float(v)) for kind, v in by_kind["ess"].min().items()},
        }

    def converged(self) -> bool:
        """Return whether the chains agree as they must before a posterior ships."""
        scale = self.convergence["kind"] == "scale"
        most = np.where(scale, MOST_RHAT_OF_SCALES, MOST_RHAT)
        few = self.convergence.loc[~scale, "ess"].min() < LEAST_ESS
        return not few and bool((self.convergence["rhat"] < most).all())


def refit(
    problem: Problem,
    compiled: engine.Model,
    standard: Array,
    *,
    seed: int,
    draws: int = DRAWS,
    progress: Callable[[int], object] | None = None,
) -> Sampled:
    """Sample the posterior around a fitted point.

    Parameters
    ----------
    problem, compiled
        What is fitted.
    standard
        The fitted point in standard coordinates.
    seed
        Seed of the random numbers.
    draws
        Draws a chain.
    progress
        See ``sampling.sample``.

    Raises
    ------
    InputError
        Where the optional packages are not installed.
    """
    density = Density(problem)
    chains = sample(density, standard, seed=seed, draws=draws, progress=progress)
    points = chains.points.reshape(-1, density.size)
    natural, observed = problem.split(density.standard(points))
    model = pd.DataFrame(natural, columns=problem.parameters.names)
    columns = pd.DataFrame({name: values[:, 0] for name, values in observed.items()})
    figures = _figures(problem, compiled, natural, observed)
    scales = pd.DataFrame(density.scales(points), columns=density.groups)
    shape = chains.points.shape[:2]
    parts = {"model": model, "observation": columns, "scale": scales, "figure": figures}
    convergence = [_convergence(kind, frame, shape) for kind, frame in parts.items()]
    return Sampled(model, columns, pd.concat(convergence, ignore_index=True), chains)


def _figures(
    problem: Problem, compiled: engine.Model, natural: Array, observed: dict[str, Array]
) -> pd.DataFrame:
    """Return published figures of every draw, levers at their defaults: draws x figures."""
    runs = compiled.prepare(
        problem.parameters.names, list(COLUMNS), list(TIMES), final_time=LAST_YEAR + 0.5
    )
    parts = []
    for first in range(0, len(natural), CHUNK):
        rows = slice(first, first + CHUNK)
        economy = Economy(runs(natural[rows]), runs.outputs)
        seen = {name: values[rows] for name, values in observed.items()}
        published = publish(economy, problem.observation, seen)
        parts.append(
            pd.DataFrame(
                {
                    f"{indicator} of {area}, {year}": values[:, year - FIRST_YEAR]
                    for (area, indicator), values in published.items()
                    for year in REPORTED_YEARS
                }
            )
        )
    figures = pd.concat(parts, ignore_index=True)
    # What a year does not have, and what no constant moves, has no chains to compare.
    return figures.loc[:, figures.notna().all() & (figures.std() > 1e-9 * figures.mean().abs())]


def _convergence(kind: str, frame: pd.DataFrame, shape: tuple[int, int]) -> pd.DataFrame:
    import arviz
    import xarray as xr

    values = frame.to_numpy().reshape(*shape, -1)
    content = xr.Dataset({"x": (("chain", "draw", "quantity"), values)})
    return pd.DataFrame(
        {
            "quantity": frame.columns,
            "kind": kind,
            "rhat": arviz.rhat(content)["x"].to_numpy(),
            "ess": arviz.ess(content, method="bulk")["x"].to_numpy(),
        }
    )
