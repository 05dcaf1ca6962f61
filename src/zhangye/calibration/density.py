"""The posterior density of the estimated constants, with exact gradients.

It is the density whose mode the fit finds: the same residuals of data, findings of the literature
and priors under the same soft-L1 loss, which makes each of them hyperbolic: about normal within
two standard deviations, with exponential tails beyond (Barndorff-Nielsen 1977, *Proc. R. Soc.
Lond. A* 353). What the fit keeps fixed is free here: how far counties lie apart. The effects of a
group of counties are multiples of a scale of their own (partial pooling, non-centred: Betancourt
and Girolami 2015), whose prior is lognormal around the ``sd`` of ``calibration/parameters.csv``.

The published basis is differentiated by JAX, the model by the engine's adjoint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye.arrays import Array
from zhangye.calibration.fit import Problem, loss, loss_weights
from zhangye.calibration.priors import POOLING_SD
from zhangye.errors import InputError
from zhangye.observation import publish
from zhangye.observation.economy import Economy
from zhangye.observation.publish import anchors

if TYPE_CHECKING:
    import jax


def require_sampler() -> None:
    """Import JAX as the sampler needs it: 64 bits, on the processor.

    Raises
    ------
    InputError
        Where the optional packages are not installed.
    """
    try:
        import blackjax  # noqa: F401
        import jax
    except ImportError as error:
        raise InputError(
            f"sampling needs a package that is not installed ({error.name})",
            allowed='python -m pip install "zhangye[posterior]"',
        ) from None
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")
    # Callbacks into the engine read their arguments at once; asynchronous dispatch can deadlock.
    jax.config.update("jax_cpu_enable_async_dispatch", False)


class Density:
    """Logarithm of the posterior density, up to a constant.

    A point has standard coordinates as ``Problem`` orders them (model, then observation), with
    county effects relative to their scale, followed by the logarithm of each pooling scale over
    its prior centre, in prior standard deviations.

    Parameters
    ----------
    problem
        Data, priors and the compiled model.

    Attributes
    ----------
    groups
        Names of the pooled groups of county effects: 'town pull'.
    size
        Number of coordinates.
    """

    def __init__(self, problem: Problem) -> None:
        require_sampler()
        self.problem = problem
        pooled = problem.parameters.pooled()
        self.groups = list(pooled)
        self._coordinates = len(problem.start())
        self.size = self._coordinates + len(self.groups)
        self._group = np.full(self._coordinates, -1)
        for number, places in enumerate(pooled.values()):
            self._group[places] = number
        self._economy = _differentiable(problem)

    def start(self, standard: Array) -> Array:
        """Return the coordinates of a fitted point, with pooling scales at their centres."""
        return np.concatenate([standard, np.zeros(len(self.groups))])

    def standard(self, points: Array) -> Array:
        """Return standard coordinates of points: (..., size) -> (..., coordinates of Problem)."""
        return np.asarray(self._standard(np, points))

    def scales(self, points: Array) -> Array:
        """Return the pooling scales over their prior centres: (..., groups)."""
        return np.exp(POOLING_SD * points[..., self._coordinates :])

    def _standard(self, xp: Any, point: Any) -> Any:
        effects, scales = point[..., : self._coordinates], point[..., self._coordinates :]
        factors = xp.exp(POOLING_SD * scales)[..., np.maximum(self._group, 0)]
        return effects * xp.where(self._group >= 0, factors, 1.0)

    def log_density(self, point: jax.Array) -> jax.Array:
        """Return the logarithm of the density at one point; JAX may batch and differentiate it."""
        import jax.numpy as jnp

        problem = self.problem
        standard = self._standard(jnp, point)
        natural, observed = problem.split(standard[None, :], jnp)
        values = self._economy(natural[0])
        economy = Economy(problem.held(values[None], jnp), problem.outputs, jnp)
        published = publish(economy, problem.observation, observed)
        data, literature = problem.distances(published, anchors(economy, published), jnp)
        effects, scales = point[: self._coordinates], point[self._coordinates :]
        distances = jnp.concatenate([data[0], literature[0], effects])
        return -0.5 * (loss(distances, jnp).sum() + (scales**2).sum())

    def laplace(self, standard: Array) -> Array:
        """Return a factor of the covariance of the normal approximation at the fitted point.

        Returns
        -------
        Array
            ``size`` x ``size``, lower triangular: the Gauss-Newton curvature of the loss.
        """
        factor = np.eye(self.size)
        inner = laplace_factor(self.problem, standard)
        factor[: self._coordinates, : self._coordinates] = inner
        return factor


def laplace_factor(problem: Problem, standard: Array) -> Array:
    """Return the Cholesky factor of the inverse Gauss-Newton curvature at a point."""
    jacobian = problem.jacobian(standard)
    residuals = problem.residuals(standard[None, :])[0]
    weights = loss_weights(residuals)
    curvature = (jacobian * weights[:, None]).T @ jacobian
    return np.asarray(np.linalg.cholesky(np.linalg.inv(curvature)))


def _differentiable(problem: Problem) -> Callable[[Any], Any]:
    """Return the model as a JAX function: parameters -> times x outputs."""
    import jax

    runs, gradient = problem.runs, problem.gradient()
    count, shape = len(problem.parameters.names), (len(problem.times), len(problem.outputs))

    def forward(natural: Any) -> Array:
        points = np.asarray(natural)
        return runs(points.reshape(-1, count)).reshape(*points.shape[:-1], *shape)

    def backward(natural: Any, weights: Any) -> Array:
        points = np.asarray(natural)
        waiting = iter(np.asarray(weights).reshape(-1, *shape))

        def weigh(outputs: Array) -> Array:
            return np.stack([next(waiting) for _ in outputs])

        return gradient(points.reshape(-1, count), weigh)[1].reshape(points.shape)

    @jax.custom_vjp
    def economy(natural: Any) -> Any:
        result = jax.ShapeDtypeStruct(shape, np.float64)
        return jax.pure_callback(forward, result, natural, vmap_method="broadcast_all")

    def ahead(natural: Any) -> Any:
        return economy(natural), natural

    def back(natural: Any, weights: Any) -> Any:
        result = jax.ShapeDtypeStruct((count,), np.float64)
        return (jax.pure_callback(backward, result, natural, weights, vmap_method="broadcast_all"),)

    economy.defvjp(ahead, back)
    return economy
