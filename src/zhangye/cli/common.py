"""What the verbs share: their options, opening the place, showing an answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhangye.cli.wording import help_text
from zhangye.errors import InputError
from zhangye.language import Language, Text, choose
from zhangye.place import session
from zhangye.place.screen import console, notice

if TYPE_CHECKING:
    from zhangye.place.place import Place
    from zhangye.place.result import Result


# The defaults of the front door are those of the command line.
DEFAULT_DRAWS, DEFAULT_SEED = session.DEFAULT_DRAWS, session.DEFAULT_SEED

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


def _language(word: str) -> Language:
    """Return the language of an option: its code in any form, or its name."""
    try:
        return choose(word)
    except InputError as error:
        # In the words of typer, which the entrance turns into the project's own.
        allowed = ", ".join(repr(code.value) for code in Language)
        raise typer.BadParameter(f"{error.value!r} is not one of {allowed}") from None


Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        parser=_language,
        metavar="[zh|en]",
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
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=help_text(
            "Replace a file even where zhangye did not write it or it was changed since.",
            "即使文件并非本程序所写或已被改动，也予以替换。",
        ),
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


Vintage = Annotated[
    str | None,
    typer.Option(
        "--vintage",
        metavar="YYYY-MM",
        help=help_text(
            "Answer as of an issued forecast, 2018-02: without the figures entered since.",
            "按已发布预测的时点（如2018-02）回答，不计此后填报的数据。",
        ),
        show_default=False,
    ),
]


def opened(
    project: Path | None, lang: Language | None, out: Path | None, vintage: str | None = None
) -> Place:
    """Open the project, and see that the output folder may be written before any work is done.

    Raises
    ------
    InputError
        Where there is no project, its data do not hold, or the folder ``out`` may not be written.
    """
    from zhangye.outputs import check_folder
    from zhangye.place.place import open_place

    place = open_place(project, lang, ("zhangye", *sys.argv[1:]), vintage)
    if out is not None:
        check_folder(out)
    return place


def show(result: Result, out: Path | None, lang: Language | None) -> None:
    """Print an answer, and where its files are if any were asked for."""
    console().print(result)
    written(out, lang)


def written(out: Path | None, lang: Language | None) -> None:
    """Tell the user where the outputs are, if any were asked for."""
    if out is not None:
        notice(Text("Written: {out}", "已写入：{out}")(choose(lang), out=out))
