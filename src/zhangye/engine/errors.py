"""The engine's one error for models and arguments that it cannot use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

MOST_TOLD = 30
"""Faults that one message tells, beside the first."""


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
    others
        Further faults of the same file, told in the same message.
    """

    def __init__(
        self,
        reason: str,
        *,
        variable: str | None = None,
        expression: str | None = None,
        file: Path | None = None,
        place: str | None = None,
        others: Sequence[ModelError] = (),
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
        self.others = tuple(others)
        shown = self.others[:MOST_TOLD]
        message += "".join(f"\nalso: {other}" for other in shown)
        if len(self.others) > len(shown):
            message += f"\nand {len(self.others) - len(shown)} more"
        super().__init__(message)


def all_of(errors: Sequence[ModelError], file: Path | None = None) -> ModelError:
    """Return one error that tells all that is wrong with a file.

    Parameters
    ----------
    errors
        At least one; what several elements of one variable share is told once.
    file
        Put before the first, where it names none.
    """
    distinct: dict[tuple[str | None, ...], ModelError] = {}
    for error in errors:
        variable = (error.variable or "").partition("[")[0]
        distinct.setdefault((variable, error.reason, error.expression, error.place), error)
    first, *others = distinct.values()
    return ModelError(
        first.reason,
        variable=first.variable,
        expression=first.expression,
        file=first.file or file,
        place=first.place,
        others=others,
    )


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
