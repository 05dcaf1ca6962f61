"""``zhangye backtest``: forecasts of the past, scored beside statistical methods."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

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
    console,
    help_text,
    progress,
    written,
)
from zhangye.language import Language, Text, choose

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.backtest.scored import Series
    from zhangye.presentation.report.backtest import Report
    from zhangye.project import Project
    from zhangye.statistics import Statistics


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
    from zhangye import outputs, statistics
    from zhangye.backtest.automatic import check_installed
    from zhangye.project import find
    from zhangye.records import record

    language = choose(lang)
    home = find(project)
    if out is not None:
        outputs.check_folder(out)
    check_installed()
    if write:
        from zhangye.forecast import combined

        outputs.check_file(combined.file_of(home))
    stats = statistics.load(home)
    report = _run(home, stats, language, seed, draws, jobs or os.cpu_count() or 1)
    if out is not None:
        words = Text("Writing the report", "正在撰写报告")(language)
        with outputs.whole_folder(out, record(home, seed=seed)) as folder, progress(words):
            report.write(folder)
    for table in _tables(report, language):
        console().print(table)
    typer.echo(_verdict(report, language))
    written(out, language)
    if write:
        _write_combination(home, stats, report, language)


def _write_combination(
    home: Project, stats: Statistics, report: Report, language: Language
) -> None:
    from zhangye import scenarios
    from zhangye.forecast import combined
    from zhangye.simulation import simulate

    with progress(Text("Forecasting with the members", "成员方法预测中")(language)):
        central = simulate(home, scenarios.load("baseline", home, stats))
        learned = combined.learn(report.frame, stats, home, central)
    path = combined.save(home, learned)
    written(path, language)


def _run(
    home: Project, stats: Statistics, language: str, seed: int, draws: int, jobs: int
) -> Report:
    from zhangye import observation
    from zhangye.backtest import combination
    from zhangye.backtest import run as backtests
    from zhangye.forecast.backtested import Backtested
    from zhangye.presentation.report.backtest import Report
    from zhangye.presentation.words.backtest_reasons import REASONS

    keys = _published(home, stats)
    plan = backtests.plan(stats, keys)
    own = Backtested(home, stats, plan, draws, seed)
    with progress(Text("Forecasting the past", "回测中")(language), backtests.steps(plan)) as step:
        frame = backtests.run(
            stats,
            keys,
            backtests.VINTAGES,
            own.structural,
            step,
            shipped=own.shipped,
            jobs=jobs,
        )
        weights = combination.history(frame, backtests.MEMBERS)
    restated = observation.load(home).restatement.first_year
    return Report(frame, weights, restated, stats, language, REASONS)


def _published(home: Project, stats: Statistics) -> list[Series]:
    """Return the areas and indicators that a run publishes."""
    from zhangye import scenarios
    from zhangye.simulation import CENSUS_ONLY, simulate

    published = simulate(home, scenarios.load("baseline", home, stats)).published
    return [key for key in published if key[1] not in CENSUS_ONLY]


def _tables(report: Report, language: str) -> list[Table]:
    from rich.table import Table

    from zhangye.presentation.report.backtest import SHOWN_MEASURES
    from zhangye.presentation.words import backtest as wording
    from zhangye.presentation.words.backtest_labels import MEASURES, METHODS, OWN

    tables = []
    for name in ("methods_before_restatement", "methods"):
        title = wording.HEADINGS[name](language, restated=report.restated)
        table = Table(title=title, title_justify="left")
        table.add_column(wording.HEADS["method"](language), overflow="fold")
        table.add_column("n", justify="right")
        for measure in SHOWN_MEASURES:
            table.add_column(MEASURES[measure](language), justify="right")
        for row in report.tables[name].sort_values("mape", kind="stable").to_dict("records"):
            cells = [f"{row[measure]:.1f}" for measure in SHOWN_MEASURES]
            style = "bold" if row["method"] in OWN else None
            table.add_row(METHODS[row["method"]](language), str(row["n"]), *cells, style=style)
        tables.append(table)
    return tables


def _verdict(report: Report, language: str) -> str:
    """Say how many of the bar's demands each of the project's methods meets."""
    from zhangye.presentation.words.backtest_labels import METHODS

    words = Text("{method}: meets {met} of {all} demands", "{method}：{all}项标准达到{met}项")
    return "\n".join(
        words(
            language,
            method=METHODS[name](language),
            met=sum(criterion.passed for criterion in found),
            all=len(found),
        )
        for name, found in report.criteria().items()
    )
