"""The cache on disk: used, rebuilt when damaged, harmless when absent or shared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from zhangye import engine
from zhangye.engine import cache, compiling

from .conftest import FOLDER

MODEL = FOLDER / "models" / "counties.mdl"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder in use."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_second_reading_neither_translates_nor_compiles(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = engine.read(MODEL).run()
    # What the translator gave, the lowered model, its exponents and its code; and the key.
    assert len(list(folder.iterdir())) == 5

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(compiling, "compile_text", never)
    monkeypatch.setattr("zhangye.engine.translate.translate", never)
    pd.testing.assert_frame_equal(engine.read(MODEL).run(), first)


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "empty"])
def test_damaged_entries_are_rebuilt(folder: Path, damage: str) -> None:
    expected = engine.read(MODEL).run()
    for entry in folder.iterdir():
        data = bytearray(entry.read_bytes())
        if damage == "cut":
            data = data[: len(data) // 2]
        elif damage == "changed":
            data[len(data) // 2] ^= 1
        else:
            data = bytearray(b"something else" if damage == "foreign" else b"")
        entry.write_bytes(bytes(data))
    pd.testing.assert_frame_equal(engine.read(MODEL).run(), expected)


def test_unwritable_folder_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder would be")
    monkeypatch.setenv(cache.VARIABLE, str(blocked))
    assert len(engine.read(MODEL).run()) == 21
    assert blocked.read_text() == "a file where the folder would be"


def test_cache_may_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, "")
    assert cache.folder() is None
    assert len(engine.read(MODEL).run()) == 21


def test_changed_model_is_not_mistaken(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.mdl"
    text = MODEL.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    before = engine.read(path).run(return_columns=["capital"])
    path.write_text(text.replace("depreciation = 0.05", "depreciation = 0.06"), encoding="utf-8")
    after = engine.read(path).run(return_columns=["capital"])
    assert (after.iloc[-1] < before.iloc[-1]).all()


def test_two_processes_at_once(folder: Path) -> None:
    code = (
        "import sys; from zhangye import engine; "
        "print(engine.read(sys.argv[1]).run()['city gdp'].iloc[-1])"
    )
    source = str(Path(engine.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": source, cache.VARIABLE: str(folder)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(MODEL)],
            stdout=subprocess.PIPE, text=True, env=environment,
        )
        for _ in range(2)
    ]  # fmt: skip
    printed = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert printed[0] == printed[1] != ""
    assert not list(folder.glob(".writing-*"))
