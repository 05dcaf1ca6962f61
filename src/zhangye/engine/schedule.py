"""The order in which a program's values are computed.

The processor looks some hundred instructions ahead, less than what a call of ``exp`` or ``log``
and its wait take. Code that asks for a logarithm and uses it at once stands still. Nodes are
therefore issued one by one against a clock: in their given order, which uses values soon after
they are computed, except that what waits for a call lets others pass.
"""

from __future__ import annotations

import heapq
from collections import defaultdict

from .graph import Graph
from .vectormath import GROUP

FAMILIES = {"exp": "exp", "log": "log", "clog": "log"}
"""Functions that are called, and which of them share a call."""
COSTS = {"exp": 11.0, "log": 12.0, "clog": 13.0, "div": 5.0, "recip": 4.5, "lookup": 30.0}
"""Processor cycles that a node keeps the multipliers busy; of others, one half."""
DELAYS = {"exp": 80.0, "log": 90.0, "clog": 95.0, "div": 25.0, "recip": 25.0, "lookup": 40.0}
"""Cycles until a result should be asked for; of others, none: the processor sees to them."""
PATIENCE = 100.0
"""Cycles that a call waits for others to share it with."""


def schedule(graph: Graph, numbers: list[int]) -> list[int]:
    """Return nodes in an order that seldom waits.

    Parameters
    ----------
    numbers
        Nodes, operands before users.
    """
    position = {number: i for i, number in enumerate(numbers)}
    users: dict[int, list[int]] = defaultdict(list)
    missing: dict[int, int] = {}
    for number in numbers:
        args = {arg for arg in graph.nodes[number].args if arg in position}
        missing[number] = len(args)
        for arg in args:
            users[arg].append(number)
    ready_at = dict.fromkeys(numbers, 0.0)
    waiting: list[tuple[float, int]] = []
    ready: list[int] = []
    pools: dict[str, list[tuple[int, float]]] = {"exp": [], "log": []}
    order: list[int] = []
    clock = 0.0

    def admit(i: int) -> None:
        family = FAMILIES.get(graph.nodes[numbers[i]].op)
        if family is None:
            heapq.heappush(ready, i)
        else:
            heapq.heappush(pools[family], (i, clock))

    def issue(group: list[int]) -> None:
        nonlocal clock
        for i in group:
            number = numbers[i]
            op = graph.nodes[number].op
            order.append(number)
            clock += COSTS.get(op, 0.5)
        for i in group:
            number = numbers[i]
            done = clock + DELAYS.get(graph.nodes[number].op, 0.0)
            for user in users[number]:
                missing[user] -= 1
                ready_at[user] = max(ready_at[user], done)
                if not missing[user]:
                    heapq.heappush(waiting, (ready_at[user], position[user]))

    for number in numbers:
        if not missing[number]:
            admit(position[number])
    while len(order) < len(numbers):
        while waiting and waiting[0][0] <= clock:
            admit(heapq.heappop(waiting)[1])
        pool = _due(pools, clock, idle=not ready)
        if pool:
            issue([heapq.heappop(pool)[0] for _ in range(min(GROUP, len(pool)))])
        elif ready:
            issue([heapq.heappop(ready)])
        else:
            clock = waiting[0][0]
    return order


def _due(
    pools: dict[str, list[tuple[int, float]]], clock: float, idle: bool
) -> list[tuple[int, float]] | None:
    """Return calls that are to be made now: enough for one, waiting for long, or all there is."""
    for pool in pools.values():
        if len(pool) >= GROUP or (pool and clock - min(since for _, since in pool) > PATIENCE):
            return pool
    fullest = max(pools.values(), key=len)
    return fullest if idle and fullest else None
