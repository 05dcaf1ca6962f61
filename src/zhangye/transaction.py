"""Files and folders that take their places together or not at all, whatever stops the process.

Drafts lie hidden beside their places; a journal beside the first place says what they are for.
While drafts are written the journal reads *begun*; once all of them lie complete on the disk it
reads *ready*, and from then on the new state is the one that will stand. A lock of the operating
system is held meanwhile and falls with the process: a journal whose lock can be had belongs to a
process that is gone. The next command that comes to the folder finishes what was ready and takes
back what was only begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhangye.language import Text, choose

TRACE = re.compile(r"^\.zhangye-(?P<token>[0-9a-f]{8})\.(?:journal|half|lock)$")
LOCK_SECONDS = 20.0
"""How long a writer waits for another one."""

FINISHED = Text(
    "a command that was stopped had all but written {names}: finished now",
    "先前中断的命令已基本写完{names}：现已完成",
)
TAKEN_BACK = Text(
    "a command that was stopped had begun to write {names}: taken back, the earlier state stands",
    "先前中断的命令开始写入{names}：已撤回，保留原有内容",
)


@dataclass(frozen=True)
class _Move:
    """One draft, the place that it is for, and where the place's earlier content waits."""

    draft: Path
    place: Path
    backup: Path

    @classmethod
    def of(cls, place: Path, token: str) -> _Move:
        name = f".{place.stem}-{token}"
        return cls(
            place.with_name(f"{name}{place.suffix}"),
            place,
            place.with_name(f"{name}-old{place.suffix}"),
        )

    def carry_out(self) -> None:
        """Put the draft in its place; a second call, or one after a stop, does what is left."""
        if not self.draft.exists():
            return
        if self.place.exists() and not self.backup.exists():
            self._keep()
        _rename(self.draft, self.place)

    def _keep(self) -> None:
        if self.place.is_dir():
            _rename(self.place, self.backup)
            return
        # A copy, so that a file is never missing under its name.
        half = self.backup.with_name(f"{self.backup.name}.half")
        shutil.copy2(self.place, half)
        _rename(half, self.backup)

    def take_back(self, *, replaced: bool) -> None:
        """Put the earlier content back; ``replaced`` says whether there was one."""
        if self.backup.exists():
            if self.place.is_dir():
                shutil.rmtree(self.place)
            _rename(self.backup, self.place)
        elif not replaced and not self.draft.exists():
            remove(self.place)
        self.clean()

    def clean(self) -> None:
        """Remove draft, backup, and a copy that was stopped half-way."""
        for left in (
            self.draft,
            self.backup,
            self.backup.with_name(f"{self.backup.name}.half"),
        ):
            remove(left)


@contextlib.contextmanager
def together(*places: Path) -> Iterator[tuple[Path, ...]]:
    """Yield a draft a place; at the end all drafts that were written take their places.

    After an error, Ctrl-C included, every place is as it was.

    Parameters
    ----------
    places
        Absolute paths whose folders exist; a draft has its place's suffix.

    Raises
    ------
    OSError
        Where the disk refuses.
    """
    token = secrets.token_hex(4)
    journal = places[0].parent / f".zhangye-{token}.journal"
    moves = [_Move.of(place, token) for place in places]
    with _lock(journal):
        try:
            _write(journal, "begun", moves)
            yield tuple(move.draft for move in moves)
            written = [move for move in moves if move.draft.exists()]
            replaced = [move.place.exists() for move in written]
            _write(journal, "ready", written)
            try:
                for move in written:
                    move.carry_out()
            except BaseException:
                for move, earlier in zip(written, replaced, strict=True):
                    move.take_back(replaced=earlier)
                raise
        finally:
            with contextlib.suppress(OSError):
                for move in moves:
                    move.clean()
            with contextlib.suppress(OSError):
                journal.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file against other writers while it is read, changed and written.

    Parameters
    ----------
    path
        The file; the lock lies hidden beside it and stays there, empty.

    Raises
    ------
    TimeoutError
        Where another writer holds it for longer than ``LOCK_SECONDS``.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise TimeoutError(path) from None
    try:
        yield
    finally:
        lock.release()


def recover(*folders: Path) -> None:
    """Finish or take back what a process that is gone left in folders, and say so.

    Parameters
    ----------
    folders
        Where journals may lie. What cannot be read or written is left for a later command.
    """
    for folder in folders:
        with contextlib.suppress(OSError):
            traces = [TRACE.match(entry.name) for entry in os.scandir(folder) if _ours(entry)]
            for token in sorted({trace["token"] for trace in traces if trace}):
                _settle(folder, token)


def _ours(entry: os.DirEntry[str]) -> bool:
    """Whether this user wrote a file; in a folder that many can write others' traces stay."""
    if not entry.name.startswith(".zhangye-"):
        return False
    return os.name == "nt" or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _settle(folder: Path, token: str) -> None:
    from filelock import Timeout

    journal = folder / f".zhangye-{token}.journal"
    try:
        with _lock(journal, wait=0):
            # Without a journal the process was gone before it made a draft.
            if journal.exists():
                _finish_or_take_back(journal, token)
            remove(journal.with_suffix(".half"))
            remove(journal)
    except Timeout:
        return  # its writer lives, or another command was faster


def _finish_or_take_back(journal: Path, token: str) -> None:
    try:
        content = json.loads(journal.read_text(encoding="utf-8"))
        ready = content["state"] == "ready"
        places = [journal.parent / str(name) for name in content["places"]]
    except (ValueError, KeyError, TypeError):
        return  # no journal of ours: it goes, and nothing is done for it
    moves = [_Move.of(place.resolve(), token) for place in places]
    for move in moves:
        if ready:
            move.carry_out()
        move.clean()
    words = FINISHED if ready else TAKEN_BACK
    names = ", ".join(move.place.name for move in moves)
    print(words(choose(), names=names), file=sys.stderr)


@contextlib.contextmanager
def _lock(journal: Path, wait: float = LOCK_SECONDS) -> Iterator[None]:
    from filelock import FileLock

    path = journal.with_suffix(".lock")
    with FileLock(path, timeout=wait):
        try:
            yield
        finally:
            # Windows cannot remove what is held: there the last line of all does it.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _write(journal: Path, state: str, moves: Sequence[_Move]) -> None:
    """Write the journal in one step; before it, the drafts reach the disk."""
    if state == "ready":
        for move in moves:
            for file in move.draft.rglob("*") if move.draft.is_dir() else [move.draft]:
                if file.is_file():
                    _flush(file)
    places = [os.path.relpath(move.place, journal.parent) for move in moves]
    half = journal.with_suffix(".half")
    half.write_text(json.dumps({"state": state, "places": places}), encoding="utf-8")
    _flush(half)
    _rename(half, journal)


def _flush(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


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


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; nothing where there is nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
