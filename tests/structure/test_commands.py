"""``zhangye check`` and ``zhangye docs`` on a small project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhangye.cli import execute

SMALL = Path(__file__).parent / "small_economy.txt"
CHECKS = """
- id: counties_add_up
  family: conservation
  en: Counties add up.
  zh: 县区之和等于全市。
  it_should: near(sum(output, County), total_output, 1e-9)
- id: bound
  family: extreme
  en: Capital stays small.
  zh: 资本不大。
  when: {saving rate: 0.5}
  it_should: capital <= 7
- id: loops_at_work
  family: loop
  en: Loops work.
  zh: 回路起作用。
  indicators: [total output]
  times: [2010]
"""
LOOPS = (
    "id,path_en,path_zh,sign,constant,neutral_value,why_asleep\n"
    "R1,capital -> output -> capital,资本→产出→资本,+,reinvestment switch,0,\n"
)
LEVERS = "lever,kind,applies_to,min,default,max\nwater_price,intensive,water price,0.1,0.2,0.5\n"


@pytest.fixture
def project(tmp_path: Path, write_model) -> Path:
    root = tmp_path / "copy"
    for folder in ("model", "data", "calibration", "scenarios", "docs"):
        (root / folder).mkdir(parents=True)
    model = write_model(SMALL.read_text(encoding="utf-8"))
    (root / "model" / "zhangye.mdl").write_bytes(model.read_bytes())
    (root / "model" / "checks.yaml").write_text(CHECKS, encoding="utf-8")
    (root / "model" / "loops.csv").write_text(LOOPS, encoding="utf-8")
    (root / "scenarios" / "levers.csv").write_text(LEVERS, encoding="utf-8")
    return root


def run(*words: object) -> int:
    return execute([str(word) for word in words])


def test_a_failing_check_says_where(project: Path, capsys) -> None:
    assert run("check", "--project", project, "--lang", "en") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "bound: saving rate = 0.5; Sunan; 2003; capital = 7." in said
    assert "2 of 3 checks hold" in said


def test_checks_that_hold(project: Path, capsys) -> None:
    assert run("check", "--project", project, "--family", "conservation", "--lang", "zh") == 0
    assert "1 项检验中 1 项通过" in capsys.readouterr().out


@pytest.mark.parametrize(
    "broken",
    [
        ("model/checks.yaml", "saving rate", "savings rate", "did you mean 'saving rate'"),
        ("model/zhangye.mdl", "TIME STEP", "TIME STPE", "lacks TIME STEP"),
        ("model/loops.csv", "reinvestment switch", "switch", "no such constant"),
        ("scenarios/levers.csv", "water price", "water prize", "did you mean 'water price'"),
    ],
)
def test_wrong_input(project: Path, capsys, broken: tuple[str, str, str, str]) -> None:
    file, old, new, says = broken
    path = project / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert run("check", "--project", project) == 2
    said = capsys.readouterr().err
    assert says in said
    assert Path(file).name in said


def test_an_unknown_family(project: Path, capsys) -> None:
    assert run("check", "--project", project, "--family", "loops") == 2
    assert "did you mean 'loop'" in capsys.readouterr().err


def test_the_documentation_is_written(project: Path) -> None:
    assert run("docs", "--project", project) == 0
    text = (project / "docs" / "model.md").read_text(encoding="utf-8")
    assert "#### water adequacy" in text
    assert "| R1 | -" in text
    written = {path.name for path in (project / "docs" / "model").iterdir()}
    assert {"economy.svg", "economy.png", "provenance.json"} <= written
    record = json.loads((project / "docs" / "model" / "provenance.json").read_text("utf-8"))
    assert record["hashes"]["model"]


def test_other_files_stay_and_writing_again_replaces(project: Path) -> None:
    other = project / "docs" / "by-hand.md"
    other.write_text("mine", encoding="utf-8")
    assert run("docs", "--project", project) == 0
    first = (project / "docs" / "model.md").read_bytes()
    assert run("docs", "--project", project) == 0
    assert (project / "docs" / "model.md").read_bytes() == first
    assert other.read_text(encoding="utf-8") == "mine"


def test_nothing_is_written_where_a_picture_fails(project: Path, monkeypatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zhangye.structure.diagram.write", full)
    assert run("docs", "--project", project) == 2
    assert list((project / "docs").iterdir()) == []


def test_a_missing_folder_is_made(project: Path, tmp_path: Path) -> None:
    assert run("docs", "--project", project, "--out", tmp_path / "absent") == 0
    assert (tmp_path / "absent" / "model.md").exists()
