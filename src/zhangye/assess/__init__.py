"""The scorecard: which commitments of the plan are within reach under a scenario, and why."""

from zhangye.assess.scorecard import Scorecard, assess

__all__ = ["Scorecard", "assess"]
