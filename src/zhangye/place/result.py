"""What every result has in common: a table, words to read, and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Group, RenderableType

    from zhangye.place.session import Session
    from zhangye.presentation.galleries.pictures import Picture
    from zhangye.scenarios import Scenario

DRAWING = Text("Drawing charts", "绘图")


class Result:
    """An answer, in the language of the place that was asked.

    A notebook shows it as tables, a terminal prints it (``rich.print``); ``frame()`` is its
    table for further work and ``save()`` writes the files of the command of the same name.
    """

    _session: Session
    _scenario: Scenario | None = None
    """The scenario that it is of, where it is of one."""

    def frame(self) -> pd.DataFrame:
        """Return the result as a tidy table."""
        raise NotImplementedError

    def render(self) -> Iterable[RenderableType]:
        """Return what a reader sees: tables and sentences, as rich renders them."""
        raise NotImplementedError

    def heading(self) -> str:
        """Return in a line what this is."""
        return type(self).__name__

    def __rich__(self) -> Group:
        """Return the result as a terminal shows it."""
        from rich.console import Group

        from zhangye.presentation.tables.fitting import fitted

        return Group(*fitted(self.render()))

    def _repr_html_(self) -> str:
        from zhangye.place.html import html

        return html(self.render())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.heading()}>"


def write_tables(folder: Path, tables: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Write tables as CSV into a folder, by name."""
    for name, table in tables:
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def pick(pictures: Sequence[Picture], name: object, where: str = "picture") -> Picture:
    """Return the picture that a user names; the first where None is given.

    Raises
    ------
    InputError
        Where there is no such picture.
    """
    if name is None:
        return pictures[0]
    chosen = arguments.choice(name, where, [picture.name for picture in pictures])
    return next(picture for picture in pictures if picture.name == chosen)


def write_pictures(session: Session, pictures: Sequence[Picture], folder: Path) -> None:
    """Draw pictures and write them with the numbers behind them, with a bar of progress."""
    from zhangye.presentation.galleries.pictures import write_all

    with screen.progress(DRAWING(session.lang), len(pictures)) as step:
        write_all(pictures, folder, step)
