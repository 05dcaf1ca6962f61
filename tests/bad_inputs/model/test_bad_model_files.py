"""Every wrong file of model/ gives one message that names file, place, value and what would do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhangye.cli import execute

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))
FINE = {
    "zhangye.mdl": "fine.mdl",
    "checks.yaml": "fine-checks.yaml",
    "loops.csv": "fine-loops.csv",
    "variables.csv": "fine-variables.csv",
}
LEVERS = "lever,kind,applies_to,min,default,max\nwater_price,intensive,water price,0.1,0.2,0.5\n"


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_bad_model_file(case: dict[str, Any], tmp_path: Path, capsys) -> None:
    for folder in ("model", "data", "calibration", "scenarios"):
        (tmp_path / folder).mkdir()
    (tmp_path / "scenarios" / "levers.csv").write_text(LEVERS, encoding="utf-8")
    for name, file in (FINE | {case["stands_for"]: case["file"]}).items():
        shutil.copyfile(HERE / file, tmp_path / "model" / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code = execute(["check", "--project", str(tmp_path), "--lang", "en"])
    said = capsys.readouterr()
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    if not case["fragments"]:
        assert code == 1  # one check of the file is wrong on purpose
        assert "2 of 3 checks hold" in said.out
        return
    assert code == 2
    assert said.out == ""
    assert case["stands_for"] in said.err
    assert said.err.count("\n") == 1
    for fragment in case["fragments"]:
        assert fragment in said.err


def test_every_file_has_a_case() -> None:
    files = {path.name for path in HERE.iterdir() if path.suffix in {".mdl", ".csv", ".yaml"}}
    assert files - {"cases.yaml"} == {case["file"] for case in CASES}
