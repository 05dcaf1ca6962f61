"""``zhangye backtest``: forecasts of the past, scored beside statistical methods."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Draws,
    Jobs,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
    written,
)
from zhangye.project import find


def backtest(
    out: OutFolder = None,
    lang: Lang = None,
    project: ProjectFolder = None,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    jobs: Jobs = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help=help_text(
                "Put the combination that was learned into calibration/combination.json.",
                "将所得组合写入 calibration/combination.json。",
            ),
        ),
    ] = False,
) -> None:
    """Fit the model to the statistics up to 2010, 2012 and 2014 and score what it says of later.

    Beside it stand last value, last growth, drift, linear trend, four automatic methods of
    statsforecast and their mean, and a combination of the model with them. Writes `backtest.csv`,
    scores, weights, charts, and the report as `backtest.md` and `backtest.html`. A method that
    loses is a finding: the exit code stays 0.

    Examples: `zhangye backtest`, `zhangye backtest --out backtest --lang en`
    """
    place = opened(project, lang, out)
    if write:
        from zhangye.forecast import combined
        from zhangye.outputs import check_file

        check_file(combined.file_of(find(project)))
    result = place.backtest(draws=draws, seed=seed, jobs=jobs)
    if out is not None:
        result.save(out)
    show(result, out, lang)
    if write:
        written(result.save_combination(), lang)
