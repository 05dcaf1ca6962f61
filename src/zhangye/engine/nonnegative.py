"""Non-negative stocks of XMILE: their outflows give way, so that nothing is made of nothing.

PySD cuts such a stock off at zero and lets its outflow carry on what the stock does not hold. Here
each outflow is at most what the stock holds and what flows in within the step; the stock lists its
outflows by priority (XMILE 1.0, 4.2), the first takes first. An inflow that runs backwards draws
from the stock alone. An inflow that itself depends on the outflow, as in a ring of stocks, does
not count: it only comes with the next step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .syntax import references


@dataclass(frozen=True)
class Stock:
    """A stock that may not fall below zero, and its flows in the order of the file."""

    name: str
    inflows: Sequence[str]
    outflows: Sequence[str]


def limit(equations: Mapping[str, list[Any]], stocks: Sequence[Stock], one_way: set[str]) -> None:
    """Let the flows of non-negative stocks give way.

    Parameters
    ----------
    equations
        Syntax trees of each variable by its name in references; those of flows are replaced.
        Stocks are left out: they act from step to step.
    stocks
        All non-negative stocks.
    one_way
        Flows that are non-negative themselves: they never run backwards.
    """
    uses = {
        name: {reference.reference for tree in trees for reference in references(tree)}
        for name, trees in equations.items()
    }
    most: dict[str, list[Any]] = {}
    least: dict[str, list[Any]] = {}
    for stock in stocks:
        for place, flow in enumerate(stock.outflows):
            earlier, later = stock.outflows[:place], stock.outflows[place + 1 :]
            before = {other for other in earlier if not _depends(uses, other, flow)}
            # An earlier outflow that is worked out from a later one cannot be served first
            before |= {other for other in later if _depends(uses, flow, other)}
            inside = [entering for entering in stock.inflows if not _depends(uses, entering, flow)]
            uses.setdefault(flow, set()).update(before, inside)
            taken = [other for other in stock.outflows if other in before]
            most.setdefault(flow, []).append(_available(stock.name, inside, taken))
        for flow in stock.inflows:
            if flow not in one_way:
                least.setdefault(flow, []).append(_available(stock.name, (), ()))
    for flow, trees in equations.items():
        for bound in least.get(flow, ()):
            trees[:] = [_call("max", tree, _operation("-", 0, bound)) for tree in trees]
        for bound in most.get(flow, ()):
            trees[:] = [_call("min", tree, bound) for tree in trees]


def _depends(uses: Mapping[str, set[str]], name: str, on: str) -> bool:
    """Return whether a variable is worked out from another within one step, or is the same."""
    seen: set[str] = set()
    open_ = [name]
    while open_:
        here = open_.pop()
        if here == on:
            return True
        if here not in seen:
            seen.add(here)
            open_.extend(uses.get(here, ()))
    return False


def _available(stock: str, inflows: Sequence[str], outflows: Sequence[str]) -> Any:
    """Return what can leave a stock within a step, as a rate; never below zero."""
    rate = _operation("/", _name(stock), _name("time_step"))
    for inflow in inflows:
        rate = _operation("+", rate, _name(inflow))
    for outflow in outflows:
        rate = _operation("-", rate, _name(outflow))
    return _call("max", rate, 0)


def _name(name: str) -> Any:
    from pysd.translators.structures.abstract_expressions import ReferenceStructure

    return ReferenceStructure(name)


def _operation(operator: str, left: Any, right: Any) -> Any:
    from pysd.translators.structures.abstract_expressions import ArithmeticStructure

    return ArithmeticStructure([operator], (left, right))


def _call(function: str, *arguments: Any) -> Any:
    from pysd.translators.structures.abstract_expressions import CallStructure

    return CallStructure(_name(function), arguments)
