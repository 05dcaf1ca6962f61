"""Patient rule induction finds boxes that were put there."""

from itertools import pairwise

import numpy as np
import pytest

from zhangye.explain import prim


def cube(points: int = 4000, inputs: int = 6, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).random((points, inputs))


def test_a_known_box_is_recovered() -> None:
    x = cube()
    hits = (x[:, 1] < 0.4) & (x[:, 4] > 0.55)
    found = prim.boxes(x, hits, most_boxes=1)[0]
    assert set(found.box.limits) == {1, 4}
    assert found.box.limits[1][1] == pytest.approx(0.4, abs=0.03)
    assert found.box.limits[4][0] == pytest.approx(0.55, abs=0.03)
    assert np.isneginf(found.box.limits[1][0])
    assert np.isposinf(found.box.limits[4][1])
    assert found.box.coverage > 0.9
    assert found.box.density > 0.95
    assert max(found.quasi_p.values()) < 1e-6


def test_in_noise_the_box_is_found_without_the_other_inputs() -> None:
    x, rng = cube(), np.random.default_rng(8)
    inside = (x[:, 0] > 0.3) & (x[:, 0] < 0.7) & (x[:, 2] < 0.5)
    hits = rng.random(len(x)) < np.where(inside, 0.9, 0.1)
    found = prim.boxes(x, hits, most_boxes=1)[0]
    assert set(found.box.limits) == {0, 2}
    low, high = found.box.limits[0]
    assert (low, high) == (pytest.approx(0.3, abs=0.06), pytest.approx(0.7, abs=0.06))
    assert found.box.density == pytest.approx(0.9, abs=0.05)


def test_two_boxes_one_after_the_other() -> None:
    x = cube()
    hits = (x[:, 0] < 0.3) | ((x[:, 3] > 0.8) & (x[:, 5] > 0.5))
    one, two = prim.boxes(x, hits, most_boxes=2)
    assert set(one.box.limits) == {0}
    assert set(two.box.limits) == {3, 5}
    assert one.box.coverage + two.box.coverage > 0.9
    assert not (one.box.holds(x) & two.box.holds(x) & hits).all()


def test_chance_alone_gives_no_box_worth_naming() -> None:
    x, rng = cube(2000), np.random.default_rng(2)
    hits = rng.random(len(x)) < 0.3
    for found in prim.boxes(x, hits, most_boxes=1):
        assert found.box.density < 0.45


def test_measures_by_hand() -> None:
    x = np.array([[0.1], [0.2], [0.6], [0.8], [0.9]])
    hits = np.array([True, False, False, True, True])
    box = prim.measure({0: (0.5, np.inf)}, x, hits)
    assert (box.points, box.hits) == (3, 2)
    assert box.coverage == pytest.approx(2 / 3)
    assert box.density == pytest.approx(2 / 3)
    assert box.mass == pytest.approx(3 / 5)
    # Three points of which two or more are hits, each with probability 3/5.
    expected = 3 * 0.6**2 * 0.4 + 0.6**3
    assert prim.quasi_p_values(box, x, hits)[0] == pytest.approx(expected)


def test_the_trajectory_trades_coverage_for_density() -> None:
    x = cube(1000)
    path = prim.peel(x, x[:, 2] ** 2 + x[:, 3] ** 2 < 0.5)
    assert path[0].coverage == path[0].mass == 1
    assert all(a.mass > b.mass for a, b in pairwise(path))
    assert path[-1].density > path[0].density


def test_no_box_where_all_points_are_alike() -> None:
    x = cube(100)
    assert prim.boxes(x, np.zeros(100, dtype=bool)) == []
    assert prim.boxes(x, np.ones(100, dtype=bool)) == []
