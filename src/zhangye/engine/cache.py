"""Files kept between processes: translated and lowered models, and object code.

An entry is a file named by the hash of everything that decides its content, and begins with a
code (HMAC-SHA256) of its name and of what follows, under a key that lies in the same folder and
that the user alone can read. Entries are JSON or machine code, never pickles. An entry that is
missing, damaged or not authentic is computed again.

Machine code is executed: it is only taken from a folder that belongs to the user and that nobody
else can write. Any other folder, and one that cannot be made or written, turns the cache off with
one notice; that is no error, merely slower.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import stat
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

MAGIC = b"zhangye-engine-2\n"
VARIABLE = "ZHANGYE_ENGINE_CACHE"
"""Environment variable: a folder for the cache; empty turns it off."""
SECRET = "key"
"""Name of the file with the key that authenticates the entries of its folder."""
SECRET_BYTES = 32
MAX_BYTES = 1 << 30
"""Larger entries are not read: none is."""


def folder() -> Path | None:
    """Return the cache's folder, or None where there is none to use, which is told once."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        if not chosen:
            _notice(f"{VARIABLE} is empty")
            return None
        return Path(chosen)
    base = _user_folder()
    if base is None:
        _notice("the user has no home folder")
        return None
    return base / "zhangye-engine"


def _user_folder() -> Path | None:
    """Return the user's folder for caches, None where the system knows no home."""
    try:
        if sys.platform == "win32":
            named = os.environ.get("LOCALAPPDATA")
            return Path(named) if named else Path.home() / "AppData" / "Local"
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches"
        # As its specification says, an empty variable counts as none
        named = os.environ.get("XDG_CACHE_HOME")
        return Path(named) if named else Path.home() / ".cache"
    except RuntimeError:
        return None


@lru_cache(maxsize=8)
def _notice(reason: str) -> None:
    """Tell once a process that the cache is off."""
    logging.getLogger("zhangye.engine").warning(
        "models are compiled anew each time: the cache is off (%s)", reason
    )


def _sound(base: Path) -> bool:
    """Return whether the folder belongs to the user and nobody else can write it."""
    if sys.platform == "win32":
        return base.is_dir()  # the profile of a Windows user is the user's own
    user = os.geteuid()
    seen = base.stat()
    if not stat.S_ISDIR(seen.st_mode):
        _notice(f"{base} is not a folder")
    elif user != seen.st_uid or user != base.lstat().st_uid:
        _notice(f"{base} belongs to another user")
    elif seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        _notice(f"others can write {base}")
    else:
        return True
    return False


def _usable() -> tuple[Path, bytes] | None:
    """Return the folder, made where it was missing, and its key."""
    base = folder()
    if base is None:
        return None
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
        base.mkdir(mode=0o700, exist_ok=True)
        return (base, _secret(base)) if _sound(base) else None
    except OSError as error:
        _notice(f"{base}: {error.strerror}")
        return None


def _secret(base: Path) -> bytes:
    """Return the folder's key; the first process that needs one makes it."""
    for _ in range(2):
        secret = _own_file(base / SECRET, SECRET_BYTES)
        if secret is not None and len(secret) == SECRET_BYTES:
            return secret
        # Missing, cut short, or readable by others: entries under it count for nothing
        (base / SECRET).unlink(missing_ok=True)
        handle, temporary = tempfile.mkstemp(dir=base, prefix=".writing-")  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        try:
            os.link(temporary, base / SECRET)  # all of it or nothing, and only one process
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            Path(temporary).replace(base / SECRET)
            continue
        Path(temporary).unlink()
    secret = _own_file(base / SECRET, SECRET_BYTES)
    if secret is None or len(secret) != SECRET_BYTES:
        raise OSError(0, "no key can be kept in it")
    return secret


def _own_file(path: Path, limit: int) -> bytes | None:
    """Return a regular file that belongs to the user and is open to no one else, or None."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        seen = os.fstat(file.fileno())
        own = sys.platform == "win32" or (seen.st_uid == os.geteuid() and not seen.st_mode & 0o077)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > limit or not own:
            return None
        try:
            return file.read(limit + 1)
        except OSError:
            return None


def _code(secret: bytes, name: str, data: bytes) -> bytes:
    return hmac.new(secret, name.encode() + b"\n" + data, hashlib.sha256).digest()


@lru_cache(maxsize=1)
def engine_version() -> str:
    """Return a hash of the engine's own source: a changed engine finds nothing of the old one."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key(*parts: str | bytes) -> str:
    """Return the name of an entry."""
    digest = hashlib.sha256(engine_version().encode())
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def load(name: str) -> bytes | None:
    """Return an entry, or None where there is no sound one."""
    usable = _usable()
    if usable is None:
        return None
    base, secret = usable
    content = _own_file(base / name, MAX_BYTES)
    if content is None:
        return None
    header = len(MAGIC) + 32
    data = content[header:]
    if not hmac.compare_digest(content[:header], MAGIC + _code(secret, name, data)):
        return None
    return data


def store(name: str, data: bytes) -> None:
    """Keep an entry; another process sees all of it or nothing."""
    usable = _usable()
    if usable is None:
        return
    base, secret = usable
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=base, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + _code(secret, name, data) + data)
        Path(temporary).replace(base / name)
    except OSError as error:
        _notice(f"{base}: {error.strerror}")
        # Leave no half-written file behind
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
