"""Kill a process at its n-th call that changes the file system, as a power cut would."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

CHANGES = ("mkdir", "rename", "replace", "unlink", "rmdir", "fsync", "open", "remove", "truncate")
KILLED, DONE, FAILED = 9, 0, 1


def killed_at(call: int, work: Callable[[], object]) -> bool:
    """Carry out some work in a process of its own that dies before its n-th call.

    Parameters
    ----------
    call
        Which call, from 0.
    work
        What to do.

    Returns
    -------
    bool
        Whether the process was killed; False where it had no such call and came to its end.
    """
    child = os.fork()
    if child == 0:
        _die_at(call)
        try:
            work()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(FAILED)
        os._exit(DONE)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == FAILED:
        pytest.fail("the work failed instead of being killed; see above")
    return code == KILLED


def _die_at(call: int) -> None:
    left = call

    def watched(original: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **options: object) -> object:
            nonlocal left
            if left == 0:
                os._exit(KILLED)
            left -= 1
            return original(*arguments, **options)

        return counted

    for name in CHANGES:
        setattr(os, name, watched(getattr(os, name)))
    opened = io.open

    def opening(file: object, mode: str = "r", *arguments: object, **options: object) -> object:
        if any(letter in mode for letter in "wax+"):
            watched(lambda: None)()
        return opened(file, mode, *arguments, **options)  # type: ignore[call-overload]

    io.open = opening  # type: ignore[assignment]


def contents(folder: Path) -> dict[str, bytes]:
    """Return what the files below a folder hold; locks that stay, empty, do not count."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }
