"""Answers are tried on draws of their own, and aimed anew in both directions."""

from dataclasses import dataclass

import numpy as np
import pytest

from zhangye.planning.correction import CORRECTIONS, correct
from zhangye.planning.programme import Programme
from zhangye.planning.search import search
from zhangye.planning.trials import Outcome

WANTED = 0.8
EFFECT = 3.0
PROBLEM = Programme(
    costs=np.ones(1),
    start=np.zeros(1),
    weight=np.zeros(1),
    rows=np.zeros((0, 1)),
    limits=np.zeros(0),
    upper=np.ones(1),
    least_cover=np.full(3, -np.inf),
    groups=((0,),),
)
NOISE = np.random.default_rng(1).standard_normal(400)


def evaluate(points):
    """One choice, one target: the draws of the search."""
    return Outcome(
        (EFFECT * points - 1.5)[:, :, None] + 0.2 * NOISE, np.full((len(points), 3, 400), 2.0)
    )


@dataclass(frozen=True)
class Fresh:
    """A check that says what it is told to."""

    chance: float

    def least(self, groups):
        del groups
        return self.chance

    def error(self, probability):
        del probability
        return 0.005


def luck(shift):
    """Return a check whose noise lies higher or lower than that of the search."""

    def check(found, number):
        noise = np.random.default_rng(20 + number).standard_normal(20_000)
        return Fresh(float((EFFECT * found.point[0] - 1.5 + 0.2 * (noise + shift) >= 0).mean()))

    return check


@pytest.fixture(scope="module")
def answer():
    return search(evaluate, PROBLEM, WANTED, np.array([0.2]), [np.zeros(1)])


@pytest.mark.parametrize(("shift", "dearer"), [(-0.5, True), (0.5, False)])
def test_it_aims_anew_where_fresh_draws_say_otherwise(answer, shift, dearer):
    found, checked, corrections = correct(answer, PROBLEM, WANTED, luck(shift))
    before, after = PROBLEM.cost(answer.point), PROBLEM.cost(found.point)
    assert (after > before) is dearer
    assert checked.chance == pytest.approx(WANTED, abs=0.02)
    assert checked.chance >= WANTED
    assert 1 <= corrections <= CORRECTIONS


def test_what_passes_closely_stays(answer):
    found, _, corrections = correct(answer, PROBLEM, WANTED, lambda *_: Fresh(WANTED + 0.004))
    assert corrections == 0
    assert found is answer


def test_where_nothing_passes_the_surest_is_kept(answer):
    chances = iter([0.5, 0.6, 0.4, 0.3])
    found, checked, _ = correct(answer, PROBLEM, WANTED, lambda *_: Fresh(next(chances)))
    assert checked.chance == 0.6
    assert PROBLEM.cost(found.point) > PROBLEM.cost(answer.point)
