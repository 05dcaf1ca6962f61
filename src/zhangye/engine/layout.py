"""Where a program keeps its values.

A step touches far more memory than the first-level cache holds, and that, next to the multipliers
themselves, is what a step waits for. So values that live within a step take slots that others
have left, most states have one place in which the next value overwrites the last, and cheap
values that are needed much later are computed again rather than kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from .plan import SHARED, SHARED_STEP, Plan, Sink

CHEAP = frozenset({"add", "sub", "mul", "neg"})
"""Operations that cost no more than the load and the store that they save."""
REPEATS = 2
"""Functions in which a value is computed again, at most."""
SHARERS = 3
"""Values computed again from one operand that make up for keeping it."""

Place = tuple[str, int]
"""An area of memory and a value's index in it."""
Home = tuple[str, int]
"""A part of the program and one of its functions."""


@dataclass
class Layout:
    """Where values live, and how large the areas are.

    Attributes
    ----------
    places
        Of all nodes that memory holds.
    again
        Nodes that every function computes for itself.
    in_place
        Slots of the workspace for states whose next value overwrites the last, by their order in
        the plan.
    alternating
        Slots of the other states in the two areas between which steps alternate.
    """

    places: dict[int, Place] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    in_place: dict[int, int] = field(default_factory=dict)
    alternating: dict[int, int] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    shared: int = 0
    columns: int = 0
    work: int = 0

    def sink(self, sink: Sink) -> Sink:
        """Return where a sink leads, now that states have their places."""
        if sink.area not in ("cur", "nxt"):
            return sink
        area, index = self.state(sink.area, sink.index)
        return replace(sink, area=area, index=index)

    def state(self, area: str, position: int) -> Place:
        """Return where a state is, of those that alternate its place in one of their areas."""
        if position in self.in_place:
            return ("ws", self.in_place[position])
        return (area, self.alternating[position])

    def slot(self) -> int:
        """Return a new slot of the workspace."""
        self.work += 1
        return self.work - 1


def lay_out(plan: Plan) -> Layout:
    """Place a plan's values."""
    layout = Layout(
        shared=plan.first_exponent + plan.exponents,
        columns=1 + len(plan.variant.series),
        work=plan.sums,
    )
    uses = _Uses(plan)
    layout.order = uses.parameter_order()
    layout.again = uses.compute_again()
    layout.in_place = {state: layout.slot() for state in uses.overwritable()}
    others = [i for i in range(len(plan.states)) if i not in layout.in_place]
    layout.alternating = {state: slot for slot, state in enumerate(others)}
    _place_leaves(plan, layout)
    layout.places |= _reused_slots(uses, layout)
    crossing = uses.crossing()
    first = {arg: i for i, arg in reversed(list(enumerate(uses.operands())))}
    for number in sorted(crossing, key=lambda n: first.get(n, -1)):
        if number not in layout.places:
            layout.places[number] = _new_place(plan, layout, number)
    return layout


def _place_leaves(plan: Plan, layout: Layout) -> None:
    slots = {index: slot + 1 for slot, index in enumerate(plan.variant.varied)}
    positions = {state: i for i, state in enumerate(plan.states)}
    for number in plan.rates:
        op, _, imm = plan.graph.nodes[number]
        if op == "param":
            place = ("lane", slots[imm]) if imm in slots else ("sh", layout.order[imm])
        elif op == "start":
            place = ("sh", plan.parameters)
        elif op == "series0":
            place = ("sh", plan.parameters + 2 + imm)
        elif op == "time":
            place = ("tab", 0)
        elif op == "series":
            place = ("tab", 1 + imm)
        elif op == "state":
            place = layout.state("cur", positions[imm])
        elif op in ("adjoint", "adjoint0"):
            place = ("lam", imm)
        elif op == "seed":
            place = ("out", imm)
        elif op == "sum":
            place = ("ws", imm)
        else:
            continue
        layout.places[number] = place


def _new_place(plan: Plan, layout: Layout, number: int) -> Place:
    rate = plan.rates[number]
    if rate == SHARED:
        layout.shared += 1
        return ("sh", layout.shared - 1)
    if rate == SHARED_STEP:
        layout.columns += 1
        return ("tab", layout.columns - 1)
    return ("ws", layout.slot())


