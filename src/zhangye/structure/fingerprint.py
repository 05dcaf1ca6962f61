"""One hash over a model's equations and numbers; comments, units and layout do not count."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from zhangye.engine.entries import decode, entries, parts

_NUMBER = re.compile(r"(?<![A-Za-z_])\d+\.?\d*(?:[eE][-+]?\d+)?")


def model_hash(path: Path) -> str:
    """Return the hash of a Vensim model's equations.

    Parameters
    ----------
    path
        The model file.

    Returns
    -------
    str
        SHA-256 over the sorted equations; names without case, numbers by value.

    Raises
    ------
    ModelError
        Where the file is cut short.
    """
    return _hash(path.read_bytes())


@lru_cache(maxsize=4)
def _hash(content: bytes) -> str:
    main = parts(decode(content))[0]
    equations = sorted(_normal(entry.equation) for entry in entries(main.text))
    return hashlib.sha256("\n".join(equations).encode()).hexdigest()


def _normal(equation: str) -> str:
    folded = re.sub(r"\s*([^\w\s])\s*", r"\1", equation.casefold())
    return _NUMBER.sub(lambda found: repr(float(found.group())), folded)
