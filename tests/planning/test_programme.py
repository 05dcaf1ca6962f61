"""The search on problems whose answers are known beforehand."""

import numpy as np
import pytest

from zhangye.planning import chance
from zhangye.planning.programme import Programme, linearise
from zhangye.planning.search import binding, resolve, search
from zhangye.planning.trials import Outcome

EFFECTS = np.array([3.0, 2.0, 1.0])
COSTS = np.array([3.0, 4.0, 10.0])
NOISE = np.random.default_rng(1).standard_normal(400)


def evaluate(points, need=2.0, curved=0.0):
    """One target: effects of three choices, less a need, plus noise."""
    reach = points @ EFFECTS - curved * points[:, 0] ** 2
    margins = reach[:, None, None] - need + 0.2 * NOISE[None, None, :]
    return Outcome(margins, np.full((len(points), 3, 400), 2.0))


def programme(**changes):
    usual = {
        "costs": COSTS,
        "start": np.zeros(3),
        "weight": np.full(3, 1e-6),
        "rows": np.zeros((0, 3)),
        "limits": np.zeros(0),
        "upper": np.ones(3),
        "least_cover": np.full(3, 1.0),
        "groups": ((0,),),
    }
    return Programme(**{**usual, **changes})


def quantile_need(need, level):
    """What the effects must add up to: exactly, from the noise's own quantile."""
    return need - 0.2 * np.quantile(NOISE, 1 - level)


def test_the_choice_with_most_effect_for_its_cost_pays_alone():
    found = search(evaluate, programme(), 0.8, np.array([0.2]), [np.zeros(3)])
    assert found.feasible
    assert found.point[0] == pytest.approx(quantile_need(2.0, 0.8) / 3, abs=0.01)
    assert found.point[1:] == pytest.approx([0, 0], abs=1e-3)
    assert chance.probability(evaluate(found.point[None]).margins[0]) == pytest.approx(
        0.8, abs=0.02
    )


def test_the_second_cheapest_fills_what_the_first_cannot():
    def dear(points):
        return evaluate(points, need=4.0)

    found = search(dear, programme(), 0.9, np.array([0.2]), [np.zeros(3), np.full(3, 0.5)])
    assert found.point[0] == pytest.approx(1.0, abs=1e-3)
    assert found.point[1] == pytest.approx((quantile_need(4.0, 0.9) - 3) / 2, abs=0.01)
    assert found.point[2] == pytest.approx(0, abs=1e-3)


def test_a_curved_response_is_followed_to_its_answer():
    def curved(points):
        return evaluate(points, need=1.5, curved=1.0)

    found = search(curved, programme(), 0.8, np.array([0.2]), [np.zeros(3)])
    wanted = quantile_need(1.5, 0.8)
    # 3 u - u^2 = wanted, up to the point where the second choice gives as much for its cost.
    alone = (3 - np.sqrt(9 - 4 * wanted)) / 2
    assert programme().cost(found.point) == pytest.approx(3 * alone, rel=0.01)
    assert chance.probability(curved(found.point[None]).margins[0]) == pytest.approx(0.8, abs=0.02)


def test_an_infeasible_need_gives_the_nearest_and_its_levers_bind():
    def hopeless(points):
        return evaluate(points, need=6.1)

    problem = programme()
    found = search(hopeless, problem, 0.9, np.array([0.2]), [np.zeros(3)])
    assert not found.feasible
    assert found.point == pytest.approx(np.ones(3), abs=0.02)
    assert found.levels[0] < 0.9
    held = binding(found, problem, ["target"], ["first", "second", "third"])
    assert held[0].kind == "lever"
    assert held[0].name == "first"
    assert held[0].probability > 0.9


def test_fiscal_room_binds_where_it_is_used_up():
    def poor(points):
        outcome = evaluate(points, need=3.0)
        ratio = 2.0 - 2.0 * points[:, [0]] - 1.0 * points[:, [1]] - 1.0 * points[:, [2]]
        return Outcome(outcome.margins, np.repeat(ratio[:, :, None], 400, axis=2).repeat(3, axis=1))

    problem = programme()
    found = search(poor, problem, 0.9, np.array([0.2]), [np.zeros(3)])
    assert not found.feasible
    assert found.lines.cover_at(found.point).min() >= 1.0 - 0.01
    assert "fiscal_room" in {one.kind for one in binding(found, problem, ["t"], ["a", "b", "c"])}


