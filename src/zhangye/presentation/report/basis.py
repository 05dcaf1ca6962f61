"""What every part of a report reads: the runs, the scorecards, and how values are written."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from zhangye.assess import Scorecard
from zhangye.axes import CITY
from zhangye.forecast.forecaster import Forecast
from zhangye.language import Text
from zhangye.presentation.charts import scorecard as charts
from zhangye.presentation.tables.table import BAD, GOOD, OPEN, QUIET, Cell
from zhangye.presentation.words.signs import (
    COMPARATORS,
    NONE,
    VERDICTS,
    few_draws,
    number,
    plus,
)
from zhangye.scenarios import Scenario
from zhangye.simulation import Simulation
from zhangye.statistics import Statistics
from zhangye.targets import Register

SIMULATED = ("reached", "open", "missed")
LOOKS = {"reached": GOOD, "open": OPEN, "missed": BAD}
# The marks of the charts' legend, as characters that Chinese and Latin fonts have.
MARKS = {"o": "●", "D": "◆", "X": "×", "s": "□", "v": "▽", "_": "–"}
LIST, STOP = Text("; ", "；"), Text(".", "。")

FORECAST_MEDIAN = Text("forecast, median", "预测中位数")
SIMULATED_FIGURE = Text("simulated", "模拟")

Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Basis:
    """The scenarios of a report, run and judged.

    Attributes
    ----------
    register
        The targets and the statistics.
    cards
        The scorecards, one a scenario; the first is the one that the report is about.
    runs
        The same scenarios with the figures that a reader sees (`zhangye.assess.headline`), and
        with the money of the programmes kept.
    lang
        The reader's language.
    """

    register: Register
    cards: tuple[Scorecard, ...]
    runs: tuple[Simulation, ...]
    lang: str

    @property
    def statistics(self) -> Statistics:
        """The statistics, which are also the registry of labels."""
        return self.register.statistics

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios in order."""
        return tuple(run.scenario for run in self.runs)

    @property
    def card(self) -> Scorecard:
        """The scorecard of the first scenario."""
        return self.cards[0]

    @property
    def title(self) -> str:
        """The title of the first scenario."""
        return self.scenarios[0].label(self.lang)

    @property
    def ensemble(self) -> bool:
        """Whether the verdicts rest on an ensemble of runs and not on one."""
        return bool(self.card.rows["probability"].notna().any())

    @property
    def forecasts(self) -> list[Forecast]:
        """The ensembles behind the scorecards; none where one run decides."""
        return [card.odds.forecast for card in self.cards if card.odds is not None]

    @property
    def few(self) -> str:
        """Words that say of an ensemble's draws that they are few; nothing where they are not."""
        draws = min((len(one.ensemble.draws) for one in self.forecasts), default=None)
        return "" if draws is None else few_draws(draws, self.lang)

    @property
    def kind(self) -> str:
        """What a figure of a coming year is: a forecast's median, or one run's."""
        return self.say(FORECAST_MEDIAN if self.forecasts else SIMULATED_FIGURE)

    @property
    def prior_share(self) -> str | None:
        """The scorecard's column for the share of the variance that comes from priors."""
        for name in map(str, self.card.rows.columns):
            if "prior" in name and self.card.rows[name].notna().any():
                return name
        return None

    def say(self, text: Text, **fields: object) -> str:
        """Return words in the reader's language."""
        return text(self.lang, **fields)

    def sentence(self, lead: Text, items: list[str], **fields: object) -> str:
        """Return a sentence that ends in a list."""
        return self.say(lead, **fields) + self.say(LIST).join(items) + self.say(STOP)

    def rows(self, card: Scorecard | None = None) -> Sequence[Row]:
        """Return the rows of a scorecard."""
        return (card or self.card).rows.to_dict("records")

    def area_and_indicator(self, area: str, indicator: str) -> str:
        """Return the name of a figure; the city itself goes without saying."""
        label = self.statistics.label(indicator, self.lang)
        if area == CITY:
            return label
        return f"{self.statistics.area_label(area, self.lang)} {label}"

    def name(self, row: Row) -> str:
        """Return the name of a target."""
        return self.area_and_indicator(str(row["area"]), str(row["indicator"]))

    def unit(self, unit: str) -> str:
        """Return a unit as read; '' for a pure number."""
        if unit == "1":
            return ""
        return "%" if unit.startswith("% vs") else self.statistics.unit_label(unit, self.lang)

    def number(self, value: Any, indicator: str) -> str:
        """Return a value with the decimals of its indicator; a dash where there is none."""
        return number(value, self.statistics.decimals(indicator))

    def change(self, value: float, indicator: str) -> str:
        """Return a difference with its sign and the decimals of its indicator."""
        return plus(self.number(value, indicator))

    def quantity(self, value: Any, indicator: str, unit: str | None = None) -> str:
        """Return a value with its unit."""
        words = self.unit(unit or self.statistics.unit(indicator))
        blank = " " if self.lang == "en" and words else ""
        return f"{self.number(value, indicator)}{blank}{words}"

    def wanted(self, row: Row, *, with_unit: bool = True) -> str:
        """Return what a target asks for, with as many decimals as the plan gives."""
        value = f"{float(row['target']):,.10g}".replace("-", "−")
        sign, unit = COMPARATORS[str(row["comparator"])], self.unit(str(row["unit"]))
        if self.lang == "zh":
            return f"{sign}{value}{unit if with_unit else ''}"
        if not with_unit:
            return f"{sign} {value}"
        if not unit or unit.startswith("%"):
            return f"{sign} {value} {unit}".rstrip()
        return f"{sign} {value} ({unit})"

    def verdict(self, name: str) -> Cell:
        """Return a verdict's mark and words, with the mark of the charts."""
        mark = MARKS[charts.LOOKS[name].marker]
        return Cell(f"{mark} {VERDICTS[name](self.lang)}", LOOKS.get(name, QUIET))


def percent(share: Any, decimals: int = 0) -> str:
    """Return a share as per cent; a dash where there is none."""
    return NONE if share is None or pd.isna(share) else f"{number(100 * share, decimals)}%"
