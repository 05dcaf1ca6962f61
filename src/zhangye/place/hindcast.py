"""One forecast of the past: the model as it would have been fitted then, beside repetition."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_tables
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.place.session import Session

LEADS = 3
METHODS = {"model": Text("model", "模型"), "last value": Text("last value", "沿用最后值")}


class Hindcast(Result):
    """What would have been forecast as of a year, and what came.

    Parameters
    ----------
    session
        The opened place.
    vintage
        The last year that was known.
    table
        ``area, indicator, year, observed, model, last value``.
    seed
        The seed of what was drawn.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place.hindcast(2014, draws=40).errors.columns.tolist()
    ['model', 'last value']
    """

    def __init__(self, session: Session, vintage: int, table: pd.DataFrame, seed: int) -> None:
        self._session = session
        self._seed = seed
        self.vintage = vintage
        self._table = table

    @property
    def errors(self) -> pd.DataFrame:
        """Mean absolute error of the medians in per cent, by year and method."""
        errors = {
            name: 100 * (self._table[name] / self._table["observed"] - 1).abs() for name in METHODS
        }
        return self._table[["year"]].assign(**errors).groupby("year").mean()

    def heading(self) -> str:
        """Return as of when."""
        words = Text("Forecast as of the end of {year}", "以{year}年底为时点的预测")
        return words(self._session.lang, year=self.vintage)

    def frame(self) -> pd.DataFrame:
        """Return a row a figure and year: what came, and the medians of both."""
        return self._table.copy()

    def save(self, folder: str | Path) -> Path:
        """Write ``hindcast.csv`` and ``provenance.json``.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        made = self._session.record(f"hindcast({self.vintage})", seed=self._seed)
        with outputs.whole_folder(place, made) as draft:
            write_tables(draft, [("hindcast", self._table)])
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the errors by year."""
        from rich.table import Table

        lang = self._session.lang
        measure = Text("mean absolute error, %", "平均绝对误差（%）")(lang)
        table = Table(title=f"{self.heading()}: {measure}", title_justify="left")
        table.add_column(Text("year", "年份")(lang))
        for words in METHODS.values():
            table.add_column(words(lang), justify="right")
        for year, row in self.errors.iterrows():
            table.add_row(str(year), *(f"{row[name]:.1f}" for name in METHODS))
        yield table


def hindcast(
    session: Session, vintage: int, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
) -> Hindcast:
    """Fit the model to what was known at the end of a year, and see what came."""
    import numpy as np
    import pandas as pd

    from zhangye.axes import FIRST_YEAR
    from zhangye.backtest.naive import last_value
    from zhangye.backtest.scored import observed, scored_series
    from zhangye.forecast.vintage import vintage_forecast

    arguments.whole(vintage, "vintage", 2008, 2014)
    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    known = session.statistics
    with screen.progress(Text("Forecasting the past", "回测中")(session.lang)):
        before = vintage_forecast(session.project, known, vintage, draws, seed)
    keys = scored_series(known, before.published, vintage)
    rows = []
    for (area, indicator), samples in before.samples(keys).items():
        key = (area, indicator)
        history = observed(known, key, range(FIRST_YEAR, vintage + 1)).to_numpy()
        median, last = np.median(samples, axis=0), last_value(history, LEADS)[:, 0]
        for year, value in observed(known, key, range(vintage + 1, vintage + 1 + LEADS)).items():
            lead = int(str(year)) - vintage - 1
            rows.append((area, indicator, int(str(year)), value, median[lead], last[lead]))
    columns = ["area", "indicator", "year", "observed", *METHODS]
    return Hindcast(session, vintage, pd.DataFrame(rows, columns=columns), seed)