def test_limits_on_sums_hold():
    problem = programme(rows=np.array([[1.0, 1.0, 0.0]]), limits=np.array([0.6]))
    found = search(evaluate, problem, 0.6, np.array([0.2]), [np.zeros(3)])
    assert found.point[:2].sum() <= 0.6 + 1e-6


def test_aiming_higher_costs_more():
    problem = programme()
    found = search(evaluate, problem, 0.7, np.array([0.2]), [np.zeros(3)])
    higher = resolve(found, problem, 0.9)
    assert higher.feasible
    assert problem.cost(higher.point) > problem.cost(found.point)


def test_targets_together_ask_for_more_than_each_alone():
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((2, 400))

    def two(points):
        reach = points @ EFFECTS - 2.0
        margins = reach[:, None, None] + 0.2 * noise[None]
        return Outcome(margins, np.full((len(points), 3, 400), 2.0))

    scale = np.full(2, 0.2)
    together = search(two, programme(groups=((0, 1),)), 0.8, scale, [np.zeros(3)])
    each = search(two, programme(groups=((0,), (1,))), 0.8, scale, [np.zeros(3)])
    assert programme().cost(together.point) > programme().cost(each.point)
    margins = two(together.point[None]).margins[0]
    assert chance.probability(margins) == pytest.approx(0.8, abs=0.02)


def test_a_run_that_broke_down_counts_as_missed():
    def breaking(points):
        outcome = evaluate(points)
        outcome.margins[:, :, :200] = np.nan
        return outcome

    lines = linearise(breaking, np.ones(3), np.array([0.2]))
    assert (lines.margins[0, :200] < 0).all()
    assert not lines.slopes[0, :200].any()
    assert chance.probability(breaking(np.ones((1, 3))).margins[0]) <= 0.5


def test_the_smooth_quantile_has_exact_slopes():
    rng = np.random.default_rng(2)
    margins = rng.standard_normal(200)
    value, weights = chance.quantile(margins, 0.8)
    assert weights.sum() == pytest.approx(1.0)
    step = 1e-6 * rng.standard_normal(200)
    moved = chance.quantile(margins + step, 0.8)[0]
    assert moved - value == pytest.approx(float(weights @ step), rel=1e-2, abs=1e-9)
    assert value == pytest.approx(np.quantile(margins, 0.2), abs=0.08)


def test_a_hopeless_target_does_not_drag_the_others_down():
    noise = np.random.default_rng(6).standard_normal((2, 400))

    def two(points):
        reach = np.stack([points[:, 0] - 1.1, 3 * points[:, 1] - 2.0], axis=1)
        return Outcome(reach[:, :, None] + 0.2 * noise[None], np.full((len(points), 3, 400), 2.0))

    problem = programme(groups=((0,), (1,)))
    found = search(two, problem, 0.9, np.full(2, 0.2), [np.zeros(3)])
    margins = two(found.point[None]).margins[0]
    assert not found.feasible
    assert chance.probability(margins, 0) == pytest.approx(np.mean(0.2 * noise[0] >= 0.1), abs=0.03)
    assert chance.probability(margins, 1) >= 0.86
    held = binding(found, problem, ["out of reach", "within reach"], ["a", "b", "c"], 0.9)
    # Neither holds the other back, and a target is no constraint on itself.
    assert [(one.kind, one.name) for one in held] == [("lever", "a")]
    assert all(one.probability > one.before + 0.01 for one in held)


def test_limits_that_add_nothing_do_not_bind():
    def hopeless(points):
        return evaluate(points, need=6.1)

    # The second and third choice may not move: raising the first one's top is all that helps.
    problem = programme(rows=np.array([[0.0, 1.0, 1.0]]), limits=np.zeros(1))
    found = search(hopeless, problem, 0.9, np.array([0.2]), [np.zeros(3)])
    assert [one.name for one in binding(found, problem, ["t"], ["a", "b", "c"])] == ["a"]
