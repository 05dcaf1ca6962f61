"""Output folders and files that are written whole or not at all, and their provenance.

Everything is written beside its place under a temporary name, flushed to the disk and renamed.
Whatever goes wrong before the renaming, Ctrl-C included, leaves the place as it was.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhangye import __version__
from zhangye.errors import InputError

PROVENANCE = "provenance.json"

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
    """

    model: str | None
    data: str | None
    scenario: str | None
    posterior: str | None
    seed: int | None
    command: tuple[str, ...]
    version: str = __version__

    def text(self, files: Iterable[str]) -> str:
        """Return the JSON text, with the names of the files that the output consists of."""
        record = {
            "package": "zhangye",
            "version": self.version,
            "command": list(self.command),
            "seed": self.seed,
            "hashes": {
                "model": self.model,
                "data": self.data,
                "scenario": self.scenario,
                "posterior": self.posterior,
            },
            "files": sorted(files),
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


def _contents(path: Path) -> Iterator[bytes]:
    members = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for member in members:
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
        Where the folder above cannot be written, or the place is taken by something
        other than an empty folder or the output of an earlier run.
    """
    place = _place(path)
    if not place.exists():
        return place
    if not place.is_dir():
        raise InputError("the output folder cannot be written: a file has this name", file=place)
    if place == Path.cwd() or place in Path.cwd().parents:
        raise InputError(
            "the output folder cannot be the folder you are in", file=place, allowed="a new folder"
        )
    found = {entry.relative_to(place).as_posix() for entry in place.rglob("*") if entry.is_file()}
    if not found and not any(place.iterdir()):
        return place
    if PROVENANCE not in found:
        raise InputError(
            "the output folder holds something that zhangye did not write",
            file=place,
            allowed=f"a new or empty folder, or one of an earlier run (it holds {PROVENANCE})",
        )
    foreign = sorted(found - _recorded(place / PROVENANCE) - {PROVENANCE})
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
        Where the folder above cannot be written, or the name belongs to a folder.
    """
    place = _place(path)
    if place.is_dir():
        raise InputError("the output file cannot be written: a folder has this name", file=place)
    return place


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
    draft = _draft_name(place)
    with _disk_trouble_as_input_error(place, draft), _parents(place):
        try:
            draft.mkdir()
            yield draft
            files = [p.relative_to(draft).as_posix() for p in draft.rglob("*") if p.is_file()]
            (draft / PROVENANCE).write_text(record.text(files), encoding="utf-8", newline="\n")
            for file in draft.rglob("*"):
                if file.is_file():
                    _flush(file)
            _install([(draft, place)])
        finally:
            # After an error the draft goes; the error itself matters more than a failing removal.
            shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def whole_file(path: str | Path, record: Provenance | None = None) -> Iterator[Path]:
    """Write an output file whole or not at all.

    Yields a temporary path with the same suffix to write to.

    Parameters
    ----------
    path
        Where the file shall stand; an older one is replaced.
    record
        What it is made from, written to ``FILE.provenance.json``; None writes none.

    Raises
    ------
    InputError
        Where the file cannot be written: see ``check_file``; also a full disk.
    """
    place = check_file(path)
    draft = _draft_name(place)
    record_draft = provenance_path(draft)
    with _disk_trouble_as_input_error(place, draft), _parents(place):
        try:
            yield draft
            _flush(draft)
            pairs = [(draft, place)]
            if record is not None:
                text = record.text([place.name])
                record_draft.write_text(text, encoding="utf-8", newline="\n")
                _flush(record_draft)
                pairs.append((record_draft, provenance_path(place)))
            _install(pairs)
        finally:
            for left in (draft, record_draft):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)


def _place(path: str | Path) -> Path:
    # A link is followed, so that the link itself stays and its target is replaced.
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
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        return set(map(str, record["files"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "this record of an earlier run is damaged; choose another output folder", file=file
        ) from error


def _draft_name(place: Path) -> Path:
    return place.with_name(f".{place.stem}-{secrets.token_hex(4)}{place.suffix}")


def _flush(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _install(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Move every draft to its place; on any error put all earlier contents back."""
    backups: list[tuple[Path, Path]] = []
    installed: list[Path] = []
    try:
        for draft, place in pairs:
            if place.exists():
                backup = _draft_name(place)
                _rename(place, backup)
                backups.append((backup, place))
            _rename(draft, place)
            installed.append(place)
    except BaseException:
        for place in installed:
            _remove(place)
        for backup, place in backups:
            backup.replace(place)
        raise
    for backup, _ in backups:
        _remove(backup)


def _rename(source: Path, target: Path) -> None:
    # Under Windows a virus scanner may hold a fresh file for a moment; try again for a second.
    for _ in range(10 if os.name == "nt" else 0):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(0.1)
        else:
            return
    source.replace(target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


@contextlib.contextmanager
def _disk_trouble_as_input_error(place: Path, draft: Path) -> Iterator[None]:
    """Turn an OSError that comes from writing the output into one clear message."""
    try:
        yield
    except OSError as error:
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        ours = any(name.startswith((str(draft), str(place))) for name in names)
        if not ours and error.errno not in _DISK_ERRORS:
            raise
        hint = " (is it open in another program?)" if isinstance(error, PermissionError) else ""
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"the output cannot be written: {reason}{hint}", file=place) from error
