"""The command ``zhangye``: one verb a module, loaded only when it is asked for."""

from __future__ import annotations

import contextlib
import errno
import importlib
import importlib.util
import io
import os
import re
import sys
from collections.abc import Sequence
from contextvars import copy_context
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import typer.core
import typer.main

from zhangye.cli.wording import asked_language, help_text, speak
from zhangye.errors import InputError
from zhangye.language import Language, Text, choose, speaking
from zhangye.messages import told, translated
from zhangye.version import __version__

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

# Typer brings its own copy of click in some versions and imports it in others.
USAGE_ERROR: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

CANNOT_BE_SHOWN = (errno.ENOSPC, errno.EIO, errno.EPIPE, errno.EFBIG, errno.EBADF)
"""What goes wrong where the answer is printed to: a full disk, a pipe that nobody reads."""
CLOSED = Text("standard output is closed: the answer is not shown", "标准输出已关闭：不显示结果")
UNSHOWN = Text("the answer cannot be shown: {reason}", "结果无法显示：{reason}")

WRONG_CHOICE = re.compile(
    r"Invalid value for '(?P<where>[^']+)': .*'(?P<value>[^']*)' is not one of "
    r"(?P<allowed>'[^']*'(?:, '[^']*')*)"
)
"""How typer words a choice that there is not; it offers no nearest spelling."""

SUMMARY = Text(
    "Zhangye's county economies, 2000-2035: forecasts, scenarios, and the scorecard of the "
    "plan of February 2018. Try: zhangye assess plan",
    "张掖县域经济系统动力学模型（2000—2035年）：预测、情景与2018年2月规划的目标评估。"
    "请试：zhangye assess plan",
)
ANALYST = Text("For the analyst", "分析")
PLANNER = Text("For the planner", "规划")
UPKEEP = Text("Keeping the model", "模型维护")

# In the order of the help page: the verb's panel and what it does.
VERBS: dict[str, tuple[Text, Text]] = {
    "assess": (
        ANALYST,
        Text("Say which of the plan's targets are within reach.", "评估规划目标能否实现。"),
    ),
    "run": (ANALYST, Text("Simulate a scenario, 2000-2035.", "模拟一个情景（2000—2035年）。")),
    "compare": (ANALYST, Text("Compare scenarios, and who pays.", "比较多个情景及其资金来源。")),
    "forecast": (
        ANALYST,
        Text("Forecast the official figures with their uncertainty.", "预测统计指标及其不确定性。"),
    ),
    "chart": (
        ANALYST,
        Text("Draw a chart for a report or a slide.", "按要求绘制报告或幻灯片用图。"),
    ),
    "targets": (
        ANALYST,
        Text("List the plan's targets; check the plan against itself.", "列出规划目标并检查矛盾。"),
    ),
    "data": (
        ANALYST,
        Text("Show what the statistics cover and where they disagree.", "查看统计数据与一致性。"),
    ),
    "new": (ANALYST, Text("Start a scenario of your own.", "新建自己的情景。")),
    "enter": (
        ANALYST,
        Text("Enter official figures, bases or progress.", "填报统计数据、基数或进展。"),
    ),
    "vintages": (
        ANALYST,
        Text("List the forecasts that were issued.", "列出已发布的预测。"),
    ),
    "score": (
        ANALYST,
        Text("Score issued forecasts by what came.", "用公布数据为已发布预测评分。"),
    ),
    "advise": (
        PLANNER,
        Text(
            "One page: what is in doubt, what it takes, who pays, what it loses.",
            "决策要点：存疑目标、所需投资、资金来源与代价。",
        ),
    ),
    "solve": (PLANNER, Text("Find levers that reach given targets.", "求解实现目标的措施组合。")),
    "frontier": (PLANNER, Text("Show what one target costs another.", "目标之间的权衡。")),
    "attribute": (PLANNER, Text("Split a difference among its levers.", "差异的措施归因。")),
    "sensitivity": (PLANNER, Text("Rank what the answers hang on.", "敏感性排序。")),
    "discover": (PLANNER, Text("Find when targets are missed.", "查找目标不能实现的条件。")),
    "loops": (PLANNER, Text("Show which feedback loops are at work.", "反馈回路的作用。")),
    "report": (PLANNER, Text("Write the report.", "生成报告。")),
    "page": (PLANNER, Text("Make the live what-if page.", "生成可推演的网页。")),
    "check": (UPKEEP, Text("Run the model's reality checks.", "运行模型的真实性检验。")),
    "calibrate": (UPKEEP, Text("Fit the model to the statistics.", "用统计数据校准模型。")),
    "backtest": (UPKEEP, Text("Forecast the past and score it.", "对历史作回测。")),
    "docs": (UPKEEP, Text("Write the model's documentation.", "生成模型文档。")),
}


def built_verbs() -> list[str]:
    """Return the verbs whose modules exist, in the order of the help page."""
    return [verb for verb in VERBS if importlib.util.find_spec(f"zhangye.cli.{verb}") is not None]


