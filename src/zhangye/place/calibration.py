"""What the model is fitted to, what that taught, and what the data cannot tell."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.session import DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from zhangye.arrays import Array
    from zhangye.calibration.fit import Problem
    from zhangye.calibration.posterior import Posterior
    from zhangye.place.session import Session

PRIORS = ("prior_", "")
AT_BOUND = 0.05
"""Share of the draws at a bound from which a parameter is marked."""
TITLE = Text("{module}: prior and posterior", "{module}：先验与后验")


class Calibration:
    """The fit, its priors, and the posterior that ships; each part is worked out when asked for.

    Parameters
    ----------
    session
        The opened place.

    Examples
    --------
    >>> import zhangye
    >>> calibration = zhangye.open(lang="en").calibration
    >>> list(calibration.data.columns[:4])
    ['area', 'indicator', 'year', 'value']
    >>> bool((calibration.priors["sd"] > 0).all())
    True
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _problem(self) -> Problem:
        return self._stated(whole=True)

    def _stated(self, *, whole: bool) -> Problem:
        from zhangye.calibration import fit

        session = self._session
        return fit.pose(session.project, session.model, session.statistics, whole=whole)

    @cached_property
    def _point(self) -> Array:
        from zhangye.calibration import fit

        estimated = self._stated(whole=False)
        with screen.progress(Text("Fitting the model", "正在拟合模型")(self._session.lang)):
            found = fit.fit(estimated)
        return self._problem.at(*estimated.fitted_values(found))

    @cached_property
    def posterior(self) -> Posterior:
        """The draws that ship, and how they were made.

        Raises
        ------
        InputError
            Where the posterior is missing or does not match model, data or priors.
        """
        from zhangye.calibration import posterior

        return posterior.load(self._session.project)

    @property
    def data(self) -> pd.DataFrame:
        """The values that the model is fitted to, each with its error and persistence."""
        import pandas as pd

        return pd.DataFrame(self._problem.data)

    @property
    def priors(self) -> pd.DataFrame:
        """The uncertain constants: family, prior, spread, bounds, source, whether estimated."""
        from zhangye.calibration import parameters

        return parameters.load(self._session.project).table.copy()

    def series(self) -> pd.DataFrame:
        """Return how well each series is fitted: n, RMSE, MAPE, Theil's measures (fits first)."""
        from zhangye.calibration import goodness

        return goodness.by_series(self._problem.compared(self._point))

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Prior and posterior of each parameter; contraction is 0 where the data say nothing."""
        from zhangye.calibration import learned

        found = learned.beside_posterior(self._problem, self.posterior).set_index("parameter")
        return found.sort_values("contraction", ascending=False)

    def correlations(self) -> pd.DataFrame:
        """Return the parameters that the data fix together alone, the strongest first."""
        from zhangye.calibration import learned

        return learned.correlations(learned.standard_draws(self._problem, self.posterior))

    def information(self, *parameters: str) -> pd.DataFrame:
        """Return which data inform which parameter: shares of its variance (fits first).

        Parameters
        ----------
        parameters
            Names; none takes all.
        """
        from zhangye.calibration import information

        table = information.inform(self._problem, self._point)
        if not parameters:
            return table
        known = arguments.Names("parameter", {str(name): () for name in table["parameter"]})
        return table[table["parameter"].isin(known.pick_all(parameters, "parameters"))]

    def worth(self, *, seed: int = DEFAULT_SEED) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return what knowing a constant would be worth, and a group: doubt that would go.

        Parameters
        ----------
        seed
            Of what is drawn beside the posterior.
        """
        from zhangye.forecast import worth

        session = self._session
        words = Text("Working out what the data tell", "正在分析数据提供的信息")(session.lang)
        with screen.progress(words):
            constants, groups = worth.of_constants(
                session.project, session.register, self._modules.get, seed=seed
            )
        ranking = constants.ranking.set_index("name")
        ranking["contraction"] = self.parameters["contraction"].reindex(ranking.index)
        return ranking, groups.ranking.set_index("name")

    def plot(self, module: str = "Water") -> Figure:
        """Draw prior and posterior of the parameters of one module of the model.

        Raises
        ------
        InputError
            Where no parameter is of this module.
        """
        import pandas as pd

        from zhangye.calibration.learned import QUANTILES
        from zhangye.presentation.charts.parameters import prior_and_posterior

        table = self.parameters
        of = [self._modules.get(str(name).partition("[")[0]) for name in table.index]
        known = sorted({name for name in of if name is not None})
        chosen = arguments.text(module, "module")
        if chosen not in known:
            raise InputError(
                "no parameter is of this module", where="module", value=chosen, allowed=known
            )
        rows = table[[name == chosen for name in of]]
        shown: dict[str, Any] = {
            f"{before}{name}": rows[f"{before}z_{name}"] for before in PRIORS for name in QUANTILES
        }
        frame = pd.DataFrame({**shown, "at_bound": rows["at_bound"] > AT_BOUND})
        lang = self._session.lang
        title = TITLE(lang, module=chosen)
        return prior_and_posterior(frame, names=list(rows.index), title=title, lang=lang)

    @cached_property
    def _modules(self) -> dict[str, str]:
        from zhangye.structure import registry

        rows = registry.load(self._session.project.model / "variables.csv")
        return {row.variable: row.module for row in rows}
