"""Which variable depends on which: kinds, uses, paths, feedback, and what passes a stock."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from zhangye.engine import syntax
from zhangye.engine.source import Equation, Source
from zhangye.structure.links import Link, Node, Role, links, nodes

KINDS = ("stock", "flow", "auxiliary", "delay", "constant", "lookup", "data")
"""A stock is an INTEG; a delay is a SMOOTH or DELAY, whose state the function holds."""


LIVE = frozenset({Role.NOW, Role.OVER_TIME})


class Graph:
    """The dependency graph of a model.

    Parameters
    ----------
    source
        The parsed model file.

    Notes
    -----
    Methods take a variable's name in any spelling, raise `ModelError` for an unknown one, and
    return names as the file spells them.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._nodes_of = nodes(source)
        self.links = tuple(links(source, self._nodes_of))
        self._causes: dict[Node, list[Link]] = {}
        self._effects: dict[Node, list[Link]] = {}
        for link in self.links:
            self._causes.setdefault(link.effect, []).append(link)
            self._effects.setdefault(link.cause, []).append(link)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind of every variable, by its key; the values are those of `KINDS`."""
        kinds = {name: _kind(variable.equations) for name, variable in self._variables.items()}
        for variable in self._variables.values():
            for equation in variable.equations:
                if syntax.kind(equation.tree) == "IntegStructure":
                    for name in _flow_names(equation.tree.flow):
                        if kinds.get(name) == "auxiliary":
                            kinds[name] = "flow"
        return kinds

    @property
    def _variables(self) -> Mapping[str, Any]:
        return self.source.variables

    def kind(self, name: str) -> str:
        """Return the kind of a variable, one of `KINDS`."""
        return self.kinds[self.source.variable(name).key]

    def uses(self, name: str) -> list[str]:
        """Return the variables that a variable's equations refer to, sorted."""
        nodes = self._nodes(name)
        found = {link.cause.variable for node in nodes for link in self._causes.get(node, ())}
        return self._names(found)

    def used_by(self, name: str) -> list[str]:
        """Return the variables whose equations refer to a variable, sorted."""
        nodes = self._nodes(name)
        found = {link.effect.variable for node in nodes for link in self._effects.get(node, ())}
        return self._names(found)

    def undefined(self) -> list[tuple[str, str]]:
        """Return pairs of variable and a name that its equations use but nothing defines."""
        defined = set(self._variables) | {"time"} | self.source.subscript_keys
        missing = []
        for variable in self._variables.values():
            for equation in variable.equations:
                called = {
                    part.function.reference
                    for part in syntax.walk(equation.tree)
                    if syntax.kind(part) == "CallStructure"
                }
                names = {reference.reference for reference in syntax.references(equation.tree)}
                missing += [(variable.name, name) for name in sorted(names - defined - called)]
        return missing

    def paths(self, start: str, end: str, limit: int = 10) -> list[list[str]]:
        """Return the shortest paths by which a variable acts on another.

        Parameters
        ----------
        start, end
            Names of variables.
        limit
            At most so many paths.

        Returns
        -------
        list of list of str
            Each from start to end, no variable twice, shortest first; empty where there is none.
        """
        first, last = self.source.variable(start).key, self.source.variable(end).key
        forward = self._variable_links(self._effects)
        distance = _distances(last, self._variable_links(self._causes))
        if first not in distance:
            return []
        paths: list[list[str]] = []
        queue = [(distance[first], [first])]
        while queue and len(paths) < limit:
            _, path = heapq.heappop(queue)
            if path[-1] == last:
                paths.append([self._variables[name].name for name in path])
                continue
            for name in forward.get(path[-1], ()):
                if name in distance and name not in path:
                    heapq.heappush(queue, (len(path) + distance[name], [*path, name]))
        return paths

    def distances(self, starts: Iterable[str]) -> dict[str, int]:
        """Return how far the variables lie that some variables act on, directly or not.

        Parameters
        ----------
        starts
            Names of variables, ``name`` or ``name[element]`` for those elements alone.

        Returns
        -------
        dict
            Variable -> least number of links from any of the starts, these included with 0;
            nearest first. Elements count apart, so that one county's or programme's money leads
            to what it pays for and not to what another pays for.
        """
        reached = dict.fromkeys(self._chosen(starts), 0)
        queue = deque(reached)
        distances: dict[str, int] = {}
        while queue:
            node = queue.popleft()
            distances.setdefault(self._variables[node.variable].name, reached[node])
            for link in self._effects.get(node, ()):
                if link.role in LIVE and link.effect not in reached:
                    reached[link.effect] = reached[node] + 1
                    queue.append(link.effect)
        return distances

    def has(self, written: str) -> bool:
        """Return whether a variable has the elements in brackets, 'gdp[Ganzhou]'."""
        return bool(self._chosen([written]))

    def route(
        self, starts: Iterable[str], ends: Iterable[str], strength: Mapping[str, float]
    ) -> list[str]:
        """Return the way by which most passes from some variables to others.

        Of all ways the one whose weakest element is strongest (widest path; Pollack 1960), and of
        several such the shortest.

        Parameters
        ----------
        starts, ends
            Names of variables, ``name`` or ``name[element]``; elements count as in `distances`.
        strength
            How much passes an element, ``name[element,element]``; those that are not named let
            everything pass.

        Returns
        -------
        list of str
            Elements from a start to an end; empty where none leads to the other.
        """
        begin, goals = self._chosen(starts), set(self._chosen(ends))
        widest = dict.fromkeys(begin, math.inf)
        heap = [(-math.inf, place, node) for place, node in enumerate(begin)]
        count = len(heap)
        while heap:
            width, _, node = heapq.heappop(heap)
            if node in goals:
                return self._shortest(begin, goals, strength, -width)
            for link in self._effects.get(node, ()):
                passing = min(-width, strength.get(self._written(link.effect), math.inf))
                if link.role in LIVE and passing > widest.get(link.effect, -math.inf):
                    widest[link.effect] = passing
                    heapq.heappush(heap, (-passing, count, link.effect))
                    count += 1
        return []

    def _shortest(
        self,
        begin: Iterable[Node],
        goals: Collection[Node],
        strength: Mapping[str, float],
        least: float,
    ) -> list[str]:
        """Return the shortest way over elements that let at least so much pass."""
        trail: dict[Node, Node | None] = dict.fromkeys(begin)
        queue = deque(trail)
        while queue:
            node: Node | None = queue.popleft()
            if node in goals:
                names = []
                while node is not None:
                    names.append(self._written(node))
                    node = trail[node]
                return names[::-1]
            for link in self._effects.get(node, ()) if node is not None else ():
                wide = strength.get(self._written(link.effect), math.inf) >= least
                if link.role in LIVE and wide and link.effect not in trail:
                    trail[link.effect] = node
                    queue.append(link.effect)
        return []

    def _written(self, node: Node) -> str:
        name = self._variables[node.variable].name
        return f"{name}[{','.join(node.elements)}]" if node.elements else name

    def _chosen(self, names: Iterable[str]) -> list[Node]:
        """Return the elements of variables, those named in brackets alone where any are."""
        found: list[Node] = []
        for written in names:
            name, _, inside = written.rstrip("]").partition("[")
            elements = {part.strip() for part in inside.split(",") if part.strip()}
            found += [node for node in self._nodes(name) if elements <= set(node.elements)]
        return found

    def reaches_without_stock(
        self, lever: str, indicator: str, decisions: Collection[str] = ()
    ) -> list[str] | None:
        """Return a path from a lever to an indicator's variable that passes no stock.

        Parameters
        ----------
        lever
            A constant.
        indicator
            The variable that reports an indicator.
        decisions
            Variables registered as named decisions, through which rules (a price, a quota)
            may act at once. A lever that is itself registered is no decision.

        Returns
        -------
        list of str or None
            The shortest such path, or None where every path passes an INTEG, SMOOTH or DELAY
            or a named decision.
        """
        ends = set(self._nodes(indicator))
        barred = {self.source.variable(name).key for name in decisions}
        trail: dict[Node, Node | None] = dict.fromkeys(self._nodes(lever))
        queue = deque(trail)
        while queue:
            node = queue.popleft()
            if node in ends:
                return self._trail_names(trail, node)
            for link in self._effects.get(node, ()):
                at_once = link.role in {Role.NOW, Role.FROZEN}
                if at_once and link.effect not in trail and link.effect.variable not in barred:
                    trail[link.effect] = node
                    queue.append(link.effect)
        return None

    def feedback(self) -> list[list[str]]:
        """Return the sets of variables that lie on feedback loops together, largest first."""
        return self._knots(LIVE)

    def simultaneous(self) -> list[list[str]]:
        """Return sets of variables whose elements need each other at the same moment.

        Such equations cannot be computed one after the other; a model should have none.
        """
        return self._knots(frozenset({Role.NOW}))

    def _knots(self, roles: frozenset[Role]) -> list[list[str]]:
        def following(node: Node) -> Iterable[Node]:
            return [link.effect for link in self._effects.get(node, ()) if link.role in roles]

        knots = []
        for component in _strongly_connected(itertools.chain(*self._nodes_of.values()), following):
            first = component[0]
            if len(component) > 1 or first in following(first):
                knots.append(self._names({node.variable for node in component}))
        # Each county has a knot of its own where the counties do not act on each other.
        distinct: list[list[str]] = []
        for knot in sorted(knots, key=lambda knot: (-len(knot), knot)):
            if not any(set(knot) <= set(larger) for larger in distinct):
                distinct.append(knot)
        return distinct

    def _nodes(self, name: str) -> tuple[Node, ...]:
        return self._nodes_of[self.source.variable(name).key]

    def _names(self, keys: Iterable[str]) -> list[str]:
        return sorted(self._variables[name].name for name in keys)

    def _trail_names(self, trail: Mapping[Node, Node | None], end: Node) -> list[str]:
        names = []
        node: Node | None = end
        while node is not None:
            names.append(self._variables[node.variable].name)
            node = trail[node]
        return names[::-1]

    def _variable_links(self, by_node: Mapping[Node, list[Link]]) -> dict[str, list[str]]:
        """Links between variables, those of initial values left out."""
        neighbours: dict[str, set[str]] = {}
        for node, group in by_node.items():
            others = {
                link.effect.variable if link.cause == node else link.cause.variable
                for link in group
                if link.role in LIVE
            }
            neighbours.setdefault(node.variable, set()).update(others)
        return {name: sorted(others) for name, others in neighbours.items()}


