"""``docs/calibration.md`` says what the shipped files give."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from zhangye import engine
from zhangye.calibration import (
    learned,
    loose,
    parameters,
    posterior,
    priors,
    refit,
    sampling,
    worth,
)
from zhangye.calibration.fit import Problem
from zhangye.calibration.result import work_out
from zhangye.presentation.tables.calibration import (
    acceptance_sheet,
    anchors_sheet,
    fit_sheet,
)
from zhangye.presentation.tables.table import Table
from zhangye.project import Project
from zhangye.statistics import Statistics

DOCUMENT = Path(__file__).parents[2] / "docs" / "calibration.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_counts(text: str, problem: Problem, place: Project) -> None:
    series = {(datum.area, datum.indicator) for datum in problem.data}
    fixed = parameters.load(place).table["estimated"].eq("no").sum()
    words = " ".join(text.split())
    assert f"{len(problem.data)} values in {len(series)} series" in words
    assert f"Its {len(problem.observation.parameters)} parameters" in words
    assert f"together with {len(problem.parameters.names)} of the model" in words
    assert f"for {fixed} further parameters" in words


def test_tables(
    text: str, problem: Problem, model: engine.Model, place: Project, stats: Statistics
) -> None:
    """Words are the same; numbers may move a little with a refit before the page must follow."""
    result = work_out(problem, problem.start(), model, place, stats)
    for table in (
        acceptance_sheet(result.acceptance, stats, "en"),
        anchors_sheet(result.anchors, "en"),
        fit_sheet(result.series, stats, "en"),
    ):
        rows = _rows(text, table)
        assert len(rows) == len(table.rows), table.caption
        for written, row in zip(rows, table.rows, strict=True):
            words = [cell.text for cell in row]
            for cell, now, column in zip(written, words, table.columns, strict=True):
                if not column.number or not now:
                    assert cell == now, (table.caption, words)
                else:
                    close = pytest.approx(_number(now), rel=0.05, abs=0.3)
                    assert _number(cell) == close, (table.caption, words)


def _rows(text: str, shown: Table) -> list[list[str]]:
    """Return the cells of the table that stands under a table's caption."""
    after = text.split(f"### {shown.caption}\n", maxsplit=1)[1]
    table = re.match(r"\n((?:\|.*\n)+)", after)
    assert table is not None, shown.caption
    lines = table[1].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def test_settings_of_sampler_and_posterior(text: str, whole: Problem) -> None:
    words = " ".join(text.split())
    rounds = ", ".join(map(str, sampling.WARM_UP))
    groups = WORDS[len(whole.parameters.pooled())]
    for stated in (
        f"{sampling.CHAINS} chains move in step",
        f"acceptance {sampling.ACCEPTANCE:g}, at most 2^{sampling.DEEPEST} - 1 steps",
        f"({rounds} draws a chain)",
        f"{sampling.DRAWS} draws a chain are kept, {sampling.CHAINS * sampling.DRAWS:,} in all",
        f"below {refit.MOST_RHAT:g} and bulk effective sample size above {refit.LEAST_ESS:g}",
        f"R-hat below {refit.MOST_RHAT_OF_SCALES:g} for the {groups} pooling",
        f"Of the draws, {refit.MADE:,}, evenly spread",
        f"holds {posterior.KEPT} of the draws",
        f"the {100 * loose.KEPT_SHARE:g} % quantile of chi-squared",
        f"exp({priors.POOLING_SD:g} s)",
        f"all {len(whole.start())} parameters",
        f"is {np.std(learned.prior_points(whole)['wage_ratio']):.2f} times the number",
        f"jackknife over {worth.BLOCKS} blocks",
    ):
        assert stated in words, stated


WORDS = {3: "three", 4: "four", 5: "five"}
