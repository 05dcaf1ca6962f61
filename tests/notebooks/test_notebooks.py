"""Every notebook runs, its cells hold what they should, and git holds no outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))


def text_of(notebook: nbformat.NotebookNode, tag: str) -> str:
    """Return what a tagged cell printed or showed."""
    for cell in notebook.cells:
        if tag in cell.metadata.get("tags", []):
            parts = [out.get("text", "") for out in cell.outputs]
            parts += [out.get("data", {}).get("text/plain", "") for out in cell.outputs]
            return "\n".join(parts)
    raise AssertionError(f"no cell is tagged {tag}")


@pytest.fixture(scope="module")
def executed() -> dict[str, nbformat.NotebookNode]:
    found = {}
    for file in FILES:
        notebook = nbformat.read(file, as_version=4)
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(FOLDER))
        found[file.stem] = notebook
    return found


def test_there_are_four_and_git_holds_no_outputs() -> None:
    assert [file.stem for file in FILES] == [
        "01-history",
        "02-model",
        "03-scenarios",
        "04-targets",
    ]
    for file in FILES:
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        assert all(not cell.get("outputs") for cell in notebook.cells)
        assert file.stat().st_size < 30_000


def test_history(executed) -> None:
    assert "restated: -6.9%" in text_of(executed["01-history"], "restated")
    assert len(text_of(executed["01-history"], "findings").strip().splitlines()) == 16


def test_model(executed) -> None:
    notebook = executed["02-model"]
    assert "'stock': 51" in text_of(notebook, "kinds")
    assert "county water use" in text_of(notebook, "water")
    shown = text_of(notebook, "knock-out").splitlines()[-1].split()
    assert float(shown[1]) < -20  # water use of 2035 without the rebound
    assert float(shown[2]) > 3


def test_scenarios(executed) -> None:
    notebook = executed["03-scenarios"]
    assert "water-saving" in text_of(notebook, "water")
    assert "migrant_settlement" in text_of(notebook, "effects")
    assert float(text_of(notebook, "slider").split()[0]) < 100  # milliseconds a move


def test_targets(executed) -> None:
    notebook = executed["04-targets"]
    assert "'reported': 34" in text_of(notebook, "counts")
    assert len(text_of(notebook, "contradictions").strip().splitlines()) == 17
