"""Where the plan pulls against itself, by arithmetic alone."""

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
    from zhangye.targets import Contradiction


class Contradictions(Result):
    """What the plan's numbers and the statistics say against each other, step by step.

    Parameters
    ----------
    session
        The opened place.
    found
        The findings.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> sorted(place.contradictions().frame()["kind"].unique().tolist())
    ['contradiction', 'reading', 'tension']
    """

    def __init__(self, session: Session, found: Sequence[Contradiction]) -> None:
        self._session = session
        self.found = tuple(found)

    def __iter__(self) -> Iterator[Contradiction]:
        """Iterate over the findings."""
        return iter(self.found)

    def heading(self) -> str:
        """Return how many findings there are."""
        words = Text("{n} findings", "共{n}项")
        return words(self._session.lang, n=len(self.found))

    def frame(self) -> pd.DataFrame:
        """Return a row a finding: ``kind, title, conclusion``."""
        import pandas as pd

        lang = self._session.lang
        rows = [(one.kind, one.title(lang), one.conclusion(lang)) for one in self.found]
        return pd.DataFrame(rows, columns=["kind", "title", "conclusion"])

    def save(self, folder: str | Path) -> Path:
        """Write ``contradictions.csv`` and ``provenance.json``.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        with outputs.whole_folder(place, self._session.record("contradictions()")) as draft:
            write_tables(draft, [("contradictions", self.frame())])
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the findings, step by step."""
        from zhangye.presentation.tables.targets import contradiction

        session = self._session
        for number, one in enumerate(self.found, start=1):
            yield from contradiction(session.register, one, number, session.lang)


def contradictions(session: Session) -> Contradictions:
    """Check the plan against itself."""
    from zhangye import targets

    return Contradictions(session, targets.check(session.register))
