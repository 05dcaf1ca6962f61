"""The plan's 81 commitments: loaded strictly, graded by rule, checked against each other.

In the order of reading: `register` (the targets and their grades), `sections` (of the plan),
`conditions` (what a target asks of a value), `entries` (what a user entered), `contradictions`
(where the plan's own numbers pull against each other).
"""

from zhangye.targets.contradictions import Contradiction, Step, check
from zhangye.targets.entries import Entry, enter, load
from zhangye.targets.register import DEFAULT_YEAR, Register, Target

__all__ = [
    "DEFAULT_YEAR",
    "Contradiction",
    "Entry",
    "Register",
    "Step",
    "Target",
    "check",
    "enter",
    "load",
]
