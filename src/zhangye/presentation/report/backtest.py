"""The folder that ``zhangye backtest`` writes: tables, charts, ``backtest.md`` and ``.html``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.axes import COUNTIES
from zhangye.backtest import scores
from zhangye.backtest.scored import AREAS, NOT_OBSERVED, TWINS, Series
from zhangye.language import Text
from zhangye.presentation.report import markdown, page
from zhangye.presentation.report.content import Content, Figure, Section, chapter, made_by
from zhangye.presentation.tables.table import Table, word_table
from zhangye.presentation.words import backtest as wording
from zhangye.presentation.words.backtest_labels import MEASURES, METHODS, OWN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

    from zhangye.statistics import Statistics

ERRORS_BY = (("vintages", "vintage"), ("leads", "lead"), ("indicators", "indicator"))
MARKDOWN, PAGE = "backtest.md", "backtest.html"
SHOWN_MEASURES = ("mape", "median_ape", "crps", "coverage_50", "coverage_90")


@dataclass(frozen=True)
class Report:
    """What a backtest found, for one reader's language.

    Attributes
    ----------
    frame
        ``backtest.csv``.
    weights
        The combination's weights: rows are vintages left out ('all': none), columns members; with
        groups, 'vintage group'.
    restated
        The first year on a restated basis.
    statistics
        Labels, areas and indicators.
    lang
        'zh' or 'en'.
    reasons
        Why a method loses on a series, where somebody has found out; it stands behind what the
        figures say.
    """

    frame: pd.DataFrame
    weights: pd.DataFrame
    restated: int
    statistics: Statistics
    lang: str
    reasons: Mapping[Series, Text] = field(default_factory=dict)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of scores; see ``scores.tables``."""
        return scores.tables(self.frame, self.restated)

    @cached_property
    def _scored(self) -> pd.DataFrame:
        return scores.score(self.frame)

    @property
    def _methods(self) -> list[str]:
        present = set(self.frame["method"])
        return [name for name in METHODS if name in present]

    @property
    def _own(self) -> list[str]:
        return [name for name in self._methods if name in OWN]

    @property
    def _peers(self) -> list[str]:
        return [name for name in self._methods if name not in OWN]

    @property
    def judged(self) -> str:
        """The method that the charts speak of: the shipped one, or else the structural."""
        return OWN[-1] if OWN[-1] in self._own else OWN[0]

    def criteria(self) -> dict[str, list[scores.Criterion]]:
        """Hold each of the project's methods to the bar."""
        return {
            name: scores.criteria(self._scored, name, self._peers, self.restated)
            for name in self._own
        }

    def write(self, folder: Path) -> None:
        """Write backtest.csv, scores_*.csv, weights.csv, the charts and the report.

        Parameters
        ----------
        folder
            An existing folder (inside ``outputs.whole_folder``).
        """
        self.frame.to_csv(folder / "backtest.csv", index=False, lineterminator="\n")
        for name, table in self.tables.items():
            table.to_csv(folder / f"scores_{name}.csv", index=False, lineterminator="\n")
        self.weights.to_csv(folder / "weights.csv", index_label="learned", lineterminator="\n")
        for name in self._own:
            losing = scores.against_peers(self._scored, name, self._peers)
            losing.to_csv(folder / f"against_peers_{name}.csv", index=False, lineterminator="\n")
        titles = self._draw(folder)
        content = self.content([Figure.read(folder, *drawn) for drawn in titles.items()])
        markdown.write(content, folder / MARKDOWN)
        page.write(content, folder / PAGE)

    def _draw(self, folder: Path) -> dict[str, str]:
        """Draw the charts and return their titles by name."""
        from zhangye.presentation.charts import write

        drawn = self.pictures()
        for name, (figure, frame, _) in drawn.items():
            write(figure, frame, folder, name)
        return {name: title for name, (_, _, title) in drawn.items()}

    def pictures(self) -> dict[str, tuple[Drawing, pd.DataFrame, str]]:
        """Return the charts by name: figure, the numbers it shows, and its title."""
        from zhangye.presentation.charts import backtest as charts

        before, everything = self.tables["methods_before_restatement"], self.tables["methods"]
        errors = before.set_index("method")["mape"]
        leads = self.tables["leads"]
        own = leads[leads["method"] == self.judged]["mape"].tolist()
        label = METHODS[self.judged](self.lang)
        titles = {
            "scores_by_method": wording.CHARTS["scores_by_method"](
                self.lang,
                method=label,
                value=errors[self.judged],
                rank=int((errors < errors[self.judged]).sum()) + 1,
                count=len(errors),
                restated=self.restated,
            ),
            "error_by_lead": wording.CHARTS["error_by_lead"](
                self.lang, method=label, first=own[0], last=own[-1]
            ),
        }
        words: dict[str, Any] = {
            "labels": {name: METHODS[name](self.lang) for name in self._methods},
            "own": self._own,
            "lang": self.lang,
        }
        methods = charts.scores_by_method(
            before,
            everything,
            title=titles["scores_by_method"],
            restated=self.restated,
            **words,
        )
        scored = everything.merge(before, on="method", suffixes=("", "_before_restatement"))
        lead = charts.error_by_lead(leads, title=titles["error_by_lead"], **words)
        return {
            "scores_by_method": (methods, scored, titles["scores_by_method"]),
            "error_by_lead": (lead, leads, titles["error_by_lead"]),
        }

    def content(self, figures: Sequence[Figure] = ()) -> Content:
        """Return the report.

        Parameters
        ----------
        figures
            The charts, where they are drawn.
        """
        lang, scored = self.lang, ("methods_before_restatement", "methods")
        by_method = [self._by_method(name) for name in scored]
        errors = [self._errors_by(name, column) for name, column in ERRORS_BY]
        bar = wording.BAR(lang, restated=self.restated)
        how = [one(lang) for one in wording.PEERS]
        sections = (
            self._chapter("bar", bar, [self.demands(*self._own)], figures),
            self._chapter("scores", wording.SCORES(lang), [*by_method, *errors]),
            *(self._losing(method) for method in self._own),
            self._chapter("weights", wording.WEIGHTS(lang), [self._weights()]),
            self._chapter("rule", wording.RULE(lang), [self._twins()]),
            self._chapter("not_observed", wording.NOT_OBSERVED(lang), [self._not_observed()]),
            chapter(self._heading("methods_used"), "", lang=lang, points=how),
        )
        return Content(lang, wording.TITLE(lang), self._opening(), made_by(lang), sections)

    def _chapter(
        self, name: str, text: str, tables: Sequence[Table], figures: Sequence[Figure] = ()
    ) -> Section:
        return chapter(self._heading(name), text, tables, figures, lang=self.lang)

    def _heading(self, name: str, **fields: object) -> str:
        return wording.HEADINGS[name](self.lang, restated=self.restated, **fields)

    def _opening(self) -> str:
        one = self.frame[self.frame["method"] == self._methods[0]]
        vintages = wording.SEPARATOR(self.lang).join(str(v) for v in one["vintage"].unique())
        return wording.OPENING(
            self.lang,
            vintages=vintages,
            n=len(one),
            m=int((one["year"] < self.restated).sum()),
            series=len(one[["area", "indicator"]].drop_duplicates()),
            restated=self.restated,
        )

    def demands(self, *methods: str) -> Table:
        """Return the demands on some of the project's methods, and whether they are met."""
        heads = ("method", "scored", "measure", "value", "limit", "set_by", "passed")
        rows = [
            (
                METHODS[method](self.lang),
                (wording.WITH if c.restated else wording.WITHOUT)(
                    self.lang, restated=self.restated
                ),
                wording.CRITERIA[c.name](self.lang),
                f"{c.value:.2f}",
                "80–97" if c.limit is None else f"{c.limit:.2f}",
                METHODS[c.best_peer](self.lang) if c.best_peer else "",
                (wording.YES if c.passed else wording.NO)(self.lang),
            )
            for method, found in self.criteria().items()
            if method in methods
            for c in found
        ]
        failed = {place for place, row in enumerate(rows) if row[-1] == wording.NO(self.lang)}
        return self._table("demands", heads, rows, "lllrrll", failed)

    def _by_method(self, which: str) -> Table:
        heads = [wording.HEADS["method"](self.lang), "n"]
        heads += [MEASURES[name](self.lang) for name in SHOWN_MEASURES]
        rows = [
            (
                METHODS[row["method"]](self.lang),
                str(row["n"]),
                *(
                    f"{row[name]:.{0 if name.startswith('coverage') else 2}f}"
                    for name in SHOWN_MEASURES
                ),
            )
            for row in self.tables[which].sort_values("mape", kind="stable").to_dict("records")
        ]
        return self._numbers(which, heads, rows)

    def _errors_by(self, which: str, column: str) -> Table:
        """Return MAPE with methods down and groups across; indicators down where they are many."""
        table = self.tables[which]
        wide = table.pivot(index="method", columns=column, values="mape").loc[self._methods]
        names = [METHODS[name](self.lang) for name in self._methods]
        if column != "indicator":
            heads = [wording.HEADS["method"](self.lang), *(str(group) for group in wide.columns)]
            rows = [
                (name, *(f"{value:.1f}" for value in values))
                for name, values in zip(names, wide.to_numpy(), strict=True)
            ]
        else:
            counts = table.drop_duplicates(column).set_index(column)["n"]
            heads = [wording.HEADS["indicator"](self.lang), "n", *names]
            rows = [
                (
                    self.statistics.label(str(indicator), self.lang),
                    str(counts[indicator]),
                    *(f"{value:.1f}" for value in wide[indicator]),
                )
                for indicator in counts.index
            ]
        return self._numbers(which, heads, rows)

    def _losing(self, method: str) -> Section:
        label = METHODS[method](self.lang)
        shown = label.lower() if self.lang == "en" else label
        found = scores.against_peers(self._scored, method, self._peers)
        losing = found[found["behind_overall"] > 0].sort_values("behind_overall", ascending=False)
        heading = self._heading("losing", method=shown)
        if losing.empty:
            return chapter(heading, wording.NONE_LOSES(self.lang), lang=self.lang)
        overall = str(losing["overall_peer"].iloc[0])
        heads = [wording.HEADS["indicator"](self.lang), wording.HEADS["area"](self.lang), "n"]
        heads += [label, METHODS[overall](self.lang), wording.HEADS["best_peer"](self.lang)]
        heads += [wording.HEADS["behind"](self.lang), wording.HEADS["why"](self.lang)]
        rows = [
            (
                self.statistics.label(row["indicator"], self.lang),
                self.statistics.area_label(row["area"], self.lang),
                str(row["n"]),
                f"{row['mape']:.1f}",
                f"{row['overall_mape']:.1f}",
                f"{METHODS[row['best_peer']](self.lang)} {row['best_mape']:.1f}",
                f"{row['behind_overall']:.1f}",
                self._why(method, (row["area"], row["indicator"])),
            )
            for row in losing.to_dict("records")
        ]
        peer = METHODS[overall](self.lang)
        table = word_table(self._heading("ahead", peer=peer), heads, rows, "llrrrlrl")
        return chapter(heading, wording.LOSING(self.lang, peer=peer), [table], lang=self.lang)

    def _why(self, method: str, series: Series) -> str:
        """Say what went wrong, from the figures, and why, where somebody has found out."""
        area, indicator = series
        table = self._scored
        own = table[
            (table["method"] == method)
            & (table["area"] == area)
            & (table["indicator"] == indicator)
        ]
        high = int((own["p50"] > own["observed"]).sum())
        by_vintage = own.groupby("vintage")["ape"].mean()
        words = wording.DIAGNOSIS(
            self.lang,
            side=(wording.TOO_HIGH if 2 * high >= len(own) else wording.TOO_LOW)(self.lang),
            count=max(high, len(own) - high),
            n=len(own),
            vintage=by_vintage.idxmax(),
            error=by_vintage.max(),
            held=int(own["within_90"].sum()),
        )
        if series in self.reasons:
            words += Text("; ", "；")(self.lang) + self.reasons[series](self.lang)
        return words

    def _weights(self) -> Table:
        heads = [wording.HEADS["learned"](self.lang)]
        heads += [METHODS[name](self.lang) for name in self.weights.columns]
        rows = [
            (
                wording.EVERY_VINTAGE(self.lang) if name == "all" else str(name),
                *(f"{value:.2f}" for value in values),
            )
            for name, values in zip(self.weights.index, self.weights.to_numpy(), strict=True)
        ]
        return self._numbers("learned", heads, rows)

    def _twins(self) -> Table:
        label = self.statistics.label
        rows = [
            (
                label(twin.indicator, self.lang),
                self._areas(twin.areas),
                label(twin.counted, self.lang),
                twin.reason(self.lang),
            )
            for twin in TWINS
        ]
        return self._table("twins", ("indicator", "area", "stands_for", "reason"), rows, "llll")

    def _not_observed(self) -> Table:
        rows = [
            (
                self.statistics.label(entry.indicator, self.lang),
                self._areas(entry.areas),
                "–".join(str(y) for y in sorted({entry.years[0], entry.years[-1]})),
                entry.reason(self.lang),
            )
            for entry in NOT_OBSERVED
        ]
        return self._table("left_out", ("indicator", "area", "years", "reason"), rows, "llll")

    def _areas(self, areas: Sequence[str]) -> str:
        if tuple(areas) == tuple(COUNTIES):
            return wording.EVERY_COUNTY(self.lang)
        if tuple(areas) == AREAS:
            return wording.EVERY_AREA(self.lang)
        names = (self.statistics.area_label(area, self.lang) for area in areas)
        return wording.SEPARATOR(self.lang).join(names)

    def _table(
        self,
        title: str,
        heads: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        align: str,
        marked: Collection[int] = (),
    ) -> Table:
        words = tuple(wording.HEADS[head](self.lang) for head in heads)
        return word_table(self._heading(title), words, rows, align, marked)

    def _numbers(self, title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
        """Return a table with a column of words and the others of numbers."""
        return word_table(self._heading(title), heads, rows, "l" + "r" * (len(heads) - 1))