def _kind(equations: Iterable[Equation]) -> str:
    kinds = set()
    for equation in equations:
        name = syntax.kind(equation.tree)
        if equation.form != "regular":
            kinds.add(equation.form)
        elif name == "IntegStructure":
            kinds.add("stock")
        elif name in syntax.ACTS_OVER_TIME:
            kinds.add("delay")
        elif not any(syntax.references(equation.tree)):
            kinds.add("constant")
        else:
            kinds.add("auxiliary")
    # A variable that is given for some elements and computed for others counts as computed.
    order = ("stock", "delay", "auxiliary", "data", "lookup", "constant")
    return next(kind for kind in order if kind in kinds)


def _flow_names(tree: Any) -> Iterator[str]:
    """Yield the variables that a net flow adds up, whole or summed over a subscript."""
    kind = syntax.kind(tree)
    if kind == "ReferenceStructure":
        yield tree.reference
    elif kind == "CallStructure" and tree.function.reference == "sum":
        yield from _flow_names(tree.arguments[0])
    elif kind == "ArithmeticStructure" and tree.operators[0] in {"+", "-", "negative"}:
        for argument in tree.arguments:
            yield from _flow_names(argument)


def _distances(start: str, neighbours: Mapping[str, Iterable[str]]) -> dict[str, int]:
    distance = {start: 0}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        for other in neighbours.get(name, ()):
            if other not in distance:
                distance[other] = distance[name] + 1
                queue.append(other)
    return distance


def _strongly_connected(
    nodes: Iterable[Node], following: Callable[[Node], Iterable[Node]]
) -> Iterator[list[Node]]:
    """Tarjan's algorithm (1972), without recursion: loops of a model are deep."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(following(root)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            other = next(rest, None)
            if other is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[Node] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    yield component
            elif other not in index:
                index[other] = low[other] = len(index)
                stack.append(other)
                on_stack.add(other)
                work.append((other, iter(following(other))))
            elif other in on_stack:
                low[node] = min(low[node], index[other])
