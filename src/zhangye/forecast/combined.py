"""``calibration/combination.json``: what statistical methods add to the forecast that ships.

``zhangye backtest --write`` makes the file: the weight of the model, the width, both learned from
all vintages, and the statistical partner's forecast of each series for the next three years. The
histories stand on the basis that the figures have now: a restated level is no fall.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import observation
from zhangye.backtest import quantiles
from zhangye.backtest.combination import combine, weights
from zhangye.backtest.pool import pool_quantiles
from zhangye.backtest.run import HORIZON, MEMBERS, STRUCTURAL
from zhangye.backtest.scored import Series, observed, scored_series
from zhangye.backtest.width import widened, width
from zhangye.calibration import parameters, posterior
from zhangye.errors import InputError
from zhangye.forecast.shipped import Pooled
from zhangye.observation import Published, publish
from zhangye.observation.economy import FIRST_YEAR
from zhangye.observation.publish import CITY
from zhangye.project import Project

if TYPE_CHECKING:
    from zhangye.simulation import Simulation
    from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LAST = 2017
AGAIN = "zhangye backtest --write"
PARTNER = next(name for name in MEMBERS if name != STRUCTURAL)
RURAL, BY_RATIO = (CITY, "rural_disposable_income"), "ratio_to_nation"
ASSUMED_GROWTH = ("national rural growth after 2017", "consumer price growth after 2017")
"""Constants that say how the nation's rural income goes on: real growth, and prices."""


@dataclass(frozen=True)
class Partner:
    """The statistical forecast that the model is combined with, for one series.

    Attributes
    ----------
    method
        How it was made.
    quantiles
        Years x 7.
    """

    method: str
    quantiles: Array


@dataclass(frozen=True)
class Combination:
    """How the model is combined with statistical methods.

    Attributes
    ----------
    weight
        Weight of the model; the rest is the partner's.
    width
        Factor of the distances of quantiles from the median.
    years
        The years that are combined.
    partners
        By area and indicator.
    """

    weight: float
    width: float
    years: tuple[int, ...]
    partners: Mapping[Series, Partner]

    def pooled(self, baseline: Published) -> dict[Series, Pooled]:
        """Return the combined distributions, given the model's own under the baseline.

        Parameters
        ----------
        baseline
            Official figures of the model alone: runs x years.
        """
        shares = np.tile([self.weight, 1 - self.weight], (len(self.years), 1))
        first = self.years[0] - FIRST_YEAR
        found = {}
        for series, partner in self.partners.items():
            drawn = baseline[series][:, first : first + len(self.years)]
            own = quantiles.of_samples(drawn)[:, 1:]
            mixed = pool_quantiles(np.stack([own, partner.quantiles], axis=1), shares)
            found[series] = Pooled(self.years, widened(mixed, self.width))
        return found


def learn(
    frame: pd.DataFrame, statistics: Statistics, project: Project, central: Simulation
) -> Combination:
    """Learn the combination from a backtest, and forecast with the model's partners.

    Parameters
    ----------
    frame
        The backtest, columns as in ``backtest.csv``.
    statistics, project
        Observed values.
    central
        A run of the baseline, for what the restatement does to each figure.
    """
    from zhangye.backtest.peers import peer_forecasts

    table = weights(frame, MEMBERS)
    factor = width(combine(frame, table))
    years = list(range(LAST + 1, LAST + HORIZON + 1))
    ratios = basis_ratios(project, central)
    partners = {RURAL: Partner(BY_RATIO, rural_by_ratio(project, statistics, years))}
    for series in scored_series(statistics, list(central.published), LAST):
        known = observed(statistics, series, range(FIRST_YEAR, LAST + 1))
        ratio = ratios.get(series)
        history = known if ratio is None else known * ratio.loc[known.index]
        found = peer_forecasts(history, years)
        rows = found[found["method"] == PARTNER].sort_values("year")
        partners[series] = Partner(PARTNER, rows[list(quantiles.QUANTILES)].to_numpy())
    return Combination(float(table[STRUCTURAL].iloc[0]), factor, tuple(years), partners)


