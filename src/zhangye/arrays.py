"""The one kind of array that the project computes with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers in double precision; dimensions stand in the docstring of what takes or returns them."""
