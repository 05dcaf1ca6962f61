"""Scenarios side by side: what differs, who pays, what each lever does to the targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import DRAWING, Result, write_tables
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from zhangye.comparison import Comparison as Compared
    from zhangye.place.session import Session


class Comparison(Result):
    """Scenarios, compared with the first of them.

    Parameters
    ----------
    session
        The opened place.
    compared
        Runs, differences, payers and effects.
    ranking
        What one more 1e8 CNY a year does, lever by lever; None where it was not asked for.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> compared = place.compare("baseline", "plan")
    >>> compared.frame()["scenario"].unique().tolist()
    ['plan']
    >>> figure = compared.plot("total_water_use")
    """

    def __init__(
        self, session: Session, compared: Compared, ranking: pd.DataFrame | None = None
    ) -> None:
        self._session = session
        self.compared = compared
        self.ranking = ranking

    @property
    def differences(self) -> pd.DataFrame:
        """What differs, in standard deviations of the forecast, the greatest first."""
        return self.compared.differences.copy()

    @property
    def payers(self) -> pd.DataFrame:
        """Money of programmes by scenario and source, own money paid, local debt."""
        return self.compared.payers.copy()

    @property
    def effects(self) -> pd.DataFrame:
        """What each target would lose without each lever."""
        return self.compared.effects.copy()

    def heading(self) -> str:
        """Return the titles of the scenarios."""
        titles = [run.scenario.label(self._session.lang) for run in self.compared.simulations]
        return Text(", ", "、")(self._session.lang).join(titles)

    def frame(self) -> pd.DataFrame:
        """Return ``differences``."""
        return self.differences

    def plot(self, indicator: str = "gdp", area: str = CITY, **options: Any) -> Figure:
        """Draw one figure of all the scenarios; years, title and page as of ``place.plot``."""
        from zhangye.place.pictures import chart

        forecasts = list(self.compared.forecasts)
        runs = [] if forecasts else list(self.compared.simulations)
        return chart(
            self._session, indicator, runs, area=area, forecasts=forecasts, **options
        ).plot()

    def save(self, folder: str | Path, *, charts: bool = True) -> Path:
        """Write the files of ``zhangye compare``.

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
        from zhangye.presentation.galleries.runs import MAIN, draw_side_by_side
        from zhangye.presentation.tables.comparison import named_tables
        from zhangye.presentation.tables.spreadsheet import write_spreadsheet

        place = arguments.path(folder, "folder")
        session, found = self._session, self.compared
        used = [run.scenario for run in found.simulations]
        names = ", ".join(repr(scenario.name) for scenario in used)
        tables = {
            "differences": found.differences,
            "payers": found.payers,
            "lever_effects": found.effects,
        }
        with outputs.whole_folder(place, session.record(f"compare({names})", *used)) as draft:
            write_tables(draft, tables.items())
            if self.ranking is not None:
                write_tables(draft, [("lever_ranking", self.ranking)])
            sheets = named_tables(found, session.register, session.lang)
            write_spreadsheet(draft / "compare.xlsx", sheets)
            if charts:
                runs, register, lang = found.simulations, session.register, session.lang
                with screen.progress(DRAWING(lang), len(MAIN)) as step:
                    draw_side_by_side(draft, runs, register, lang, step, found.forecasts)
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return what differs most, who pays, and what the levers do."""
        from zhangye.presentation.tables import comparison as tables
        from zhangye.presentation.tables.ranking import ranking_table

        session, found = self._session, self.compared
        lang, register = session.lang, session.register
        used = [run.scenario for run in found.simulations]
        yield tables.differences_table(found.differences, used, register, lang)
        yield tables.payers_table(found.payers, used, lang)
        deviations = bool(found.forecasts)
        yield tables.effects_table(found.effects, used, register, lang, deviations=deviations)
        if self.ranking is not None:
            yield ranking_table(self.ranking, used[0], lang)


def compare(
    session: Session,
    values: Sequence[object],
    ranking: int = 0,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
) -> Comparison:
    """Forecast scenarios and compare all with the first; rank the levers under so many draws."""
    from zhangye import comparison
    from zhangye.explain.ranking import lever_ranking

    arguments.whole(ranking, "ranking", 0)
    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    loaded, lang = session.scenario_list(values, 2), session.lang
    with session.workers(None) as computing, screen.progress(Text("Running", "运行")(lang)):
        forecaster = session.forecaster_or_notice(draws, seed, computing)
        found = comparison.compare(session.project, loaded, session.register, forecaster)
    if not ranking:
        return Comparison(session, found)
    with screen.progress(Text("Ranking levers", "措施排序")(lang), ranking) as step:
        ranked = lever_ranking(session.project, loaded[0], draws=ranking, step=step)
    return Comparison(session, found, ranked)
