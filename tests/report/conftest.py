"""Reports of two scenarios, one in each language, gathered once for all tests."""

from __future__ import annotations

import dataclasses
import datetime
from typing import NamedTuple

import pandas as pd
import pytest

from zhangye import scenarios, targets
from zhangye.assess import Scorecard, assess
from zhangye.outputs import Provenance
from zhangye.presentation.report import Content, gather, steps
from zhangye.project import find
from zhangye.records import record
from zhangye.scenarios import Scenario
from zhangye.targets import Register

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


def with_ensemble(project: object, scenario: Scenario, register: Register, lang: str) -> Scorecard:
    card = assess(project, scenario, register, lang)  # type: ignore[arg-type]
    rows = card.rows.copy()
    simulated = rows["value"].notna()
    for column, factor in (("p05", 0.9), ("p50", 1.0), ("p95", 1.1)):
        rows.loc[simulated, column] = rows.loc[simulated, "value"] * factor
    rows.loc[simulated, "probability"] = 0.42
    rows["prior_share"] = pd.Series(0.87, index=rows.index).where(simulated)
    rows.loc[simulated, "verdict"] = "open"
    return dataclasses.replace(card, rows=rows)
