"""The template of ``zhangye new`` loads at once, as it is and with its comments taken away."""

import re
from pathlib import Path

from zhangye import project, scenarios
from zhangye.cli import execute


def test_the_template_loads_and_changes_nothing(tmp_path: Path) -> None:
    assert execute(["new", "mine", "--extends", "plan", "--out", str(tmp_path)]) == 0
    mine = scenarios.load(tmp_path / "mine.toml", project.find())
    assert mine.parameters() == scenarios.load("plan", project.find()).parameters()


def test_it_finds_a_file_that_it_extends_from_another_folder(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "wet.toml").write_text(
        'title = "Wet"\n[shocks.inflow_wetness]\nall = { 2018 = 1.2 }\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert execute(["new", "mine", "--extends", "base/wet.toml", "--out", "out"]) == 0
    mine = scenarios.load(tmp_path / "out" / "mine.toml", project.find())
    assert mine.value("inflow_wetness", "Ganzhou", 2018) == 1.2


def test_ones_own_plan_may_extend_the_projects_plan(tmp_path: Path) -> None:
    assert execute(["new", "plan", "--extends", "plan", "--out", str(tmp_path)]) == 0
    mine = scenarios.load(tmp_path / "plan.toml", project.find())
    assert mine.parameters() == scenarios.load("plan", project.find()).parameters()


def test_every_line_of_it_is_a_valid_setting(tmp_path: Path) -> None:
    assert execute(["new", "mine", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    opened = re.sub(r"(?m)^# (\[(?:levers|shocks)\.|all = )", r"\1", text)
    (tmp_path / "opened.toml").write_text(opened, encoding="utf-8")
    loaded = scenarios.load(tmp_path / "opened.toml", project.find())
    assert set(loaded.settings) == set(loaded.catalogue.entries)
    assert loaded.changed() == []


def test_it_does_not_overwrite(tmp_path: Path, capsys) -> None:
    (tmp_path / "mine.toml").write_text("mine", encoding="utf-8")
    assert execute(["new", "mine", "--out", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "mine"


def test_a_name_that_is_a_path_is_refused(tmp_path: Path) -> None:
    assert execute(["new", "../mine", "--out", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    page = (project.find().root / "docs" / "scenarios.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")
    loaded = scenarios.load(tmp_path / "example.toml", project.find())
    assert loaded.value("irrigation_canal_investment", "Ganzhou", 2035) == 1.5
    assert loaded.value("agricultural_water_price", "Minle", 2019) == 0.3


def test_a_name_of_the_project_gets_a_warning(tmp_path: Path, capsys) -> None:
    assert execute(["new", "plan", "--out", str(tmp_path), "--lang", "en"]) == 0
    assert "means that one, and yours is meant only by its file" in " ".join(
        capsys.readouterr().err.split()
    )
    assert execute(["new", "mine", "--out", str(tmp_path), "--lang", "en"]) == 0
    assert "means that one" not in capsys.readouterr().err
