"""The scorecard: which commitments of the plan are within reach under a scenario, and why.

In the order of reading: `scorecard` (81 rows), `odds` (what an ensemble says), `bases` (targets
without a base in the data), `trust` (what rests on priors alone), `figures`, `reasons`, `carried`,
`notes` and `administrative` (the sentences beside a verdict), `headline` (the one number of each
figure).
"""

from zhangye.assess.scorecard import Scorecard, assess

__all__ = ["Scorecard", "assess"]
