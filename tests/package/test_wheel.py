"""The wheel and the source archive hold every file, and the wheel works where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from zhangye import __version__, project

ROOT = Path(__file__).parents[2]
CARRIED = (*project.FOLDERS, "docs", "notebooks")
"""Folders of the repository that travel inside the wheel."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both archives from what git tracks, in a folder of their own."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    return out


def tracked() -> list[str]:
    """Return the files that git tracks and that stand in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_source_archive_holds_what_git_tracks(archives: Path) -> None:
    with tarfile.open(archives / f"zhangye-{__version__}.tar.gz") as archive:
        members = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {name for name in tracked() if not name.startswith((".ci/", ".github/"))}
    assert wanted - members == set()


def test_wheel_holds_package_and_project(archives: Path) -> None:
    with zipfile.ZipFile(archives / f"zhangye-{__version__}-py3-none-any.whl") as wheel:
        members = set(wheel.namelist())
    package = {name[len("src/") :] for name in tracked() if name.startswith("src/")}
    carried = {
        f"zhangye/_project/{name}" for name in tracked() if name.partition("/")[0] in CARRIED
    }
    assert len(carried) >= 50
    assert (package | carried) - members == set()


@pytest.mark.skipif(
    os.environ.get("ZHANGYE_OFFLINE") == "1", reason="ZHANGYE_OFFLINE=1: pip has no index"
)
def test_wheel_does_the_main_job_alone(archives: Path, tmp_path: Path) -> None:
    home, empty = tmp_path / "environment", tmp_path / "empty"
    empty.mkdir()
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    wheel = archives / f"zhangye-{__version__}-py3-none-any.whl"
    install = ["-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run([scripts / "python", *install], check=True, capture_output=True)
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [scripts / "zhangye", "assess", "plan", "--out", "results", "--lang", "en"],
        cwd=empty,
        env=alone,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = {file.name for file in (empty / "results").iterdir()}
    assert {"scorecard.csv", "scorecard.json", "provenance.json"} <= written
    assert [file.name for file in empty.iterdir()] == ["results"]
