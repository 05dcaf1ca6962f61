"""Output folders and files that are written whole or not at all, and their provenance.

Everything is written beside its place under a temporary name, flushed to the disk and renamed
(``zhangye.transaction``). Whatever goes wrong before the renaming, Ctrl-C included, leaves the
place as it was; a process that is killed leaves what the next command finishes or takes back.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhangye.errors import InputError
from zhangye.project import FOLDERS
from zhangye.transaction import recover, together
from zhangye.version import __version__

PROVENANCE = "provenance.json"

RESERVED = {
    *("CON", "PRN", "AUX", "NUL"),
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}
"""Names that Windows keeps for devices, with whatever suffix."""

# Errors of the disk itself; they carry no file name when they come from a write.
_DISK_ERRORS = {errno.ENOSPC, errno.EROFS, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", -1)}


@dataclass(frozen=True)
class Provenance:
    """What an output was made from; see ``provenance`` for how the hashes come about.

    Attributes
    ----------
    model, data, scenario, posterior
        Hexadecimal hashes; None where the output did not use the thing.
    seed
        The seed of the random numbers; None where none were drawn.
    command
        The command line, word by word.
    version
        The package's version.
    vintage
        What was known of the years after the statistics; None where it does not matter.
    """

    model: str | None
    data: str | None
    scenario: str | None
    posterior: str | None
    seed: int | None
    command: tuple[str, ...]
    version: str = __version__
    vintage: str | None = None

    def text(self, files: Mapping[str, Path]) -> str:
        """Return the JSON text, with the files that the output consists of and their hashes.

        Parameters
        ----------
        files
            Name in the output -> where its content lies now.
        """
        record = {
            "package": "zhangye",
            "version": self.version,
            "command": list(self.command),
            "seed": self.seed,
            "vintage": self.vintage,
            "hashes": {
                "model": self.model,
                "data": self.data,
                "scenario": self.scenario,
                "posterior": self.posterior,
            },
            "files": sorted(files),
            "contents": {name: content_hash(files[name]) for name in sorted(files)},
        }
        return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def hash_files(*sources: str | Path | bytes) -> str:
    """Return one SHA-256 over the contents of files; a folder stands for all files in it.

    Line endings do not count, so that a checkout under Windows has the same hash.

    Parameters
    ----------
    sources
        Files and folders, in the order in which they count; bytes count as a file's content.
    """
    digest = hashlib.sha256()
    for source in sources:
        for content in [source] if isinstance(source, bytes) else _contents(Path(source)):
            text = content if b"\0" in content else content.replace(b"\r\n", b"\n")
            digest.update(hashlib.sha256(text).digest())
    return digest.hexdigest()


def content_hash(file: Path) -> str:
    """Return the SHA-256 of a file, as ``Provenance`` holds it under ``contents``.

    Byte for byte, unlike ``hash_files``: what a spreadsheet saved again is no longer ours.
    """
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _contents(path: Path) -> Iterator[bytes]:
    # Hidden files are locks and drafts, not contents.
    inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    for member in inside if path.is_dir() else [path]:
        yield member.read_bytes()


def provenance(
    *,
    model: str | None = None,
    data: str | Path | None = None,
    scenario: str | Path | None = None,
    posterior: str | Path | None = None,
    seed: int | None = None,
    command: Sequence[str] | None = None,
) -> Provenance:
    """Record what an output is made from.

    Parameters
    ----------
    model
        Hash over the model's parsed equations and values (not over its comments).
    data, scenario, posterior
        A hash that the caller has worked out, or the file or folder to hash.
    seed
        The seed of the random numbers.
    command
        The command's words; by default those that started this process.
    """

    def as_hash(source: str | Path | None) -> str | None:
        return hash_files(source) if isinstance(source, Path) else source

    words = tuple(command) if command is not None else ("zhangye", *sys.argv[1:])
    return Provenance(
        model, as_hash(data), as_hash(scenario), as_hash(posterior), seed, command=words
    )


def provenance_path(path: Path) -> Path:
    """Return where the provenance of a single output file stands: ``FILE.provenance.json``."""
    return path.with_name(f"{path.name}.{PROVENANCE}")


def check_folder(path: str | Path) -> Path:
    """Return the absolute path where an output folder may be written, before any work is done.

    Raises
    ------
    InputError
        Where the folder above cannot be written, the place is taken by something
        other than an empty folder or the output of an earlier run, or it lies among the
        inputs of a project.
    """
    place = _place(path)
    recover(place.parent)
    _check_outside_projects(place)
    if not place.exists():
        return place
    if not place.is_dir():
        raise InputError("the output folder cannot be written: a file has this name", file=place)
    if place == Path.cwd() or place in Path.cwd().parents:
        raise InputError(
            "the output folder cannot be the folder you are in", file=place, allowed="a new folder"
        )
    present = {entry.relative_to(place).as_posix() for entry in place.rglob("*") if entry.is_file()}
    if not present and not any(place.iterdir()):
        return place
    if PROVENANCE not in present:
        raise InputError(
            "the output folder holds something that zhangye did not write",
            file=place,
            allowed=f"a new or empty folder, or one of an earlier run (it holds {PROVENANCE})",
        )
    foreign = sorted(present - _recorded(place / PROVENANCE) - {PROVENANCE})
    if foreign:
        raise InputError(
            "the output folder of an earlier run holds a file that zhangye did not write; "
            "move it away or choose another folder",
            file=place,
            value=foreign[0],
        )
    return place


def check_file(path: str | Path) -> Path:
    """Return the absolute path where an output file may be written, before any work is done.

    Raises
    ------
    InputError
        Where the folder above cannot be written, or the name belongs to a folder or a device.
    """
    place = _place(path)
    recover(place.parent)
    if place.is_dir():
        raise InputError("the output file cannot be written: a folder has this name", file=place)
    if place.exists() and not place.is_file():
        raise InputError("the output file cannot be written: this is no ordinary file", file=place)
    return place


def check_output(*paths: str | Path, force: bool = False) -> list[Path]:
    """Return where a command's output files may be written, before any work is done.

    An existing file is replaced only where the provenance beside the first says that an earlier
    run wrote it, and it has not been changed since.

    Parameters
    ----------
    paths
        The files; the provenance of all stands beside the first.
    force
        Replace what zhangye did not write, too. The inputs of a project stay safe.

    Raises
    ------
    InputError
        As for ``check_file``; where a file would be replaced that zhangye did not write or that
        was changed since; or where it would lie among the inputs of a project.
    """
    places = [check_file(path) for path in paths]
    for place in places:
        _check_outside_projects(place)
    if not force:
        record = provenance_path(places[0])
        written = _recorded_contents(record) if record.exists() else {}
        for place in places:
            if place.exists():
                _check_replaceable(place, written)
    return places


def _check_outside_projects(place: Path) -> None:
    """Refuse a place in the model, data, calibration or scenarios folder of any project."""
    for folder in (place, *place.parents):
        if folder.name in FOLDERS and all((folder.parent / name).is_dir() for name in FOLDERS):
            raise InputError(
                f"this place is in the project's own folder {folder.name}, which holds what "
                "forecasts are made from",
                file=place,
                allowed="another folder, such as results",
            )


def _check_replaceable(place: Path, written: Mapping[str, str | None]) -> None:
    ways = "--force to replace it (in Python: force=True), or another name"
    if place.name not in written:
        raise InputError(
            "this file would be replaced, and zhangye did not write it", file=place, allowed=ways
        )
    expected = written[place.name]
    if expected is None:
        raise InputError(
            f"this file would be replaced, and its {PROVENANCE}, of an early version, holds no "
            "hash by which to tell whether it was changed since",
            file=place,
            allowed=ways,
        )
    if content_hash(place) != expected:
        raise InputError(
            "this file would be replaced, and it was changed since zhangye wrote it",
            file=place,
            allowed=ways,
        )


@contextlib.contextmanager
def whole_folder(path: str | Path, record: Provenance) -> Iterator[Path]:
    """Write an output folder whole or not at all.

    Yields a temporary sibling to write into. At the end ``provenance.json`` is added and the
    folder takes its place; an earlier run's output is replaced in the same moment.

    Parameters
    ----------
    path
        Where the folder shall stand.
    record
        What it is made from.

    Raises
    ------
    InputError
        Where the folder cannot be written: see ``check_folder``; also a full disk.
    """
    place = check_folder(path)
    with _disk_trouble_as_input_error(place), _parents(place), together(place) as (draft,):
        draft.mkdir()
        yield draft
        files = {p.relative_to(draft).as_posix(): p for p in draft.rglob("*") if p.is_file()}
        (draft / PROVENANCE).write_text(record.text(files), encoding="utf-8", newline="\n")


@contextlib.contextmanager
def whole_file(
    path: str | Path, record: Provenance | None = None, *, force: bool = False
) -> Iterator[Path]:
    """Write an output file whole or not at all: ``whole_files`` with one file.

    Parameters
    ----------
    path
        Where the file shall stand.
    record
        What it is made from, written to ``FILE.provenance.json``; None writes none.
    force
        Replace a file that zhangye did not write.
    """
    with whole_files(path, record=record, force=force) as (draft,):
        yield draft


@contextlib.contextmanager
def whole_files(
    *paths: str | Path, record: Provenance | None = None, force: bool = False
) -> Iterator[tuple[Path, ...]]:
    """Write or replace several files together or not at all.

    Yields a temporary path with the same suffix for each; those that were written take their
    places at the end.

    Parameters
    ----------
    paths
        Where the files shall stand.
    record
        What they are made from, written to ``FILE.provenance.json`` of the first. None writes
        none and replaces whatever stands there: for files that the project keeps itself.
    force
        Replace files that zhangye did not write.

    Raises
    ------
    InputError
        Where one of them cannot be written: see ``check_output``, without a record
        ``check_file``; also a full disk.
    """
    if record is None:
        places = [check_file(path) for path in paths]
    else:
        places = check_output(*paths, force=force)
    first = places[0]
    with (
        _disk_trouble_as_input_error(*places),
        _parents(first),
        together(*places, provenance_path(first)) as drafts,
    ):
        yield drafts[:-1]
        if record is not None:
            pairs = zip(places, drafts[:-1], strict=True)
            text = record.text({place.name: draft for place, draft in pairs if draft.exists()})
            drafts[-1].write_text(text, encoding="utf-8", newline="\n")


def _check_name(path: Path, *, windows: bool = sys.platform == "win32") -> None:
    """Refuse links that lead in a circle, and under Windows the names of devices."""
    if windows and path.name.split(".")[0].rstrip().upper() in RESERVED:
        raise InputError(
            "the output cannot be written: Windows keeps this name for a device", file=path
        )
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise InputError(
                "the output cannot be written: this link leads back to itself", file=path
            ) from error


def _place(path: str | Path) -> Path:
    # A link is followed, so that the link itself stays and its target is replaced.
    _check_name(Path(path))
    place = Path(path).resolve()
    if not place.name:
        raise InputError("the output cannot be the root of a disk", file=place)
    ancestor = next(folder for folder in place.parents if folder.exists())
    if not ancestor.is_dir():
        raise InputError(
            "the output cannot be written: a file stands where a folder is needed", file=ancestor
        )
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise InputError(
            "the output cannot be written: the folder above it is read-only", file=ancestor
        )
    return place


@contextlib.contextmanager
def _parents(place: Path) -> Iterator[None]:
    """Make the folders above an output; after an error those that were made go again."""
    missing = [folder for folder in place.parents if not folder.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _recorded(file: Path) -> set[str]:
    """Return the names of the files that an earlier run wrote."""
    return set(_recorded_contents(file))


def _recorded_contents(file: Path) -> dict[str, str | None]:
    """Return the files that an earlier run wrote and their hashes; None where it kept none."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        hashes = dict(record.get("contents", {}))
        return {str(name): hashes.get(name) for name in record["files"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            "this record of an earlier run is damaged; choose another place for the output",
            file=file,
        ) from error


@contextlib.contextmanager
def _disk_trouble_as_input_error(*places: Path) -> Iterator[None]:
    """Turn an OSError that comes from writing the output into one clear message."""
    try:
        yield
    except OSError as error:
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        ours = any(_belongs(Path(name), place) for name in names for place in places)
        if not ours and error.errno not in _DISK_ERRORS:
            raise
        hint = " (is it open in another program?)" if isinstance(error, PermissionError) else ""
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"the output cannot be written: {reason}{hint}", file=places[0]) from error


def _belongs(path: Path, place: Path) -> bool:
    """Whether a path is the output, its draft, its journal, or lies inside one of them."""
    hidden = (f".{place.stem}-", ".zhangye-")
    return any(
        part == place or (part.parent == place.parent and part.name.startswith(hidden))
        for part in (path, *path.parents)
    )
