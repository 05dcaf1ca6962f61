"""``zhangye calibrate``: fit the model to the statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.common import Lang, ProjectFolder, Seed, console, help_text, notice
from zhangye.language import Language, Text, choose
from zhangye.place.screen import progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zhangye import engine
    from zhangye.calibration.fit import Problem
    from zhangye.calibration.result import Result
    from zhangye.presentation.tables.posterior import Tables
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
            "Sample the posterior and put it into calibration/posterior.nc (about a quarter of an "
            "hour on two cores).",
            "对后验分布抽样，写入 calibration/posterior.nc（双核约一刻钟）。",
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
    from zhangye import targets
    from zhangye.outputs import check_file, check_folder
    from zhangye.project import find

    language = choose(lang)
    place = find(project)
    if report is not None:
        check_folder(report)
    if write:
        from zhangye.calibration import save

        for file in save.files(place):
            check_file(file)
    if sample:
        from zhangye.calibration import density, posterior

        density.require_sampler()
        check_file(posterior.file_of(place))
    register = targets.load(place)
    stats = register.statistics
    result = _fit(place, stats, language, errors=errors)
    labels = _labels(place)
    sheets = _sheets(stats, result, labels, language)
    for sheet in sheets:
        _print(sheet)
    if write:
        _write_back(place, stats, result, language, errors=errors)
    converged = _sample(place, stats, seed, language) if sample else True
    if approximate:
        _approximate(place, stats, seed, language)
    if report is not None:
        from zhangye.presentation.tables.posterior import Tables

        tables = Tables(register, labels, language)
        _write_report(report, place, result, sheets, tables, seed)
    if not converged:
        raise typer.Exit(1)


def _approximate(place: Project, stats: Statistics, seed: int, language: Language) -> None:
    """Keep draws of the normal approximation around the values that the files hold now."""
    from zhangye.calibration import posterior
    from zhangye.calibration.refit import approximate

    model, observed, settings = approximate(*_problems(place, stats)[1:], seed=seed)
    path = posterior.save(place, model, observed, settings)
    notice(Text("wrote {file}", "已写入 {file}")(language, file=path))


def _problems(place: Project, stats: Statistics) -> tuple[engine.Model, Problem, Problem]:
    """Return the model, and the fit with the estimated constants free and with all of them."""
    from zhangye import engine, observation
    from zhangye.calibration import fit, parameters
    from zhangye.observation import settings

    compiled = engine.read(place.mdl)
    shared = (compiled, parameters.load(place), observation.load(place), stats)
    file = settings.file_of(place)
    return compiled, fit.Problem(*shared, file), fit.Problem(*shared, file, whole=True)


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
    notice(Text("wrote {file}", "已写入 {file}")(language, file=path))
    return True


def _fit(place: Project, stats: Statistics, language: Language, *, errors: bool) -> Result:
    from zhangye import engine, observation
    from zhangye.calibration import fit, parameters, sync
    from zhangye.calibration.errors import fit_with_errors
    from zhangye.calibration.result import work_out
    from zhangye.observation import settings

    estimates = parameters.load(place)
    seen = observation.load(place)
    compiled = engine.read(place.mdl)
    text = sync.ModelText(place.mdl.read_text(encoding="utf-8-sig"))
    sync.check_names(text, estimates, parameters.file_of(place))
    with progress(Text("Fitting the model", "正在拟合模型")(language)) as advance:

        def pose(observed: observation.Observation) -> fit.Problem:
            return fit.Problem(compiled, estimates, observed, stats, settings.file_of(place))

        def count(step: int, cost: float) -> None:
            advance(1)

        if errors:
            problem, point = fit_with_errors(pose, seen, count)
        else:
            problem = pose(seen)
            point = fit.fit(problem, count)
        return work_out(problem, point, compiled, place, stats)


def _labels(place: Project) -> dict[str, tuple[str, str]]:
    """Return the English and Chinese labels of the model's variables."""
    from zhangye.structure import registry

    rows = registry.load(place.model / "variables.csv")
    return {row.variable: (row.label_en, row.label_zh) for row in rows}


def _sheets(
    stats: Statistics, result: Result, labels: Mapping[str, tuple[str, str]], language: Language
) -> list[Table]:
    from zhangye.presentation.tables import calibration as tables

    return [
        tables.fit_sheet(result.series, stats, language),
        tables.estimates_sheet(result.estimates, labels, language),
        tables.anchors_sheet(result.anchors, language),
        tables.errors_sheet(result.errors, stats, language),
        tables.acceptance_sheet(result.acceptance, stats, language),
    ]


def _print(table: Table) -> None:
    from zhangye.presentation.tables.terminal import on_screen

    console().print(on_screen(table))


def _write_report(
    folder: Path,
    place: Project,
    result: Result,
    sheets: Sequence[Table],
    tables: Tables,
    seed: int,
) -> None:
    from zhangye import engine
    from zhangye.outputs import hash_files, provenance, whole_folder
    from zhangye.presentation.report.calibration import Report
    from zhangye.presentation.report.learned import learn

    lang = tables.lang
    with progress(Text("Working out what the data tell", "正在分析数据提供的信息")(lang)):
        learned = learn(place, engine.read(place.mdl), tables.register, result, seed)
    if learned.refused:
        notice(learned.refused)
    report = Report(result, sheets, learned, tables)
    record = provenance(
        model=hash_files(place.model, place.calibration),
        data=place.data,
        seed=seed if learned.posterior is not None else None,
    )
    words = Text("Drawing the charts", "正在绘图")(lang)
    with whole_folder(folder, record) as draft, progress(words, total=report.steps()) as advance:
        report.write(draft, advance)
    notice(Text("wrote {folder}", "已写入 {folder}")(lang, folder=folder))


def _write_back(
    place: Project, stats: Statistics, result: Result, language: Language, *, errors: bool
) -> None:
    from zhangye.calibration import save

    sizes = result.errors if errors else None
    new = save.texts(place, stats, result.model, result.observed, sizes)
    save.write(new)
    for file in new:
        notice(Text("wrote {file}", "已写入 {file}")(language, file=file))
