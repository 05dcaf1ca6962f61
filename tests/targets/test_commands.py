"""The commands as a user calls them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhangye.cli import execute

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> str:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for folder in ("model", "calibration", "scenarios"):
        (tmp_path / folder).mkdir()
    return str(tmp_path)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ["data"],
        ["data", "--indicator", "gdp", "--area", "minle"],
        ["targets", "--by", "department"],
        ["targets", "--by", "wording", "--area", "linze"],
        ["targets", "--id", "water_cap"],
        ["targets", "--check"],
    ],
)
def test_findings_are_results(
    words: list[str], lang: str, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([*words, "--lang", lang, "--project", project]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 3
    assert any("一" <= char <= "鿿" for char in out) or lang == "en"


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (["data", "--indicator", "gpd"], "did you mean 'gdp'"),
        (["targets", "--by", "departments"], "did you mean 'department'"),
        (["targets", "--id", "water_capp"], "did you mean 'water_cap'"),
        (["enter", "pipe_leakage", "--value", "nan", "--year", "2017", "--by", "Li"], "'nan'"),
    ],
)
def test_wrong_words_exit_with_2(
    words: list[str], fragment: str, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([*words, "--project", project]) == 2
    assert fragment in capsys.readouterr().err


def test_enter_writes_the_row(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["enter", "pipe_leakage", "--value", "12.5", "--year", "2017", "--by", "Li"]
    assert execute([*words, "--lang", "en", "--project", project]) == 0
    assert "grade C -> B" in " ".join(capsys.readouterr().out.split())
    text = (Path(project) / "data" / "entered.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("pipe_leakage,base,zhangye,12.5,%,2017,")
