"""Carrying out reality checks: runs of the model, verdicts, and where one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhangye.engine.source import Source, key
from zhangye.errors import InputError
from zhangye.structure import dimensions, loops, predicates
from zhangye.structure.arrays import YEAR, Model, labelled
from zhangye.structure.checks import Check
from zhangye.structure.conditions import Condition, condition
from zhangye.structure.graph import Graph
from zhangye.structure.loops import Loop

Params = Mapping[str, float]
Namespace = Mapping[str, Any]


@dataclass(frozen=True)
class Failure:
    """Where a check does not hold.

    Attributes
    ----------
    condition
        The condition in words, such as ``agricultural water price = 0.5``.
    variable
        The variables of the predicate with their values there, or what is wrong.
    county
        The subscript elements, empty where there are none.
    year
        The first year that fails, None where the check is not over time.
    value
        The value of the first variable there; None where there is none.
    count
        In how many places the check fails under this condition.
    """

    condition: str
    variable: str
    county: str = ""
    year: float | None = None
    value: float | None = None
    count: int = 1


@dataclass(frozen=True)
class Result:
    """A check and where it fails; it holds where there is no failure."""

    check: Check
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether the check holds everywhere."""
        return not self.failures


class Runner:
    """Carries out checks on one model; runs that several checks share are made once.

    Parameters
    ----------
    model
        The compiled model.
    graph
        The graph of the same model file.
    loop_register
        The loops, for checks of the family ``loop``.
    lever_ends
        The conditions for checks with ``levers: ends``.
    """

    def __init__(
        self,
        model: Model,
        graph: Graph,
        loop_register: Sequence[Loop] = (),
        lever_ends: Sequence[Condition] = (),
    ) -> None:
        self._model = model
        self._graph = graph
        self._loops = loop_register
        self._lever_ends = lever_ends
        self._runs: dict[tuple[Any, ...], Namespace] = {}
        self._columns: list[str] = []

    def run(
        self, checks: Iterable[Check], progress: Callable[[Check], None] | None = None
    ) -> Iterator[Result]:
        """Carry out checks, yielding each result as it comes.

        Parameters
        ----------
        checks
            What `zhangye.structure.checks.load` returned.
        progress
            Called with each check before it is carried out.
        """
        checks = list(checks)
        self._columns = self._wanted(checks)
        self._runs.clear()
        for check in checks:
            if progress is not None:
                progress(check)
            yield Result(check, tuple(self._failures(check)))

    def _wanted(self, checks: Iterable[Check]) -> list[str]:
        """Names of all variables that the checks judge: each run saves them all, to be shared."""
        variables = self._graph.source.variables
        wanted: set[str] = set()
        for check in checks:
            if check.it_should is not None:
                wanted |= predicates.parse(check.it_should).variables
            elif check.family == "non_negative":
                wanted |= {name for name, kind in self._graph.kinds.items() if kind == "stock"}
        changing = {n for n in wanted if self._graph.kinds[n] not in {"constant", "lookup"}}
        return sorted(variables[name].name for name in changing)

    def _failures(self, check: Check) -> Iterator[Failure]:
        if check.family == "dimension":
            for finding in dimensions.check_source(self._graph.source):
                yield Failure("", f"{finding.variable}: {finding.problem}")
        elif check.family == "loop":
            yield from self._loop_failures(check)
        else:
            for condition in self._conditions(check):
                yield from self._judge(check, condition)

    def _loop_failures(self, check: Check) -> Iterator[Failure]:
        table = loops.knock_out_table(self._model, self._loops, check.indicators, check.times)
        for loop, moved in loops.decoration(table, self._loops, check.threshold):
            yield Failure(
                f"{loop.constant} = {loop.neutral_value:g}", f"loop {loop.id}", value=moved
            )

    def _conditions(self, check: Check) -> Iterator[Condition]:
        own = condition(check.when, self._graph.source)
        yield own
        if check.levers == "ends":
            if not self._lever_ends:
                raise InputError("this check needs the catalogue of levers", where=check.id)
            for end in self._lever_ends:
                words = ", ".join(filter(None, (own.words, end.words)))
                yield Condition(words, (*own.params, *end.params))

    def _namespace(self, condition: Condition, time_step: float | None) -> Namespace:
        run = (condition.params, time_step)
        if run not in self._runs:
            frame = self._model.run(
                params=dict(condition.params), return_columns=self._columns, time_step=time_step
            )
            arrays = labelled(frame, self._graph.source)
            self._runs[run] = {**self._constants(condition), **arrays}
        return self._runs[run]

    def _constants(self, condition: Condition) -> Namespace:
        """Constants that predicates name, as arrays without time, with the condition's values."""
        source = self._graph.source
        found: dict[str, Any] = {}
        for name, kind in self._graph.kinds.items():
            if kind == "constant" and not _is_external(source, name):
                found[name] = _constant_array(source, name, dict(condition.params))
        return found

    def _judge(self, check: Check, condition: Condition) -> Iterator[Failure]:
        namespace = self._namespace(condition, check.time_step)
        baseline = self._namespace(Condition(""), None)
        words = condition.words
        if check.time_step is not None:
            words = ", ".join(filter(None, (words, f"time step {check.time_step:g}")))
        if check.it_should is None:
            stocks = [name for name, kind in self._graph.kinds.items() if kind == "stock"]
            yield from _negative(check, words, {name: namespace[name] for name in stocks})
            return
        predicate = predicates.parse(check.it_should)
        verdict = predicate.evaluate(namespace, baseline)
        judged = {name: namespace[name] for name in _in_order(predicate)}
        reference = baseline if "baseline" in predicate.text else {}
        yield from _failures_at(check, words, verdict, judged, reference)