def _load(verb: str) -> Any:
    """Import a verb's module and return its command."""
    function = getattr(importlib.import_module(f"zhangye.cli.{verb}"), verb)
    single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    single.command(name=verb)(function)
    return speak(typer.main.get_command(single), choose())


def _placeholder(verb: str) -> Any:
    """Return a command that the help page can list without the verb's module."""
    panel, summary = (text(choose()) for text in VERBS[verb])
    return typer.core.TyperCommand(name=verb, help=summary, rich_help_panel=panel)


class LazyVerbs(typer.core.TyperGroup):
    """A command group that imports a verb's module when that verb is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the verbs that exist."""
        return built_verbs()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a verb for the help page: its name and summary."""
        return _placeholder(cmd_name) if cmd_name in built_verbs() else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str, Any, list[str]]:
        """Return the verb that the arguments begin with, imported.

        Raises
        ------
        InputError
            Where there is no such verb.
        """
        verb, *rest = args
        if verb not in built_verbs():
            raise InputError("there is no such command", value=verb, allowed=built_verbs())
        return verb, _load(verb), rest


app = typer.Typer(
    cls=LazyVerbs,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhangye {__version__}")
        raise typer.Exit


@app.callback()
def _zhangye(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help=help_text("Print the version.", "显示版本。"),
        ),
    ] = False,
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help=help_text(
                "Language of help and messages; by default that of your system.",
                "帮助与提示的语言；默认与系统一致。",
            ),
            show_default=False,
        ),
    ] = None,
    allow_outside: Annotated[
        bool,
        typer.Option(
            "--allow-outside",
            help=help_text(
                "Let the model read data files outside its own folder.",
                "允许模型读取其文件夹以外的数据文件。",
            ),
        ),
    ] = False,
) -> None:
    if allow_outside:
        from zhangye.engine.cells import OUTSIDE

        OUTSIDE.set(True)


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing but the code leaves this function.

    Parameters
    ----------
    arguments
        The words after ``zhangye``; by default those of this process.

    Returns
    -------
    int
        0 done, 1 a check failed or a set of targets is infeasible, 2 wrong input, 130 stopped by
        the user.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    with speaking(asked_language(words)):
        # What a command allows is allowed to that command alone.
        return copy_context().run(_execute, words)


def _execute(arguments: Sequence[str]) -> int:
    try:
        command = speak(typer.main.get_command(app), choose())
        command.help = SUMMARY(choose())
        result = command.main(args=arguments, prog_name="zhangye", standalone_mode=False)
        if result == INTERRUPTED:  # typer has caught the interrupt itself
            raise KeyboardInterrupt
        return result if isinstance(result, int) else DONE
    except InputError as error:
        _complain(told(error, choose()))
    except USAGE_ERROR as error:
        _complain_of_usage(error)
    except OSError as error:
        if error.filename is None:
            if error.errno not in CANNOT_BE_SHOWN:
                raise
            _complain(_no_longer_shown(error))
            return WRONG_INPUT
        _complain(f"{error.filename}: {_translated((error.strerror or str(error)).lower())}")
    except (KeyboardInterrupt, typer.Abort):
        _complain(Text("stopped; nothing was written", "已中止，未写入任何文件")(choose()))
        return INTERRUPTED
    except Exception as error:
        if not _is_model_error(error):
            raise
        _complain(told(error, choose()))
    return WRONG_INPUT


def main() -> NoReturn:
    """Run ``zhangye`` as a program: the entry point of the installed command."""
    closed = sys.stdout is None
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: 'zhangye data >&-'
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    if closed:
        _complain(CLOSED(choose()))
    for stream in (sys.stdout, sys.stderr):
        # Consoles and pipes under Windows may stand in a legacy code page.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    code = execute()
    try:
        sys.stdout.flush()
    except OSError as error:
        _complain(_no_longer_shown(error))
        code = WRONG_INPUT
    sys.exit(code)


def _no_longer_shown(error: OSError) -> str:
    """Give the rest of the output up, so that the end of the program does not fail on it too."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNSHOWN(choose(), reason=_translated((error.strerror or str(error)).lower()))


def _translated(words: str) -> str:
    return translated(words) if choose() == Language.ZH else words


def _complain(message: str) -> None:
    # A file's name may hold what a terminal obeys.
    shown = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in message)
    typer.echo(f"zhangye: {shown}", err=True)


def _complain_of_usage(error: Any) -> None:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "zhangye"
    message = error.format_message()
    if not message:  # a bare 'zhangye' asks for help, which typer puts into the error
        return
    line = " ".join(message.split())
    choice = WRONG_CHOICE.match(line)
    if choice is not None:
        allowed = re.findall("'([^']*)'", choice["allowed"])
        wrong = InputError(
            "there is no such choice",
            where=choice["where"],
            value=choice["value"],
            allowed=allowed,
        )
        line = told(wrong, choose())
    else:
        line = _translated(line)
    typer.echo(f"{path}: {line} ({path} --help)", err=True)


def _is_model_error(error: Exception) -> bool:
    # The engine is heavy: where it was never imported, the error cannot be its own.
    engine = sys.modules.get("zhangye.engine")
    return engine is not None and isinstance(error, engine.ModelError)
