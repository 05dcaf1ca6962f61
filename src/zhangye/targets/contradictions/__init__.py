"""Where the plan's own numbers pull against each other, before any model.

Each check takes its numbers from the statistics and the targets, and shows every step. It says
itself how far it goes: a ``contradiction`` cannot be resolved by another reading of the words; a
``tension`` can be met only if something unusual happens; a ``reading`` depends on how a clause or
a basis is understood, and says which readings there are.

In the order of reading: `facts` (what a check consists of), then `economy`, `people` and
`resources`.
"""

from __future__ import annotations

from zhangye.targets.contradictions import economy, people, resources
from zhangye.targets.contradictions.facts import Contradiction, Facts, Step
from zhangye.targets.register import Register

__all__ = ["Contradiction", "Step", "check"]

CHECKS = (*economy.CHECKS, *people.CHECKS, *resources.CHECKS)


def check(register: Register) -> list[Contradiction]:
    """Run every check.

    Parameters
    ----------
    register
        The targets with the statistics they stand on.

    Returns
    -------
    list of Contradiction
        In the order economy, people, resources.
    """
    return [run(Facts(register)) for run in CHECKS]
