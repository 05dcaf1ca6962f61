"""Messages about wrong input in Chinese: the catalogue holds every one that the code can say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import zhangye
from zhangye.cli import execute
from zhangye.errors import InputError
from zhangye.language import Language
from zhangye.messages import FIELD, catalogue, told, translated

SOURCES = sorted(Path(zhangye.__file__).parent.rglob("*.py"))
RAISED = ("InputError", "ModelError", "PosteriorError", "GrowthError")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _pattern(node: ast.expr) -> str | None:
    """Return a text of the code with each of its fields as ``{}``; None where it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else FIELD for p in node.values]
        return "".join(str(part) for part in parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pattern(node.left), _pattern(node.right)
        return (left or FIELD) + (right or FIELD) if left or right else None
    return None


def _problems() -> set[str]:
    """Return what the code can say is wrong."""
    said: set[str] = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in RAISED:
                shown = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                said.update(filter(None, map(_pattern, shown)))
    return said


def _sample(problem: str) -> str:
    return problem.replace(FIELD, "x1")


def test_every_problem_of_the_code_has_chinese_words() -> None:
    problems = _problems()
    assert len(problems) > 200
    lacking = sorted(p for p in problems if not CHINESE.search(translated(_sample(p))))
    assert not lacking, "add them to src/zhangye/messages.csv"


def test_the_catalogue_keeps_the_fields() -> None:
    for en, zh in catalogue().items():
        assert en.count(FIELD) == zh.count(FIELD), en
        assert CHINESE.search(zh), en


def test_fields_come_through_untouched() -> None:
    assert translated("the suffix of the file does not fit --format png") == (
        "文件后缀与 --format png 不符"
    )
    assert translated("unknown variable 'Gpd'; did you mean 'Gdp'?").endswith("是否为 'Gdp'？")
    assert translated("a sentence that nobody wrote") == "a sentence that nobody wrote"


def test_an_error_says_place_value_and_nearest_spelling() -> None:
    error = InputError(
        "there is no such lever", file="my.toml", where="line 3", value="truns", allowed=["trunk"]
    )
    assert told(error, Language.ZH) == (
        "my.toml，第3行：没有这一措施：'truns'；是否为 'trunk'？（可用：trunk）"
    )
    assert told(error, Language.EN) == str(error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asess"], "没有这一命令"),
        (["run", "baseline", "--colour"], "没有选项 --colour"),
        (["run"], "缺少参数"),
        (["assess", "plan", "--draws", "many"], "应为整数"),
        (["chart", "gdp", "--years", "later"], "这不是年份"),
        (["run", "no-such-scenario"], "没有这一情景"),
    ],
)
def test_the_command_line_complains_in_chinese(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert execute([*words, "--lang", "zh"]) == 2
    assert said in capsys.readouterr().err
