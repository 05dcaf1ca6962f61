"""The one error that wrong input raises, and the spelling help that goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


def nearest(value: str, allowed: Iterable[str]) -> str | None:
    """Return the member of ``allowed`` spelled most like ``value``, or None.

    Parameters
    ----------
    value
        What the user wrote.
    allowed
        The valid spellings.
    """
    by_folded = {name.casefold(): name for name in allowed}
    close = get_close_matches(value.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[close[0]] if close else None


class InputError(ValueError):
    """Something a user wrote cannot be used; the message says what, where and what would do.

    The command line prints the message alone (no traceback) and exits with 2.

    Parameters
    ----------
    problem
        What is wrong, in one sentence without the value.
    file
        The file at fault, where there is one.
    where
        The line, row and column, or key inside the file.
    value
        The offending value.
    allowed
        What would be valid: a list of spellings, or a sentence ('a number from 0 to 6').
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | Path | None = None,
        where: str | None = None,
        value: object = None,
        allowed: Iterable[str] | str | None = None,
    ) -> None:
        self.problem = problem
        self.file = None if file is None else Path(file)
        self.where = where
        self.value = value
        self.allowed = allowed if allowed is None or isinstance(allowed, str) else list(allowed)
        super().__init__(self._message())

    def _message(self) -> str:
        place = ", ".join(str(part) for part in (self.file, self.where) if part is not None)
        message = f"{place}: {self.problem}" if place else self.problem
        if self.value is not None:
            message += f": {self.value!r}"
        if isinstance(self.allowed, str):
            message += f"; allowed: {self.allowed}"
        elif self.allowed is not None:
            close = nearest(str(self.value), self.allowed)
            if close is not None:
                message += f"; did you mean {close!r}?"
            shown = ", ".join(self.allowed[:12]) + (", ..." if len(self.allowed) > 12 else "")
            message += f" (allowed: {shown})"
        return message