class _Uses:
    """Which functions compute and use the values of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.nodes = plan.graph.nodes
        self.windows = plan.windows.get("update", [])
        self.home: dict[int, Home] = {}
        self.uses: dict[int, set[Home]] = defaultdict(set)
        self._again: set[int] = set()
        for part, windows in plan.windows.items():
            for i, window in enumerate(windows):
                for number in window:
                    self.home[number] = (part, i)
                    for arg in self.nodes[number].args:
                        self.uses[arg].add((part, i))
        for part, sinks in plan.sinks.items():
            for sink in sinks:
                if self.home.get(sink.node, ("", 0))[0] != part:
                    self.uses[sink.node].add((part, len(plan.windows.get(part, ()))))

    def last(self, number: int) -> int:
        """Return the last function of the step that uses a value; later parts count as one."""
        late = len(self.windows)
        return max(i if part == "update" else late for part, i in self.uses[number])

    def crossing(self) -> list[int]:
        """Return computed nodes that memory keeps for another function."""
        return [
            number
            for number, home in self.home.items()
            if number not in self._again and self.uses.get(number, set()) - {home}
        ]

    def operands(self) -> list[int]:
        """Return all operands of a step, in the order of their use."""
        return [a for window in self.windows for n in window for a in self.nodes[n].args]

    def parameter_order(self) -> list[int]:
        """Return the place of every parameter: in the order in which a step first uses them."""
        places: dict[int, int] = {}
        for window in self.windows:
            for number in window:
                for arg in self.nodes[number].args:
                    if self.nodes[arg].op == "param":
                        places.setdefault(self.nodes[arg].imm, len(places))
        for parameter in range(self.plan.parameters):
            places.setdefault(parameter, len(places))
        return [places[parameter] for parameter in range(self.plan.parameters)]

    def compute_again(self) -> set[int]:
        """Choose nodes that functions compute for themselves, and extend their operands' lives."""
        operands: dict[int, list[int]] = {}
        for i, window in enumerate(self.windows):
            for number in window:
                away = self.uses.get(number, set()) - {("update", i)}
                if not away or len(away) > REPEATS or any(part != "update" for part, _ in away):
                    continue
                node = self.nodes[number]
                computed = [a for a in node.args if self.home.get(a, ("", 0))[0] == "update"]
                drawn = any(self.nodes[a].op in ("forced", "random") for a in node.args)
                if node.op in CHEAP and len(computed) <= 1 and not drawn:
                    operands[number] = computed
        sharers = Counter(arg for computed in operands.values() for arg in computed)
        for number, computed in operands.items():
            if all(self._kept(arg, number, sharers[arg]) for arg in computed):
                self._again.add(number)
        for number in self._again:
            for arg in self.nodes[number].args:
                self.uses[arg] |= self.uses[number]
        return self._again

    def _kept(self, arg: int, user: int, sharers: int) -> bool:
        """Return whether memory keeps an operand for a late user at little or no cost."""
        if arg in self._again:
            return False
        return sharers >= SHARERS or self.last(arg) >= self.last(user)

    def overwritable(self) -> list[int]:
        """Return states that nothing reads any more once their next value is computed."""
        plan = self.plan
        if not any(sink.area == "cur" for sink in plan.sinks.get("lane", ())):
            return []  # the reverse sweep reads states that a run has left
        order = {n: i for i, n in enumerate(n for window in self.windows for n in window)}
        leaf = {self.nodes[n].imm: n for n in plan.rates if self.nodes[n].op == "state"}
        read_at: dict[int, int] = {}
        for number, position in order.items():
            for arg in self.nodes[number].args:
                read_at[arg] = position
                # A function computes again what is needed again when it first needs it
                if arg in self._again and self.home[arg] != self.home[number]:
                    for operand in self.nodes[arg].args:
                        read_at[operand] = position
        found = []
        for i, (state, following) in enumerate(zip(plan.states, plan.following, strict=True)):
            if following not in order:
                continue
            window, node = self.home[following][1], leaf.get(state)
            read_late = node is not None and (
                self.last(node) > window or read_at.get(node, -1) > order[following]
            )
            if not read_late:
                found.append(i)
        return found


def _reused_slots(uses: _Uses, layout: Layout) -> dict[int, Place]:
    """Give the values that live within a step slots that others have left.

    The slot left last is taken first: it is the likeliest to be in the first-level cache. Values
    that later parts use keep theirs until the step ends.
    """
    places: dict[int, Place] = {}
    leaving: dict[int, list[int]] = defaultdict(list)
    free: list[int] = []
    needed = set(uses.crossing())
    for i, window in enumerate(uses.windows):
        free += leaving.pop(i - 1, [])
        for number in window:
            if number in needed:
                slot = free.pop() if free else layout.slot()
                places[number] = ("ws", slot)
                leaving[uses.last(number)].append(slot)
    return places
