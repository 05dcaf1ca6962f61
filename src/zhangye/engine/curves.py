"""Demand curves of ALLOCATE AVAILABLE.

A curve says which part of its request a target takes at a price: all of it far below the target's
priority, nothing far above. It is the integral of a distribution around the priority
(``pysd.py_backend.allocation.Priorities``). Arguments are distances from the priority in widths.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .graph import Graph

DEGREE = 28
"""Of the polynomial behind ``erfc``: enough for all digits but the last."""


@dataclass(frozen=True)
class Curve:
    """One shape.

    Attributes
    ----------
    reach
        Widths on either side of the priority beyond which the curve is flat in double precision.
    part
        The part of the request that is taken, from 1 down to 0.
    density
        How fast it falls: minus its derivative.
    """

    reach: float
    part: Callable[[Graph, int], int]
    density: Callable[[Graph, int], int]


def _rectangular(graph: Graph, z: int) -> int:
    falling = graph.sub(graph.const(0.5), z)
    return graph.maximum(graph.minimum(falling, graph.const(1.0)), graph.const(0.0))


def _rectangular_density(graph: Graph, z: int) -> int:
    inside = graph.compare("lt", graph.absolute(z), graph.const(0.5))
    return graph.select(inside, graph.const(1.0), graph.const(0.0))


def _within(graph: Graph, z: int) -> int:
    """Return how far a point lies inside the triangle's foot, 0 outside."""
    return graph.maximum(graph.sub(graph.const(0.5), graph.absolute(z)), graph.const(0.0))


def _triangular(graph: Graph, z: int) -> int:
    inside = _within(graph, z)
    return _mirrored(graph, z, graph.mul(graph.const(2.0), graph.mul(inside, inside)))


def _triangular_density(graph: Graph, z: int) -> int:
    return graph.mul(graph.const(4.0), _within(graph, z))


def _normal(graph: Graph, z: int) -> int:
    tail = _erfc(graph, graph.mul(graph.absolute(z), graph.const(math.sqrt(0.5))))
    return _mirrored(graph, z, graph.mul(graph.const(0.5), tail))


def _normal_density(graph: Graph, z: int) -> int:
    exponent = graph.mul(graph.const(-0.5), graph.mul(z, z))
    return graph.mul(graph.const(1 / math.sqrt(2 * math.pi)), graph.exp(exponent))


def _exponential(graph: Graph, z: int) -> int:
    return _mirrored(graph, z, _exponential_density(graph, z))


def _exponential_density(graph: Graph, z: int) -> int:
    return graph.mul(graph.const(0.5), graph.exp(graph.neg(graph.absolute(z))))


def _mirrored(graph: Graph, z: int, tail: int) -> int:
    """Return a symmetric distribution's part above a point, from its tail beyond the distance."""
    below = graph.compare("lt", z, graph.const(0.0))
    return graph.select(below, graph.sub(graph.const(1.0), tail), tail)


def _erfc(graph: Graph, x: int) -> int:
    """Return the complementary error function of a number that is not negative.

    ``t exp(-x^2 + p(t))`` with ``t = 2 / (2 + x)`` and a Chebyshev polynomial, summed by
    Clenshaw's rule (Press et al., *Numerical Recipes*, 2007, section 6.2.2).
    """
    t = graph.div(graph.const(2.0), graph.add(graph.const(2.0), x))
    twice = graph.sub(graph.mul(graph.const(4.0), t), graph.const(2.0))
    first, *others = _erfc_coefficients()
    here, before = graph.const(0.0), graph.const(0.0)
    for coefficient in reversed(others):
        following = graph.add(graph.mul(twice, here), graph.const(coefficient))
        here, before = graph.sub(following, before), here
    polynomial = graph.add(graph.mul(graph.const(0.5), graph.mul(twice, here)), graph.const(first))
    exponent = graph.sub(graph.sub(polynomial, before), graph.mul(x, x))
    return graph.mul(t, graph.exp(exponent))


@lru_cache(maxsize=1)
def _erfc_coefficients() -> tuple[float, ...]:
    """Fit the polynomial in ``2 t - 1``."""
    from numpy.polynomial import chebyshev
    from scipy.special import erfcx

    points = chebyshev.chebpts1(DEGREE + 1)
    t = (points + 1) / 2
    fitted = chebyshev.chebfit(points, np.log(erfcx(2 / t - 2) / t), DEGREE)
    return tuple(fitted.tolist())


CURVES = {
    1: Curve(0.5, _rectangular, _rectangular_density),
    2: Curve(0.5, _triangular, _triangular_density),
    3: Curve(8.3, _normal, _normal_density),
    4: Curve(36.8, _exponential, _exponential_density),
}
"""By Vensim's number of the shape; PySD lacks fixed quantity (0) and constant elasticity (5)."""
