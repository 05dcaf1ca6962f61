"""The engine's one error for models and arguments that it cannot use."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ModelError(ValueError):
    """A model, or a request to it, that the engine cannot carry out exactly.

    Parameters
    ----------
    reason
        What is wrong, in one sentence.
    variable
        The model variable at fault, where there is one.
    expression
        The expression at fault, written back from the parsed equation.
    """

    def __init__(
        self, reason: str, *, variable: str | None = None, expression: str | None = None
    ) -> None:
        self.reason = reason
        self.variable = variable
        self.expression = expression
        message = f"{variable}: {reason}" if variable else reason
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
