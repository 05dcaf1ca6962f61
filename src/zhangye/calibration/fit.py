"""First fit: penalised least squares of the published basis on the statistics of 2000-2017.

The residual of a datum is the difference of logarithms over the series' error (of levels, for rates
that may be negative); the residual of a parameter is its distance from the centre of its prior in
standard deviations. Their squares are summed after a soft-L1 loss (about squares up to two standard
deviations, about absolute values beyond, so that no single datum or prior dominates) and minimised
by a trust-region method (scipy's ``least_squares``), whose Jacobian comes from one batch of
compiled runs. The result is a point: it says nothing of how sure the estimates are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from zhangye import engine, observation
from zhangye.arrays import Array
from zhangye.axes import TIMES, YEARS
from zhangye.calibration import parameters
from zhangye.calibration.parameters import Parameters
from zhangye.errors import InputError
from zhangye.observation import Observation, Published, publish, settings
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, anchors
from zhangye.statistics import Statistics

if TYPE_CHECKING:
    from zhangye.engine.gradients import PreparedGradient
    from zhangye.project import Project

STEP = 1e-4
"""Step of the differences, in standard coordinates."""
LOSS_SCALE = 2.0
"""Distance in standard deviations beyond which the loss grows in proportion to the distance."""
_LAST = 2017.5


def loss(distances: Any, xp: ModuleType = np) -> Any:
    """Return the soft-L1 loss of each distance: about its square, then about twice its size.

    Parameters
    ----------
    distances
        Residuals in standard deviations, of any shape.
    xp
        The array library of the distances.
    """
    return 2 * LOSS_SCALE**2 * (xp.sqrt(1 + (distances / LOSS_SCALE) ** 2) - 1)


def loss_weights(residuals: Array) -> Array:
    """Return the weights of iterated least squares, the chord of the loss: of any shape.

    Half the loss has curvature (1 + r^2/c^2)^(-3/2); its chord stays positive, and gives wider
    approximations where a datum lies far off.
    """
    return np.asarray(1 / np.sqrt(1 + (residuals / LOSS_SCALE) ** 2))


@dataclass(frozen=True)
class Datum:
    """A fitted value of a series."""

    area: str
    indicator: str
    year: int
    value: float
    error: float
    persistence: float
    on_level: bool = False


def fitted_data(
    statistics: Statistics, observation: Observation, file: Path | None = None
) -> list[Datum]:
    """Return the values that ``calibration/observation.toml`` asks to fit.

    Parameters
    ----------
    statistics, observation
        The values, and which of them are fitted.
    file
        The observation file, named in messages.

    Raises
    ------
    InputError
        Where there is no such indicator or area, or a series has no positive value.
    """
    data = []
    for number, series in enumerate(observation.series, start=1):
        where = f"series.{number}"
        allowed_names = {
            "indicator": ([series.indicator], statistics.indicators["indicator"]),
            "areas": (series.areas, statistics.areas["area"]),
        }
        for key, (names, allowed) in allowed_names.items():
            for name in names:
                if name not in set(allowed):
                    raise InputError(
                        f"there is no such {key.rstrip('s')}",
                        file=file,
                        where=f"{where}.{key}",
                        value=name,
                        allowed=list(allowed),
                    )
        for area in series.areas:
            values = statistics.series(area, series.indicator).loc[series.first : series.last]
            values = values.drop(index=list(series.leave_out), errors="ignore")
            on_level = series.scale == "level"
            if values.empty or ((values <= 0).any() and not on_level):
                raise InputError(
                    "the statistics hold no values of this series, or some that are not positive",
                    file=file,
                    where=where,
                    value=f"{series.indicator} of {area}",
                )
            data += [
                Datum(
                    area,
                    series.indicator,
                    int(year),
                    value,
                    series.error,
                    series.persistence,
                    on_level,
                )
                for year, value in zip(values.index.tolist(), values.tolist(), strict=True)
            ]
    return data


class Problem:
    """The least-squares problem in standard coordinates: model parameters, then observation's.

    Parameters
    ----------
    model
        The compiled model.
    parameters
        All parameters; those not estimated keep their values, unless ``whole``.
    observation, statistics
        What is fitted.
    file
        The observation file, named in messages.
    whole
        Whether the parameters that are not estimated move along within their priors, as the
        sampler wants it.

    Raises
    ------
    InputError
        Where a fitted series is unknown, empty, or not among the published figures.
    """

    def __init__(
        self,
        model: engine.Model,
        parameters: Parameters,
        observation: Observation,
        statistics: Statistics,
        file: Path | None = None,
        *,
        whole: bool = False,
    ) -> None:
        self.parameters = parameters if whole else parameters.estimated()
        self.observation = observation
        self.data = fitted_data(statistics, observation, file)
        self._model = model
        self.times = [time for time in TIMES if time <= _LAST]
        self.runs = model.prepare(
            self.parameters.names, list(COLUMNS), self.times, final_time=_LAST
        )
        self._names = list(observation.parameters)
        self._prior = np.array([p.prior for p in observation.parameters.values()])
        self._sd = np.array([p.sd for p in observation.parameters.values()])
        self._places = [((d.area, d.indicator), d.year - int(YEARS[0])) for d in self.data]
        self._on_level = np.array([d.on_level for d in self.data])
        values = np.array([d.value for d in self.data])
        self._seen = np.where(self._on_level, values, np.log(np.where(self._on_level, 1, values)))
        self._whiten = whitening(self.data)
        self._refuse_unpublished(file)

    def _refuse_unpublished(self, file: Path | None) -> None:
        published = self.published(self.start()[None, :])
        for datum in self.data:
            if (datum.area, datum.indicator) not in published:
                raise InputError(
                    "the model publishes no such series",
                    file=file,
                    value=f"{datum.indicator} of {datum.area}",
                    allowed=sorted({indicator for _, indicator in published}),
                )

    def start(self) -> Array:
        """Return the current values in standard coordinates."""
        values = np.array([p.value for p in self.observation.parameters.values()])
        model = self.parameters.standard(self.parameters.values)
        return np.concatenate([model, (values - self._prior) / self._sd])

    def at(self, model: pd.Series, observed: pd.Series) -> Array:
        """Return standard coordinates of values by name; parameters not named stay as they are."""
        table = self.parameters.table.set_index("parameter")["value"]
        table.loc[model.index] = model
        values = observed.loc[self._names].to_numpy()
        standard = self.parameters.standard(table.to_numpy(dtype=float))
        return np.concatenate([standard, (values - self._prior) / self._sd])

    def bounds(self) -> tuple[Array, Array]:
        """Return the bounds in standard coordinates."""
        lower, upper = self.parameters.standard_bounds()
        free = np.full(len(self._names), 6.0)
        return np.concatenate([lower, -free]), np.concatenate([upper, free])

    @property
    def outputs(self) -> list[str]:
        """Names of what a run saves."""
        return self.runs.outputs

    def gradient(self) -> PreparedGradient:
        """Return the runs with the adjoint: what ``runs`` saves, and a payoff's gradient."""
        return self._model.prepare_gradient(
            self.parameters.names, list(COLUMNS), self.times, final_time=_LAST
        )

    def split(self, standard: Array, xp: ModuleType = np) -> tuple[Array, dict[str, Array]]:
        """Return model values (runs x parameters) and observation parameters (runs x 1)."""
        count = len(self.parameters.names)
        natural = self.parameters.natural(standard[:, :count], xp)
        observed = self._prior + self._sd * standard[:, count:]
        return natural, {name: observed[:, [i]] for i, name in enumerate(self._names)}

    def published(self, standard: Array) -> dict[tuple[str, str], Array]:
        """Return the published basis of several points (runs x coordinates)."""
        return self._published(standard)[0]

    def _published(self, standard: Array) -> tuple[dict[tuple[str, str], Array], Economy]:
        natural, observed = self.split(standard)
        values = self.runs(natural)
        economy = Economy(self.held(values), self.outputs)
        return publish(economy, self.observation, observed), economy

    def held(self, values: Array, xp: ModuleType = np) -> Array:
        """Hold the last saved values, so that the published basis has its full length."""
        missing = len(TIMES) - len(self.times)
        held: Array = xp.concatenate([values, xp.repeat(values[:, -1:], missing, axis=1)], axis=1)
        return held

    def residuals(self, standard: Array) -> Array:
        """Return residuals of data, anchors and priors: runs x residuals."""
        published, economy = self._published(standard)
        data, literature = self.distances(published, anchors(economy, published))
        return np.concatenate([data, literature, standard], axis=1)

    def distances(
        self, published: Published, simulated_anchors: Mapping[str, Array], xp: ModuleType = np
    ) -> tuple[Array, Array]:
        """Return residuals of the data and of the anchors: runs x residuals each."""
        simulated = xp.stack([published[key][:, year] for key, year in self._places], axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            # A logarithm is taken of levels that may be negative too, where nobody reads it: of 1.
            logs = xp.log(xp.where(self._on_level, 1.0, simulated))
            data = (xp.where(self._on_level, simulated, logs) - self._seen) @ self._whiten.T
        literature = [
            (simulated_anchors[name] - a.value) / a.sd
            for name, a in self.observation.anchors.items()
        ]
        return data, xp.stack(literature, axis=1) if literature else data[:, :0]

    def jacobian(self, standard: Array) -> Array:
        """Return the Jacobian at a point by differences, in one batch.

        Differences are central; at a bound they are one-sided, since a step beyond it changes
        nothing.
        """
        count = len(standard)
        lower, upper = self.bounds()
        above = np.minimum(standard + STEP, upper)
        below = np.maximum(standard - STEP, lower)
        points = np.repeat(standard[None, :], 2 * count, axis=0)
        points[np.arange(count), np.arange(count)] = above
        points[np.arange(count, 2 * count), np.arange(count)] = below
        both = self.residuals(points)
        return (both[:count] - both[count:]).T / (above - below)

    def compared(self, standard: Array) -> pd.DataFrame:
        """Return the fitted values beside the simulated ones at a point.

        Returns
        -------
        DataFrame
            ``area, indicator, year, observed, simulated``, in the indicators' units.
        """
        return beside(self.data, self.published(standard[None, :]))

    def anchored(self, standard: Array) -> pd.DataFrame:
        """Return the findings of the literature beside the simulated ones at a point.

        Returns
        -------
        DataFrame
            ``anchor, unit, observed, sd, simulated, shift``: ``shift`` is the distance in
            standard deviations.
        """
        published, economy = self._published(standard[None, :])
        simulated = anchors(economy, published)
        rows = [
            (name, a.unit, a.value, a.sd, float(simulated[name][0]))
            for name, a in self.observation.anchors.items()
        ]
        table = pd.DataFrame(rows, columns=["anchor", "unit", "observed", "sd", "simulated"])
        return table.assign(shift=(table["simulated"] - table["observed"]) / table["sd"])

    def fitted_values(self, standard: Array) -> tuple[pd.Series, pd.Series]:
        """Return the values of a point by name: the model's parameters, the observation's."""
        natural, observed = self.split(standard[None, :])
        return (
            pd.Series(natural[0], index=self.parameters.names),
            pd.Series({name: float(value[0, 0]) for name, value in observed.items()}),
        )


def pose(
    project: Project, model: engine.Model, statistics: Statistics, *, whole: bool = False
) -> Problem:
    """Return the problem of a project as its files state it; see ``Problem``."""
    seen = observation.load(project)
    estimates = parameters.load(project)
    return Problem(model, estimates, seen, statistics, settings.file_of(project), whole=whole)


def beside(data: Sequence[Datum], published: Published) -> pd.DataFrame:
    """Return data beside one published run: ``area, indicator, year, observed, simulated``."""
    rows = []
    for d in data:
        simulated = float(published[d.area, d.indicator][0, d.year - int(YEARS[0])])
        rows.append((d.area, d.indicator, d.year, d.value, simulated))
    return pd.DataFrame(rows, columns=["area", "indicator", "year", "observed", "simulated"])


def whitening(data: list[Datum]) -> Array:
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


def fit(
    problem: Problem,
    progress: Callable[[int, float], object] | None = None,
    start: Array | None = None,
) -> Array:
    """Minimise the sum of squares, from the values that the files hold.

    Parameters
    ----------
    problem
        What to fit.
    progress
        Called before each step with its number and half the sum of squares.
    start
        Where to begin, in standard coordinates; by default the values that the files hold.

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
    begin = problem.start() if start is None else start
    begin = np.clip(begin, lower + margin, upper - margin)
    minimum = least_squares(
        residuals,
        begin,
        jacobian,
        bounds=(lower, upper),
        loss="soft_l1",
        f_scale=LOSS_SCALE,
        max_nfev=80,
    )
    return np.asarray(minimum.x)
