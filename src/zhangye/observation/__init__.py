"""From the economy to the official figure: the published basis.

In the order of reading: `economy` (saved values by variable and year), `publish` (the figures that
the statistics would print), `settings` (parameters of the published basis).
"""

from zhangye.observation.publish import Published, publish
from zhangye.observation.settings import Observation, load

__all__ = ["Observation", "Published", "load", "publish"]
