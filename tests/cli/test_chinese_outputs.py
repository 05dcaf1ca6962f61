"""Chinese outputs hold no Latin word but those of latin_allowed.txt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zhangye.cli import execute

ALLOWED = {
    line
    for line in Path(__file__).with_name("latin_allowed.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
}
WORD = re.compile(r"(?!s\d{3}(?!\d))[A-Za-z](?:[A-Za-z_.-]*[A-Za-z])?")
"""Latin words; the numbers of sources (s006) are none."""

# What each command may show beside: the ids in the column or line that is there for them.
COMMANDS: dict[str, str] = {
    "run plan": "",
    "compare baseline plan": "",
    "forecast plan --draws 8": "",
    "assess plan --draws 8 --all --after": "",
    "data --indicator gdp": "gdp",
    "targets --check": "",
    "targets --id gdp_city": "gdp_city gdp",
}


@pytest.mark.parametrize("line", COMMANDS)
def test_a_chinese_output_holds_no_latin_word(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([*line.split(), "--lang", "zh"]) == 0
    shown = capsys.readouterr()
    assert re.search("[\u4e00-\u9fff]", shown.out)
    # What is to be typed stays as the command line reads it.
    text = re.sub(r"zhangye\s+enter\s+\w+", "", shown.out + shown.err)
    words = set(WORD.findall(text))
    assert words <= ALLOWED | set(COMMANDS[line].split())


def test_the_list_of_targets_has_latin_words_as_ids_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from zhangye import targets
    from zhangye.project import find

    ids = targets.load(find(None)).by_id
    assert execute(["targets", "--lang", "zh"]) == 0
    # An id may be folded within its narrow column.
    words = set(WORD.findall(capsys.readouterr().out)) - ALLOWED
    joined = " ".join(ids)
    assert all(word in joined for word in words)
