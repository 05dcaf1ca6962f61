"""Every wrong scenario file gives one clear message: file, place, value, what is allowed."""

from pathlib import Path

import pytest
import yaml

from zhangye import project, scenarios
from zhangye.cli import execute
from zhangye.errors import InputError

FOLDER = Path(__file__).resolve().parents[1] / "bad_inputs" / "scenarios"
CASES = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(CASES))
def test_case(name: str) -> None:
    if not CASES[name]:
        assert scenarios.load(FOLDER / name, project.find()).title
        return
    with pytest.raises(InputError) as caught:
        scenarios.load(FOLDER / name, project.find())
    message = str(caught.value)
    assert str(FOLDER) in message
    for words in CASES[name]:
        assert str(words) in message


def test_every_file_is_a_case() -> None:
    files = {file.name for file in FOLDER.glob("*.toml")}
    assert files == set(CASES) | {"cyclic_b.toml"}


def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'water-saving'"):
        scenarios.load("water-savng", project.find())


def test_a_missing_file_gets_the_nearest_of_its_folder() -> None:
    with pytest.raises(InputError, match=r"did you mean 'boolean\.toml'"):
        scenarios.load(FOLDER / "bolean.toml", project.find())


def test_the_command_exits_with_2_and_writes_nothing(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert execute(["run", str(FOLDER / "nan.toml"), "--out", str(out)]) == 2
    assert "no finite number" in capsys.readouterr().err
    assert not out.exists()
