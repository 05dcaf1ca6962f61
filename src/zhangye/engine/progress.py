"""A line on a terminal's error output while something takes its time; gone afterwards."""

from __future__ import annotations

import sys
import time
from types import TracebackType

PATIENCE = 2.0
"""Seconds before a count is shown."""


class Progress:
    """Shows what is being done; nothing where the error output is not a terminal.

    Parameters
    ----------
    text
        What is being done.
    total
        How many items there are; the line then appears only after a while.
    """

    def __init__(self, text: str, total: int | None = None) -> None:
        self._text = text
        self._total = total
        self._begun = time.monotonic()
        self._width = 0
        self._terminal = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        if self._total is None:
            self._show(f"{self._text} ...")
        return self

    def done(self, count: int) -> None:
        """Say how many items are done."""
        if time.monotonic() - self._begun > PATIENCE and self._total:
            self._show(f"{self._text}: {count:,} of {self._total:,} ({count / self._total:.0%})")

    def _show(self, line: str) -> None:
        if self._terminal:
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            self._width = max(self._width, len(line))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
