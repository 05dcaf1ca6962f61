"""Files kept between processes: lowered models and object code.

An entry is a file named by the hash of everything that decides its content, and begins with the
hash of what follows. An entry that is missing, damaged or unreadable is computed again; a
folder that cannot be written is not an error, merely slower.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

MAGIC = b"zhangye-engine-1\n"
VARIABLE = "ZHANGYE_ENGINE_CACHE"
"""Environment variable: a folder for the cache; empty turns it off."""


def folder() -> Path | None:
    """Return the cache's folder, or None where the user turned it off."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "zhangye-engine"


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
    base = folder()
    if base is None:
        return None
    try:
        content = (base / name).read_bytes()
    except OSError:
        return None
    header = len(MAGIC) + 32
    data = content[header:]
    if content[:header] != MAGIC + hashlib.sha256(data).digest():
        return None
    return data


def store(name: str, data: bytes) -> None:
    """Keep an entry; another process sees all of it or nothing."""
    base = folder()
    if base is None:
        return
    temporary = None
    try:
        base.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=base, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + hashlib.sha256(data).digest() + data)
        Path(temporary).replace(base / name)
    except OSError:
        # A cache that cannot be written only costs time; leave no half-written file behind
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