def rural_by_ratio(project: Project, statistics: Statistics, years: Sequence[int]) -> Array:
    """Forecast rural income by its ratio to the nation's: years x 7 quantiles.

    The city has one observed value, too few for a method of its own. Its ratio to the nation's
    income is held, as a random walk whose yearly step is that of urban income's ratio; the nation
    grows as assumed in February 2018, with the doubt of those assumptions.
    """
    from scipy.special import ndtri

    own = statistics.series(*RURAL)
    base = int(own.index.max())
    nation = statistics.series("china", RURAL[1])
    towns = statistics.series(CITY, "urban_disposable_income")
    ratio = (towns / statistics.series("china", "urban_disposable_income")).dropna()
    step = float(np.diff(np.log(ratio.to_numpy(dtype=float))).std(ddof=1))
    known = parameters.load(project).table.set_index("parameter").loc[list(ASSUMED_GROWTH)]
    yearly = float(np.log1p(known["value"].to_numpy(dtype=float)).sum())
    doubt = float(np.linalg.norm(known["sd"].to_numpy(dtype=float)))
    ahead = np.array(years, dtype=float) - LAST
    centre = np.log(own[base] / nation[base] * nation[LAST]) + ahead * yearly
    spread = np.sqrt(step**2 * (LAST + ahead - base) + (ahead * doubt) ** 2)
    return np.asarray(np.exp(centre[:, None] + spread[:, None] * ndtri(quantiles.LEVELS)))


def basis_ratios(project: Project, central: Simulation) -> dict[Series, pd.Series]:
    """Return, by series, the figure on the restated basis over the figure as it was printed."""
    seen = observation.load(project)
    always = seen.model_copy(
        update={"restatement": seen.restatement.model_copy(update={"first_year": FIRST_YEAR})}
    )
    restated = publish(central.economy, always)
    ratios = {}
    for series, printed in publish(central.economy, seen).items():
        before = slice(0, LAST - FIRST_YEAR + 1)
        if (printed[0, before] == 0).any():
            continue
        ratio = restated[series][0, before] / printed[0, before]
        if np.isfinite(ratio).all() and (np.abs(ratio - 1) > 1e-9).any():
            ratios[series] = pd.Series(ratio, index=range(FIRST_YEAR, LAST + 1))
    return ratios


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / "combination.json"


def save(project: Project, combination: Combination) -> Path:
    """Write the file, whole or not at all."""
    from zhangye.outputs import whole_file

    content = {
        "data": posterior.data_hash(project),
        "weight": round(combination.weight, 6),
        "width": round(combination.width, 6),
        "years": list(combination.years),
        "levels": list(quantiles.QUANTILES),
    }
    rows = [
        {
            "area": area,
            "indicator": indicator,
            "method": partner.method,
            "quantiles": [[float(f"{value:.6g}") for value in row] for row in partner.quantiles],
        }
        for (area, indicator), partner in combination.partners.items()
    ]
    path = file_of(project)
    with whole_file(path) as draft:
        # One line a series: readable, and a small difference when one changes.
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        head = json.dumps(content, ensure_ascii=False)[:-1]
        draft.write_text(f'{head}, "partners": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return path


def load(project: Project) -> Combination:
    """Read the file.

    Raises
    ------
    InputError
        Where it is missing or broken, or was made with other statistics.
    """
    path = file_of(project)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = _read(content)
    except FileNotFoundError:
        raise InputError("there is no combination", file=path, allowed=AGAIN) from None
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no combination ({error})", file=path, allowed=AGAIN) from None
    if content.get("data") != posterior.data_hash(project):
        raise InputError("the combination was made with other statistics", file=path, allowed=AGAIN)
    return found


def _read(content: dict[str, Any]) -> Combination:
    years = tuple(map(int, content["years"]))
    weight, factor = float(content["weight"]), float(content["width"])
    if not 0 <= weight <= 1 or not factor > 0:
        raise ValueError(f"weight {weight}, width {factor}")
    partners = {}
    for row in content["partners"]:
        table = np.array(row["quantiles"], dtype=float)
        if table.shape != (len(years), len(quantiles.QUANTILES)) or not (table >= 0).all():
            raise ValueError(f"quantiles of {row['indicator']} of {row['area']}")
        partners[row["area"], row["indicator"]] = Partner(row["method"], table)
    return Combination(weight, factor, years, partners)
