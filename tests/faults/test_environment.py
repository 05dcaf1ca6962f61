"""Odd surroundings: output that is closed or full, links in a circle, no home, byte-order marks."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhangye.errors import InputError
from zhangye.outputs import _check_name, check_file, check_folder

POSIX = pytest.mark.skipif(os.name != "posix", reason="shells and devices of POSIX")
COMMAND = f"{sys.executable} -m zhangye"


def run(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "LC_ALL": "en_US.UTF-8", **environment},
    )


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what was said on stderr; no word of a traceback is among it."""
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip().splitlines()


@POSIX
def test_a_closed_output_is_said_and_the_command_goes_on() -> None:
    done = run(f"{COMMAND} data --indicator gdp >&-")
    assert done.returncode == 0
    assert said(done) == ["zhangye: standard output is closed: the answer is not shown"]


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["data", "--help", "--version"])
def test_a_full_output_is_one_message(words: str) -> None:
    done = run(f"{COMMAND} {words} >/dev/full")
    assert done.returncode == 2
    assert said(done) == ["zhangye: the answer cannot be shown: no space left on device"]


@POSIX
def test_a_reader_that_leaves_early_is_no_traceback() -> None:
    assert len(said(run(f"{COMMAND} data --all | head -1"))) <= 1


@POSIX
def test_a_link_to_itself_is_refused_by_name(tmp_path: Path) -> None:
    link = tmp_path / "loop"
    link.symlink_to(link)
    for check in (check_folder, check_file):
        with pytest.raises(InputError, match="leads back to itself"):
            check(link)


def test_names_of_devices_are_refused_under_windows_alone(tmp_path: Path) -> None:
    for name in ("CON", "nul.csv", "Com1.xlsx"):
        with pytest.raises(InputError, match="for a device"):
            _check_name(tmp_path / name, windows=True)
        _check_name(tmp_path / name, windows=False)
    _check_name(tmp_path / "console.csv", windows=True)


@POSIX
def test_a_disk_that_fills_leaves_no_file(tmp_path: Path) -> None:
    done = run(f"ulimit -f 4; {COMMAND} chart gdp --out {tmp_path / 'gdp.png'}")
    assert done.returncode == 2
    (line,) = said(done)
    assert "cannot be written" in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.filterwarnings("error")
def test_a_workbook_on_a_full_disk_is_an_error_of_the_disk_alone() -> None:
    import gc

    from openpyxl import Workbook

    from zhangye.presentation.charts.archive import save_workbook

    with pytest.raises(OSError, match="space") as caught:
        save_workbook(Workbook(), "/dev/full")
    assert caught.value.errno == errno.ENOSPC
    gc.collect()  # nothing is left that fails once more when it is let go


@POSIX
def test_an_empty_cache_variable_means_none(tmp_path: Path) -> None:
    done = run(
        f"cd {tmp_path} && {COMMAND} run baseline", XDG_CACHE_HOME="", HOME=str(tmp_path / "home")
    )
    assert done.returncode == 0
    said(done)
    assert {path.name for path in tmp_path.iterdir()} <= {"home"}


def test_settings_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    from zhangye.scenarios.files import read_utf8

    file = tmp_path / "windows.toml"
    file.write_text('title = "x"\n', encoding="utf-8-sig")
    assert read_utf8(file) == 'title = "x"\n'
