"""A document on scenarios that can be sent to a department."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.advice import DEFAULT_PROBABILITY, LEAST_DRAWS, Asked, work_out
from zhangye.place.result import Result
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.outputs import Provenance
    from zhangye.place.session import Session
    from zhangye.presentation.report import Content


class Report(Result):
    """What a report says; ``save`` writes it as Word, one web page, or Excel.

    Parameters
    ----------
    session
        The opened place.
    content
        Title, sections, and tables for a workbook.
    made
        What it is made from.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> report = place.report("plan", draws=60, advice=False)
    >>> report.frame()["section"].tolist()[:2]
    ['Summary', 'Scorecard of the plan']
    """

    def __init__(self, session: Session, content: Content, made: Provenance) -> None:
        self._session = session
        self._made = made
        self.content = content

    def heading(self) -> str:
        """Return its title."""
        return self.content.title

    def frame(self) -> pd.DataFrame:
        """Return its sections: a row each, with how many parts it has."""
        import pandas as pd

        rows = [(part.title, len(part.blocks) + len(part.parts)) for part in self.content.sections]
        return pd.DataFrame(rows, columns=["section", "parts"])

    def save(
        self,
        file: str | Path,
        *,
        format: str | None = None,  # noqa: A002
        force: bool = False,
        official: bool = False,
    ) -> Path:
        """Write the document: the file of ``zhangye report``.

        Parameters
        ----------
        file
            Its suffix decides the format: .docx, .html or .xlsx.
        format
            The format, to be sure of it.
        force
            Replace a file that zhangye did not write, or that was changed since.
        official
            Set a Word document as official documents of China are: FangSong of size three.

        Raises
        ------
        InputError
            Where the suffix is unknown, or the file cannot be written.
        """
        from zhangye import outputs
        from zhangye.presentation import report as package

        place = arguments.path(file, "file")
        chosen = package.choose_format(place, format)
        with outputs.whole_file(place, self._made, force=force) as draft:
            package.write(
                self.content, draft, chosen, official=arguments.flag(official, "official")
            )
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return its title and the titles of its sections."""
        from rich.text import Text as Line

        yield Line(self.content.title, style="bold")
        for number, part in enumerate(self.content.sections, start=1):
            yield Line(f"{number} {part.title}")


def report(
    session: Session,
    values: Sequence[object],
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    cluster: str | None = None,
    advice: bool = True,
) -> Report:
    """Run, judge and draw scenarios, and say it as a report."""
    from zhangye.assess import assess
    from zhangye.presentation import report as package

    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    loaded = session.scenario_list(values, 1)
    names = ", ".join(repr(scenario.name) for scenario in loaded)
    working = Text("Running, judging and drawing", "运行、评估与绘图")(session.lang)
    with session.workers(cluster) as computing:
        forecaster = session.forecaster_or_notice(draws, seed, computing)
        ensemble = forecaster is not None
        made = session.record(
            f"report({names})", *loaded, seed=seed if ensemble else None, ensemble=ensemble
        )
        judge = partial(assess, forecaster=forecaster)
        page = None
        if forecaster is not None and arguments.flag(advice, "advice") and draws >= LEAST_DRAWS:
            card = judge(session.project, loaded[0], session.register, session.lang)
            asked = Asked(DEFAULT_PROBABILITY, draws, seed)
            page = work_out(session, card, forecaster, asked, computing)
        with screen.progress(working, package.steps(len(loaded))) as step:
            content = package.gather(
                session.project,
                loaded,
                session.register,
                session.lang,
                made,
                step=step,
                judge=judge,
                advice=page,
            )
    return Report(session, content, made)
