"""Draws from the posterior by the No-U-Turn sampler (Hoffman and Gelman 2014), by ``blackjax``.

All chains move in step, so that their runs of the model fill the lanes of one batch. They share
one step size and one dense mass matrix: a factor of the normal approximation to begin with, then
the covariance of all chains over each round of the warm-up, which no draw of the result belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhangye.arrays import Array
from zhangye.calibration.density import Density

CHAINS = 16
WARM_UP = (40, 60, 100, 200, 300)
"""Draws a chain and round of the warm-up."""
DRAWS = 1000
BATCH = 10
"""Draws between two reports of progress."""
ACCEPTANCE = 0.85
DEEPEST = 8
"""Doublings of a trajectory at most: 255 steps."""


@dataclass(frozen=True)
class Chains:
    """What the sampler drew.

    Attributes
    ----------
    points
        Chains x draws x coordinates of ``Density``.
    divergent
        Chains x draws: where the trajectory's energy went astray.
    steps
        Chains x draws: leapfrog steps.
    """

    points: Array
    divergent: npt.NDArray[np.bool_]
    steps: npt.NDArray[np.int64]


def sample(
    density: Density,
    standard: Array,
    *,
    seed: int,
    draws: int = DRAWS,
    chains: int = CHAINS,
    warm_up: tuple[int, ...] = WARM_UP,
    progress: Callable[[int], object] | None = None,
) -> Chains:
    """Sample the posterior.

    Parameters
    ----------
    density
        What to sample.
    standard
        The fitted point, near which the chains start.
    seed
        Seed of the random numbers.
    draws, chains
        Draws a chain after the warm-up, and how many chains.
    warm_up
        Draws of each round of the warm-up.
    progress
        Called with the number of draws just done, of each chain.
    """
    import jax

    origin, factor = density.start(standard), density.laplace(standard)

    def log_density(whitened: Any) -> Any:
        return density.log_density(origin + factor @ whitened)

    key = jax.random.key(seed)
    key, begin = jax.random.split(key)
    # Half the width of the normal approximation: spread out, but no point where the model fails.
    position = 0.5 * jax.random.normal(begin, (chains, density.size))
    advance = _Advance(log_density, progress or (lambda _: None))
    mass, step = np.eye(density.size), 0.1
    for number in warm_up:
        key, mine = jax.random.split(key)
        segment = advance(mine, position, mass, step, number, adapt=True)
        position, step = segment.last, segment.step
        mass = _covariance(segment.points)
    segment = advance(key, position, mass, step, draws, adapt=False)
    points = origin + segment.points @ factor.T
    return Chains(points, segment.divergent, segment.steps)


def _covariance(points: Array) -> Array:
    """Covariance of all chains, drawn towards its diagonal as Stan does with few draws."""
    flat = points[:, points.shape[1] // 4 :].reshape(-1, points.shape[-1])
    raw = np.cov(flat.T)
    weight = len(flat) / (len(flat) + 5.0 * flat.shape[1])
    return np.asarray(weight * raw + (1 - weight) * np.diag(np.diag(raw)))


@dataclass(frozen=True)
class _Chains:
    points: Array
    divergent: npt.NDArray[np.bool_]
    steps: npt.NDArray[np.int64]
    last: Any
    step: float


class _Advance:
    """Move all chains by a number of draws, in batches of one compiled function."""

    def __init__(self, log_density: Callable[[Any], Any], progress: Callable[[int], object]):
        self._log_density = log_density
        self._progress = progress
        self._batch = _compiled_batch(log_density)

    def __call__(
        self, key: Any, position: Any, mass: Array, step: float, draws: int, *, adapt: bool
    ) -> _Chains:
        import jax
        from blackjax.adaptation.step_size import dual_averaging_adaptation

        init, _, _ = dual_averaging_adaptation(ACCEPTANCE)
        rate = init(step)
        state = _states(self._log_density, position)
        parts, done = [], 0
        while done < draws:
            key, mine = jax.random.split(key)
            state, rate, info = self._batch(mine, state, rate, mass, step, adapt)
            parts.append([np.asarray(part)[: draws - done] for part in info])
            done += BATCH
            self._progress(min(BATCH, draws - done + BATCH))
        points, divergent, steps = (
            np.swapaxes(np.concatenate(part), 0, 1) for part in zip(*parts, strict=True)
        )
        settled = float(np.exp(rate.log_step_size_avg)) if adapt else step
        return _Chains(points, divergent, steps, state.position, settled)


def _states(log_density: Callable[[Any], Any], position: Any) -> Any:
    import jax
    from blackjax.mcmc import nuts

    return jax.jit(jax.vmap(lambda p: nuts.init(p, log_density)))(position)


def _compiled_batch(log_density: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that makes ``BATCH`` draws of every chain and adapts the step size."""
    import jax
    import jax.numpy as jnp
    from blackjax.adaptation.step_size import dual_averaging_adaptation
    from blackjax.mcmc import nuts

    kernel = nuts.build_kernel()
    _, update, _ = dual_averaging_adaptation(ACCEPTANCE)

    def one(key: Any, state: Any, step: Any, mass: Any) -> Any:
        return kernel(key, state, log_density, step, mass, max_num_doublings=DEEPEST)

    def draw(carried: Any, key: Any) -> Any:
        state, rate, mass, step, adapt = carried
        size = jnp.where(adapt, jnp.exp(rate.log_step_size), step)
        keys = jax.random.split(key, state.position.shape[0])
        state, info = jax.vmap(one, in_axes=(0, 0, None, None))(keys, state, size, mass)
        rate = update(rate, info.acceptance_rate.mean())
        kept = (state.position, info.is_divergent, info.num_integration_steps)
        return (state, rate, mass, step, adapt), kept

    @jax.jit
    def batch(key: Any, state: Any, rate: Any, mass: Any, step: Any, adapt: Any) -> Any:
        carried = (state, rate, jnp.asarray(mass), step, adapt)
        carried, kept = jax.lax.scan(draw, carried, jax.random.split(key, BATCH))
        return carried[0], carried[1], kept

    return batch
