"""Trying an answer on draws that the search never saw, and aiming anew where they say otherwise.

The search has few draws: what reaches a probability in them may fall short of it in others, or pay
for more than was wanted. Each answer is tried on draws of its own, so that none is judged by draws
that helped to choose it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from zhangye.planning.programme import Programme
from zhangye.planning.search import Answer, resolve

CORRECTIONS = 3
LOWEST_AIM, HIGHEST_AIM = 0.01, 0.995
UNMOVED = 1e-3
"""An answer that moves no choice by more than this part of its range is the same."""


class Checked(Protocol):
    """What an ensemble that the search never saw says of an answer."""

    def least(self, groups: Sequence[Sequence[int]]) -> float:
        """Return the least probability of a group of targets."""
        ...

    def error(self, probability: float) -> float:
        """Return the sampling error of a probability."""
        ...


C = TypeVar("C", bound=Checked)


def correct(
    current: Answer, programme: Programme, wanted: float, check: Callable[[Answer, int], C]
) -> tuple[Answer, C, int]:
    """Return the cheapest answer that its own check passes, or the surest where none does.

    The search aims higher where a check falls short, and lower where it passes by more than its
    sampling error, up to `CORRECTIONS` times.

    Parameters
    ----------
    current
        The answer of the search.
    programme
        Costs and limits.
    wanted
        The probability to reach.
    check
        From an answer and the number of the try to what fresh draws say.

    Returns
    -------
    answer, checked, corrections
        The answer, its check, and how often the search aimed anew.
    """
    aim = wanted
    tried: list[tuple[Answer, C]] = []
    while True:
        checked = check(current, len(tried))
        tried.append((current, checked))
        least = checked.least(programme.groups)
        error = checked.error(least)
        if not current.feasible or 0 <= least - wanted <= error or len(tried) > CORRECTIONS:
            break
        aim = _aim(aim, least, wanted + 0.5 * error)
        further = resolve(current, programme, aim)
        if np.allclose(further.point, current.point, atol=UNMOVED):
            break
        current = further

    def rank(answer: tuple[Answer, C]) -> tuple[bool, float]:
        least = answer[1].least(programme.groups)
        return least >= wanted, -programme.cost(answer[0].point) if least >= wanted else least

    current, checked = max(tried, key=rank)
    return current, checked, len(tried) - 1


def _aim(aim: float, came: float, wanted: float) -> float:
    """Return what to aim at where ``aim`` came to ``came``: the same step on the normal's scale.

    ``wanted`` holds half a sampling error more than was asked, so that the next check is likelier
    to pass than not. A shift of the margins, which is what other draws mostly bring, moves the
    normal's quantile of every probability alike.
    """
    from scipy.special import ndtr, ndtri

    quantiles = ndtri(np.clip([aim, came, wanted], LOWEST_AIM, HIGHEST_AIM))
    return float(np.clip(ndtr(quantiles[0] + quantiles[2] - quantiles[1]), LOWEST_AIM, HIGHEST_AIM))
