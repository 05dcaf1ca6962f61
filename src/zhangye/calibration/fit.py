"""First fit: penalised least squares of the published basis on the statistics of 2000-2017.

The residual of a datum is the difference of logarithms over the series' error; the residual of a
parameter is its distance from the centre of its prior in standard deviations. Their sum of
squares is minimised by a trust-region method (scipy's ``least_squares``), whose Jacobian comes
from one batch of compiled runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import engine
from zhangye.calibration.parameters import Parameters
from zhangye.observation import Observation, publish
from zhangye.observation.economy import TIMES, YEARS, Economy
from zhangye.observation.publish import COLUMNS, anchors
from zhangye.statistics import Statistics

Array = npt.NDArray[np.float64]
STEP = 1e-4
"""Step of the differences, in standard coordinates."""
_LAST = 2017.5


@dataclass(frozen=True)
class Datum:
    """A fitted value of a series."""

    area: str
    indicator: str
    year: int
    value: float
    error: float
    persistence: float


def fitted_data(statistics: Statistics, observation: Observation) -> list[Datum]:
    """Return the values that ``calibration/observation.toml`` asks to fit."""
    data = []
    for series in observation.series:
        for area in series.areas:
            values = statistics.series(area, series.indicator)
            for year, value in values.loc[series.first : series.last].items():
                if year not in series.leave_out:
                    data.append(
                        Datum(
                            area,
                            series.indicator,
                            int(year),
                            value,
                            series.error,
                            series.persistence,
                        )
                    )
    return data


class Problem:
    """The least-squares problem in standard coordinates: model parameters, then observation's.

    Parameters
    ----------
    model
        The compiled model.
    parameters
        All parameters; those not estimated keep their values.
    observation, statistics
        What is fitted.
    """

    def __init__(
        self,
        model: engine.Model,
        parameters: Parameters,
        observation: Observation,
        statistics: Statistics,
    ) -> None:
        self.parameters = parameters.estimated()
        self.observation = observation
        self.data = fitted_data(statistics, observation)
        times = [time for time in TIMES if time <= _LAST]
        self._runs = model.prepare(
            self.parameters.names, list(COLUMNS), times, final_time=_LAST
        )
        self._padding = len(TIMES) - len(times)
        self._names = list(observation.parameters)
        self._prior = np.array([p.prior for p in observation.parameters.values()])
        self._sd = np.array([p.sd for p in observation.parameters.values()])
        self._places = [
            ((d.area, d.indicator), d.year - int(YEARS[0])) for d in self.data
        ]
        self._logs = np.log([d.value for d in self.data])
        self._whiten = _whitening(self.data)

    def start(self) -> Array:
        """Return the current values in standard coordinates."""
        values = np.array([p.value for p in self.observation.parameters.values()])
        model = self.parameters.standard(self.parameters.values)
        return np.concatenate([model, (values - self._prior) / self._sd])

    def bounds(self) -> tuple[Array, Array]:
        """Return the bounds in standard coordinates."""
        lower, upper = self.parameters.standard_bounds()
        free = np.full(len(self._names), 6.0)
        return np.concatenate([lower, -free]), np.concatenate([upper, free])

    def split(self, standard: Array) -> tuple[Array, dict[str, Array]]:
        """Return model values (runs x parameters) and observation parameters (runs x 1)."""
        count = len(self.parameters.names)
        natural = self.parameters.natural(standard[:, :count])
        observed = self._prior + self._sd * standard[:, count:]
        return natural, {name: observed[:, [i]] for i, name in enumerate(self._names)}

    def published(self, standard: Array) -> dict[tuple[str, str], Array]:
        """Return the published basis of several points (runs x coordinates)."""
        return self._published(standard)[0]

    def _published(self, standard: Array) -> tuple[dict[tuple[str, str], Array], Economy]:
        natural, observed = self.split(standard)
        values = self._runs(natural)
        # Years beyond the fit are held, so that the published basis has its full length.
        held = np.concatenate([values, np.repeat(values[:, -1:], self._padding, axis=1)], axis=1)
        economy = Economy(held, self._runs.outputs)
        return publish(economy, self.observation, observed), economy

    def residuals(self, standard: Array) -> Array:
        """Return residuals of data, anchors and priors: runs x residuals."""
        published, economy = self._published(standard)
        simulated = np.stack([published[key][:, year] for key, year in self._places], axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            data = (np.log(simulated) - self._logs) @ self._whiten.T
        found = anchors(economy)
        literature = np.stack(
            [(found[name] - a.value) / a.sd for name, a in self.observation.anchors.items()], axis=1
        )
        return np.concatenate([data, literature, standard], axis=1)

    def jacobian(self, standard: Array) -> Array:
        """Return the Jacobian at a point by central differences, in one batch."""
        count = len(standard)
        steps = STEP * np.eye(count)
        both = self.residuals(np.concatenate([standard + steps, standard - steps]))
        return (both[:count] - both[count:]).T / (2 * STEP)


def _whitening(data: list[Datum]) -> Array:
    """Return the matrix that turns errors of logarithms into independent ones of unit size.

    Errors of a series follow a first-order autoregression with ``persistence`` from year to year:
    a level may stay off, and growth is what the data tell (Prais and Winsten 1954).
    """
    matrix = np.zeros((len(data), len(data)))
    for place, datum in enumerate(data):
        before = data[place - 1] if place else None
        same = before is not None and (before.area, before.indicator) == (
            datum.area,
            datum.indicator,
        )
        kept = datum.persistence ** (datum.year - before.year) if before and same else 0.0
        scale = datum.error * np.sqrt(1 - kept**2)
        matrix[place, place] = 1 / scale
        if kept:
            matrix[place, place - 1] = -kept / scale
    return matrix


def fit(problem: Problem, progress: Callable[[int, float], None] | None = None) -> Array:
    """Minimise the sum of squares.

    Parameters
    ----------
    problem
        What to fit.
    progress
        Called after each step with its number and the cost.

    Returns
    -------
    Array
        The minimum, in standard coordinates.
    """
    from scipy.optimize import least_squares

    steps = 0

    def residuals(point: Array) -> Array:
        return problem.residuals(point[None, :])[0]

    def jacobian(point: Array) -> Array:
        nonlocal steps
        steps += 1
        if progress is not None:
            progress(steps, 0.5 * float((residuals(point) ** 2).sum()))
        return problem.jacobian(point)

    lower, upper = problem.bounds()
    margin = 1e-6
    start = np.clip(problem.start(), lower + margin, upper - margin)
    found = least_squares(
        residuals, start, jacobian, bounds=(lower, upper), loss="soft_l1", f_scale=2.0, max_nfev=80
    )
    return np.asarray(found.x)


def report(problem: Problem, standard: Array) -> pd.DataFrame:
    """Return fit statistics by series.

    Returns
    -------
    DataFrame
        ``area, indicator, n, rmse, mape, bias``: RMSE in the series' unit, the others in per cent.
        MAPE as in Sterman (1984).
    """
    published = problem.published(standard[None, :])
    rows = [
        (d.area, d.indicator, d.value, float(published[key][0, year]))
        for d, (key, year) in zip(problem.data, problem._places, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["area", "indicator", "observed", "simulated"])
    table["error"] = table["simulated"] - table["observed"]
    table["relative"] = 100 * table["error"] / table["observed"]
    grouped = table.groupby(["indicator", "area"], sort=False)
    return pd.DataFrame(
        {
            "n": grouped.size(),
            "rmse": grouped["error"].apply(lambda e: float(np.sqrt((e**2).mean()))),
            "mape": grouped["relative"].apply(lambda r: float(r.abs().mean())),
            "bias": grouped["relative"].mean(),
        }
    ).reset_index()
