"""An output is there whole, or the place is as it was."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from zhangye import __version__, outputs
from zhangye.errors import InputError

RECORD = outputs.provenance(model="m", data="d", seed=7, command=["zhangye", "run", "plan"])


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_a_folder_appears_at_the_end_with_its_provenance(tmp_path: Path) -> None:
    with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
        (folder / "values.csv").write_text("a")
        (folder / "charts").mkdir()
        (folder / "charts" / "gdp.svg").write_text("b")
        assert not (tmp_path / "out").exists()
    assert json.loads((tmp_path / "out" / "provenance.json").read_text()) == {
        "package": "zhangye",
        "version": __version__,
        "command": ["zhangye", "run", "plan"],
        "seed": 7,
        "vintage": None,
        "hashes": {"model": "m", "data": "d", "scenario": None, "posterior": None},
        "files": ["charts/gdp.svg", "values.csv"],
        "contents": {
            name: hashlib.sha256(content).hexdigest()
            for name, content in (("charts/gdp.svg", b"b"), ("values.csv", b"a"))
        },
    }
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("earlier", [True, False])
def test_an_error_leaves_the_place_as_it_was(
    tmp_path: Path, error: type[BaseException], earlier: bool
) -> None:
    if earlier:
        with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
            (folder / "values.csv").write_text("old")
    before = tree(tmp_path)

    def write_half() -> None:
        with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
            (folder / "values.csv").write_text("half")
            raise error

    with pytest.raises(error):
        write_half()
    assert tree(tmp_path) == before


def test_an_earlier_run_is_replaced_altogether(tmp_path: Path) -> None:
    for name in ("old.csv", "new.csv"):
        with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
            (folder / name).write_text(name)
    assert set(tree(tmp_path)) == {"out/new.csv", "out/provenance.json"}


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="did not write"):
        outputs.check_folder(tmp_path)


def test_a_file_put_into_an_earlier_run_is_never_removed(tmp_path: Path) -> None:
    with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
        (folder / "values.csv").write_text("old")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        outputs.check_folder(tmp_path / "out")


def test_a_damaged_record_of_an_earlier_run(tmp_path: Path) -> None:
    (tmp_path / "provenance.json").write_text('{"files": 3')
    with pytest.raises(InputError, match="damaged"):
        outputs.check_folder(tmp_path)


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
        (folder / "values.csv").write_text("a")
    assert (tmp_path / "out" / "values.csv").exists()


def test_the_folder_one_is_in_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="the folder you are in"):
        outputs.check_folder(".")


def test_missing_folders_above_are_made_and_go_again_after_an_error(tmp_path: Path) -> None:
    with outputs.whole_file(tmp_path / "a" / "b" / "out.csv") as draft:
        draft.write_text("x")
    assert (tmp_path / "a" / "b" / "out.csv").read_text() == "x"
    for writer in (outputs.whole_folder, outputs.whole_file):
        with pytest.raises(KeyboardInterrupt), writer(tmp_path / "c" / "d" / "out", RECORD):
            raise KeyboardInterrupt
        assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("check", [outputs.check_folder, outputs.check_file])
def test_a_read_only_parent(tmp_path: Path, check: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root
    with pytest.raises(InputError, match="read-only"):
        check(tmp_path / "out")  # type: ignore[operator]


def test_a_name_of_the_other_kind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="a file has this name"):
        outputs.check_folder(tmp_path / "file")
    with pytest.raises(InputError, match="a folder has this name"):
        outputs.check_file(tmp_path / "folder")


@pytest.mark.parametrize("writer", [outputs.whole_folder, outputs.whole_file])
def test_a_full_disk_is_one_clear_message(tmp_path: Path, writer: object) -> None:
    with (
        pytest.raises(InputError, match="cannot be written: no space left on device"),
        writer(tmp_path / "out", RECORD),  # type: ignore[operator]
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert tree(tmp_path) == {}


def test_an_error_of_another_file_is_not_blamed_on_the_output(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        outputs.whole_folder(tmp_path / "out", RECORD),
    ):
        (tmp_path / "input.csv").read_text()


def test_a_folder_in_use_stays_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outputs.whole_folder(tmp_path / "out", RECORD) as folder:
        (folder / "values.csv").write_text("old")
    before = tree(tmp_path)
    original = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == tmp_path / "out" and "old" not in (self / "values.csv").read_text():
            raise PermissionError(errno.EACCES, "Access is denied", str(self), None, str(target))
        return original(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(InputError, match="open in another program"),
        outputs.whole_folder(tmp_path / "out", RECORD) as folder,
    ):
        (folder / "values.csv").write_text("new")
    assert tree(tmp_path) == before


def test_a_file_appears_at_the_end_beside_its_provenance(tmp_path: Path) -> None:
    place = tmp_path / "forecast.csv"
    with outputs.whole_file(place, RECORD) as draft:
        assert draft.suffix == ".csv"
        draft.write_text("a")
        assert not place.exists()
    assert place.read_text() == "a"
    assert json.loads((tmp_path / "forecast.csv.provenance.json").read_text())["files"] == [
        "forecast.csv"
    ]
    assert len(names(tmp_path)) == 2


def test_a_file_is_rolled_back_when_its_provenance_cannot_be_placed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "forecast.csv"
    with outputs.whole_file(place, RECORD) as draft:
        draft.write_text("old")
    before = tree(tmp_path)
    original = Path.replace

    def interrupt(self: Path, target: Path) -> Path:
        if Path(target).name == "forecast.csv.provenance.json" and "new" in place.read_text():
            monkeypatch.setattr(Path, "replace", original)
            raise KeyboardInterrupt
        return original(self, target)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt), outputs.whole_file(place, RECORD) as draft:
        draft.write_text("new")
    assert tree(tmp_path) == before


def test_a_file_without_provenance(tmp_path: Path) -> None:
    with outputs.whole_file(tmp_path / "entered.csv") as draft:
        draft.write_text("a")
    assert names(tmp_path) == ["entered.csv"]


def test_hash_ignores_line_endings_but_not_contents(tmp_path: Path) -> None:
    for name, content in {"unix": b"a\nb\n", "windows": b"a\r\nb\r\n", "other": b"a\nc\n"}.items():
        (tmp_path / name).write_bytes(content)
    unix, windows, other = (
        outputs.hash_files(tmp_path / name) for name in ("unix", "windows", "other")
    )
    assert unix == windows != other
    assert outputs.provenance(data=tmp_path / "unix").data == unix


def test_new_folders_have_ordinary_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with outputs.whole_folder(tmp_path / "out", RECORD):
        pass
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.fixture
def written(tmp_path: Path) -> Path:
    place = tmp_path / "forecast.csv"
    with outputs.whole_file(place, RECORD) as draft:
        draft.write_text("a")
    return place


def test_a_file_of_an_earlier_run_is_replaced_until_it_is_changed(written: Path) -> None:
    with outputs.whole_file(written, RECORD) as draft:
        draft.write_text("b")
    written.write_text("b, and a word by hand")
    with (
        pytest.raises(InputError, match=r"changed since.*--force"),
        outputs.whole_file(written, RECORD),
    ):
        pass
    assert written.read_text() == "b, and a word by hand"
    with outputs.whole_file(written, RECORD, force=True) as draft:
        draft.write_text("c")
    assert outputs.check_output(written) == [written]


def test_a_file_of_another_origin_is_not_replaced(tmp_path: Path) -> None:
    place = tmp_path / "mine.csv"
    place.write_text("mine")
    with pytest.raises(InputError, match="zhangye did not write it"):
        outputs.check_output(place)
    with pytest.raises(InputError, match="zhangye did not write it"):
        outputs.check_output(tmp_path / "new.png", place)
    assert outputs.check_output(place, force=True) == [place]


def test_provenance_of_version_0_1_holds_no_hash(written: Path) -> None:
    record = outputs.provenance_path(written)
    content = json.loads(record.read_text())
    del content["contents"]
    record.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"no hash by which to tell.*--force"):
        outputs.check_output(written)


@pytest.mark.parametrize("name", ["data/historical.csv", "data/new.csv", "calibration/a/b.csv"])
def test_the_inputs_of_a_project_are_safe_from_force(tmp_path: Path, name: str) -> None:
    for folder in ("model", "data", "calibration", "scenarios"):
        (tmp_path / folder).mkdir()
    place = tmp_path / name
    with pytest.raises(InputError, match="the project's own folder"):
        outputs.check_output(place, force=True)
    with pytest.raises(InputError, match="the project's own folder"):
        outputs.check_folder(place.with_suffix(""))
    assert outputs.check_output(tmp_path / "results" / name)


@pytest.mark.skipif(os.name == "nt", reason="devices are no files there")
def test_a_device_is_no_output() -> None:
    with pytest.raises(InputError, match="no ordinary file"):
        outputs.check_output("/dev/null", force=True)
