"""Reports of two scenarios, one in each language, gathered once for all tests."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pytest

from zhangye import scenarios, targets
from zhangye.outputs import Provenance
from zhangye.project import find
from zhangye.records import record
from zhangye.report import Content, gather, steps

DAY = datetime.date(2018, 3, 1)


class Made(NamedTuple):
    content: Content
    record: Provenance
    steps: list[float]


def make(lang: str, *names: str, **options: object) -> Made:
    home = find()
    register = targets.load(home)
    loaded = [scenarios.load(name, home, register.statistics) for name in names]
    origin = record(home, *loaded)
    done: list[float] = []
    content = gather(home, loaded, register, lang, origin, step=done.append, day=DAY, **options)  # type: ignore[arg-type]
    assert sum(done) == steps(len(names))
    return Made(content, origin, done)


@pytest.fixture(scope="session")
def chinese() -> Made:
    return make("zh", "plan")


@pytest.fixture(scope="session")
def english() -> Made:
    return make("en", "plan", "baseline", "balanced")
