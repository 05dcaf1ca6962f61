"""LLVM IR text of a plan.

Memory: ``sh`` (shared by all runs: parameters, start time, values computed once a call), ``tab``
(a row a step, shared: time, series, values computed once a call), ``lane`` (a block's varied
parameters), ``ws`` (a block's values that one function leaves for another), ``cur`` and ``nxt``
(states now and a step later). Values of ``sh`` and ``tab`` are single numbers, spread over the
lanes as they are loaded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from . import drivers, randomness, tables, vectormath
from .description import Table
from .graph import LIBRARY_OPS
from .hosts import Host
from .ir import Code, Shape, declarations
from .layout import lay_out
from .plan import Plan, Sink

ARGUMENTS = ", ".join(f"ptr %{name}" for name in drivers.POINTERS) + ", i64 %step, i64 %points"
SCALAR_AREAS = frozenset({"sh", "tab"})
AGAIN = "  ; computed again"
"""Marks operations that save memory and compute nothing new."""


class Emitter:
    """Writes the module of a plan.

    Parameters
    ----------
    plan
        What to compute.
    lanes
        Runs side by side in the inner loop.
    points
        Table functions of the model.
    host
        What the code is made for.
    """

    def __init__(self, plan: Plan, lanes: int, points: list[Table], host: Host) -> None:
        self.plan = plan
        self.host = host
        self.shape = Shape(lanes, avx512=host.avx512 and lanes == host.lanes)
        self.scalar = Shape(1)
        self.points = points
        self.layout = lay_out(plan)
        self.module: list[str] = []
        self._used_tables: set[tuple[int, int]] = set()
        self._pieces: dict[int, tables.Pieces] = {}
        self._looked_up: Counter[int] = Counter()

    # --- the module ------------------------------------------------------------------------------

    def text(self, further: Emitter | None = None, drivers: list[str] | None = None) -> str:
        """Return the whole module.

        Parameters
        ----------
        further
            Of another plan whose functions stand in the same module; it has no table functions.
        drivers
            The functions that call them from outside.
        """
        calls = self.functions()
        self.module += self._drivers(calls)
        if further is not None:
            self.module += [*further.module, *(drivers or ())]
        return "\n".join(self._prelude() + self.module) + "\n"

    def functions(self) -> dict[str, list[str]]:
        """Write the functions of the plan's parts; return their names."""
        plan = self.plan
        calls: dict[str, list[str]] = {}
        shapes = {"shared": self.scalar, "shared_step": self.scalar}
        for part, windows in plan.windows.items():
            home = {number for window in windows for number in window}
            direct: dict[int, list[Sink]] = {}
            loose: list[Sink] = []
            for sink in map(self.layout.sink, plan.sinks.get(part, ())):
                if sink.node in home:
                    direct.setdefault(sink.node, []).append(sink)
                else:
                    loose.append(sink)
            calls[part] = []
            for i, window in enumerate(windows):
                self._function(f"{part}{i}", shapes.get(part, self.shape), window, direct)
                calls[part].append(f"{part}{i}")
            shape = shapes.get(part, self.shape)
            calls[part] += self._copies(f"{part}_copies", loose, shape)
        return calls

    def _prelude(self) -> list[str]:
        shapes = [self.scalar] if self.shape.lanes == 1 else [self.scalar, self.shape]
        lines = [
            f"attributes #0 = {{ {self.host.attributes} }}",
            f"attributes #1 = {{ {self.host.entry_attributes} }}",
        ]
        if self.host.flags:
            listed = ", ".join(f"!{i}" for i in range(len(self.host.flags)))
            lines += [f"!llvm.module.flags = !{{{listed}}}", *self.host.flags]
        for shape in shapes:
            lines += declarations(shape)
            lines += vectormath.functions(shape)
        for table, lanes in sorted(self._used_tables):
            shape = self.shape if lanes == self.shape.lanes else self.scalar
            lines += tables.function(table, self.points[table], shape)
        if self.shape.lanes > 1:
            lines += tables.gather_declaration(self.shape)
        return lines

    def _copies(self, name: str, sinks: list[Sink], shape: Shape) -> list[str]:
        """Write the functions that store what other parts have computed; return their names."""
        moves: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        others = []
        for sink in sinks:
            place = self.layout.places.get(sink.node)
            if place is None or sink.add or sink.scheduled:
                others.append(sink)
            else:
                moves[place[0], sink.area].append((place[1], sink.index))
        names = []
        for (origin, target), pairs in moves.items():
            names.append(f"{name}_{origin}_{target}")
            self.module += self._move(names[-1], origin, target, pairs, shape)
        if others:
            code = Code(shape)
            local: dict[int, str] = {}
            for sink in others:
                self._store(code, local, sink)
            names.append(name)
            self._define(name, code)
        return names

    def _move(
        self, name: str, origin: str, target: str, pairs: list[tuple[int, int]], shape: Shape
    ) -> list[str]:
        """Return a loop that copies; LLVM takes long over thousands of copies in a row."""
        code = Code(shape)
        kind = f"[{len(pairs)} x i32]"

        def address(end: str, area: str, places: Iterable[int]) -> str:
            listed = ", ".join(f"i32 {place * self._width(area)}" for place in places)
            self.module.append(f"@{name}.{end} = internal constant {kind} [{listed}]")
            entry = code.put(f"getelementptr {kind}, ptr @{name}.{end}, i64 0, i64 %i")
            offset = code.put(f"zext i32 {code.put(f'load i32, ptr {entry}, align 4')} to i64")
            return code.put(f"getelementptr inbounds double, ptr %{area}, i64 {offset}")

        value = self._read(code, origin, address("from", origin, (a for a, _ in pairs)))
        place = address("to", target, (b for _, b in pairs))
        code.do(f"store {shape.type} {value}, ptr {place}, align {8 * shape.lanes}")
        return [
            f"define internal void @{name}({ARGUMENTS}) #0 {{",
            "entry:",
            "  br label %loop",
            "loop:",
            "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]",
            *code.lines,
            "  %next = add i64 %i, 1",
            f"  %more = icmp slt i64 %next, {len(pairs)}",
            "  br i1 %more, label %loop, label %done",
            "done:",
            "  ret void",
            "}",
        ]

    def _define(self, name: str, code: Code) -> None:
        self.module += [f"define internal void @{name}({ARGUMENTS}) #0 {{"]
        self.module += [*code.lines, "  ret void", "}"]

    def _function(
        self, name: str, shape: Shape, window: list[int], sinks: dict[int, list[Sink]]
    ) -> None:
        code = Code(shape)
        local: dict[int, str] = {}
        nodes = self.plan.graph.nodes
        self._pieces.clear()
        self._looked_up = Counter(nodes[n].args[0] for n in window if nodes[n].op == "lookup")
        position = 0
        while position < len(window):
            number = window[position]
            op = nodes[number].op
            group = [number]
            if op in ("exp", "log", "clog"):
                group = self._group(window, position)
                self._call(code, local, group)
                # A call clobbers every vector register: what memory holds is loaded again
                for kept in [n for n in local if n in self.layout.places and n not in group]:
                    del local[kept]
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
        kind, how = vectormath.result_type(shape, len(group)), vectormath.convention(shape)
        arguments = ", ".join(
            f"{shape.type} {self._fetch(code, local, nodes[number].args[0])}" for number in group
        )
        result = code.put(f"call {how}{kind} @{family}{len(group)}_{shape.lanes}({arguments})")
        for i, number in enumerate(group):
            value = result if len(group) == 1 else code.put(f"extractvalue {kind} {result}, {i}")
            if nodes[number].op == "clog":
                low, high = shape.const(-1e300), shape.const(1e300)
                value = code.select(code.compare("olt", value, low), low, value)
                value = code.select(code.compare("ogt", value, high), high, value)
            local[number] = value

    # --- values ----------------------------------------------------------------------------------

    def _width(self, area: str) -> int:
        """Return the numbers that a value takes in an area."""
        return 1 if area in SCALAR_AREAS else self.shape.lanes

    def _address(self, code: Code, area: str, index: int) -> str:
        offset = index * self._width(area)
        return code.put(f"getelementptr inbounds double, ptr %{area}, i64 {offset}")

    def _store(self, code: Code, local: dict[int, str], sink: Sink) -> None:
        value = self._fetch(code, local, sink.node)
        if self.plan.graph.is_boolean(sink.node):
            value = code.select(value, code.shape.const(1.0), code.shape.const(0.0))
        if sink.scheduled:
            address = self._scheduled(code, sink.area, sink.index)
        else:
            address = self._address(code, sink.area, sink.index)
        kind, align = code.shape.type, 8 * code.shape.lanes
        if sink.add:
            before = code.put(f"load {kind}, ptr {address}, align {align}")
            value = code.binary("fadd", before, value)
        code.do(f"store {kind} {value}, ptr {address}, align {align}")

    def _load(self, code: Code, area: str, index: int) -> str:
        return self._read(code, area, self._address(code, area, index))

    @staticmethod
    def _read(code: Code, area: str, address: str) -> str:
        """Return the value at an address, spread over the lanes where an area holds one for all."""
        if area in SCALAR_AREAS:
            return code.splat(code.put(f"load double, ptr {address}, align 8"))
        return code.put(f"load {code.shape.type}, ptr {address}, align {8 * code.shape.lanes}")

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
            elif node.op in ("random", "random0"):
                local[number] = self._random(code, node.op, node.imm)
            elif number in self.layout.again:
                local[number] = self._operation(code, local, number)
                code.lines[-1] += AGAIN
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

    def _scheduled(self, code: Code, area: str, k: int) -> str:
        """Return the address of the slot that the schedule gives a parameter at this step."""
        entry = code.put(f"getelementptr inbounds i32, ptr %sched, i64 {k}")
        slot = code.put(f"sext i32 {code.put(f'load i32, ptr {entry}, align 4')} to i64")
        offset = code.put(f"mul i64 {slot}, {self.shape.lanes}")
        return code.put(f"getelementptr inbounds double, ptr %{area}, i64 {offset}")

    def _forced(self, code: Code, k: int) -> str:
        address = self._scheduled(code, "lane", k)
        return code.put(f"load {code.shape.type}, ptr {address}, align {8 * code.shape.lanes}")

    def _random(self, code: Code, op: str, site: int) -> str:
        """Emit a draw; the seed follows the start time, the run's number is the first slot."""
        seed = self._load(code, "sh", self.plan.parameters + 1)
        run = self._load(code, "lane", 0)
        step = "%step" if op == "random" else "-1"
        return randomness.uniform_code(code, seed, run, step, site)

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
            return self._lookup(code, node.imm, node.args[0], args[0])
        if op == "history":
            return tables.history(code, self.plan.histories[node.imm], *args)
        raise ValueError(f"no code for the operation {op!r}")

    def _lookup(self, code: Code, table: int, number: int, x: str) -> str:
        """Emit a table function: written out where several take the same argument."""
        shape = code.shape
        if self._looked_up[number] > 1 and tables.summed(self.points[table]):
            pieces = self._pieces.setdefault(number, {})
            return tables.sum_of_segments(code, self.points[table], x, pieces)
        self._used_tables.add((table, shape.lanes))
        return code.put(f"call {shape.type} @table{table}_{shape.lanes}({shape.type} {x})")

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

    def _drivers(self, calls: dict[str, list[str]]) -> list[str]:
        frame = drivers.Frame(
            columns=self.layout.columns,
            lanes=self.shape.lanes,
            states=len(self.layout.alternating),
            block=self.block,
            group=self.group,
            outputs=len(self.plan.outputs),
            word=self.host.word,
        )
        make = drivers.reverse if "final" in calls else drivers.forward
        text = drivers.shared(calls, frame.columns, frame.word) + drivers.repeaters(calls)
        return text + make(calls, frame)

    @property
    def group(self) -> int:
        """Blocks that are worked on together."""
        nodes = sum(map(len, self.plan.windows.get("update", ())))
        return drivers.group_size(self.block * 8, nodes)

    @property
    def block(self) -> int:
        """Numbers in a block's workspace, a whole number of cache lines."""
        plan, lanes = self.plan, self.shape.lanes
        seeds = len(plan.outputs) if "final" in plan.windows else 0
        values = (2 * len(self.layout.alternating) + seeds + self.layout.work) * lanes
        return -(-max(values, 1) // 8) * 8


_ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
_PREDICATES = {"lt": "olt", "le": "ole", "eq": "oeq", "ne": "une"}
