"""The cap over the six counties: whose water runs short first, and what transfers are worth.

The cap is split by ``quota share`` of the model, the shares of use in 2012. Quotas are enforced as
far as metering reaches (``water_cap_enforcement`` at its maximum), since only then does a county's
quota decide its use. A transfer moves quota from the county where a cubic metre earns least to the
one where it earns most, until nothing is gained or a county has given the most it may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zhangye.arrays import Array
from zhangye.axes import (
    CITY,
    COUNTIES,
    ELEMENTS,
    FIRST_YEAR,
    FORECAST_YEARS,
    LAST_YEAR,
    position,
    positions,
)
from zhangye.planning.central import Central, Runs
from zhangye.planning.programme import STEP

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project
    from zhangye.scenarios import Scenario
    from zhangye.simulation.workers import Workers

Progress = Callable[[float], object]

ENFORCEMENT, CAP, QUOTA = "water cap enforcement", "water cap", "quota share"
SHORTAGE, WANTED = "shortage", "water wanted"
START = "@2017.5"
FIRST, YEAR = 2018, 2020
CAPS = (1.0, 0.975, 0.95, 0.925, 0.9)
"""Caps that are tried, as parts of the model's own."""
SHORT = 0.15
"""A county breaks in the first year in which it goes without this share of the water it wants: an
assumption. Canals run short in places before a county does (supply sharpness of the model), so that
some 6 % go without where supply just meets demand."""
MOST_GIVEN = 0.2
"""The most of its quota that a county may give or take: an assumption."""
STEP_SIZES = (0.08, 0.08, 0.04, 0.02, 0.01)
"""Trust region of the transfers, as shares of a quota."""
EXTRA = (SHORTAGE, WANTED, "enforcement", CAP, QUOTA)
STEPS = len(CAPS) + len(STEP_SIZES)
PATH_COLUMNS = (
    "cap", "area", "year", "quota", "wanted", "use", "shortage", "over_quota",
)  # fmt: skip
TRANSFER_COLUMNS = (
    "cap", "area", "quota", "quota_after", "transfer", "value_before", "value_after", "gdp_before",
    "gdp_after",
)  # fmt: skip


@dataclass(frozen=True)
class Split:
    """How a cap falls on the counties.

    Attributes
    ----------
    paths
        `PATH_COLUMNS`, 2018-2035: 1e8 m3; ``shortage`` is the share of wanted water that is not
        had; ``over_quota`` wanted over quota less 1.
    breaks
        ``cap, area, first_over_quota, first_short``: years, empty where there is none.
    transfers
        `TRANSFER_COLUMNS` of 2020 at the model's own cap: 1e8 m3; values in CNY of the city's
        2020 GDP for each m3 of quota.
    gain
        What the transfers add to the city's GDP of 2020: 1e8 CNY.
    """

    paths: pd.DataFrame
    breaks: pd.DataFrame
    transfers: pd.DataFrame
    gain: float


