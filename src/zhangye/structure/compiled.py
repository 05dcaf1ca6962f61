"""The compiled model for checks and knock-outs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError

if TYPE_CHECKING:
    from zhangye.structure.arrays import Model


@contextmanager
def compiled(path: Path) -> Iterator[Model]:
    """Compile a model file; what the engine says against it names the file.

    The engine compiles when a run first needs it, so that its refusals may come inside the
    ``with`` block.

    Raises
    ------
    InputError
        Where the engine cannot compile the model.
    """
    from zhangye import engine

    try:
        yield engine.read(path)
    except engine.ModelError as error:
        text = str(error)
        raise InputError(text, file=None if str(path) in text else path) from error
