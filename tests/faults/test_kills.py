"""A process that is killed while it writes leaves the old state or the new one, never a mixture."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zhangye import outputs
from zhangye.transaction import recover

sys.path.insert(0, str(Path(__file__).parent))
from kill import contents, killed_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork: not on Windows")

RECORD = outputs.provenance(model="m", command=("zhangye", "run"))


def write_folder(place: Path, words: str) -> None:
    with outputs.whole_folder(place / "out", RECORD) as draft:
        (draft / "charts").mkdir()
        for name in ("values.csv", "charts/gdp.svg", f"only-{words}.csv"):
            (draft / name).write_text(words, encoding="utf-8")


def write_file(place: Path, words: str) -> None:
    record = outputs.provenance(model=words, command=("zhangye", "forecast"))
    with outputs.whole_file(place / "forecast.csv", record) as draft:
        draft.write_text(words, encoding="utf-8")


def write_three(place: Path, words: str) -> None:
    for name in ("model", "calibration"):
        (place / name).mkdir(exist_ok=True)
    files = [place / name for name in ("calibration/a.csv", "calibration/b.toml", "model/c.mdl")]
    with outputs.whole_files(*files) as drafts:
        for draft in drafts:
            draft.write_text(words, encoding="utf-8")


WRITERS = [write_folder, write_file, write_three]


@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize("write", WRITERS)
def test_old_or_new_after_a_kill_at_any_call(
    tmp_path: Path,
    write: Callable[[Path, str], None],
    earlier: bool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def start(name: str) -> Path:
        place = tmp_path / name
        place.mkdir()
        for folder in ("model", "calibration"):
            (place / folder).mkdir()
        if earlier:
            write(place, "old")
        return place

    old = contents(start("old"))
    reference = start("new")
    write(reference, "new")
    new = contents(reference)
    assert old != new
    states, call = set(), 0
    while True:
        place = start(f"kill-{call}")
        if not killed_at(call, lambda place=place: write(place, "new")):
            break
        capfd.readouterr()
        recover(place, place / "calibration", place / "model")
        after = contents(place)
        assert after in (old, new), f"a mixture after a kill at call {call}: {sorted(after)}"
        states.add(after == new)
        # Nothing is left that a later command would stumble over.
        write(place, "new")
        assert contents(place) == new
        call += 1
    assert call > 8
    assert states == {False, True}


def test_what_was_finished_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = set()
    for call in range(60):
        place = tmp_path / str(call)
        place.mkdir()
        if not killed_at(call, lambda place=place: write_file(place, "new")):
            break
        capfd.readouterr()
        recover(place)
        words = capfd.readouterr().err
        told |= {word for word in ("finished", "taken back") if word in words}
    assert told == {"finished", "taken back"}


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with outputs.whole_file(tmp_path / "forecast.csv", RECORD) as draft:
        draft.write_text("half", encoding="utf-8")
        recover(tmp_path)
        assert draft.read_text(encoding="utf-8") == "half"
    assert (tmp_path / "forecast.csv").read_text(encoding="utf-8") == "half"
