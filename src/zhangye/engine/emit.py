"""LLVM IR text of a plan.

Memory: ``sh`` (shared by all runs: parameters, start time, values computed once a call), ``tab``
(a row a step, shared: time, series, values computed once a call), ``lane`` (a block's varied
parameters), ``ws`` (a block's values that one function leaves for another), ``cur`` and ``nxt``
(states now and a step later). Values of ``sh`` and ``tab`` are single numbers, spread over the
lanes as they are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tables, vectormath
from .description import Table
from .graph import LIBRARY_OPS
from .ir import Code, Shape, declarations
from .plan import LANE, LANE_STEP, SHARED, SHARED_STEP, Plan

ARGUMENTS = (
    "ptr %sh, ptr %tab, ptr %lane, ptr %ws, ptr %cur, ptr %nxt, ptr %sched, ptr %out, "
    "ptr %hist, i64 %step, i64 %points"
)
PASSED = ARGUMENTS
SCALAR_AREAS = frozenset({"sh", "tab"})
COPIES = 400
"""Values to a function that only copies."""


@dataclass
class Layout:
    """Where values live, and how large the areas are."""

    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    shared: int = 0
    columns: int = 0
    work: int = 0


@dataclass
class Sink:
    """A value to be stored at a place."""

    node: int
    area: str
    index: int


class Emitter:
    """Writes the module of a plan.

    Parameters
    ----------
    plan
        What to compute.
    shape
        Lanes of the inner loop.
    points
        Table functions of the model.
    """

    def __init__(self, plan: Plan, shape: Shape, points: list[Table]) -> None:
        self.plan = plan
        self.shape = shape
        self.scalar = Shape(1)
        self.points = points
        self.layout = Layout()
        self.module: list[str] = []
        self._used_tables: set[tuple[int, int]] = set()
        self._place()

    # --- layout ----------------------------------------------------------------------------------

    def _place(self) -> None:
        plan, layout = self.plan, self.layout
        nodes = plan.graph.nodes
        slots = {index: slot for slot, index in enumerate(plan.variant.varied)}
        positions = {state: i for i, state in enumerate(plan.states)}
        layout.shared = plan.parameters + 1 + len(plan.variant.series)
        layout.columns = 1 + len(plan.variant.series)
        for number in plan.rates:
            op, _, imm = nodes[number]
            if op == "param":
                place = ("lane", slots[imm]) if imm in slots else ("sh", imm)
            elif op == "start":
                place = ("sh", plan.parameters)
            elif op == "series0":
                place = ("sh", plan.parameters + 1 + imm)
            elif op == "time":
                place = ("tab", 0)
            elif op == "series":
                place = ("tab", 1 + imm)
            elif op == "state":
                place = ("cur", positions[imm])
            else:
                continue
            layout.places[number] = place
        for number in self._crossing():
            layout.places[number] = self._new_place(number)

    def _new_place(self, number: int) -> tuple[str, int]:
        layout, rate = self.layout, self.plan.rates[number]
        if rate == SHARED:
            layout.shared += 1
            return ("sh", layout.shared - 1)
        if rate == SHARED_STEP:
            layout.columns += 1
            return ("tab", layout.columns - 1)
        layout.work += 1
        return ("ws", layout.work - 1)

    def _crossing(self) -> list[int]:
        """Return computed nodes that are used outside the function that computes them."""
        plan = self.plan
        home: dict[int, tuple[str, int]] = {}
        for part, windows in plan.windows.items():
            for i, window in enumerate(windows):
                for number in window:
                    home[number] = (part, i)
        crossing: dict[int, None] = {}
        for number, place in home.items():
            for arg in plan.graph.nodes[number].args:
                if arg in home and home[arg] != place:
                    crossing[arg] = None
        for number in (*plan.initial, *plan.outputs):
            if number in home:
                crossing[number] = None
        for number in plan.following:
            if number in home and home[number][0] != "update":
                crossing[number] = None
        return list(crossing)

    # --- the module ------------------------------------------------------------------------------

    def text(self) -> str:
        """Return the whole module."""
        plan = self.plan
        calls: dict[str, list[str]] = {}
        shapes = {"shared": self.scalar, "shared_step": self.scalar}
        sinks: dict[int, list[Sink]] = {}
        loose: list[Sink] = []
        home = {n for window in plan.windows["update"] for n in window}
        for i, number in enumerate(plan.following):
            sink = Sink(number, "nxt", i)
            if number in home:
                sinks.setdefault(number, []).append(sink)
            else:
                loose.append(sink)
        for part, windows in plan.windows.items():
            calls[part] = []
            for i, window in enumerate(windows):
                name = f"{part}{i}"
                self._function(name, shapes.get(part, self.shape), window, sinks)
                calls[part].append(name)
        calls["update"] += self._copies("advance", loose)
        initial = [Sink(number, "cur", i) for i, number in enumerate(plan.initial)]
        calls["lane"] += self._copies("begin", initial)
        saved = [Sink(number, "out", i) for i, number in enumerate(plan.outputs)]
        calls["output"] += self._copies("save", saved)
        self._drivers(calls)
        return "\n".join(self._prelude() + self.module) + "\n"

    def _prelude(self) -> list[str]:
        shapes = [self.scalar] if self.shape.lanes == 1 else [self.scalar, self.shape]
        lines = [
            'attributes #0 = { nounwind noinline "stackrealign" "min-legal-vector-width"="512" '
            '"prefer-vector-width"="512" }',
            "attributes #1 = { nounwind noinline willreturn memory(none) "
            '"min-legal-vector-width"="512" "prefer-vector-width"="512" }',
        ]
        for shape in shapes:
            lines += declarations(shape)
            lines += vectormath.functions(shape)
        for table, lanes in sorted(self._used_tables):
            shape = self.shape if lanes == self.shape.lanes else self.scalar
            lines += tables.function(table, self.points[table], shape)
        if self.shape.lanes > 1:
            lines += tables.gather_declaration(self.shape)
        return lines

    def _copies(self, name: str, sinks: list[Sink]) -> list[str]:
        names = []
        for i in range(0, len(sinks), COPIES):
            code = Code(self.shape)
            local: dict[int, str] = {}
            for sink in sinks[i : i + COPIES]:
                self._store(code, local, sink)
            names.append(f"{name}{i // COPIES}")
            self._define(names[-1], code)
        return names

    def _define(self, name: str, code: Code) -> None:
        self.module += [f"define internal void @{name}({ARGUMENTS}) #0 {{"]
        self.module += [*code.lines, "  ret void", "}"]

    def _function(
        self, name: str, shape: Shape, window: list[int], sinks: dict[int, list[Sink]]
    ) -> None:
        code = Code(shape)
        local: dict[int, str] = {}
        nodes = self.plan.graph.nodes
        position = 0
        while position < len(window):
            number = window[position]
            op = nodes[number].op
            group = [number]
            if op in ("exp", "log", "clog"):
                group = self._group(window, position)
                self._call(code, local, group)
            else:
                local[number] = self._operation(code, local, number)
            for member in group:
                if member in self.layout.places:
                    area, index = self.layout.places[member]
                    self._store(code, local, Sink(member, area, index))
                for sink in sinks.get(member, ()):
                    self._store(code, local, sink)
            position += len(group)
        self._define(name, code)

    def _group(self, window: list[int], position: int) -> list[int]:
        """Return up to three calls of one function that do not wait for each other."""
        nodes = self.plan.graph.nodes
        family = "exp" if nodes[window[position]].op == "exp" else "log"
        group: list[int] = []
        for number in window[position : position + vectormath.GROUP]:
            op = nodes[number].op
            same = op == "exp" if family == "exp" else op in ("log", "clog")
            if not same or any(arg in group for arg in nodes[number].args):
                break
            group.append(number)
        return group

    def _call(self, code: Code, local: dict[int, str], group: list[int]) -> None:
        nodes, shape = self.plan.graph.nodes, code.shape
        family = "exp" if nodes[group[0]].op == "exp" else "log"
        kind = vectormath.result_type(shape, len(group))
        arguments = ", ".join(
            f"{shape.type} {self._fetch(code, local, nodes[number].args[0])}" for number in group
        )
        result = code.put(f"call {kind} @{family}{len(group)}_{shape.lanes}({arguments})")
        for i, number in enumerate(group):
            value = result if len(group) == 1 else code.put(f"extractvalue {kind} {result}, {i}")
            if nodes[number].op == "clog":
                low, high = shape.const(-1e300), shape.const(1e300)
                value = code.select(code.compare("olt", value, low), low, value)
                value = code.select(code.compare("ogt", value, high), high, value)
            local[number] = value

    # --- values ------------------------------------------------------------------------------------

    def _address(self, code: Code, area: str, index: int) -> str:
        width = 1 if area in SCALAR_AREAS else self.shape.lanes
        return code.put(f"getelementptr inbounds double, ptr %{area}, i64 {index * width}")

    def _store(self, code: Code, local: dict[int, str], sink: Sink) -> None:
        value = self._fetch(code, local, sink.node)
        if self.plan.graph.is_boolean(sink.node):
            value = code.select(value, code.shape.const(1.0), code.shape.const(0.0))
        address = self._address(code, sink.area, sink.index)
        code.do(
            f"store {code.shape.type} {value}, ptr {address}, align 8"
            if code.shape.lanes == 1
            else f"store {code.shape.type} {value}, ptr {address}, align {8 * code.shape.lanes}"
        )

    def _load(self, code: Code, area: str, index: int) -> str:
        address = self._address(code, area, index)
        if area in SCALAR_AREAS:
            return code.splat(code.put(f"load double, ptr {address}, align 8"))
        align = 8 * code.shape.lanes
        return code.put(f"load {code.shape.type}, ptr {address}, align {align}")

    def _fetch(self, code: Code, local: dict[int, str], number: int) -> str:
        """Return the name of a node's value, loading it where it was computed elsewhere."""
        graph = self.plan.graph
        value = graph.value(number)
        if value is not None:
            return code.shape.const(value)
        known = graph.known_truth(number)
        if known is not None and number not in local:
            return "true" if code.shape.lanes == 1 and known else self._flags(code.shape, known)
        if number not in local:
            node = graph.nodes[number]
            if node.op in ("forced", "forced0"):
                local[number] = self._forced(code, node.imm)
            else:
                loaded = self._load(code, *self.layout.places[number])
                if graph.is_boolean(number):
                    loaded = code.compare("une", loaded, code.shape.const(0.0))
                local[number] = loaded
        return local[number]

    @staticmethod
    def _flags(shape: Shape, value: bool) -> str:
        if shape.lanes == 1:
            return "true" if value else "false"
        return "<" + ", ".join([f"i1 {'true' if value else 'false'}"] * shape.lanes) + ">"

    def _forced(self, code: Code, k: int) -> str:
        entry = code.put(f"getelementptr inbounds i32, ptr %sched, i64 {k}")
        slot = code.put(f"sext i32 {code.put(f'load i32, ptr {entry}, align 4')} to i64")
        offset = code.put(f"mul i64 {slot}, {self.shape.lanes}")
        address = code.put(f"getelementptr inbounds double, ptr %lane, i64 {offset}")
        return code.put(f"load {code.shape.type}, ptr {address}, align {8 * code.shape.lanes}")

    def _operation(self, code: Code, local: dict[int, str], number: int) -> str:
        node = self.plan.graph.nodes[number]
        op = node.op
        args = [self._fetch(code, local, arg) for arg in node.args]
        shape = code.shape
        if op == "recip" or (op == "div" and shape.avx512):
            inverse = vectormath.reciprocal(code, args[-1])
            return inverse if op == "recip" else code.binary("fmul", args[0], inverse)
        if op in _ARITHMETIC:
            return code.binary(_ARITHMETIC[op], *args)
        if op in _PREDICATES:
            return code.compare(_PREDICATES[op], *args)
        if op in ("min", "max"):
            return self._extreme(code, op, node.args, args)
        if op == "neg":
            return code.put(f"fneg {shape.type} {args[0]}")
        if op == "select":
            return code.select(*args)
        if op in ("and", "or"):
            return code.put(f"{op} {shape.flag} {args[0]}, {args[1]}")
        if op == "not":
            return code.put(f"xor {shape.flag} {args[0]}, {self._flags(shape, True)}")
        if op in ("sqrt", "floor", "trunc") or op in LIBRARY_OPS:
            return code.intrinsic(op, args[0])
        if op == "abs":
            return code.intrinsic("fabs", args[0])
        if op == "lookup":
            self._used_tables.add((node.imm, shape.lanes))
            return code.put(
                f"call {shape.type} @table{node.imm}_{shape.lanes}({shape.type} {args[0]})"
            )
        if op == "history":
            return tables.history(code, self.plan.histories[node.imm], *args)
        raise NotImplementedError(op)

    def _extreme(self, code: Code, op: str, numbers: tuple[int, ...], args: list[str]) -> str:
        """Emit a minimum or maximum that is NaN where an operand is."""
        predicate = "olt" if op == "min" else "ogt"
        a, b = args
        if self.plan.graph.value(numbers[1]) is not None:
            a, b = b, a  # with the constant first, a NaN falls through the comparison
        chosen = code.select(code.compare(predicate, a, b), a, b)
        if any(self.plan.graph.value(number) is not None for number in numbers):
            return chosen
        return code.select(code.compare("uno", a, a), a, chosen)

    # --- drivers -----------------------------------------------------------------------------------

    def _drivers(self, calls: dict[str, list[str]]) -> None:
        passed = PASSED
        lanes, plan = self.shape.lanes, self.plan

        def invoke(part: str, **known: str) -> list[str]:
            values = {name: f"%{name}" for name in ("sh", "tab", "lane", "ws", "cur", "nxt")}
            values |= {"sched": "%sched", "out": "%out", "hist": "%hist"}
            values |= {"step": "0", "points": "%points"} | known
            arguments = ", ".join(
                f"{item.split(' %')[0]} {values[item.split('%')[1]]}" for item in passed.split(", ")
            )
            return [f"  call void @{name}({arguments})" for name in calls[part]]

        null = dict.fromkeys(("tab", "lane", "ws", "cur", "nxt", "sched", "out", "hist"), "null")
        self.module += [
            "define void @shared(ptr %sh) #0 {",
            *invoke("shared", **null, points="0"),
            "  ret void",
            "}",
            "define void @shared_steps(ptr %sh, ptr %table, i64 %points) #0 {",
            "entry:",
            "  br label %loop",
            "loop:",
            "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]",
            f"  %offset = mul i64 %i, {self.layout.columns}",
            "  %row = getelementptr inbounds double, ptr %table, i64 %offset",
            *invoke("shared_step", **{**null, "tab": "%row"}, step="%i"),
            "  %next = add i64 %i, 1",
            "  %more = icmp slt i64 %next, %points",
            "  br i1 %more, label %loop, label %done",
            "done:",
            "  ret void",
            "}",
        ]
        size = len(plan.states) * lanes
        self.module += [
            "define void @run(i64 %blocks, ptr %lanes, i64 %lane_stride, ptr %sh, ptr %table, "
            "ptr %schedule, i64 %forced, ptr %saving, i64 %points, ptr %results, "
            "i64 %result_stride, ptr %work, ptr %hist) #0 {",
            "entry:",
            f"  %odd = getelementptr inbounds double, ptr %work, i64 {size}",
            f"  %ws = getelementptr inbounds double, ptr %work, i64 {2 * size}",
            "  br label %block",
            "block:",
            "  %b = phi i64 [ 0, %entry ], [ %b.next, %block.end ]",
            "  %lane.offset = mul i64 %b, %lane_stride",
            "  %lane = getelementptr inbounds double, ptr %lanes, i64 %lane.offset",
            "  %result.offset = mul i64 %b, %result_stride",
            "  %result = getelementptr inbounds double, ptr %results, i64 %result.offset",
            *invoke("lane", tab="%table", cur="%work", nxt="%odd", sched="%schedule", out="null"),
            "  br label %step.start",
            "step.start:",
            "  %i = phi i64 [ 0, %block ], [ %i.next, %step.end ]",
            "  %cur = phi ptr [ %work, %block ], [ %nxt, %step.end ]",
            "  %nxt = phi ptr [ %odd, %block ], [ %cur, %step.end ]",
            f"  %tab.offset = mul i64 %i, {self.layout.columns}",
            "  %tab = getelementptr inbounds double, ptr %table, i64 %tab.offset",
            "  %sched.offset = mul i64 %i, %forced",
            "  %sched = getelementptr inbounds i32, ptr %schedule, i64 %sched.offset",
            *invoke("update", out="null", step="%i"),
            "  %save.entry = getelementptr inbounds i32, ptr %saving, i64 %i",
            "  %save.row = load i32, ptr %save.entry, align 4",
            "  %save = icmp sge i32 %save.row, 0",
            "  br i1 %save, label %saves, label %step.end",
            "saves:",
            "  %row = sext i32 %save.row to i64",
            f"  %out.offset = mul i64 %row, {len(plan.outputs) * lanes}",
            "  %out = getelementptr inbounds double, ptr %result, i64 %out.offset",
            *invoke("output", step="%i"),
            "  br label %step.end",
            "step.end:",
            "  %i.next = add i64 %i, 1",
            "  %more = icmp slt i64 %i.next, %points",
            "  br i1 %more, label %step.start, label %block.end",
            "block.end:",
            "  %b.next = add i64 %b, 1",
            "  %again = icmp slt i64 %b.next, %blocks",
            "  br i1 %again, label %block, label %finish",
            "finish:",
            "  ret void",
            "}",
        ]


_ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
_PREDICATES = {"lt": "olt", "le": "ole", "eq": "oeq", "ne": "une"}

__all__ = ["LANE", "LANE_STEP", "Emitter", "Layout"]
