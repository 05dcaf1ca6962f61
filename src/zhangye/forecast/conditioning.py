"""What official figures of later years say of draws of the model.

A figure of a year after the statistics is the model's figure of that year times a multiplier,
whose logarithm is an autoregression (``zhangye.forecast.discrepancy``). Given a run of the model,
official figures are therefore smooth functions of independent standard normal scores, one a series
and year, and next to linear in their logarithms. Two things follow, both by the usual formulas of
a linear Gaussian model (Rasmussen and Williams 2006, *Gaussian Processes for Machine Learning*,
A.2):

- the density of the figures given the run, which weighs the run against others;
- the scores given the run and the figures, so that the run's official figures are those that were
  printed. Scores drawn beforehand are moved (Matheron's rule; Wilson et al. 2021, *J. Machine
  Learning Research* 22), in a few Newton steps, since sums of multiplied figures are not quite
  linear.

A miss that persists is thus no evidence against a run by itself: only what the run's own error of
the last year does not let expect is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhangye.arrays import Array
from zhangye.axes import CITY, LAST_OBSERVED, position
from zhangye.backtest.scored import Series
from zhangye.forecast.discrepancy import GROWTH, Discrepancy, Factors, Scores, loadings, of_scores
from zhangye.observation import Published

STEP = 1e-4
"""Change of a multiplier's logarithm by which derivatives are taken."""
ROUNDS = 4
"""Newton steps; what they leave is checked by the tests."""
SENSITIVE = 1e-3
"""Change of a figure's logarithm, per change of a multiplier's, below which it does not count."""
ROUNDING = 5e-4
"""Standard deviation of rounding: relative, for real growth in units of 100 percentage points.
Figures of parts and of their sum are printed with three or four digits and do not quite match; an
assumption."""

WORKED_OUT: tuple[Series, ...] = (
    (CITY, "gdp"),
    (CITY, "gdp_per_capita"),
    (CITY, "urbanisation_rate"),
    (CITY, "water_use_per_gdp"),
)
"""Figures that statistics work out from others with errors of their own."""

Official = Callable[[Published, Factors], Published]
"""The model's figures and multipliers -> official figures."""


@dataclass(frozen=True)
class Evidence:
    """A figure that was printed.

    Attributes
    ----------
    series
        Area and indicator.
    year
        The year, after the last known one of the series.
    value
        In the indicator's unit; positive, but for real growth.
    """

    series: Series
    year: int
    value: float

    def measured(self, published: Published) -> Array:
        """Return the figure of each run as it is compared: a logarithm, or growth over 100."""
        return self._scale(published[self.series][:, position(self.year)])

    @property
    def observed(self) -> float:
        """The printed figure, as it is compared."""
        return float(self._scale(np.asarray(self.value)))

    def _scale(self, value: Array) -> Array:
        if self.series == GROWTH:
            return value / 100
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(value)


