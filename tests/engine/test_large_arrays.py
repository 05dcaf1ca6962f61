"""Reading takes time in proportion to the number of elements, however they are written."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

TIMES = 8
"""How many times as many elements; a search for each would take up to 64 times as long."""


def _by_range(count: int) -> str:
    return (
        f"d: (e1-e{count}) ~~|\nr[d] = 0.1 ~~|\ns[d] = INTEG(r[d]*s[d], 1) ~~|\n"
        "x[d] = r[d] + s[d] ~~|\ny[d] = x[d] + r[d] + s[d] ~~|"
    )


def _one_by_one(count: int) -> str:
    equations = (f"r[e{number}] = {number} ~~|" for number in range(1, count + 1))
    return f"d: (e1-e{count}) ~~|\n" + "\n".join(equations)


@pytest.mark.parametrize(
    ("equations", "few", "generous"),
    # PySD's own subscript manager searches, where every element has its equation
    [(_by_range, 1000, 2.0), (_one_by_one, 500, 3.5)],
)
def test_reading_is_linear(
    write,
    monkeypatch: pytest.MonkeyPatch,
    equations: Callable[[int], str],
    few: int,
    generous: float,
) -> None:
    monkeypatch.setenv("ZHANGYE_ENGINE_CACHE", "")
    write(equations(10))  # what is imported on first use

    def seconds(count: int) -> float:
        begun = time.process_time()
        write(equations(count))
        return time.process_time() - begun

    before = min(seconds(few) for _ in range(3))
    assert seconds(TIMES * few) < generous * TIMES * before


def test_elements_stay_in_their_places(write) -> None:
    model = write(
        "d: a, b, c -> f ~~|\nf: k, l, m ~~|\nr[d] = 1, 2, 3 ~~|\nx[f] = r[d] ~~|\n"
        "y[d] :EXCEPT: [b] = r[d]*10 ~~|\ny[b] = 7 ~~|"
    )
    row = model.run().iloc[0]
    assert [row[f"x[{label}]"] for label in "klm"] == [1, 2, 3]
    assert [row[f"y[{label}]"] for label in "abc"] == [10, 7, 30]
