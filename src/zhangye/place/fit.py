"""A fit of the model to the statistics: what ``zhangye calibrate`` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye import observation
    from zhangye.calibration.fit import Problem
    from zhangye.calibration.result import Result as Calibrated
    from zhangye.place.session import Session
    from zhangye.presentation.report.learned import Learned
    from zhangye.presentation.tables.posterior import Tables
    from zhangye.presentation.tables.table import Table

DEFAULT_SEED = 0


class Fit(Result):
    """The model fitted to the statistics of 2000-2017; no file of the project is changed.

    Parameters
    ----------
    session
        The opened place.
    result
        Fitted values, residuals, and the limits that they keep.
    errors
        Whether the sizes of the errors were estimated too.
    seed
        The seed of what the report draws from the posterior.

    Examples
    --------
    >>> import zhangye
    >>> fit = zhangye.open(lang="en").calibrate()
    >>> list(fit.frame().columns[:3])
    ['indicator', 'area', 'n']
    """

    def __init__(self, session: Session, result: Calibrated, errors: bool, seed: int) -> None:
        self._session = session
        self._errors, self._seed = errors, seed
        self.result = result

    def heading(self) -> str:
        """Return how many series and parameters the fit has."""
        words = Text("{n} series, {k} parameters", "{n}个序列，{k}个参数")
        result = self.result
        return words(self._session.lang, n=len(result.series), k=len(result.estimates))

    def frame(self) -> pd.DataFrame:
        """Return how well each series is fitted: a row a series."""
        return self.result.series.copy()

    @cached_property
    def sheets(self) -> list[Table]:
        """The tables that a reader sees: series, estimates, anchors, errors, limits."""
        from zhangye.presentation.tables import calibration as tables

        result, stats, lang = self.result, self._session.statistics, self._session.lang
        return [
            tables.fit_sheet(result.series, stats, lang),
            tables.estimates_sheet(result.estimates, self._labels, lang),
            tables.anchors_sheet(result.anchors, lang),
            tables.errors_sheet(result.errors, stats, lang),
            tables.acceptance_sheet(result.acceptance, stats, lang),
        ]

    @cached_property
    def _labels(self) -> dict[str, tuple[str, str]]:
        """The English and Chinese labels of the model's variables."""
        from zhangye.structure import registry

        rows = registry.load(self._session.project.model / "variables.csv")
        return {row.variable: (row.label_en, row.label_zh) for row in rows}

    @cached_property
    def _tables(self) -> Tables:
        from zhangye.presentation.tables.posterior import Tables

        return Tables(self._session.register, self._labels, self._session.lang)

    @cached_property
    def learned(self) -> Learned:
        """What the data taught; where no posterior matches, it says why in ``refused``."""
        from zhangye.presentation.report.learned import learn

        session = self._session
        with screen.progress(
            Text("Working out what the data tell", "正在分析数据提供的信息")(session.lang)
        ):
            return learn(session.project, session.model, session.register, self.result, self._seed)

    def render(self) -> Iterable[RenderableType]:
        """Return the tables of the fit."""
        from zhangye.presentation.tables.terminal import on_screen

        return [on_screen(sheet) for sheet in self.sheets]

    def save(self, folder: str | Path) -> Path:
        """Write tables, charts and the report, as ``zhangye calibrate --report`` does.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye.outputs import hash_files, provenance, whole_folder
        from zhangye.presentation.report.calibration import Report

        place, home = arguments.path(folder, "folder"), self._session.project
        learned = self.learned
        report = Report(self.result, self.sheets, learned, self._tables)
        record = provenance(
            model=hash_files(home.model, home.calibration),
            data=home.data,
            seed=self._seed if learned.posterior is not None else None,
        )
        words = Text("Drawing the charts", "正在绘图")(self._session.lang)
        total = report.steps()
        with whole_folder(place, record) as draft, screen.progress(words, total=total) as advance:
            report.write(draft, advance)
        return place

    def write_back(self) -> list[Path]:
        """Put the fitted values into the project: all files or none.

        Returns
        -------
        list of pathlib.Path
            The files written.
        """
        from zhangye.calibration import save

        sizes, result = self.result.errors if self._errors else None, self.result
        home, stats = self._session.project, self._session.statistics
        new = save.texts(home, stats, result.model, result.observed, sizes)
        save.write(new)
        return list(new)


def calibrate(session: Session, *, errors: bool = False, seed: int = DEFAULT_SEED) -> Fit:
    """Fit the model to the statistics from the values that the files hold."""
    from zhangye import engine, observation
    from zhangye.calibration import fit, parameters, sync
    from zhangye.calibration.errors import fit_with_errors
    from zhangye.calibration.result import work_out
    from zhangye.model_text import ModelText
    from zhangye.observation import settings

    home, stats = session.project, session.statistics
    estimates, seen = parameters.load(home), observation.load(home)
    compiled = engine.read(home.mdl)
    text = ModelText(home.mdl.read_text(encoding="utf-8-sig"))
    sync.check_names(text, estimates, parameters.file_of(home))

    def pose(observed: observation.Observation) -> Problem:
        return fit.Problem(compiled, estimates, observed, stats, settings.file_of(home))

    with screen.progress(Text("Fitting the model", "正在拟合模型")(session.lang)) as advance:

        def count(step: int, cost: float) -> None:
            advance(1)

        if errors:
            problem, point = fit_with_errors(pose, seen, count)
        else:
            problem = pose(seen)
            point = fit.fit(problem, count)
        return Fit(session, work_out(problem, point, compiled, home, stats), errors, seed)
