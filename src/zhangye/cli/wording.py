"""Help in the language that the command line asks for: one set of verbs, two sets of words."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any

from zhangye.cli.descriptions import DESCRIPTIONS
from zhangye.errors import InputError
from zhangye.language import Language, Text, choose

OPTION_HELP: dict[str, str] = {}
"""The Chinese help of each option by its English help; filled where options are written."""

PLACEHOLDERS = {
    "OPTIONS": "选项",
    "COMMAND": "命令",
    "ARGS": "参数",
    "SCENARIOS": "情景",
    "SCENARIO": "情景",
    "INDICATOR": "指标",
    "TARGET": "目标",
    "LEVER": "措施",
    "FAMILY": "类别",
    "NAME": "名称",
    "ADDRESS": "地址",
    "FILE": "文件",
    "DIR": "文件夹",
    "FIRST-LAST": "起年-止年",
    "ID": "编号",
    "DRAWS": "次数",
    "CM": "厘米",
    "<list[str]>": "文字",
    "list[str]": "文字",
    "<str>": "文字",
    "<int range>": "整数",
    "<int>": "整数",
    "<float range>": "数",
    "<float>": "数",
    "<bool>": "开关",
    "<path>": "路径",
}
"""What stands for a value in a line of usage."""

# The longest first, and whole words only: 'ID' stands within other words too.
_PLACEHOLDER = re.compile(
    "|".join(
        re.escape(word) if not word[0].isupper() else rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"
        for word in sorted(PLACEHOLDERS, key=len, reverse=True)
    )
)

FRAME = {
    "ARGUMENTS_PANEL_TITLE": Text("Arguments", "参数"),
    "OPTIONS_PANEL_TITLE": Text("Options", "选项"),
    "COMMANDS_PANEL_TITLE": Text("Commands", "命令"),
    "DEFAULT_STRING": Text("[default: {}]", "[默认：{}]"),
    "REQUIRED_LONG_STRING": Text("[required]", "[必填]"),
}
"""The words of typer's own help page, by the names of its constants."""

HELP_OPTION = Text("Show this message and exit.", "显示本帮助并退出。")
VERSION_OPTION = Text("Print the version.", "显示版本。")
LANGUAGE_OPTION = Text("Language: zh or en.", "语言：zh为中文，en为英文。")
EXAMPLES = Text("Examples", "示例")


def help_text(en: str, zh: str) -> str:
    """Return an option's help in English, and keep its Chinese words for :func:`speak`."""
    OPTION_HELP[en] = zh
    return en


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that a command line asks for, before it is read as a whole.

    Parameters
    ----------
    arguments
        The words after ``zhangye``. A wrong code counts as none: the option itself complains.
    """
    for word, following in zip(arguments, [*arguments, ""][1:], strict=True):
        code = following if word == "--lang" else word.removeprefix("--lang=")
        if code != word:
            with contextlib.suppress(InputError):
                return choose(code)
    return choose()


def speak(command: Any, lang: Language) -> Any:
    """Put a command's help into a language.

    Parameters
    ----------
    command
        A command as typer has made it from a function; changed in place.
    lang
        The language of its help.

    Returns
    -------
    click command
        The same command.
    """
    page = command.format_help

    def format_help(context: Any, formatter: Any) -> None:
        _set_frame(lang)  # heavy to import, so only where a help page is printed
        page(context, formatter)

    command.format_help = format_help
    shown = command.get_help_option(_context(command))
    if shown is not None:
        shown.help = HELP_OPTION(lang)
    if lang != Language.ZH:
        return command
    command.help = description(command.name, command.help)
    for parameter in [*command.params, *([] if shown is None else [shown])]:
        parameter.help = OPTION_HELP.get(parameter.help, parameter.help)
        _translate_placeholder(parameter)
    usage = command.get_usage
    command.get_usage = lambda context: _usage(usage(context))
    return command


def description(verb: str, docstring: str | None) -> str | None:
    """Return what a verb does in Chinese, with the examples of its docstring.

    Parameters
    ----------
    verb
        The verb's name; one without Chinese words keeps its docstring.
    docstring
        The English description, whose last part from the word 'Example' on holds for both.
    """
    words = DESCRIPTIONS.get(verb)
    if words is None or docstring is None:
        return docstring
    words = re.sub(r"(?<!\n)\n(?!\n)", "", words)  # Chinese lines are joined without a blank
    examples = re.search(r"^Examples?:?\n?.*", docstring, flags=re.MULTILINE | re.DOTALL)
    if examples is None:
        return words
    shown = re.sub(r"^Examples?:?[ ]?(\n-+)?", "示例：", examples[0])
    return f"{words}\n\n{shown}"


def _set_frame(lang: Language) -> None:
    from rich.columns import Columns
    from rich.table import Table
    from typer import rich_utils

    class FoldedColumns(Columns):
        """Columns that fold a line without blanks, such as a Chinese one, instead of cutting it."""

        def __rich_console__(self, *arguments: Any) -> Any:
            for part in super().__rich_console__(*arguments):
                for column in part.columns if isinstance(part, Table) else ():
                    column.overflow = "fold"
                yield part

    for name, words in FRAME.items():
        setattr(rich_utils, name, words(lang))
    rich_utils.Columns = FoldedColumns  # type: ignore[misc]


def _context(command: Any) -> Any:
    return command.context_class(
        command, info_name=command.name, help_option_names=["--help", "-h"]
    )


def _translate_placeholder(parameter: Any) -> None:
    shown = parameter.display_type_rich

    def translated(*, ctx: Any) -> str | None:
        words = shown(ctx=ctx)
        return None if words is None else _in_chinese(words)

    parameter.display_type_rich = translated
    if parameter.param_type_name == "argument" and parameter.metavar is not None:
        parameter.metavar = _in_chinese(parameter.metavar)


def _in_chinese(words: str) -> str:
    return _PLACEHOLDER.sub(lambda match: PLACEHOLDERS[match[0]], words)


def _usage(line: str) -> str:
    return _in_chinese(line.replace("Usage: ", "用法："))
