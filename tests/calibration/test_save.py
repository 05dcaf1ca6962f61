"""Fitted values go into three files, or into none; everything else in them stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from zhangye import observation
from zhangye.calibration import parameters, save
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.statistics import Statistics


def _contents(place: Project) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in save.files(place)}


def test_current_values_change_no_file(copy: Project, stats: Statistics) -> None:
    before = _contents(copy)
    save.write(save.texts(copy, stats, *save.current_values(copy)))
    assert _contents(copy) == before


def test_new_values_reach_all_three_files(copy: Project, stats: Statistics) -> None:
    model, observed = save.current_values(copy)
    model["savings rate"], model["need scale[Minle]"] = 0.2345678, 1.25
    observed["wage_ratio"] = 0.125
    before = {file: file.read_text(encoding="utf-8") for file in save.files(copy)}
    save.write(save.texts(copy, stats, model, observed))
    known = parameters.load(copy).table.set_index("parameter")["value"]
    assert known["savings rate"] == 0.234568
    assert known["need scale[Minle]"] == 1.25
    assert observation.load(copy).values()["wage_ratio"] == 0.125
    assert "\nsavings rate = 0.234568\n" in copy.mdl.read_text(encoding="utf-8")
    # One line for each value changes, and no comment or layout.
    changed = {}
    for file, text in before.items():
        new = file.read_text(encoding="utf-8").splitlines()
        assert len(new) == len(text.splitlines())
        pairs = zip(text.splitlines(), new, strict=True)
        changed[file.name] = sum(old != now for old, now in pairs)
    assert changed == {"parameters.csv": 2, "observation.toml": 1, "zhangye.mdl": 2}


def test_notes_and_comments_stay(copy: Project, stats: Statistics) -> None:
    model, observed = save.current_values(copy)
    file = save.files(copy)[1]
    before = file.read_text(encoding="utf-8")
    save.write(save.texts(copy, stats, model, observed + 0.01))
    after = file.read_text(encoding="utf-8")
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments
    old, new = tomllib.loads(before), tomllib.loads(after)
    for name, entry in old["parameters"].items():
        entry["value"] = pytest.approx(entry["value"] + 0.01, rel=1e-4)
        assert new["parameters"][name] == entry
    del old["parameters"], new["parameters"]
    assert old == new


@pytest.mark.parametrize("fails_at", [0, 1, 2])
def test_a_failing_replacement_leaves_all_as_they_were(
    copy: Project, stats: Statistics, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    model, observed = save.current_values(copy)
    new = save.texts(copy, stats, model * 1.001, observed + 0.01)
    before = _contents(copy)
    original, calls = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if Path(target) in before:
            calls.append(target)
            if len(calls) == fails_at + 1:
                monkeypatch.setattr(Path, "replace", original)
                raise KeyboardInterrupt
        return original(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(KeyboardInterrupt):
        save.write(new)
    assert _contents(copy) == before
    folders = {file.parent for file in before}
    assert not [left for folder in folders for left in folder.glob(".*") if left.name != ".gitkeep"]


def test_a_name_that_no_file_holds(copy: Project, stats: Statistics) -> None:
    file = parameters.file_of(copy)
    text = file.read_text(encoding="utf-8").replace("savings rate,", "saving rate,")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'savings rate'"):
        save.texts(copy, stats, *save.current_values(copy))