class Conditioning:
    """Official figures of later years, held against runs of the model.

    Parameters
    ----------
    published
        The model's figures: runs x years.
    discrepancy
        How the model errs.
    figures
        What was printed.
    official
        From the model's figures and multipliers to official ones.

    Attributes
    ----------
    used, silent
        The figures that weigh runs, and those that do not. Some official figures share the error
        of another one, since too few of them were ever printed: the water uses of counties follow
        the city's total. How far such a figure strays by itself is not estimated, and taken for
        exact it would say too much.
    """

    def __init__(
        self,
        published: Published,
        discrepancy: Discrepancy,
        figures: Sequence[Evidence],
        official: Official,
    ) -> None:
        self._discrepancy, self._official = discrepancy, official
        # Statistics work some figures out from levels of 2015 and 2017.
        self._last = max([LAST_OBSERVED, *(figure.year for figure in figures)])
        # Later years are of no concern, and dear.
        self._published = {
            series: values[:, : position(self._last) + 1] for series, values in published.items()
        }
        self._first = discrepancy.first_years
        hangs = self._sensitive(figures)
        self.used = tuple(one for one in figures if _has_error(one, hangs[one]))
        self.silent = tuple(one for one in figures if one not in self.used)
        wanted = {series for one in self.used for series in hangs[one]}
        self._relevant = [series for series in self._first if series in wanted]
        widths = [self._years(series) for series in self._relevant]
        self._columns = np.cumsum([0, *widths])

    def log_densities(self) -> Array:
        """Return the logarithm of the density of the used figures given each run: runs.

        Runs without an answer in those years have minus infinity.
        """
        runs = len(next(iter(self._published.values())))
        missed, _, covariance = self._linear(self._state(runs))
        alive = np.isfinite(missed).all(axis=1) & np.isfinite(covariance).all(axis=(1, 2))
        densities = np.full(runs, -np.inf)
        factor = np.linalg.cholesky(covariance[alive])
        white = np.linalg.solve(factor, missed[alive][:, :, None])[:, :, 0]
        scale = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        densities[alive] = -0.5 * (white**2).sum(axis=1) - scale
        return densities

    def moved(self, drawn: Scores, rng: np.random.Generator) -> Scores:
        """Return scores under which each run's official figures are those that were printed.

        Parameters
        ----------
        drawn
            Standard normal scores.
        rng
            Source of what rounding takes.
        """
        runs = len(next(iter(self._published.values())))
        state = self._state(runs, drawn)
        state[:, self._columns[-1] :] = rng.standard_normal((runs, len(self.used)))
        for _ in range(ROUNDS if self.used else 0):
            missed, matrix, covariance = self._linear(state)
            step = np.linalg.solve(covariance, missed[:, :, None])
            state = state + (np.swapaxes(matrix, 1, 2) @ step)[:, :, 0]
        renewed = dict(drawn)
        for series, values in self._by_series(state).items():
            renewed[series] = drawn[series].copy()
            renewed[series][:, : values.shape[1]] = values
        return renewed

    def _years(self, series: Series) -> int:
        return max(self._last + 1 - self._first[series], 0)

    def _state(self, runs: int, drawn: Scores | None = None) -> Array:
        """Return the relevant scores side by side, and a zero a figure for its rounding."""
        state = np.zeros((runs, int(self._columns[-1]) + len(self.used)))
        for series, values in self._by_series(state).items():
            if drawn is not None:
                values[:] = drawn[series][:, : values.shape[1]]
        return state

    def _by_series(self, state: Array) -> Scores:
        """Return the parts of a state, not copied."""
        bounds = zip(self._relevant, self._columns, self._columns[1:], strict=False)
        return {series: state[:, start:end] for series, start, end in bounds}

    def _factors(self, published: Published, scores: Scores) -> Factors:
        """Return the multipliers of some scores, the others at zero."""
        runs = len(next(iter(published.values())))
        zeros = {series: np.zeros((runs, self._years(series))) for series in self._first}
        return of_scores(published, self._discrepancy, zeros | scores)

    def _sensitive(self, figures: Sequence[Evidence]) -> dict[Evidence, set[Series]]:
        """Return the series whose multipliers each figure hangs on, in a run with an answer."""
        alive = np.logical_and.reduce(
            [np.isfinite(v).all(axis=1) for v in self._published.values()]
        )
        row = [int(np.argmax(alive))]
        published = {series: values[row] for series, values in self._published.items()}
        factors = self._factors(published, {})
        base = self._official(published, factors)
        hangs: dict[Evidence, set[Series]] = {figure: set() for figure in figures}
        for series in self._first if figures else ():
            nudged, step = _nudged(published, factors, series)
            moved = self._official(published, nudged)
            for figure, causes in hangs.items():
                if abs(figure.measured(moved) - figure.measured(base)) > SENSITIVE * step:
                    causes.add(series)
        return hangs

    def _linear(self, state: Array) -> tuple[Array, Array, Array]:
        """Return what the figures miss at a state, their derivatives by it, and covariances.

        The shapes are runs x figures, runs x figures x states, runs x figures x figures.
        """
        count, published = len(self.used), self._published
        factors = self._factors(published, self._by_series(state))
        base = self._official(published, factors)
        rounding = ROUNDING * state[:, state.shape[1] - count :]
        matrix = np.zeros((len(state), count, state.shape[1]))
        missed = np.zeros((len(state), count))
        for place, figure in enumerate(self.used):
            missed[:, place] = figure.observed - figure.measured(base) - rounding[:, place]
            matrix[:, place, state.shape[1] - count + place] = ROUNDING
        for series, start in zip(self._relevant, self._columns, strict=False):
            nudged, step = _nudged(published, factors, series)
            moved = self._official(published, nudged)
            loaded = loadings(self._discrepancy, series, self._years(series))
            for place, figure in enumerate(self.used):
                if figure.year < self._first[series]:
                    continue
                slope = (figure.measured(moved) - figure.measured(base)) / step
                row = loaded[figure.year - self._first[series]]
                matrix[:, place, start : start + len(row)] = slope[:, None] * row
        return missed, matrix, matrix @ np.swapaxes(matrix, 1, 2)


def _has_error(figure: Evidence, hangs: set[Series]) -> bool:
    if figure.value <= 0 and figure.series != GROWTH:
        return False
    return figure.series in hangs or (figure.series in WORKED_OUT and bool(hangs))


def _nudged(published: Published, factors: Factors, series: Series) -> tuple[Factors, float]:
    """Return multipliers of which one series' path is a little higher, and by how much."""
    if series != GROWTH:
        return factors | {series: factors[series] * np.exp(STEP)}, STEP
    # The path of real growth is in percentage points.
    step = 100 * STEP
    return factors | {series: factors[series] + step / (100 + published[series])}, step
