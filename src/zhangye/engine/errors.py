"""The engine's one error for models and arguments that it cannot use."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class ModelError(ValueError):
    """A model, or a request to it, that the engine cannot carry out exactly.

    Parameters
    ----------
    reason
        What is wrong, in one sentence.
    variable
        The model variable at fault, where there is one.
    expression
        The expression at fault, written back from the parsed equation, or the whole equation.
    file
        The model file, where it could not be read.
    place
        Where in the file: line and variable, and the variable before it.
    """

    def __init__(
        self,
        reason: str,
        *,
        variable: str | None = None,
        expression: str | None = None,
        file: Path | None = None,
        place: str | None = None,
    ) -> None:
        self.reason = reason
        self.variable = variable
        self.expression = expression
        self.file = file
        self.place = place
        site = ", ".join(str(part) for part in (file, place, variable) if part is not None)
        message = f"{site}: {reason}" if site else reason
        if expression:
            message += f", in: {expression}"
        super().__init__(message)


def did_you_mean(value: str, allowed: Iterable[str]) -> str:
    """Return a clause with the nearest valid spelling, or an empty string.

    Parameters
    ----------
    value
        What was written.
    allowed
        The valid spellings.
    """
    by_folded = {name.casefold(): name for name in allowed}
    close = get_close_matches(value.casefold(), by_folded, n=1, cutoff=0.5)
    return f"; did you mean {by_folded[close[0]]!r}?" if close else ""
