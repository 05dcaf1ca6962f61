"""A verb written for one test stands in the package's path as a module of its own."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import zhangye.cli
import zhangye.cli.common  # before the package's path leads elsewhere


@pytest.fixture
def write_verb(tmp_path: Path) -> Iterator[Callable[[str, str], None]]:
    folder = tmp_path / "verbs"
    folder.mkdir()
    original = list(zhangye.cli.__path__)
    zhangye.cli.__path__[:] = [str(folder)]
    loaded = {name for name in sys.modules if name.startswith("zhangye.cli.")}
    saved = {name: sys.modules.pop(name) for name in loaded if name != "zhangye.cli.common"}

    def write(verb: str, source: str) -> None:
        (folder / f"{verb}.py").write_text(textwrap.dedent(source), encoding="utf-8")

    yield write
    zhangye.cli.__path__[:] = original
    for name in [name for name in sys.modules if name.startswith("zhangye.cli.")]:
        if name != "zhangye.cli.common":
            del sys.modules[name]
    sys.modules.update(saved)
