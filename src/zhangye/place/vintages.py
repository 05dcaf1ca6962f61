"""Forecasts that were issued: listed, made, and scored against what was printed since."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_tables
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.vintages.frozen import Frozen
    from zhangye.vintages.score import Score as Scored

PLAN = "plan"
PRESENT = Text("the present vintage: {name}", "当前时点：{name}")
NONE_ISSUED = Text("no forecast was issued yet", "尚未发布预测")
NOTHING_TO_SCORE = Text(
    "Nothing to score yet: no forecast was issued whose years have official figures.",
    "尚无可评分的内容：已发布预测的年份还没有统计数据。",
)


class Vintages(Result):
    """The forecasts that were issued, and the present state of knowledge.

    Parameters
    ----------
    session
        The opened place.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place.vintages.heading()
    'the present vintage: 2018-02'
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def heading(self) -> str:
        """Return what the present vintage is called."""
        from zhangye.vintages import known

        session = self._session
        return PRESENT(session.lang, name=known.name(session.statistics, session.lang))

    def frame(self) -> pd.DataFrame:
        """Return ``vintage, figures, intact, version, path``, a row a forecast that was issued."""
        import pandas as pd

        from zhangye.vintages import frozen

        session, rows = self._session, []
        for one in frozen.listed(session.project):
            intact = not one.changed()
            count = len(frozen.figures_of(one, session.statistics).frame) if intact else None
            rows.append(
                {
                    "vintage": one.name,
                    "figures": count,
                    "intact": intact,
                    "version": one.provenance.get("version"),
                    "path": str(one.path),
                }
            )
        return pd.DataFrame(rows, columns=["vintage", "figures", "intact", "version", "path"])

    def render(self) -> Iterable[RenderableType]:
        """Return the list and the present vintage."""
        from rich.text import Text as Line

        from zhangye.presentation.tables.vintages import vintages_table

        table = self.frame()
        lang = self._session.lang
        yield Line(NONE_ISSUED(lang)) if table.empty else vintages_table(table, lang)
        yield Line(self.heading())


class Score(Result):
    """How good issued forecasts were, by the figures entered since.

    Parameters
    ----------
    session
        The opened place.
    scored
        The scores.
    """

    def __init__(self, session: Session, scored: Scored) -> None:
        self._session = session
        self.scored = scored

    def heading(self) -> str:
        """Return on how many figures the scores stand."""
        words = Text("scores on {count} figures", "按{count}个统计数据评分")
        datum = ["issued", "area", "indicator", "year"]
        return words(self._session.lang, count=len(self.scored.values[datum].drop_duplicates()))

    def frame(self) -> pd.DataFrame:
        """Return a row a vintage, method and figure."""
        return self.scored.values.copy()

    def plot(self, indicator: str | None = None, area: str = CITY) -> Figure:
        """Draw the latest issued forecast of the plan, with what came as dots.

        Parameters
        ----------
        indicator, area
            Names or labels. Without an indicator: how often figures lay below the quantiles that
            were said (reliability).

        Raises
        ------
        InputError
            Where nothing was issued, or a forecast has no such figure.
        """
        import pandas as pd

        from zhangye.presentation.charts import issued

        session, lang = self._session, self._session.lang
        if indicator is None:
            return issued.reliability(self.scored.reliability, lang)
        from zhangye.presentation.tables.vintages import label
        from zhangye.statistics import figures
        from zhangye.vintages import frozen

        found = frozen.listed(session.project)
        if not found:
            raise InputError("no forecast was issued yet", allowed="zhangye vintages --freeze")
        table = found[-1].quantiles()
        table = table[table["scenario"] == PLAN].set_index(["area", "indicator"]).sort_index()
        there = dict.fromkeys(table.index)
        series = session.figure(there, area, indicator, "an issued forecast")
        known = session.statistics
        since = {one.year: one.value for one in figures.current(known) if one.series == series}
        place, name = known.area_label(series[0], lang), known.label(series[1], lang)
        return issued.fan(
            table.loc[[series]].set_index("year"),
            known.series(*series),
            pd.Series(since, dtype=float),
            title=f"{place}{name}" if lang == "zh" else f"{name}, {place}",
            unit=known.unit_label(known.unit(series[1]), lang),
            issued=found[-1].name,
            scenario=label(PLAN, lang),
            lang=lang,
        )

    def save(self, folder: str | Path) -> Path:
        """Write the tables (values, methods, series, reliability, targets) and the picture.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place, scored = arguments.path(folder, "folder"), self.scored
        tables = {
            "values": scored.values,
            "methods": scored.methods,
            "series": scored.series,
            "reliability": scored.reliability,
            "targets": scored.targets,
        }
        with outputs.whole_folder(place, self._session.record("score()")) as draft:
            write_tables(draft, tables.items())
            if len(scored.values):
                self.plot().savefig(draft / "reliability.png", dpi=200)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return scores by method, what came of targets, and a verdict in plain words."""
        from rich.text import Text as Line

        from zhangye.presentation.tables.vintages import methods_table, targets_table, verdicts

        lang, scored = self._session.lang, self.scored
        if scored.values.empty:
            yield Line(NOTHING_TO_SCORE(lang))
            return
        yield methods_table(scored.methods, lang)
        if len(scored.targets):
            yield targets_table(scored.targets, self._session.register, lang)
        for sentence in verdicts(scored, lang):
            yield Line(sentence)


def freeze(
    session: Session, name: object, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
) -> Frozen:
    """Issue a forecast: the official figures and the scorecard, kept as they are.

    Raises
    ------
    InputError
        Where one of this name was issued already, or there is no posterior to draw from.
    """
    from zhangye.place.forecast import forecast
    from zhangye.place.scorecard import assess
    from zhangye.vintages import frozen
    from zhangye.vintages.score import OWN

    word = arguments.text(name, "name")
    frozen.check_name(session.project, word)
    quantiles, cards = {}, {}
    scenarios = [session.scenario(one) for one in OWN]
    for one in OWN:
        quantiles[one] = forecast(session, one, draws=draws, seed=seed).frame()
        cards[one] = assess(session, one, draws=draws, seed=seed).frame()
    record = session.record(f"freeze({word!r})", *scenarios, seed=seed, ensemble=True)
    return frozen.freeze(session.project, word, quantiles, cards, record)


def score(session: Session) -> Score:
    """Score what was issued against what was printed since."""
    from zhangye.backtest.automatic import check_installed
    from zhangye.vintages import frozen, known
    from zhangye.vintages.score import score as scored

    check_installed()
    home, every = session.project, session.statistics
    issued = [
        (frozen.intact(home, one.name), known.as_of(home, every, one.name))
        for one in frozen.listed(home)
    ]
    with screen.progress(Text("Scoring", "评分中")(session.lang)):
        return Score(session, scored(issued, every, session.register))
