"""From the economy to the official figure: the published basis (DESIGN section 3)."""

from zhangye.observation.publish import Published, publish
from zhangye.observation.settings import Observation, load

__all__ = ["Observation", "Published", "load", "publish"]
