from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from zhangye.place import screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (60.0, False)])
def test_progress_appears_only_when_the_work_takes_long(
    monkeypatch: pytest.MonkeyPatch, patience: float, shown: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(screen, "PATIENCE_SECONDS", patience)
    monkeypatch.setenv("TERM", "xterm")
    with screen.progress("simulating", total=2) as advance:
        advance(1)
        time.sleep(0.3)
        advance(1)
    assert ("simulating" in terminal.getvalue()) == shown


def test_progress_is_silent_where_stderr_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(screen, "PATIENCE_SECONDS", 0.0)
    with screen.progress("simulating") as advance:
        advance(1)
    assert capsys.readouterr().err == ""


def test_progress_appears_in_a_notebook_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(screen.__file__).parents[2]
    path = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
    code = (
        "import time\nfrom zhangye.place import screen\nscreen.PATIENCE_SECONDS = {patience}\n"
        "with screen.progress('simulating', 2) as step:\n    step(1)\n    time.sleep(1)"
    )
    cells = [nbformat.v4.new_code_cell(code.format(patience=p)) for p in (0.0, 60.0)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    bars = [
        any("application/vnd.jupyter.widget-view+json" in one.get("data", {}) for one in c.outputs)
        for c in notebook.cells
    ]
    assert bars == [True, False]
