"""What a process computes with: runs made with other versions are not mixed."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhangye.errors import InputError
from zhangye.outputs import hash_files

OPTION = "--cluster"
LIBRARIES = ("numpy", "llvmlite", "pysd")
"""What decides the numbers, or carries them, beside this package itself."""


@dataclass(frozen=True)
class Environment:
    """What a process computes with.

    Attributes
    ----------
    versions
        Name and version of Python and of the libraries, and a hash of this package's source.
    processor
        Type of the processor, with the features that the engine makes code for.
    """

    versions: tuple[tuple[str, str], ...]
    processor: str

    def differences(self, other: Environment) -> str:
        """Return the versions that differ: 'numpy 2.3.1 there, 2.4.0 here'; empty if none do."""
        here = dict(other.versions)
        return "; ".join(
            f"{name} {version} there, {here.get(name, 'none')} here"
            for name, version in self.versions
            if here.get(name) != version
        )


@lru_cache(maxsize=1)
def current() -> Environment:
    """Return what this process computes with."""
    from importlib.metadata import version

    from zhangye.engine import hosts

    host = hosts.native()
    major, minor, _ = platform.python_version_tuple()
    source = sorted(Path(__file__).parents[1].rglob("*.py"))
    versions = (
        ("python", f"{major}.{minor}"),
        ("zhangye", hash_files(*source)[:12]),
        *((name, version(name)) for name in LIBRARIES),
    )
    return Environment(versions, f"{host.triple} {host.cpu} {host.features}")


def require_equal(there: Environment, here: Environment, place: str) -> None:
    """Refuse a place that computes with other versions than are wanted.

    Parameters
    ----------
    there, here
        What the place computes with, and what is wanted.
    place
        The scheduler or worker.

    Raises
    ------
    InputError
        Where versions differ; the processor may.
    """
    differences = there.differences(here)
    if differences:
        raise InputError(
            f"part of the cluster has other versions ({differences})",
            where=OPTION,
            value=place,
            allowed="a scheduler and workers with the same versions as here",
        )
