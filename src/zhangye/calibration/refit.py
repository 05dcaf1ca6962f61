"""Fit, sample, and say how well the chains agree: what ``zhangye calibrate --sample`` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from zhangye import engine
from zhangye.arrays import Array
from zhangye.axes import LAST_YEAR, TIMES, position
from zhangye.calibration.density import Density
from zhangye.calibration.fit import Problem
from zhangye.calibration.loose import Loose
from zhangye.calibration.sampling import DRAWS, Chains, sample
from zhangye.observation import publish
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS

MOST_RHAT, MOST_RHAT_OF_SCALES, LEAST_ESS = 1.01, 1.05, 400.0
REPORTED_YEARS = (2017, 2020)
"""Years whose published figures must have converged too."""
CHUNK = 1024
APPROXIMATION = "normal approximation at the fit"
"""What the posterior's file calls draws that no sampler made."""
MADE = 1024
"""Draws that get loose constants beside them; the file keeps some of them."""


@dataclass(frozen=True)
class Sampled:
    """What the sampler found.

    Attributes
    ----------
    model, observed
        Draws of all constants of the model, and of the parameters of the published basis.
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
    whole: Problem,
    compiled: engine.Model,
    *,
    seed: int,
    draws: int = DRAWS,
    progress: Callable[[int], object] | None = None,
) -> Sampled:
    """Sample the posterior around the values that the files hold.

    Parameters
    ----------
    problem, whole
        What is fitted: with the estimated constants free, and with all of them.
    compiled
        The model.
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
    chains = sample(density, problem.start(), seed=seed, draws=draws, progress=progress)
    return summed_up(problem, whole, compiled, density, chains, seed)


def summed_up(
    problem: Problem,
    whole: Problem,
    compiled: engine.Model,
    density: Density,
    chains: Chains,
    seed: int,
) -> Sampled:
    """Return what chains found: convergence, and the draws with the loose constants beside them."""
    points = chains.points.reshape(-1, density.size)
    standard = density.standard(points)
    natural, observed = problem.split(standard)
    model = pd.DataFrame(natural, columns=problem.parameters.names)
    columns = _columns(observed)
    figures = _figures(problem, compiled, natural, observed)
    scales = pd.DataFrame(density.scales(points), columns=density.groups)
    shape = chains.points.shape[:2]
    parts = {"model": model, "observation": columns, "scale": scales, "figure": figures}
    convergence = [_convergence(kind, frame, shape) for kind, frame in parts.items()]
    # Spread evenly over the chains: neighbouring draws are alike.
    places = np.linspace(0, len(standard) - 1, MADE).round().astype(int)
    loose = Loose(whole, problem.parameters.names)
    everything, full = loose.beside(standard[places], np.random.default_rng([seed, 3]))
    _, beside = whole.split(full)
    table = pd.concat(convergence, ignore_index=True)
    return Sampled(everything, _columns(beside), table, chains)


def approximate(
    problem: Problem, whole: Problem, *, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, object]]:
    """Draw from the normal approximation of the posterior at the fit, in seconds.

    Where the sampler has not converged, this is what can be said: the right centre and the right
    curvature there, but neither the skewness nor the tails of the posterior. Pooling scales stay
    at the fit.

    Parameters
    ----------
    problem, whole, seed
        As for ``refit``.

    Returns
    -------
    tuple
        Draws of the constants, of the parameters of the published basis, and the settings that
        the posterior's file carries.
    """
    from zhangye.calibration.density import laplace_factor

    start = problem.start()
    scores = np.random.default_rng([seed, 5]).standard_normal((MADE, len(start)))
    drawn = np.clip(start + scores @ laplace_factor(problem, start).T, *problem.bounds())
    loose = Loose(whole, problem.parameters.names)
    everything, full = loose.beside(drawn, np.random.default_rng([seed, 3]))
    _, beside = whole.split(full)
    settings: dict[str, object] = {"sampler": APPROXIMATION, "seed": seed, "draws": MADE}
    return everything, _columns(beside), settings


def _columns(observed: dict[str, Array]) -> pd.DataFrame:
    return pd.DataFrame({name: values[:, 0] for name, values in observed.items()})


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
                    f"{indicator} of {area}, {year}": values[:, position(year)]
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
