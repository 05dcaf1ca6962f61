"""Files of version 0.1.0 are read, or refused with a word on what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zhangye import outputs, scenarios, targets
from zhangye.calibration import posterior
from zhangye.project import FOLDERS, Project, find

OLD = Path(__file__).parent / "0.1.0"


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A copy of the project that a test may change."""
    for folder in FOLDERS:
        shutil.copytree(find().root / folder, tmp_path / folder)
    return Project(tmp_path)


@pytest.mark.parametrize("name", ["template.toml", "scenario.toml"])
def test_scenarios_load(name: str) -> None:
    project = find()
    loaded = scenarios.load(str(OLD / name), project, targets.load(project).statistics)
    assert loaded.title


def test_a_scenario_keeps_what_it_sets() -> None:
    project = find()
    loaded = scenarios.load(str(OLD / "scenario.toml"), project, targets.load(project).statistics)
    assert loaded.settings["crop_structure_shift"].values["all"][2020] == 6.0


def test_entered_figures_load_and_raise_the_grade(copy: Project) -> None:
    assert targets.load(copy)["processing_rate"].grade == "C"
    shutil.copy(OLD / "entered.csv", copy.data / "entered.csv")
    assert targets.load(copy)["processing_rate"].grade == "B"


def test_posterior_is_read_or_refused_with_the_command(copy: Project) -> None:
    shutil.copy(OLD / "posterior.nc", copy.calibration / "posterior.nc")
    try:
        draws = posterior.load(copy)
    except posterior.PosteriorError as error:
        assert "zhangye calibrate --sample" in str(error)  # noqa: PT017
    else:
        assert len(draws.model) == posterior.KEPT


def test_output_folders_may_be_replaced(tmp_path: Path) -> None:
    shutil.copy(OLD / "provenance.json", tmp_path / "provenance.json")
    (tmp_path / "loops.csv").write_text("loop\n", encoding="utf-8")
    assert outputs.check_folder(tmp_path) == tmp_path
    (tmp_path / "notes.txt").write_text("my own", encoding="utf-8")
    with pytest.raises(outputs.InputError, match="did not write"):
        outputs.check_folder(tmp_path)
