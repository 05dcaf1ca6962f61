"""One forecast out of several methods, with weights learned from the vintages.

The methods are mixed (linear pool): the spread of the mixture holds their disagreement as well as
their own uncertainty. Statistical methods are too sure of short series: their 90 % intervals hold
about half of the outcomes. Of such members the pool is the better calibrated combination, where
averaged quantiles would be no wider than the members' own (Hora 2004, Management Science 50;
Ranjan and Gneiting 2010, J. R. Statist. Soc. B 72; Lichtendahl et al. 2013, Management Science 59).
This choice, unlike the weights, was made with the scores of the statistical methods at all three
vintages in view: averaged quantiles had been tried first.

Weights are not negative and add up to 1. They minimise the mean relative CRPS over scored values,
held towards equal weights, which are hard to beat with few outcomes (Stock and Watson 2004;
Claeskens et al. 2016): a penalty grows with the squared distance from equal weights. Its strength,
the caution, is what one member with all the weight must gain, as a share of the CRPS of equal
weights. It is one of ``CAUTIONS``: the one whose weights, learned without one of the vintages at
hand, do best on that vintage. The problem is convex: its solution does not hang on the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye.arrays import Array
from zhangye.backtest.pool import expectations, pool_quantiles
from zhangye.backtest.quantiles import COLUMNS
from zhangye.backtest.scores import CONTRACT, DATUM, score
from zhangye.backtest.width import widened, width

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.backtest.scored import Series

COMBINATION = "combination"
EVERYTHING = "all"
"""The name of the one group, where no groups are asked for."""
CAUTIONS = (16.0, 4.0, 1.0, 0.25, 0.0625)
"""From nearly equal weights to nearly free ones."""

Groups = Mapping["Series", str] | None
"""Area and indicator -> group with weights of its own; None: the same weights for all."""


def weights(
    frame: pd.DataFrame,
    members: Sequence[str],
    groups: Groups = None,
    caution: float | None = None,
) -> pd.DataFrame:
    """Return the weights learned from all vintages of a frame.

    Parameters
    ----------
    frame
        Columns as in ``backtest.csv``.
    members
        The methods to combine.
    groups
        See ``Groups``.
    caution
        How strongly the weights are held towards equal ones; None: chosen out of ``CAUTIONS``.

    Returns
    -------
    DataFrame
        Groups x members; every row adds up to 1.

    Raises
    ------
    ValueError
        Where a member has no forecast of some value that another one has.
    """
    import pandas as pd

    if caution is None:
        caution = choose_caution(frame, members, groups)
    table = _Table(frame, members, groups)
    found = {
        group: _fit(table.forecasts[rows], table.observed[rows], caution)
        for group, rows in table.groups().items()
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=list(members))


def history(frame: pd.DataFrame, members: Sequence[str], groups: Groups = None) -> pd.DataFrame:
    """Return the weights that each vintage is forecast with, and those learned from all.

    Parameters
    ----------
    frame, members, groups
        As in ``weights``.

    Returns
    -------
    DataFrame
        Rows x members. A row is named by the vintage that was left out, the last by ``all``; with
        groups, the group's name follows.
    """
    import pandas as pd

    parts = {}
    for vintage in [*sorted(frame["vintage"].unique()), None]:
        name = EVERYTHING if vintage is None else str(vintage)
        table = weights(frame[frame["vintage"] != vintage], members, groups)
        for group, row in table.iterrows():
            parts[name if groups is None else f"{name} {group}"] = row
    return pd.DataFrame(parts).T


def choose_caution(frame: pd.DataFrame, members: Sequence[str], groups: Groups = None) -> float:
    """Return the caution that does best when one vintage in turn is left out.

    The strongest where there is only one vintage; of equals, the stronger.

    Parameters
    ----------
    frame, members, groups
        As in ``weights``.
    """
    if frame["vintage"].nunique() < 2:
        return CAUTIONS[0]
    losses = [
        float(score(leave_one_out(frame, members, groups, caution))["crps"].mean())
        for caution in CAUTIONS
    ]
    least = min(losses)
    # Differences in the sixth digit come from the search, not from the forecasts.
    return next(c for c, loss in zip(CAUTIONS, losses, strict=True) if loss <= least * (1 + 1e-6))


def combine(
    frame: pd.DataFrame,
    table: pd.DataFrame,
    groups: Groups = None,
    method: str = COMBINATION,
    factor: float = 1.0,
) -> pd.DataFrame:
    """Combine forecasts with given weights.

    Parameters
    ----------
    frame
        Columns as in ``backtest.csv``.
    table
        Groups x members, from ``weights``.
    groups
        As the weights were learned with.
    method
        The name of the result.
    factor
        How much wider than the pool the result is (``zhangye.backtest.width``).

    Returns
    -------
    DataFrame
        One row a value, columns as in ``backtest.csv``.
    """
    import pandas as pd

    content = _Table(frame, list(table.columns), groups)
    own = table.loc[content.group].to_numpy()
    mean = np.einsum("vm,vm->v", own, content.forecasts[:, :, 0])
    pooled = pool_quantiles(content.forecasts[:, :, 1:], own)
    combined = np.column_stack([mean, widened(pooled, factor)])
    result = pd.concat(
        [content.data, pd.DataFrame(combined, columns=list(COLUMNS))], axis=1
    ).assign(method=method, observed=content.observed)
    return result[list(CONTRACT)]


def leave_one_out(
    frame: pd.DataFrame,
    members: Sequence[str],
    groups: Groups = None,
    caution: float | None = None,
) -> pd.DataFrame:
    """Combine the forecasts of each vintage with weights and width learned from the others.

    Years that two vintages forecast are scored in both; nothing else is shared.

    Parameters
    ----------
    frame
        Columns as in ``backtest.csv``, at least two vintages.
    members, groups, caution
        As in ``weights``. A group that the other vintages do not hold has equal weights.

    Returns
    -------
    DataFrame
        One row a value, method ``combination``, columns as in ``backtest.csv``.
    """
    import pandas as pd

    vintages = sorted(frame["vintage"].unique())
    if len(vintages) < 2:
        raise ValueError("weights cannot be learned from other vintages: there is only one")
    parts = []
    for vintage in vintages:
        own = frame[frame["vintage"] == vintage]
        others = frame[frame["vintage"] != vintage]
        learned = weights(others, members, groups, caution)
        factor = width(combine(others, learned, groups))
        needed = sorted(set(_Table(own, members, groups).group))
        learned = learned.reindex(needed).fillna(1 / len(members))
        parts.append(combine(own, learned, groups, factor=factor))
    return pd.concat(parts, ignore_index=True)


class _Table:
    """Forecasts by value and member.

    ``data`` names the values; ``forecasts`` is values x members x ``COLUMNS``; ``observed`` and
    ``group`` have one entry a value.
    """

    def __init__(self, frame: pd.DataFrame, members: Sequence[str], groups: Groups) -> None:
        names = list(DATUM)
        chosen = frame[frame["method"].isin(members)]
        wide = chosen.pivot(index=names, columns="method", values=list(COLUMNS))
        for member in members:
            if ("mean", member) not in wide.columns or wide["mean", member].isna().any():
                raise ValueError(f"{member} has no forecast of some values that others forecast")
        self.data = wide.index.to_frame(index=False)
        self.forecasts = np.stack(
            [wide.xs(member, axis=1, level=1)[list(COLUMNS)].to_numpy() for member in members],
            axis=1,
        )
        seen = chosen.drop_duplicates(names).set_index(names)["observed"]
        self.observed = seen.loc[wide.index].to_numpy(dtype=float)
        pairs = zip(self.data["area"], self.data["indicator"], strict=True)
        self.group = [EVERYTHING if groups is None else groups[pair] for pair in pairs]

    def groups(self) -> dict[str, Array]:
        """Return which values belong to each group."""
        own = np.array(self.group)
        return {str(group): own == group for group in sorted(set(self.group))}


def _fit(forecasts: Array, observed: Array, caution: float) -> Array:
    """Return the weights of one group: members."""
    from scipy.optimize import minimize

    count = forecasts.shape[1]
    if count == 1:
        return np.ones(1)
    equal = np.full(count, 1 / count)
    add_up: Any = {
        "type": "eq",
        "fun": lambda w: w.sum() - 1,
        "jac": lambda w: np.ones(count),
    }
    minimum = minimize(
        _loss(forecasts[:, :, 1:], observed, equal, caution),
        equal,
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * count,
        constraints=add_up,
        options={"maxiter": 500, "ftol": 1e-12},
    )
    if not minimum.success:
        raise ArithmeticError(f"the search for weights failed: {minimum.message}")
    kept = np.clip(minimum.x, 0, None)
    return np.asarray(kept / kept.sum())


def _loss(
    quantiles: Array, observed: Array, equal: Array, caution: float
) -> Callable[[Array], tuple[float, Array]]:
    """Return the function to minimise: weights -> (loss, its gradient).

    ``quantiles`` is values x members x 7.
    """
    count = len(equal)
    distance, spread = expectations(quantiles, observed)
    first = (distance / observed[:, None]).mean(axis=0)
    second = (spread / observed[:, None, None]).mean(axis=0)
    base = float(first @ equal - equal @ second @ equal / 2)
    strength = caution * count / (count - 1)

    def loss(w: Array) -> tuple[float, Array]:
        away = w - equal
        value = (first @ w - w @ second @ w / 2) / base + strength * (away @ away)
        return float(value), (first - second @ w) / base + 2 * strength * away

    return loss
