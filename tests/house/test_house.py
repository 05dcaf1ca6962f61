"""The plan of the house is true: imports go down, in no circle, and CONTRIBUTING.md shows them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from . import house

GRAPH, ROOMS = house.imports(), house.rooms()


def test_no_circle_of_imports() -> None:
    assert house.circles(GRAPH) == []


def test_imports_go_down() -> None:
    assert house.violations(GRAPH, ROOMS) == []


def test_every_room_is_there() -> None:
    lived_in = {house.room_of(module, ROOMS) for module in GRAPH}
    assert lived_in == {room.name for room in ROOMS}


def test_contributing_shows_the_house() -> None:
    text = house.CONTRIBUTING.read_text(encoding="utf-8")
    hint = "run python tests/house/house.py"
    assert house.filled(text, GRAPH, ROOMS) == text, hint


def test_the_engine_knows_nothing_of_zhangye() -> None:
    words = ("ganzhou", "sunan", "heihe", "yingluoxia")
    for path in (house.PACKAGE / "engine").glob("*.py"):
        code = house.code_of(path).casefold()
        assert not [word for word in words if word in code], path.name


@pytest.mark.parametrize("room", house.WITH_CONTENTS)
def test_a_room_opens_with_its_contents(room: str) -> None:
    folder = house.PACKAGE / room
    words = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    listed = re.findall(r"`(\w+)`", words or "")
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert modules <= set(listed), modules - set(listed)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a package in which everything that is forbidden happens once."""
    for name, text in {
        "__init__.py": "",
        "errors.py": "def f():\n    from zhangye.cli import run\n",
        "engine/__init__.py": "from .model import read\n",
        "engine/model.py": "from typing import TYPE_CHECKING\nfrom ..errors import E\n"
        "if TYPE_CHECKING:\n    from .runtime import Program\n",
        "engine/runtime.py": "from . import model\n",
        "cli/__init__.py": "",
        "cli/run.py": "import zhangye.engine as e\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_what_the_rules_catch(small: Path) -> None:
    graph = house.imports(small)
    assert graph["engine.model"] == {"errors", "engine.runtime"}
    assert graph["engine.runtime"] == {"engine.model"}
    assert graph["cli.run"] == {"engine"}
    assert house.circles(graph) == [
        ["cli.run", "engine", "engine.model", "engine.runtime", "errors"]
    ]
    alone = {name: others - {"errors"} for name, others in graph.items()}
    assert house.circles(alone) == [["engine.model", "engine.runtime"]]
    assert house.violations(graph, ROOMS) == [
        "ground may not know cli: errors imports cli.run",
        "engine may not know ground: engine.model imports errors",
    ]
    (small / "attic.py").touch()
    with pytest.raises(LookupError, match="attic stands in no room"):
        house.violations(house.imports(small), ROOMS)


def test_a_way_round_is_left_out_of_the_picture() -> None:
    graph = {"cli": frozenset({"engine", "structure"}), "structure": frozenset({"engine"}),
             "engine": frozenset[str]()}  # fmt: skip
    chart = house.picture(graph, ROOMS)
    assert "cli --> structure" in chart
    assert "structure --> engine" in chart
    assert "cli --> engine" not in chart