def _is_external(source: Source, name: str) -> bool:
    return any(
        not isinstance(equation.tree, (int, float, np.ndarray))
        for equation in source.variables[name].equations
    )


def _constant_array(source: Source, name: str, params: Params) -> Any:
    import pandas as pd

    values = source.constants(name)
    for given, value in params.items():
        base, _, inside = given.partition("[")
        if key(base) == name:
            chosen = [column for column in values if not inside or column.endswith("[" + inside)]
            values |= dict.fromkeys(chosen, value)
    array = labelled(pd.DataFrame(values, index=[0.0]), source)[name]
    return array.isel({YEAR: 0}, drop=True)


def _in_order(predicate: predicates.Predicate) -> list[str]:
    """Return the predicate's variables in the order in which it names them."""
    return sorted(predicate.variables, key=lambda name: predicate.text.lower().find(name))


def _failures_at(
    check: Check, words: str, verdict: Any, judged: Namespace, baseline: Namespace | None = None
) -> Iterator[Failure]:
    """Yield one failure where the verdict is not true everywhere, with its first place."""
    import xarray as xr

    array = xr.DataArray(verdict) if not isinstance(verdict, xr.DataArray) else verdict
    if array.dtype != bool:
        raise InputError("this is a number, not a statement", where=check.id, value=check.it_should)
    if YEAR in array.dims:
        array = array.sel({YEAR: slice(check.from_year, check.to_year)})
        array = array.transpose(YEAR, ...)
    broken = _not_finite(words, judged)
    if broken is not None:
        yield broken
        return
    places = np.argwhere(~array.to_numpy())
    if not len(places):
        return
    where = {str(d): array[d].values[i] for d, i in zip(array.dims, places[0], strict=True)}
    if YEAR not in where and any(YEAR in value.dims for value in judged.values()):
        # The statement is about the run as a whole: tell the last year.
        where[YEAR] = max(v[YEAR].values[-1] for v in judged.values() if YEAR in v.dims)
    values = {name: _value_at(value, where) for name, value in judged.items()}
    shown = ", ".join(
        f"{name} = {value:.6g}" + _against(baseline or {}, name, where)
        for name, value in values.items()
    )
    year = where.pop(YEAR, None)
    yield Failure(
        condition=words,
        variable=shown,
        county=", ".join(str(element) for element in where.values()),
        year=None if year is None else float(year),
        value=next(iter(values.values()), None),
        count=len(places),
    )


def _value_at(array: Any, where: Mapping[str, Any]) -> float:
    """Return the value there, summed over the subscripts that the place does not name."""
    return float(array.sel({n: value for n, value in where.items() if n in array.dims}).sum())


def _against(baseline: Namespace, name: str, where: Mapping[str, Any]) -> str:
    return f" (baseline {_value_at(baseline[name], where):.6g})" if name in baseline else ""


def _negative(check: Check, words: str, stocks: Namespace) -> Iterator[Failure]:
    """Yield a failure for each stock below zero, or one where a value is not finite."""
    broken = _not_finite(words, stocks)
    if broken is not None:
        yield broken
        return
    for name, array in stocks.items():
        # Round-off below zero is not a negative stock.
        floor = -1e-9 * max(1.0, float(abs(array).max()))
        yield from _failures_at(check, words, array >= floor, {name: array})


def _not_finite(words: str, judged: Namespace) -> Failure | None:
    """Return a failure for what first is infinite or no number: the rest follows from it."""
    broken = []
    for name, array in judged.items():
        places = np.argwhere(~np.isfinite(np.asarray(array)))
        if len(places):
            dims = [str(dim) for dim in array.dims]
            where = {d: array[d].values[i] for d, i in zip(dims, places[0], strict=True)}
            year = where.pop(YEAR, None)
            county = ", ".join(str(element) for element in where.values())
            broken.append((-np.inf if year is None else float(year), name, county, len(places)))
    if not broken:
        return None
    year, name, county, count = min(broken)
    others = f" (and {len(broken) - 1} other variables)" if len(broken) > 1 else ""
    shown = None if np.isinf(year) else year
    return Failure(words, f"{name} is not finite{others}", county, shown, float("nan"), count)
