"""After 2020: whether what was reached holds, and what the scenario draws on to hold it.

A target may be reached by drawing on stocks that somebody must fill up again: water under the
ground, debt, canals that are not kept, releases owed downstream. What a scenario draws beyond the
baseline is what its successes are borrowed from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye import scenarios
from zhangye.arrays import Array
from zhangye.assess.odds import INTERVAL
from zhangye.assess.scorecard import AFTER_YEARS, EXTRA
from zhangye.axes import ELEMENTS, YEARS, position
from zhangye.observation.economy import Economy
from zhangye.simulation import simulate
from zhangye.targets.conditions import LIKELY, holds

if TYPE_CHECKING:
    from zhangye.assess import Scorecard
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.project import Project
    from zhangye.targets import Register

BASELINE = "baseline"
SINCE = 2017
"""At the end of this year nothing is drawn yet: the last year before the plan's levers."""
STOCKS = (
    "groundwater storage", "local government debt", "bank loans", "release owed",
    "upkeep unit cost", "mu per ha", "cny per yi cny", "irrigated land", "programme spending",
)  # fmt: skip
"""Model variables to keep beside those of the scorecard."""
TOLD = ("p05", "p50", "p95", "probability", "prior_share", "left_out")
"""Columns that only an ensemble fills."""
UPKEEP = "Works upkeep"
COLUMNS = (
    "source", "unit", "year", "drawn", "baseline", "difference", "p05", "p50", "p95",
    "probability", "prior_share", "left_out",
)  # fmt: skip


def _since(stock: Array) -> Array:
    return stock - stock[:, [position(SINCE)]]


def _groundwater(economy: Economy) -> Array:
    return -_since(economy.stocks("groundwater storage", ELEMENTS).sum(axis=-1))


def _upkeep(economy: Economy) -> Array:
    """Add up, county by county, how far money for upkeep stays below its norm."""
    norm = (
        economy.flow("upkeep unit cost")
        * economy.flow("mu per ha")
        / economy.flow("cny per yi cny")
    )
    wanted = norm[:, :, None] * economy.flows("irrigated land", ELEMENTS)
    spent = economy.flows("programme spending", [f"{county},{UPKEEP}" for county in ELEMENTS])
    undone = np.maximum(wanted - spent, 0.0).sum(axis=-1)
    return _since(np.cumsum(undone, axis=1))


SOURCES: Mapping[str, tuple[str, Callable[[Economy], Array]]] = {
    "groundwater": ("1e8 m3", _groundwater),
    "release_owed": ("1e8 m3", lambda economy: _since(economy.stock("release owed"))),
    "upkeep": ("1e8 CNY", _upkeep),
    "local_government_debt": (
        "1e8 CNY",
        lambda economy: _since(economy.stock("local government debt")),
    ),
    "bank_loans": ("1e8 CNY", lambda economy: _since(economy.stock("bank loans"))),
}
"""Unit, and what was drawn since the end of 2017: runs x years. Money is at prices of 2015."""


@dataclass(frozen=True)
class Afterwards:
    """What is left of the plan's successes, and what they are borrowed from.

    Attributes
    ----------
    path
        The simulated targets in 2020, 2025, 2030 and 2035: ``id, area, year, value, p05, p50,
        p95, probability``.
    borrowed
        What is drawn from each source since the end of 2017, by year: ``COLUMNS``. ``drawn`` and
        ``baseline`` are of one run each; ``p05`` to ``p95`` are of the difference in paired
        runs, ``probability`` is that of drawing more than the baseline, ``prior_share`` the
        share of the difference's variance that constants without data explain; ``left_out``
        counts the pairs of runs in which the model gave no number.
    held
        Targets reached in 2020 -> year -> whether they are so then.
    """

    path: pd.DataFrame
    borrowed: pd.DataFrame
    held: Mapping[str, Mapping[int, bool]]

    def count(self, year: int) -> int:
        """Return how many of the targets reached in 2020 are so in a later year."""
        return sum(years[year] for years in self.held.values())

    def lost(self, year: int) -> list[str]:
        """Return the ids of targets that were reached in 2020 and no longer are."""
        return [name for name, years in self.held.items() if not years[year]]

    def at(self, year: int) -> pd.DataFrame:
        """Return what is drawn by the end of a year, by source."""
        rows = self.borrowed[self.borrowed["year"] == year]
        return rows.set_index("source")


def afterwards(
    project: Project,
    card: Scorecard,
    register: Register,
    forecaster: Forecaster | None = None,
) -> Afterwards:
    """Follow a scorecard to 2035.

    Parameters
    ----------
    project
        The project's folders.
    card
        The scorecard, assessed with ``extra=STOCKS``.
    register
        The targets.
    forecaster
        The one the scorecard was made with; None where one run decided.
    """
    return Afterwards(
        card.after, _borrowed(project, card, register, forecaster), _held(card, register)
    )


def _held(card: Scorecard, register: Register) -> dict[str, dict[int, bool]]:
    held: dict[str, dict[int, bool]] = {}
    for row in card.after.to_dict("records"):
        target = register[str(row["id"])]
        met = (
            holds(target, float(row["value"]))
            if card.odds is None
            else float(row["probability"]) >= LIKELY
        )
        held.setdefault(target.id, {})[int(row["year"])] = met
    return {name: years for name, years in held.items() if years[AFTER_YEARS[0]]}


def _borrowed(
    project: Project, card: Scorecard, register: Register, forecaster: Forecaster | None
) -> pd.DataFrame:
    baseline = scenarios.load(BASELINE, project, register.statistics)
    usual = simulate(project, baseline, extra=(*EXTRA, *STOCKS)).economy
    both = None
    if card.odds is not None and forecaster is not None:
        both = (
            card.odds.forecast.ensemble.economy,
            forecaster.forecast(baseline, extra=STOCKS).ensemble.economy,
        )
    rows = []
    for source, (unit, drawn) in SOURCES.items():
        one, other = drawn(card.simulation.economy)[0], drawn(usual)[0]
        runs = None if both is None else drawn(both[0]) - drawn(both[1])
        for year in range(SINCE + 1, int(YEARS[-1]) + 1):
            place = position(year)
            rows.append(
                {
                    "source": source,
                    "unit": unit,
                    "year": year,
                    "drawn": float(one[place]),
                    "baseline": float(other[place]),
                    "difference": float(one[place] - other[place]),
                    **_distribution(None if runs is None else runs[:, place], card),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _distribution(differences: Array | None, card: Scorecard) -> dict[str, float]:
    """Return what the ensemble says of a difference; nothing where one run decides."""
    if differences is None or card.odds is None:
        return dict.fromkeys(TOLD, np.nan)
    finite = np.isfinite(differences)
    kept = differences[finite]
    if not len(kept):
        return {**dict.fromkeys(TOLD, np.nan), "left_out": float(len(finite))}
    share = card.odds.trust.part(finite).share(kept)
    return {
        **{name: float(np.quantile(kept, level)) for name, level in INTERVAL.items()},
        "probability": float((kept > 0).mean()),
        "prior_share": np.nan if share is None else share.value,
        "left_out": float(len(finite) - len(kept)),
    }
