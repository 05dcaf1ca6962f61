"""The folder that ``zhangye calibrate --report`` writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.axes import FIRST_YEAR, YEARS
from zhangye.calibration.goodness import LEAST_YEARS
from zhangye.language import Text
from zhangye.presentation.report import markdown, page
from zhangye.presentation.report.content import Content, Figure, Section, chapter, made_by
from zhangye.presentation.tables.posterior import (
    LEAST_AT_BOUND,
    RESTS_ON_PRIOR,
    SHOWN_WORTH,
    Tables,
    convergence_sheet,
    module_name,
)
from zhangye.presentation.words import calibration as words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from zhangye.calibration.result import Result
    from zhangye.presentation.report.learned import FromPosterior, Learned, Worths
    from zhangye.presentation.tables.table import Table
    from zhangye.statistics import Statistics

MARKDOWN, PAGE = "report.md", "report.html"
CHARTS = "charts"
# Counted in census years only: a line through the other years would show nothing published.
_CENSUS = "census_"
NARROWED = 0.75
"""Contraction at which the data halve a standard deviation."""


@dataclass(frozen=True)
class Report:
    """What the report says.

    Attributes
    ----------
    result
        What was found.
    sheets
        The tables that show it.
    learned
        What the data taught.
    tables
        Words for what they taught; its register holds what was observed, and labels.
    """

    result: Result
    sheets: Sequence[Table]
    learned: Learned
    tables: Tables

    @property
    def lang(self) -> str:
        """The reader's language."""
        return self.tables.lang

    @property
    def statistics(self) -> Statistics:
        """What was observed, and labels."""
        return self.tables.register.statistics

    def charted(self) -> list[tuple[str, str, float, int]]:
        """Return indicator, area, MAPE and n of the series with enough years for a chart."""
        table = self.result.series
        rows = table[(table["n"] >= LEAST_YEARS) & ~table["indicator"].str.startswith(_CENSUS)]
        return list(zip(rows["indicator"], rows["area"], rows["mape"], rows["n"], strict=True))

    def steps(self) -> int:
        """Return the number of charts that ``write`` draws."""
        return len(self.charted()) + self._parameter_charts()

    def _parameter_charts(self) -> int:
        found = self.learned.posterior
        if found is None:
            return 0
        return int(found.beside["module"].nunique()) + (found.worths is not None)

    def write(self, folder: Path, advance: Callable[[float], object]) -> None:
        """Write the tables (CSV), the charts, report.md and report.html.

        Parameters
        ----------
        folder
            An existing folder (inside ``outputs.whole_folder``).
        advance
            Called with the number of charts just drawn.
        """
        for name, frame in self._frames().items():
            frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        (folder / CHARTS).mkdir()
        sections = tuple(self._chapters(folder, advance))
        title, opening = words.TITLE(self.lang), words.OPENING(self.lang)
        content = Content(self.lang, title, opening, made_by(self.lang), sections)
        markdown.write(content, folder / MARKDOWN)
        page.write(content, folder / PAGE)

    def _frames(self) -> dict[str, pd.DataFrame]:
        frames = {
            "fit": self.result.series,
            "parameters": self.result.estimates,
            "anchors": self.result.anchors,
            "acceptance": self.result.acceptance,
            "information": self.learned.information,
        }
        found = self.learned.posterior
        if found is not None:
            frames |= {
                "posterior": found.beside,
                "correlations": found.correlations,
                "laplace": found.laplace,
            }
            if found.worths is not None:
                frames |= {
                    "worth_constants": found.worths.constants.ranking,
                    "worth_groups": found.worths.groups.ranking,
                    "verdicts": found.worths.constants.targets,
                }
        return frames

    def _chapters(self, folder: Path, advance: Callable[[float], object]) -> list[Section]:
        fit, estimates, anchors, acceptance = self.sheets
        found = self.learned.posterior
        chapters = [
            self._chapter("fit", [acceptance, anchors, fit]),
            self._chapter("estimates", [estimates]),
        ]
        informed = self._chapter("information", [self.tables.information(self.learned.information)])
        if found is None:
            reason = self.learned.refused
            chapters += [self._chapter("no_posterior", reason=reason), informed]
        else:
            chapters += self._taught(found, informed, folder, advance)
        series = []
        for indicator, area, error, count in self.charted():
            title = self._title(indicator, area, error, count)
            series.append(self._draw(folder, indicator, area, title))
            advance(1)
        return [*chapters, self._chapter("charts", pictures=series)]

    def _chapter(
        self,
        name: str,
        sheets: Sequence[Table] = (),
        pictures: Sequence[Figure] = (),
        **data: object,
    ) -> Section:
        title, text = words.CHAPTERS[name]
        return chapter(title(self.lang), text(self.lang, **data), sheets, pictures, lang=self.lang)

    def _taught(
        self,
        found: FromPosterior,
        informed: Section,
        folder: Path,
        advance: Callable[[float], object],
    ) -> list[Section]:
        """Return the chapters that need a posterior, and which data inform what among them."""
        tables = self.tables
        name, sampled = self._sampling_of(found)
        beside = [tables.beside(found.beside), tables.at_bounds(found.beside)]
        chapters = [
            self._chapter(name, sampled, [], **_sampling(found)),
            self._chapter("beside", beside, self._draw_parameters(found, folder, advance)),
            self._chapter("correlations", [tables.correlations(found.correlations)]),
            informed,
        ]
        if found.worths is None:
            chapters.append(self._chapter("no_worth", reason=found.unforecast))
        else:
            contraction = found.beside.set_index("parameter")["contraction"]
            sheets = self._worth(found.worths, contraction)
            picture = self._draw_worth(found.worths, contraction, folder, advance)
            chapters.append(self._chapter("worth", sheets, [picture]))
        return [*chapters, self._chapter("laplace", [tables.laplace(found.laplace)])]

    def _sampling_of(self, found: FromPosterior) -> tuple[str, list[Table]]:
        """Return the chapter on the sampling, and its tables."""
        if set(found.settings) >= _CHAINS:
            return "posterior", [convergence_sheet(found.settings, self.tables.lang)]
        return "posterior_of_unknown_chains", []

    def _worth(self, found: Worths, contraction: pd.Series) -> list[Table]:
        return [
            self.tables.worth_of_constants(found.constants, contraction),
            self.tables.worth_of_groups(found.groups),
            self.tables.verdicts(found.constants),
        ]

    def _draw_parameters(
        self, found: FromPosterior, folder: Path, advance: Callable[[float], object]
    ) -> list[Figure]:
        from zhangye.presentation.charts import parameters as charts

        pictures = []
        for module, rows in found.beside.groupby("module", sort=False):
            ordered = rows.sort_values("contraction", ascending=False, kind="stable")
            title = words.PARAMETER_CHART(
                self.lang,
                module=module_name(str(module), self.lang),
                narrowed=int((ordered["contraction"] >= NARROWED).sum()),
                n=len(ordered),
            )
            shown = pd.DataFrame(
                {
                    **{name: ordered[_standard(name)] for name in _QUANTILES},
                    "at_bound": ordered["at_bound"] > LEAST_AT_BOUND,
                }
            )
            names = [self._name(key) for key in ordered["parameter"]]
            figure = charts.prior_and_posterior(shown, names=names, title=title, lang=self.lang)
            name = f"parameters-{str(module).lower().replace(' ', '-')}"
            shown.insert(0, "parameter", ordered["parameter"])
            pictures.append(_write(figure, shown.reset_index(drop=True), folder, name, title))
            advance(1)
        return pictures

    def _draw_worth(
        self,
        found: Worths,
        contraction: pd.Series,
        folder: Path,
        advance: Callable[[float], object],
    ) -> Figure:
        from zhangye.presentation.charts import parameters as charts

        resting = contraction.index[contraction < RESTS_ON_PRIOR]
        ranking = found.constants.ranking
        shown = ranking[ranking["name"].isin(resting)].head(SHOWN_WORTH).reset_index(drop=True)
        first = shown.iloc[0]
        title = words.WORTH_CHART(
            self.lang, name=self._name(first["name"]), share=100 * first["verdicts"]
        )
        names = [self._name(key) for key in shown["name"]]
        figure = charts.worth_ranking(shown, names=names, title=title, lang=self.lang)
        advance(1)
        return _write(figure, shown, folder, "worth", title)

    def _name(self, key: str) -> str:
        """Return a parameter's name in one line: Chinese with its subscripts, or the key."""
        label = self.tables.labels.get(key.partition("[")[0])
        if self.lang != "zh" or label is None:
            return key
        return label[1] + key[len(key.partition("[")[0]) :]

    def _title(self, indicator: str, area: str, error: float, count: int) -> str:
        return words.SERIES_CHART(
            self.lang,
            area=self.statistics.area_label(area, self.lang),
            indicator=self.statistics.label(indicator, self.lang),
            error=error,
            n=count,
        )

    def _draw(self, folder: Path, indicator: str, area: str, title: str) -> Figure:
        from zhangye.presentation import charts

        caption = charts.Caption(
            self.statistics,
            self.lang,
            source="data/historical.csv",
            scenario=Text("all levers at their defaults", "全部措施取默认值")(self.lang),
        )
        history = self.statistics.series(area, indicator).loc[FIRST_YEAR:]
        run = pd.Series(self.result.published[area, indicator][0], index=YEARS)
        runs = {Text("fit", "拟合")(self.lang): run}
        figure = charts.history_and_scenario(
            indicator, area, history=history, runs=runs, caption=caption, title=title
        )
        frame = charts.history_frame(history, runs)
        return _write(figure, frame, folder, f"{indicator}-{area}", title)


_CHAINS = {"chains", "draws", "divergences", "rhat", "ess"}
"""What the posterior's file says where chains were run."""
_QUANTILES = ("prior_p05", "prior_p95", "p05", "p50", "p95")


def _standard(name: str) -> str:
    """Return the column of a quantile in standard coordinates."""
    return f"prior_z_{name.removeprefix('prior_')}" if name.startswith("prior_") else f"z_{name}"


def _sampling(found: FromPosterior) -> dict[str, object]:
    told = found.settings
    words_of = {"sampler": told.get("sampler", ""), "fingerprint": found.fingerprint[:12]}
    if not set(told) >= _CHAINS:
        return words_of
    draws = int(told["chains"]) * int(told["draws"])
    return {
        **words_of,
        "chains": told["chains"],
        "draws": draws,
        "divergences": told["divergences"],
        "share": 100 * int(told["divergences"]) / draws,
    }


def _write(figure: Drawing, frame: pd.DataFrame, folder: Path, name: str, title: str) -> Figure:
    from zhangye.presentation import charts

    charts.write(figure, frame, folder / CHARTS, name)
    return Figure.read(folder, f"{CHARTS}/{name}", title)
