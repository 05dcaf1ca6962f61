"""The kinds of array that the project computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers in double precision; dimensions stand in the docstring of what takes or returns them."""
Mask = npt.NDArray[np.bool_]
"""Which elements of an array are meant."""


def smaller(one: npt.ArrayLike, other: npt.ArrayLike) -> Array:
    """Return the smaller of two, element by element; NaN if either is NaN.

    As ``numpy.minimum``, but also of object arrays, whose elements say themselves what the
    smaller is (`zhangye.engine` traces computations with such elements).
    """
    return _extreme(np.minimum, "minimum", one, other)


def larger(one: npt.ArrayLike, other: npt.ArrayLike) -> Array:
    """Return the larger of two, element by element; see `smaller`."""
    return _extreme(np.maximum, "maximum", one, other)


def _extreme(plain: np.ufunc, name: str, one: npt.ArrayLike, other: npt.ArrayLike) -> Array:
    a, b = np.asarray(one), np.asarray(other)
    if object not in (a.dtype, b.dtype):
        return np.asarray(plain(a, b))

    def choose(x: Any, y: Any) -> Any:
        own, given = (x, y) if hasattr(x, name) else (y, x)
        return getattr(own, name)(given) if hasattr(own, name) else plain(x, y)

    return np.asarray(np.frompyfunc(choose, 2, 1)(a, b))


def short(values: Array, bits: int) -> Array:
    """Return numbers rounded to some binary digits.

    Parameters
    ----------
    values
        Of any shape.
    bits
        How many digits to keep: with 24 or fewer, four bytes hold the numbers exactly.
    """
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits))
