"""The command writes whole files, refuses wrong input in one line, and leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from zhangye.cli import execute
from zhangye.presentation import report


class Wrong(NamedTuple):
    words: tuple[str, ...]
    message: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(("pln", "--out", "a.docx"), "did you mean 'plan'?"),
        Wrong(("plan", "--out", "a.docx", "--format", "dcox"), "did you mean 'docx'?"),
        Wrong(("plan", "--out", "a.pdf"), "a name that ends in .docx, .html, .xlsx"),
        Wrong(("plan", "--out", "a"), "a name that ends in .docx, .html, .xlsx"),
        Wrong(("plan", "--out", "a.html", "--format", "docx"), "a name that ends in .docx"),
        Wrong(("plan", "plan", "--out", "a.docx"), "named twice: 'plan'"),
        Wrong((*"abcdefghi", "--out", "a.docx"), "1 to 8"),
        Wrong(("plan", "--out", "a.docx", "--lang", "fr"), "'fr'"),
        Wrong(("plan", "--out", "folder.docx"), "a folder has this name"),
        Wrong(("plan", "--out", "file/a.docx"), "a file stands where a folder is needed"),
        Wrong(("plan",), "--out"),
    ],
    ids=lambda wrong: " ".join(wrong.words),
)
def test_wrong_input_is_one_line_and_writes_nothing(
    wrong: Wrong,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.docx").mkdir()
    Path("file").write_text("x", encoding="utf-8")
    before = sorted(path.name for path in Path().iterdir())
    assert execute(["report", *wrong.words]) == 2
    errors = capsys.readouterr().err
    assert wrong.message in errors
    assert "Traceback" not in errors
    assert sorted(path.name for path in Path().iterdir()) == before


def test_suffix_decides_and_provenance_stands_beside(tmp_path: Path) -> None:
    out = tmp_path / "new" / "Report.XLSX"
    assert execute(["report", "baseline", "--lang", "zh", "--no-advice", "--out", str(out)]) == 0
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "Report.XLSX",
        "Report.XLSX.provenance.json",
    ]
    provenance = json.loads(Path(f"{out}.provenance.json").read_text(encoding="utf-8"))
    assert provenance["files"] == ["Report.XLSX"]
    assert provenance["hashes"]["scenario"]


def test_error_half_way_leaves_the_older_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.html"
    out.write_text("older", encoding="utf-8")

    def full_disk(content: object, path: Path, kind: object, **style: object) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(report, "write", full_disk)
    assert (
        execute(["report", "baseline", "--lang", "en", "--no-advice", "--force", "--out", str(out)])
        == 2
    )
    assert "no space left" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_title_that_looks_like_a_formula_stays_a_title(tmp_path: Path) -> None:
    scenario = tmp_path / "odd.toml"
    scenario.write_text('title = "=1+1"\ntitle_zh = "=1+1"\nextends = "baseline"\n', "utf-8")
    out = tmp_path / "report.xlsx"
    assert execute(["report", str(scenario), "--lang", "en", "--no-advice", "--out", str(out)]) == 0
    cells = openpyxl.load_workbook(out)["Scorecard"]["A"]
    assert {(cell.value, cell.data_type) for cell in cells[1:]} == {("=1+1", "s")}


def test_title_with_a_control_character_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "odd.toml"
    scenario.write_text('title = "a\\u0001"\ntitle_zh = "b"\nextends = "baseline"\n', "utf-8")
    out = tmp_path / "report.docx"
    assert execute(["report", str(scenario), "--lang", "en", "--no-advice", "--out", str(out)]) == 2
    assert "control character" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["odd.toml"]
