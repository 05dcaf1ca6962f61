"""Where the statistics disagree with themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments
from zhangye.place.result import Result, write_tables

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.statistics import Finding


class Consistency(Result):
    """Pairs of figures that ought to be equal, and where they are not.

    Parameters
    ----------
    session
        The opened place.
    found
        One a check.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> list(place.consistency().frame().columns)
    ['check', 'title', 'compared', 'disagree']
    """

    def __init__(self, session: Session, found: Sequence[Finding]) -> None:
        self._session = session
        self.found = tuple(found)

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the checks."""
        return iter(self.found)

    def heading(self) -> str:
        """Return how many checks find a disagreement."""
        wrong = sum(bool(one.disagreements) for one in self.found)
        words = Text("{wrong} of {n} checks find a disagreement", "{n}项检查中{wrong}项不一致")
        return words(self._session.lang, wrong=wrong, n=len(self.found))

    def frame(self) -> pd.DataFrame:
        """Return a row a check: ``check, title, compared, disagree``."""
        import pandas as pd

        rows = [
            (one.key, one.title(self._session.lang), len(one.comparisons), len(one.disagreements))
            for one in self.found
        ]
        return pd.DataFrame(rows, columns=["check", "title", "compared", "disagree"])

    def save(self, folder: str | Path) -> Path:
        """Write ``consistency.csv`` and ``provenance.json``.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        with outputs.whole_folder(place, self._session.record("consistency()")) as draft:
            write_tables(draft, [("consistency", self.frame())])
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return each check, why it may fail, and the largest disagreements."""
        from zhangye.presentation.tables.statistics import finding_tables

        session = self._session
        for one in self.found:
            yield from finding_tables(session.statistics, one, session.lang, every=False)


def consistency(session: Session) -> Consistency:
    """Compare figures that ought to be equal."""
    from zhangye import statistics

    return Consistency(session, statistics.check(session.statistics))
