"""Running scenarios: one run without noise, or an ensemble with a row a draw.

In the order of reading: `run` (`simulate` and what it returns), `draws` (what is uncertain),
`workers` (the cores of this machine), `cluster` (workers elsewhere), `environment` (what a
process computes with, so that runs of other versions are not mixed).
"""

from zhangye.simulation.draws import Draws
from zhangye.simulation.run import CENSUS_ONLY, Simulation, simulate

__all__ = ["CENSUS_ONLY", "Draws", "Simulation", "simulate"]
