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


@pytest.fixture
def notices(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """Return a function that gives the notices of a cache that has told nothing yet."""
    cache._notice.cache_clear()
    caplog.set_level("WARNING", "zhangye.engine")
    return lambda: [record.getMessage() for record in caplog.records]


def test_folder_and_key_are_the_user_s_alone(folder: Path) -> None:
    cache.store("entry", b"content")
    assert cache.load("entry") == b"content"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / cache.SECRET).stat().st_mode & 0o777 == 0o600
    # Under another key, or under another name, an entry counts for nothing
    (folder / "other").write_bytes((folder / "entry").read_bytes())
    (folder / "other").chmod(0o600)
    assert cache.load("other") is None
    (folder / cache.SECRET).write_bytes(bytes(cache.SECRET_BYTES))
    assert cache.load("entry") is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_is_not_used(folder: Path, notices, mode: int) -> None:
    folder.mkdir()
    folder.chmod(mode)
    for _ in range(2):
        cache.store("entry", b"content")
        assert cache.load("entry") is None
    assert len(notices()) == 1
    assert "others can write" in notices()[0]


def test_a_folder_of_another_user_is_not_used(folder: Path, notices, monkeypatch) -> None:
    cache.store("entry", b"content")
    monkeypatch.setattr(cache.os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert cache.load("entry") is None
    assert any("belongs to another user" in notice for notice in notices())


def test_an_entry_that_is_a_link_is_not_followed(folder: Path) -> None:
    cache.store("entry", b"content")
    (folder / "entry").unlink()
    (folder / "entry").symlink_to("/dev/zero")
    assert cache.load("entry") is None
    cache.store("entry", b"again")
    assert cache.load("entry") == b"again"
    assert not (folder / "entry").is_symlink()


def test_an_entry_of_another_kind_heals(folder: Path) -> None:
    expected = engine.read(MODEL).run()
    names = [path.name for path in folder.iterdir() if path.name != cache.SECRET]
    for name in names:  # rightly signed, but rubbish
        cache.store(name, b'{"graph": 3}')
    pd.testing.assert_frame_equal(engine.read(MODEL).run(), expected)


def test_an_empty_xdg_cache_home_counts_as_none(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache" / "zhangye-engine"


def test_no_home_turns_the_cache_off(monkeypatch, notices) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache.Path, "home", homeless)
    assert cache.folder() is None
    assert cache.load("entry") is None
    assert len(notices()) == 1
