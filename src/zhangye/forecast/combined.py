"""``calibration/combination.json``: what the statistical methods add to the forecast that ships.

``zhangye backtest --write`` makes the file: the weight of the model, the width, both learned from
all vintages, and the statistical members' forecasts of the next three years. Their histories stand
on the basis that the figures have now: a restated level is no fall.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
from zhangye.calibration import posterior
from zhangye.errors import InputError
from zhangye.forecast.shipped import Pooled
from zhangye.observation import Published, publish
from zhangye.observation.economy import FIRST_YEAR
from zhangye.project import Project

if TYPE_CHECKING:
    from zhangye.simulation import Simulation
    from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
LAST = 2017
AGAIN = "zhangye backtest --write"


@dataclass(frozen=True)
class Combination:
    """How the model is combined with its statistical members.

    Attributes
    ----------
    weights
        Weight of each member; the model is ``structural``.
    width
        Factor of the distances of quantiles from the median.
    years
        The years that are combined.
    members
        Statistical member -> series -> years x 7 quantiles.
    """

    weights: Mapping[str, float]
    width: float
    years: tuple[int, ...]
    members: Mapping[str, Mapping[Series, Array]]

    def pooled(self, baseline: Published) -> dict[Series, Pooled]:
        """Return the combined distributions, given the model's own under the baseline.

        Parameters
        ----------
        baseline
            Official figures of the model alone: runs x years.
        """
        names = list(self.weights)
        shares = np.tile([self.weights[name] for name in names], (len(self.years), 1))
        first = self.years[0] - FIRST_YEAR
        found = {}
        for series in next(iter(self.members.values())):
            drawn = baseline[series][:, first : first + len(self.years)]
            own = quantiles.of_samples(drawn)[:, 1:]
            tables = [own if name == STRUCTURAL else self.members[name][series] for name in names]
            mixed = pool_quantiles(np.stack(tables, axis=1), shares)
            found[series] = Pooled(self.years, widened(mixed, self.width))
        return found


def learn(
    frame: pd.DataFrame, statistics: Statistics, project: Project, central: Simulation
) -> Combination:
    """Learn the combination from a backtest, and forecast with its statistical members.

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
    members: dict[str, dict[Series, Array]] = {name: {} for name in MEMBERS if name != STRUCTURAL}
    for series in scored_series(statistics, list(central.published), LAST):
        known = observed(statistics, series, range(FIRST_YEAR, LAST + 1))
        ratio = ratios.get(series)
        history = known if ratio is None else known * ratio.loc[known.index]
        found = peer_forecasts(history, years)
        for name, by_series in members.items():
            rows = found[found["method"] == name].sort_values("year")
            by_series[series] = rows[list(quantiles.QUANTILES)].to_numpy()
    row = table.iloc[0]
    return Combination(
        {str(name): float(value) for name, value in row.items()}, factor, tuple(years), members
    )


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

    members = [
        {
            "member": name,
            "area": area,
            "indicator": indicator,
            "quantiles": [[float(f"{value:.6g}") for value in row] for row in table],
        }
        for name, by_series in combination.members.items()
        for (area, indicator), table in by_series.items()
    ]
    content = {
        "data": posterior.hashes(project)["data"],
        "weights": {name: round(value, 6) for name, value in combination.weights.items()},
        "width": round(combination.width, 6),
        "years": list(combination.years),
        "levels": list(quantiles.QUANTILES),
    }
    path = file_of(project)
    with whole_file(path) as draft:
        # One line a series: readable, and a small difference when one changes.
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in members)
        head = json.dumps(content, ensure_ascii=False)[:-1]
        draft.write_text(f'{head}, "members": [\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
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
        members: dict[str, dict[Series, Array]] = {}
        for row in content["members"]:
            table = np.array(row["quantiles"], dtype=float)
            if table.shape != (len(content["years"]), len(quantiles.QUANTILES)):
                raise ValueError(f"quantiles of {row['indicator']} of {row['area']}")
            members.setdefault(row["member"], {})[row["area"], row["indicator"]] = table
        found = Combination(
            _known_weights(content["weights"], members),
            float(content["width"]),
            tuple(map(int, content["years"])),
            members,
        )
    except FileNotFoundError:
        raise InputError("there is no combination", file=path, allowed=AGAIN) from None
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no combination ({error})", file=path, allowed=AGAIN) from None
    if content.get("data") != posterior.hashes(project)["data"]:
        raise InputError("the combination was made with other statistics", file=path, allowed=AGAIN)
    return found


def _known_weights(
    weights_by_name: Mapping[str, float], members: Mapping[str, object]
) -> dict[str, float]:
    names = {STRUCTURAL, *members}
    if set(weights_by_name) != names or abs(sum(weights_by_name.values()) - 1) > 1e-3:
        raise ValueError(f"weights of {sorted(weights_by_name)} for members {sorted(names)}")
    return {name: float(value) for name, value in weights_by_name.items()}
