"""What the verbs share: options, progress, the project and its language."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.errors import InputError
from zhangye.language import Language, Text, choose

if TYPE_CHECKING:
    from rich.console import Console

    from zhangye.forecast.forecaster import Forecaster
    from zhangye.project import Project
    from zhangye.simulation.workers import Workers
    from zhangye.targets import Register

DEFAULT_SEED = 2018
DEFAULT_DRAWS = 1000
MOST_SCENARIOS = 8
# Shorter waits pass without a word.
PATIENCE_SECONDS = 2.0

# Help is printed before any option is read, so it follows the user's locale.
HELP_LANGUAGE = choose()


def help_text(en: str, zh: str) -> str:
    """Return an option's help in the language of the user's locale."""
    return Text(en, zh)(HELP_LANGUAGE)


ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help=help_text(
            "A scenario's name in scenarios/, or the path of a scenario file.",
            "情景名称（scenarios/ 中）或情景文件的路径。",
        ),
        show_default=False,
    ),
]
BaselineScenario = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help=help_text(
            "A scenario's name in scenarios/, or the path of a scenario file.",
            "情景名称（scenarios/ 中）或情景文件的路径。",
        ),
    ),
]
Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        help=help_text(
            "Language of tables and charts; by default that of your system.",
            "表格与图形的语言；默认与系统一致。",
        ),
        show_default=False,
    ),
]
ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help=help_text(
            "An edited copy of the project (model, data, calibration, scenarios).",
            "经修改的项目文件夹（含 model、data、calibration、scenarios）。",
        ),
        show_default=False,
    ),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help=help_text(
            "The folder to write; an earlier run's folder is replaced.",
            "输出文件夹；以前运行的输出将被替换。",
        ),
        show_default=False,
    ),
]
Charts = Annotated[
    bool,
    typer.Option(
        "--charts/--no-charts",
        help=help_text("Draw the charts too.", "同时绘制图形。"),
    ),
]
Indicator = Annotated[
    str,
    typer.Option(
        "--indicator",
        metavar="NAME",
        help=help_text("The indicator to show.", "要显示的指标。"),
    ),
]
Area = Annotated[
    str,
    typer.Option(
        "--area", metavar="NAME", help=help_text("City, county or river.", "市、县区或河流。")
    ),
]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help=help_text("The file to write.", "输出文件。"),
        show_default=False,
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        min=0,
        help=help_text(
            "Seed of the random numbers: the same seed gives the same answer.",
            "随机数种子：相同种子得到相同结果。",
        ),
    ),
]
Draws = Annotated[
    int,
    typer.Option(
        "--draws",
        min=1,
        help=help_text("How many runs the ensemble has.", "集合模拟的运行次数。"),
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help=help_text(
            "How many processor cores to use; by default all.",
            "使用的处理器核数；默认全部使用。",
        ),
        show_default=False,
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=help_text(
            "Run the ensemble on an existing Dask cluster, tcp://host:port; by default on this "
            "machine's cores.",
            "在已有的 Dask 集群（tcp://主机:端口）上运行集合模拟；默认使用本机各核。",
        ),
        show_default=False,
    ),
]


def begin(project: Path | None, out: Path | None) -> tuple[Project, Register]:
    """Return the project and the plan's targets, before anything is computed.

    Raises
    ------
    InputError
        Where there is no project, its data do not hold, or the folder ``out`` may not be written.
    """
    from zhangye import outputs, targets
    from zhangye.project import find

    home = find(project)
    if out is not None:
        outputs.check_folder(out)
    return home, targets.load(home)


def check_scenarios(names: Sequence[str], least: int) -> None:
    """Refuse too few or too many scenarios, and one that is named twice."""
    if not least <= len(names) <= MOST_SCENARIOS:
        allowed = f"{least} to {MOST_SCENARIOS}"
        raise InputError("the number of scenarios", value=len(names), allowed=allowed)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError("the scenario is named twice", value=twice[0])


@contextmanager
def workers(cluster: str | None, lang: Language, jobs: int | None = None) -> Iterator[Workers]:
    """Yield what computes an ensemble: the workers of a Dask cluster, or this machine's cores.

    Parameters
    ----------
    cluster
        The address of the cluster's scheduler; None takes this machine.
    lang
        The user's language.
    jobs
        How many of this machine's cores to use; None takes all.

    Raises
    ------
    InputError
        Where the cluster cannot be used, or cores are counted that are not used.
    """
    if cluster is None:
        from zhangye.simulation.workers import LocalCores

        yield LocalCores(jobs)
        return
    if jobs is not None:
        raise InputError(
            "counts this machine's cores and cannot go with --cluster",
            where="--jobs",
            value=jobs,
            allowed="one of the two options",
        )
    from zhangye.simulation.cluster import connect

    with connect(cluster) as found:
        if found.other_processors:
            words = Text(
                "Workers with another type of processor than here ({names}): results may differ "
                "from local ones in the last digits",
                "下列工作节点的处理器型号与本机不同（{names}），结果末位数字可能与本机运行略有差异",
            )
            notice(words(lang, names=", ".join(found.other_processors)))
        yield found


def console(*, stderr: bool = False) -> Console:
    """Return the rich console for tables (stdout) or notices (stderr).

    Where the output is no terminal, lines are 100 columns wide whatever the caller's window.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 100
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def notice(message: str) -> None:
    """Tell the user something that is neither a result nor an error, on stderr."""
    console(stderr=True).print(message, markup=False)


def written(out: Path | None, lang: Language) -> None:
    """Tell the user where the outputs are, if any were asked for."""
    if out is not None:
        notice(Text("Written: {out}", "已写入：{out}")(lang, out=out))


@contextmanager
def progress(description: str, total: float | None = None) -> Iterator[Callable[[float], object]]:
    """Show how far a piece of work is, if it takes over two seconds and stderr is a terminal.

    Yields a function to call with the number of steps just done.

    Parameters
    ----------
    description
        What is being done, in the user's language.
    total
        The number of steps; None where it is not known.
    """
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %" if total is not None else ""),
        TimeElapsedColumn(),
        console=console(stderr=True),
        transient=True,
    )
    task = bar.add_task(description, total=total)
    late = threading.Timer(PATIENCE_SECONDS, bar.start)
    late.daemon = True
    late.start()
    try:
        yield lambda steps: bar.advance(task, steps)
    finally:
        late.cancel()
        late.join()
        bar.stop()


def forecaster_or_notice(
    home: Project,
    register: Register,
    draws: int,
    seed: int,
    language: Language,
    computing: Workers | None = None,
    extra: Sequence[str] = (),
) -> Forecaster | None:
    """Return the ensemble, or None with a notice where nothing that ships matches the project."""
    from zhangye.assess import bases
    from zhangye.errors import InputError
    from zhangye.forecast.forecaster import Forecaster

    try:
        kept = (*bases.EXTRA, *extra)
        return Forecaster(home, draws, seed, register.statistics, computing, kept)
    except InputError as error:
        words = Text(
            "One run decides, without probabilities: {error}", "仅按单次模拟判定，无概率：{error}"
        )
        notice(words(language, error=error))
        return None
