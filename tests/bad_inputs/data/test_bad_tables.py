"""Every wrong table gives one message that names file, place, value and what would do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhangye import targets
from zhangye.errors import InputError
from zhangye.project import Project

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_bad_table(case: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    name = case["table"] if "." in case["table"] else f"{case['table']}.csv"
    target = tmp_path / "data" / name
    bases = tmp_path / "data" / "bases.csv"
    # Bases name figures and targets that a stand-in of a row or two does not have.
    bases.write_text(bases.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    package = tmp_path / "data" / "datapackage.json"
    # Stand-ins have fewer rows than what ships.
    whole = re.sub(r'"rows": \d+', '"rows": 0', package.read_text(encoding="utf-8"))
    package.write_text(whole, encoding="utf-8")
    shutil.copyfile(HERE / case["file"], target)
    if not case["fragments"]:
        register = targets.load(Project(tmp_path))
        assert register.statistics.historical["note"].tolist() == ["张掖"]
        return
    with pytest.raises(InputError) as raised:
        targets.load(Project(tmp_path))
    message = str(raised.value)
    assert message.startswith(str(target))
    for fragment in case["fragments"]:
        assert fragment in message


def test_every_file_has_a_case() -> None:
    files = {path.name for path in HERE.iterdir() if path.suffix in (".csv", ".json")}
    assert files == {case["file"] for case in CASES}
