"""The settings behind the sketch of a Vensim file: lines such as ``15:0,0,0,1``.

Most keep windows, dates and colours. What bears on numbers is carried out, refused, or told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .entries import SKETCH
from .errors import ModelError

_LINE = re.compile(r"(\d+):(.*)")
_ALIAS = re.compile(r"(\?[^=,']+)[=,]\s*([^,']+?)\s*,?$")
_METHODS = {"2": "Difference", "3": "Runge-Kutta 2", "4": "Runge-Kutta 2"}


def _settings(content: bytes) -> Iterator[tuple[int, str, int]]:
    """Yield number, value and line in the file of each setting."""
    sketch = content.find(SKETCH.encode())
    if sketch < 0:
        return
    first = content.count(b"\n", 0, sketch) + 1
    for place, line in enumerate(content[sketch:].split(b"\n"), start=first):
        match = _LINE.fullmatch(line.decode("utf-8", "replace").strip())
        if match:
            yield int(match[1]), match[2].strip(), place


def integration_method(content: bytes) -> str:
    """Return the method that the settings after the sketch choose: ``euler`` or ``rk4``.

    The fourth number of the line ``15:`` says which: 0 Euler, 1 and 5 Runge-Kutta of the fourth
    order (automatic and fixed steps; here always the model's own), 2 difference, 3 and 4
    Runge-Kutta of the second order.

    Raises
    ------
    ModelError
        Where it chooses another method.
    """
    found = next((item for item in _settings(content) if item[0] == 15), None)
    if found is None:
        return "euler"
    _, value, number = found
    numbers = [part.strip() for part in value.split(",")]
    chosen = numbers[3] if len(numbers) > 3 else "0"
    if chosen in ("0", ""):
        return "euler"
    if chosen in ("1", "5"):
        return "rk4"
    named = _METHODS.get(chosen, f"number {chosen}")
    raise ModelError(
        f"the settings choose the integration method {named} (supported: Euler, Runge-Kutta 4)",
        place=f"line {number}",
    )


def aliases(content: bytes) -> dict[str, str]:
    """Return what the settings call files by: ``30:?data=figures.xlsx`` gives ``?data``."""
    found = (_ALIAS.fullmatch(value) for _, value, _ in _settings(content))
    return {match[1].strip(): match[2] for match in found if match}


def notices(content: bytes) -> list[str]:
    """Return what the settings ask of a run in Vensim that is not carried out."""
    return [
        f"line {line}: the settings name the file of changes {value.strip(',')!r}: it is not read; "
        "give its values as parameters"
        for _, value, line in _settings(content)
        if value.strip(",").lower().endswith(".cin")
    ]