class Splitter:
    """Runs a scenario under caps and splits of them.

    Parameters
    ----------
    project, model, scenario
        What is run: single runs at the model's own constants.
    workers
        What computes the runs; by default all cores of this machine.
    """

    def __init__(
        self,
        project: Project,
        model: engine.Model,
        scenario: Scenario,
        workers: Workers | None = None,
    ) -> None:
        lever = scenario.catalogue.levers["water_cap_enforcement"]
        self._columns = [
            *(f"{ENFORCEMENT}[{county}]{START}" for county in ELEMENTS),
            f"{CAP}{START}",
            *(f"{QUOTA}[{county}]{START}" for county in ELEMENTS),
        ]
        stale = {f"{ENFORCEMENT}[{county}]" for county in ELEMENTS}
        # The scenario's own later changes of enforcement would undo it.
        later = [
            key
            for key in scenario.parameters()
            if key.partition("@")[0] in stale and key not in self._columns
        ]
        names = [*(f"{SHORTAGE}[{c}]" for c in ELEMENTS), *(f"{WANTED}[{c}]" for c in ELEMENTS)]
        columns = [*self._columns, *later]
        self._central = Central(project, model, scenario, columns, names, workers=workers)
        self._fixed = np.full(len(ELEMENTS), lever.maximum)
        self._later = np.full(len(later), lever.maximum)
        values = model.run(return_columns=[CAP, QUOTA], final_time=FIRST_YEAR + 0.5).iloc[0]
        self.cap = float(values[CAP])
        self.shares = np.array([float(values[f"{QUOTA}[{county}]"]) for county in ELEMENTS])

    def run(self, caps: Array, shares: Array) -> Runs:
        """Run caps (runs) with shares of them (runs x counties)."""
        count = len(caps)
        rows = [np.tile(self._fixed, (count, 1)), caps[:, None], shares]
        return self._central(np.hstack([*rows, np.tile(self._later, (count, 1))]))

    def split(self, progress: Progress = lambda _: None) -> Split:
        """Return who runs short under each cap, and the transfers at the model's own."""
        caps = self.cap * np.array(CAPS)
        shares = np.tile(self.shares, (len(caps), 1))
        paths = self._paths(caps, shares, self.run(caps, shares))
        progress(len(CAPS))
        moved, values, gdp = self._transfers(progress)
        table = pd.DataFrame(
            {
                "cap": self.cap,
                "area": [county.lower() for county in ELEMENTS],
                "quota": self.cap * self.shares,
                "quota_after": self.cap * moved,
                "transfer": self.cap * (moved - self.shares),
                "value_before": values[0],
                "value_after": values[1],
                "gdp_before": gdp[0][1:],
                "gdp_after": gdp[1][1:],
            }
        )
        gain = float(gdp[1][0] - gdp[0][0])
        return Split(paths, breaks(paths), table[list(TRANSFER_COLUMNS)], gain)

    def _paths(self, caps: Array, shares: Array, runs: Runs) -> pd.DataFrame:
        place = positions(FIRST, LAST_YEAR)
        rows = []
        for column, county in enumerate(ELEMENTS):
            area = county.lower()
            short = runs.economy.flow(f"{SHORTAGE}[{county}]")[:, place]
            wanted = runs.economy.flow(f"{WANTED}[{county}]")[:, place]
            use = runs.published[area, "total_water_use"][:, place]
            for run, cap in enumerate(caps):
                quota = cap * shares[run, column]
                rows.append(
                    pd.DataFrame(
                        {
                            "cap": cap,
                            "area": area,
                            "year": FORECAST_YEARS,
                            "quota": quota,
                            "wanted": wanted[run],
                            "use": use[run],
                            "shortage": short[run],
                            "over_quota": wanted[run] / quota - 1,
                        }
                    )
                )
        return pd.concat(rows, ignore_index=True)[list(PATH_COLUMNS)]

    def _gdp(self, shares: Array) -> Array:
        """Return GDP of 2020, the city and then its counties: runs x 7."""
        runs = self.run(np.full(len(shares), self.cap), shares)
        place = position(YEAR)
        areas = [CITY, *COUNTIES]
        return np.column_stack([runs.published[area, "gdp"][:, place] for area in areas])

    def _values(self, shares: Array) -> tuple[Array, Array]:
        """Return the city's GDP per m3 of each county's quota, and GDP by area."""
        step = STEP * self.shares / 5
        found = self._gdp(np.vstack([shares, shares + np.diag(step)]))
        return (found[1:, 0] - found[0, 0]) / (step * self.cap), found[0]

    def _transfers(self, progress: Progress) -> tuple[Array, list[Array], list[Array]]:
        from scipy.optimize import linprog

        shares = self.shares.copy()
        values, gdp = self._values(shares)
        kept_values, kept_gdp = [values], [gdp]
        for size in STEP_SIZES:
            low = np.maximum(shares - size * self.shares, (1 - MOST_GIVEN) * self.shares)
            high = np.minimum(shares + size * self.shares, (1 + MOST_GIVEN) * self.shares)
            answer = linprog(  # type: ignore[call-overload]
                -values,
                A_eq=np.ones((1, len(shares))),
                b_eq=[self.shares.sum()],
                bounds=np.column_stack([low, high]),
                method="highs",
            )
            progress(1)
            if not answer.success:
                continue
            new_values, new_gdp = self._values(answer.x)
            if new_gdp[0] > gdp[0]:
                shares, values, gdp = answer.x, new_values, new_gdp
        return shares, [*kept_values, values], [*kept_gdp, gdp]


def breaks(paths: pd.DataFrame) -> pd.DataFrame:
    """Return who breaks first and when.

    Parameters
    ----------
    paths
        As ``Split.paths``.

    Returns
    -------
    DataFrame
        ``cap, area, first_over_quota, first_short``, within a cap in the order of breaking.
    """
    rows = []
    for (cap, area), part in paths.groupby(["cap", "area"], sort=False):
        over = part.loc[part["over_quota"] > 0, "year"]
        short = part.loc[part["shortage"] >= SHORT, "year"]
        rows.append(
            {
                "cap": cap,
                "area": area,
                "first_over_quota": over.min() if len(over) else pd.NA,
                "first_short": short.min() if len(short) else pd.NA,
                "worst": part["shortage"].max(),
            }
        )
    table = pd.DataFrame(rows)
    order = table.assign(
        year=pd.to_numeric(table["first_short"]).fillna(9999), depth=-table["worst"]
    ).sort_values(["cap", "year", "depth"], ascending=[False, True, True], kind="stable")
    return table.loc[order.index].drop(columns="worst").reset_index(drop=True)
