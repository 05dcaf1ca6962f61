"""A chart that a result has: drawn when it is wanted, shown or written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.presentation.charts.writing import write

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A chart of a result.

    Attributes
    ----------
    name
        The name of its files, without suffix.
    draw
        Draws it and returns the numbers that it shows beside it.
    """

    name: str
    draw: Callable[[], tuple[Figure, pd.DataFrame]]


def write_all(
    pictures: Iterable[Picture], folder: Path, step: Callable[[float], object] = lambda done: None
) -> None:
    """Draw pictures and write each as PNG, SVG and CSV; ``step`` is told of each one."""
    for picture in pictures:
        figure, frame = picture.draw()
        write(figure, frame, folder, picture.name)
        step(1)
