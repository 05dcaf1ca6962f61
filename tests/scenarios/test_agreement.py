"""A default stands in a catalogue and in the model file; changed in one alone it is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import zhangye
from zhangye import scenarios
from zhangye.errors import InputError
from zhangye.model_text import ModelText
from zhangye.project import FOLDERS, Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.nc"))
    return Project(tmp_path)


def change(file: Path, name: str, old: str, new: str) -> None:
    """Change the default in the row of a lever or shock."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if line.startswith(name + ","))
    assert lines[number].count(old) == 1
    lines[number] = lines[number].replace(old, new)
    file.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "name", "old", "new", "held"),
    [
        ("levers.csv", "transport", ",0,20,60,", ",0,45,60,", "20"),
        ("levers.csv", "service_gas", ",0,0.6,4,", ",0,0.7,4,", "0.6"),
        ("levers.csv", "agricultural_water_price", ",0.1,0.2,0.5,", ",0.1,0.3,0.5,", "0.2"),
        ("levers.csv", "downstream_compliance", ",0.6,0.86,1,", ",0.6,0.9,1,", "0.86"),
        ("shocks.csv", "inflow_wetness", ",0.6,1,1.5,", ",0.6,1.1,1.5,", "1"),
    ],
)
def test_a_default_of_the_catalogue_alone(
    copy: Project, file: str, name: str, old: str, new: str, held: str
) -> None:
    change(copy.scenarios / file, name, old, new)
    with pytest.raises(InputError, match=f"{name}, column default: .*allowed: {held}, as in"):
        scenarios.load("baseline", copy)
    assert scenarios.catalogue(copy, new_defaults=True).entries[name].default != float(held)


def test_a_default_of_the_model_file_alone(copy: Project) -> None:
    text = ModelText(copy.mdl.read_text(encoding="utf-8"))
    text.set_element("transport[Minle]", 27.48083)
    copy.mdl.write_text(text.text, encoding="utf-8")
    with pytest.raises(InputError, match=r"another default: 20\.0; allowed: 45,"):
        scenarios.catalogue(copy)


def test_every_lever_and_shock_of_the_model_is_compared(copy: Project) -> None:
    text = copy.mdl.read_text(encoding="utf-8")
    for name, entry in scenarios.catalogue(copy).entries.items():
        if entry.observed_only:
            continue
        model = ModelText(text)
        constant = entry.applies_to.partition("[")[0]
        values = model.constants
        assert constant in values
        found = model._constant(constant)
        numbers = found.group(2)
        changed = text.replace(found.group(0), found.group(0).replace(numbers, "7" + numbers))
        copy.mdl.write_text(changed, encoding="utf-8")
        if name.startswith("service_") and name != "service_road":
            continue  # The first number of the table is that of roads.
        with pytest.raises(InputError, match=f"{name}, column default"):
            scenarios.catalogue(copy)


@pytest.mark.parametrize("command", ["run", "check", "levers"])
def test_commands_refuse_it(copy: Project, command: str) -> None:
    change(copy.scenarios / "levers.csv", "transport", ",0,20,60,", ",0,45,60,")
    home = zhangye.open(copy.root)
    with pytest.raises(InputError, match="the model file holds another default"):
        home.levers if command == "levers" else getattr(home, command)()
