"""The scorecard of the plan under a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import DRAWING, Result, pick, write_tables
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.assess import Scorecard as Judged
    from zhangye.place.session import Session
    from zhangye.planning.afterwards import Afterwards
    from zhangye.presentation.galleries.pictures import Picture

TITLE = Text("Scorecard of the plan: {title}", "规划目标评估：{title}")


@dataclass(frozen=True)
class Row(Result):
    """One target of the scorecard.

    Attributes
    ----------
    id, label, area, indicator, unit, year
        What is wanted, and when; the label in the reader's language.
    comparator, target
        The condition.
    value, p05, p95, probability
        The median (of one run, where one run decides), the 90 % interval and the probability;
        NaN where there is none.
    grade, verdict
        How the answer comes about, and what it is.
    why, note
        In a sentence, and with what reservation.
    """

    session: Session
    id: str
    label: str
    area: str
    indicator: str
    unit: str
    year: int
    comparator: str
    target: float
    value: float
    p05: float
    p95: float
    probability: float
    grade: str
    verdict: str
    why: str
    note: str

    def heading(self) -> str:
        """Return its label and its verdict."""
        from zhangye.presentation.words.signs import VERDICTS

        return f"{self.label}: {VERDICTS[self.verdict](self.session.lang)}"

    def frame(self) -> pd.DataFrame:
        """Return the row as a table of one."""
        import pandas as pd

        names = [field.name for field in fields(self) if field.name != "session"]
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def render(self) -> Iterable[RenderableType]:
        """Return the row, why, and the note."""
        from rich.text import Text as Line

        from zhangye.presentation.tables.terminal import scorecard_tables

        frame = self.frame().assign(year_reached=None)
        yield from scorecard_tables(
            [(self.label, frame)], self.session.statistics, self.session.lang
        )
        if self.note:
            yield Line(self.note, style="dim")

    __repr__ = Result.__repr__


class Scorecard(Result):
    """Which of the plan's commitments are within reach: ``card["gdp_city"]`` is one of them.

    Parameters
    ----------
    session
        The opened place.
    judged
        The verdicts.
    later
        What follows 2020; None where it was not asked for.
    by, every
        What the rows are grouped by, and whether those are shown that no run decides.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> card = place.assess("plan", draws=60)
    >>> len(card.frame())
    81
    >>> 0 <= card["gdp_city"].probability <= 1
    True
    >>> card["gdp_city"].verdict in ("reached", "open", "missed")
    True
    """

    def __init__(
        self,
        session: Session,
        judged: Judged,
        later: Afterwards | None = None,
        *,
        by: str = "section",
        every: bool = False,
    ) -> None:
        self._session = session
        self._scenario = judged.simulation.scenario
        self.judged = judged
        self.later = later
        self._by = by
        self._every = every

    def heading(self) -> str:
        """Return the title of the scenario."""
        return self.judged.simulation.scenario.label(self._session.lang)

    def __getitem__(self, target: str) -> Row:
        """Return one target by its id.

        Raises
        ------
        InputError
            Where there is no such target.
        """
        from zhangye.presentation.tables.terminal import row_label

        session = self._session
        name = session.targets.pick(target)
        rows = self.judged.rows
        (row,) = rows[rows["id"] == name].to_dict("records")
        chosen: dict[str, Any] = {
            field.name: row[field.name] for field in fields(Row) if field.name in row
        }
        label = row_label(row, session.statistics, session.lang)
        return Row(session=session, label=label, **chosen)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the targets' ids, in the order of the plan."""
        return iter(self.judged.rows["id"])

    def __len__(self) -> int:
        """Return how many targets there are."""
        return len(self.judged.rows)

    @property
    def path(self) -> pd.DataFrame:
        """The simulated targets year by year, 2018-2020: the contract of ``scorecard_path.csv``."""
        return self.judged.path.copy()

    @property
    def counties(self) -> pd.DataFrame:
        """The county figures behind targets of several: ``scorecard_counties.csv``."""
        return self.judged.counties.copy()

    @property
    def counts(self) -> dict[str, int]:
        """How many targets have each verdict."""
        return self.judged.counts()

    @property
    def joint(self) -> float:
        """Probability that all of grade A and the water cap hold together; NaN for one run."""
        return self.judged.joint

    def frame(self) -> pd.DataFrame:
        """Return the contract of ``scorecard.csv``: a row a target."""
        return self.judged.rows.copy()

    def grouped(self, by: str, *, every: bool = False) -> Scorecard:
        """Return the same scorecard, shown in other groups.

        Parameters
        ----------
        by
            'section', 'department', 'wording' or 'county'.
        every
            Whether reported targets and those without base value are shown too.
        """
        from zhangye.presentation.tables.scorecard import Grouping

        chosen = arguments.choice(by, "by", [one.value for one in Grouping])
        shown = arguments.flag(every, "every")
        return Scorecard(self._session, self.judged, self.later, by=chosen, every=shown)

    def plot(self, picture: str | None = None) -> Figure:
        """Draw the scorecard.

        Parameters
        ----------
        picture
            'scorecard_picture' (the default: one page), 'scorecard_years' (by year); with
            ``after`` also 'after_2020_targets' and 'after_2020_borrowed'.
        """
        return pick(self._pictures(), picture).draw()[0]

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye assess``.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        charts
            Whether charts are drawn.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        session, card = self._session, self.judged
        scenario = card.simulation.scenario
        draws = None if card.odds is None else card.odds.forecast.ensemble.draws
        made = session.record(
            f"assess({scenario.name!r})",
            scenario,
            seed=None if draws is None else draws.seed,
            ensemble=draws is not None,
        )
        with outputs.whole_folder(place, made) as draft:
            self._write(draft)
            if charts:
                self._draw(draft)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the verdicts in groups, why, and how many there are of each."""
        from zhangye.presentation.tables import scorecard as tables
        from zhangye.presentation.tables.terminal import DECIDED, scorecard_tables

        session, rows = self._session, self.judged.rows
        lang, register = session.lang, session.register
        shown = rows if self._every else rows[rows["verdict"].isin(DECIDED)]
        yield styled((TITLE(lang, title=self.heading()), "bold"))
        groups = tables.groups(shown, tables.Grouping(self._by), register, lang)
        yield from scorecard_tables(groups, session.statistics, lang)
        yield tables.summary(self.judged, lang)
        if self.later is not None:
            yield from self._render_later(self.later)

    def _render_later(self, later: Afterwards) -> Iterable[RenderableType]:
        from rich.text import Text as Line

        from zhangye.presentation.galleries import afterwards as words

        register, lang = self._session.register, self._session.lang
        yield words.held_table(later, register, lang)
        yield words.borrowed_table(later, register, lang)
        yield Line(words.finding(later, lang))
        yield Line(words.NOMINAL(lang), style="dim")
        yield Line(words.rests(later, lang), style="dim")

    def _pictures(self) -> list[Picture]:
        from zhangye.presentation.galleries import afterwards, runs

        words = self._session.register, self._session.lang
        found = runs.scorecard_pictures(self.judged, *words)
        if self.later is not None:
            found += afterwards.pictures(self.later, self.judged, *words)
        return found

    def _draw(self, folder: Path) -> None:
        from zhangye.presentation.galleries import runs
        from zhangye.presentation.galleries.pictures import write_all

        session, card = self._session, self.judged
        forecast = None if card.odds is None else card.odds.forecast
        pictures = self._pictures()
        total = runs.CHARTS_OF_A_RUN + len(pictures)
        with screen.progress(DRAWING(session.lang), total) as step:
            runs.draw_run(folder, card.simulation, session.register, session.lang, step, forecast)
            write_all(pictures, folder, step)

    def _write(self, folder: Path) -> None:
        card = self.judged
        write_tables(
            folder,
            (
                ("scorecard", card.rows),
                ("scorecard_counties", card.counties),
                ("scorecard_path", card.path),
            ),
        )
        scenario = card.simulation.scenario
        document = {
            "scenario": scenario.name,
            "title": scenario.title,
            "title_zh": scenario.title_zh,
            "ensemble": self._ensemble(),
            "verdicts": card.counts(),
            "targets": json.loads(card.rows.to_json(orient="records", force_ascii=False)),
        }
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / "scorecard.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        if self.later is not None:
            write_tables(
                folder, (("scorecard_after", self.later.path), ("borrowed", self.later.borrowed))
            )

    def _ensemble(self) -> dict[str, object] | None:
        """Return what the ensemble says beyond the rows; None where one run decided."""
        card = self.judged
        draws = None if card.odds is None else card.odds.forecast.ensemble.draws
        if draws is None:
            return None
        return {
            "draws": len(draws),
            "seed": draws.seed,
            "joint_probability_of_grade_a_and_cap": card.joint,
            "prior_share_of_variance": {
                name: {"share": share.value, "p05": share.low, "p95": share.high}
                for name, share in card.prior_shares.items()
            },
        }


def assess(
    session: Session,
    value: object,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    after: bool = False,
    by: str = "section",
    every: bool = False,
    cluster: str | None = None,
) -> Scorecard:
    """Judge every target of the plan under a scenario."""
    from zhangye.assess import assess as judge
    from zhangye.planning.afterwards import STOCKS, afterwards
    from zhangye.presentation.tables.scorecard import Grouping

    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    arguments.choice(by, "by", [one.value for one in Grouping])
    extra = STOCKS if arguments.flag(after, "after") else ()
    loaded = session.scenario(value)
    home, register = session.project, session.register
    with (
        session.workers(cluster) as computing,
        screen.progress(Text("Compiling and running", "编译并运行")(session.lang)),
    ):
        forecaster = session.forecaster_or_notice(draws, seed, computing)
        card = judge(home, loaded, register, session.lang, forecaster, extra)
        later = afterwards(home, card, register, forecaster) if after else None
    return Scorecard(session, card, later, by=by, every=arguments.flag(every, "every"))
