"""``zhangye calibrate``: fit the model to the statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, Seed, console, help_text, notice, opened
from zhangye.language import Language, Text, choose
from zhangye.place.screen import progress
from zhangye.project import find

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.calibration.fit import Problem
    from zhangye.presentation.tables.table import Table
    from zhangye.project import Project
    from zhangye.statistics import Statistics

ReportFolder = Annotated[
    Path | None,
    typer.Option(
        "--report",
        metavar="DIR",
        help=help_text(
            "Write tables (CSV), charts, report.md and report.html to this folder; where a "
            "posterior matches, also what the data taught and what they cannot tell.",
            "将表格（CSV）、图形、report.md 与 report.html 写入该文件夹；"
            "若有相符的后验分布，还包括数据提供的信息与数据无法说明的内容。",
        ),
        show_default=False,
    ),
]
Write = Annotated[
    bool,
    typer.Option(
        "--write",
        help=help_text(
            "Put the fitted values into calibration/parameters.csv, calibration/observation.toml "
            "and model/zhangye.mdl: all three or none.",
            "将估计值写入 calibration/parameters.csv、calibration/observation.toml 与 "
            "model/zhangye.mdl：三者同时写入，或都不写。",
        ),
    ),
]


Errors = Annotated[
    bool,
    typer.Option(
        "--errors",
        help=help_text(
            "Estimate the sizes of the errors from the residuals too, fitting until both agree "
            "(several fits); --write puts them into calibration/observation.toml.",
            "同时由残差估计各序列误差大小并反复拟合至一致；--write 将其写入 "
            "calibration/observation.toml。",
        ),
    ),
]
Sample = Annotated[
    bool,
    typer.Option(
        "--sample",
        help=help_text(
            "Sample the posterior and put it into calibration/posterior.nc (about twenty "
            "minutes on two cores).",
            "对后验分布抽样，写入 calibration/posterior.nc（双核约二十分钟）。",
        ),
    ),
]


Approximate = Annotated[
    bool,
    typer.Option(
        "--approximate",
        help=help_text(
            "Put draws of the normal approximation at the fit into calibration/posterior.nc "
            "(seconds); for where --sample has not converged.",
            "将拟合点处正态近似的抽样写入 calibration/posterior.nc（数秒）；"
            "用于 --sample 未收敛的情形。",
        ),
    ),
]


def calibrate(
    report: ReportFolder = None,
    write: Write = False,
    sample: Sample = False,
    approximate: Approximate = False,
    errors: Errors = False,
    seed: Seed = 0,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Fit the model to the statistics of 2000-2017 by penalised least squares.

    The fit starts from the values that the files hold. Without --write no file of the project
    changes. A limit that the fit does not keep is a finding: the exit code stays 0.

    Examples
    --------
        zhangye calibrate

        zhangye calibrate --report fit --lang en

        zhangye calibrate --write --project my-copy

        zhangye calibrate --write --sample

        zhangye calibrate --errors --write
    """
    from zhangye import statistics
    from zhangye.outputs import check_file

    opened_place = opened(project, lang, report)
    language, home = choose(lang), find(project)
    if write:
        from zhangye.calibration import save

        for file in save.files(home):
            check_file(file)
    if sample:
        from zhangye.calibration import density, posterior

        density.require_sampler()
        check_file(posterior.file_of(home))
    result = opened_place.calibrate(errors=errors, seed=seed)
    console().print(result)
    stats = statistics.load(home)
    if write:
        for file in result.write_back():
            _wrote(file, language)
    converged = _sample(home, stats, seed, language) if sample else True
    if approximate:
        _approximate(home, stats, seed, language)
    if report is not None:
        if result.learned.refused:
            notice(result.learned.refused)
        _wrote(result.save(report), language)
    if not converged:
        raise typer.Exit(1)


def _wrote(path: Path, language: Language) -> None:
    notice(Text("wrote {file}", "已写入 {file}")(language, file=path))


def _approximate(place: Project, stats: Statistics, seed: int, language: Language) -> None:
    """Keep draws of the normal approximation around the values that the files hold now."""
    from zhangye.calibration import posterior
    from zhangye.calibration.refit import approximate

    model, observed, settings = approximate(*_problems(place, stats)[1:], seed=seed)
    path = posterior.save(place, model, observed, settings)
    notice(Text("wrote {file}", "已写入 {file}")(language, file=path))


def _problems(place: Project, stats: Statistics) -> tuple[engine.Model, Problem, Problem]:
    """Return the model, and the fit with the estimated constants free and with all of them."""
    from zhangye import engine
    from zhangye.calibration.fit import pose

    compiled = engine.read(place.mdl)
    return compiled, pose(place, compiled, stats), pose(place, compiled, stats, whole=True)


def _sample(place: Project, stats: Statistics, seed: int, language: Language) -> bool:
    """Sample around the values that the files hold now; keep the draws if they converged."""
    from zhangye.calibration import posterior, sampling
    from zhangye.calibration.refit import refit
    from zhangye.presentation.tables.posterior import convergence_sheet

    compiled, problem, whole = _problems(place, stats)
    words = Text("Sampling the posterior", "正在对后验分布抽样")(language)
    total = sum(sampling.WARM_UP) + sampling.DRAWS
    with progress(words, total=total) as advance:
        chains = refit(problem, whole, compiled, seed=seed, progress=advance)
    settings = chains.settings(seed)
    _print(convergence_sheet(settings, language))
    notice(Text("{n} divergent draws", "发散 {n} 次")(language, n=settings["divergences"]))
    if not chains.converged():
        notice(
            Text(
                "The chains have not converged: no posterior was written.",
                "各链尚未收敛：未写入后验文件。",
            )(language)
        )
        return False
    path = posterior.save(place, chains.model, chains.observed, settings)
    _wrote(path, language)
    return True


def _print(table: Table) -> None:
    from zhangye.presentation.tables.terminal import on_screen

    console().print(on_screen(table))
