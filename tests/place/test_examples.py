"""The examples in the docstrings of the front door run and give what they show."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import zhangye
from zhangye import place

MODULES = [
    "zhangye",
    *(found.name for found in pkgutil.iter_modules(place.__path__, "zhangye.place.")),
]


def examples(name: str) -> list[doctest.DocTest]:
    found = doctest.DocTestFinder().find(importlib.import_module(name))
    return [test for test in found if test.examples]


EXAMPLES = [test for name in MODULES for test in examples(name)]


def test_every_answer_has_an_example() -> None:
    named = {test.name for test in EXAMPLES}
    for answer in ("run.Run", "scenario.Scenario", "scorecard.Scorecard", "forecast.Forecast"):
        assert f"zhangye.place.{answer}" in named
    assert "zhangye.open" in named
    assert zhangye.open.__doc__


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda test: test.name)
def test_example_runs(example: doctest.DocTest) -> None:
    failures: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(example, out=failures.append)
    assert outcome.failed == 0, "".join(failures)
