"""The command answers at once because it imports nothing heavy before a verb needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
HEAVY = ("pysd", "llvmlite", "matplotlib", "xarray", "scipy", "numpy", "pandas")


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["chekc"]])
def test_no_heavy_library_is_imported(words: list[str]) -> None:
    done = python(
        f"import sys; from zhangye.cli import execute; execute({words!r});"
        "print('imported', *sorted(set(m.split('.')[0] for m in sys.modules)))"
    )
    imported = done.stdout.rpartition("imported ")[2].split()
    assert "typer" in imported
    assert set(HEAVY).isdisjoint(imported)


def test_output_is_utf_8_where_the_terminal_is_not() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhangye", "--help"],
        env=os.environ
        | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "gbk", "LC_ALL": "zh_CN.UTF-8"},
        capture_output=True,
        check=True,
    )
    assert "张掖" in done.stdout.decode("utf-8")
