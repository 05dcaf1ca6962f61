from __future__ import annotations

import io
import sys
import time

import pytest

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
