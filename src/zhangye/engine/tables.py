"""LLVM IR for table functions and for the memory of fixed delays."""

from __future__ import annotations

import math

from .description import Table
from .ir import Code, Shape, number

SUMMED_SEGMENTS = 32
"""Longer tables are searched, lane by lane."""


def function(index: int, table: Table, shape: Shape) -> list[str]:
    """Return the IR of one table function, constant outside its points unless it extrapolates.

    Short tables are a sum over their segments: each adds its slope times the part of the segment
    that lies below the argument. NaN stays NaN.
    """
    head = f"define internal {shape.type} @table{index}_{shape.lanes}({shape.type} %x) #0 {{"
    code = Code(shape)
    if summed(table):
        code.do(f"ret {shape.type} {sum_of_segments(code, table, '%x', {})}")
        return [head, *code.lines, "}"]
    lines = _searched(index, table, shape)
    if shape.lanes == 1:
        return [
            *lines,
            head,
            f"  %y = call double @search{index}_1(double %x)",
            "  ret double %y",
            "}",
        ]
    result = "poison"
    for lane in range(shape.lanes):
        x = code.put(f"extractelement {shape.type} %x, i64 {lane}")
        y = code.put(f"call double @search{index}_{shape.lanes}(double {x})")
        result = code.put(f"insertelement {shape.type} {result}, double {y}, i64 {lane}")
    code.do(f"ret {shape.type} {result}")
    return [*lines, head, *code.lines, "}"]


def summed(table: Table) -> bool:
    """Return whether a table function is a sum over its segments."""
    return table.mode == "interpolate" and len(table.x) - 1 <= SUMMED_SEGMENTS


Pieces = dict[tuple[float, float], str]
"""Parts of segments that lie below one argument, by the segment's start and width."""


def sum_of_segments(code: Code, table: Table, x: str, pieces: Pieces) -> str:
    """Emit the sum over a table's segments.

    Parameters
    ----------
    x
        The argument.
    pieces
        What other tables of the same argument have emitted; tables over the same years share it.
    """
    const = code.shape.const
    value = const(table.y[0])
    if len(table.x) == 1:
        return code.fma(x, const(0.0), value)
    for i in range(len(table.x) - 1):
        x0, width = table.x[i], table.x[i + 1] - table.x[i]
        rise = table.y[i + 1] - table.y[i]
        if width == 0.0:
            beyond = code.compare("oge", x, const(x0))
            value = code.binary("fadd", value, code.select(beyond, const(rise), const(0.0)))
            continue
        key = (x0, width)
        if key not in pieces:
            inside = code.binary("fsub", x, const(x0))
            inside = code.select(code.compare("ogt", const(0.0), inside), const(0.0), inside)
            inside = code.select(code.compare("olt", const(width), inside), const(width), inside)
            pieces[key] = inside
        value = code.fma(pieces[key], const(rise / width), value)
    return value


def _searched(index: int, table: Table, shape: Shape) -> list[str]:
    """Return a search through the points from the right, and the segment's line."""
    count = len(table.x)
    suffix = f"{index}_{shape.lanes}"
    values = {"x": table.x, "y": table.y}
    lines = [
        f"@{name}{suffix} = internal constant [{count} x double] ["
        + ", ".join(f"double {number(value)}" for value in points)
        + "]"
        for name, points in values.items()
    ]
    low, high = table.x[0], table.x[-1]
    lines += [
        f"define internal double @search{suffix}(double %x) #0 {{",
        "entry:",
        f"  %below = fcmp ole double %x, {number(low)}",
        f"  %above = fcmp oge double %x, {number(high)}",
    ]
    if table.mode == "extrapolate" and count > 1:
        lines += ["  br label %start"]
    else:
        lines += [
            "  %outside = or i1 %below, %above",
            "  br i1 %outside, label %end, label %start",
            "end:",
            f"  %edge = select i1 %below, double {number(table.y[0])}, "
            f"double {number(table.y[-1])}",
            *_edge(table),
        ]
    held = table.mode == "hold_backward"
    lines += [
        "start:",
        "  br label %loop",
        "loop:",
        f"  %i = phi i64 [ {max(count - 2, 0)}, %start ], [ %before, %again ]",
        f"  %xp = getelementptr inbounds double, ptr @x{suffix}, i64 %i",
        "  %x0 = load double, ptr %xp, align 8",
        "  %found = fcmp ole double %x0, %x",
        "  %first = icmp sle i64 %i, 0",
        "  %stop = or i1 %found, %first",
        "  br i1 %stop, label %line, label %again",
        "again:",
        "  %before = sub i64 %i, 1",
        "  br label %loop",
        "line:",
        f"  %yp = getelementptr inbounds double, ptr @y{suffix}, i64 %i",
        "  %y0 = load double, ptr %yp, align 8",
    ]
    if held or count == 1:
        # multiplied by zero so that NaN stays NaN
        return [
            *lines,
            f"  %zero = fmul double %x, {number(0.0)}",
            "  %y = fadd double %y0, %zero",
            "  ret double %y",
            "}",
        ]
    if table.mode in ("look_forward", "raw"):
        return [
            *lines,
            "  %yq = getelementptr inbounds double, ptr %yp, i64 1",
            "  %y1 = load double, ptr %yq, align 8",
            f"  %next = select i1 {str(table.mode == 'raw').lower()}, double "
            f"{number(math.nan)}, double %y1",
            "  %exact = fcmp oeq double %x0, %x",
            "  %y = select i1 %exact, double %y0, double %next",
            "  ret double %y",
            "}",
        ]
    return [
        *lines,
        "  %xq = getelementptr inbounds double, ptr %xp, i64 1",
        "  %x1 = load double, ptr %xq, align 8",
        "  %yq = getelementptr inbounds double, ptr %yp, i64 1",
        "  %y1 = load double, ptr %yq, align 8",
        "  %rise = fsub double %y1, %y0",
        "  %width = fsub double %x1, %x0",
        "  %slope = fdiv double %rise, %width",
        "  %inside = fsub double %x, %x0",
        "  %part = fmul double %inside, %slope",
        "  %y = fadd double %part, %y0",
        "  ret double %y",
        "}",
    ]


def _edge(table: Table) -> list[str]:
    """Return the end of the branch for arguments at or beyond the table's ends."""
    if table.mode != "raw":
        return ["  ret double %edge"]
    return [
        f"  %at.low = fcmp oeq double %x, {number(table.x[0])}",
        f"  %at.high = fcmp oeq double %x, {number(table.x[-1])}",
        "  %at.end = or i1 %at.low, %at.high",
        f"  %raw = select i1 %at.end, double %edge, double {number(math.nan)}",
        "  ret double %raw",
    ]


def gather_declaration(shape: Shape) -> list[str]:
    """Return the declaration of the gather that ``history`` uses."""
    n = shape.lanes
    return [
        f"declare {shape.type} @llvm.masked.gather.{shape.suffix}.v{n}p0"
        f"(<{n} x ptr>, i32, {shape.flag}, {shape.type})"
    ]


def history(code: Code, buffer: int, entering: str, length: str, start: str) -> str:
    """Return the input of ``length`` steps before the next step; ``start`` where there was none.

    The input of every step is kept, so that the length may differ between runs.
    """
    shape = code.shape
    n = shape.lanes
    offset = code.put(f"mul i64 %points, {buffer * n}")
    base = code.put(f"getelementptr inbounds double, ptr %hist, i64 {offset}")
    here = code.put(f"mul i64 %step, {n}")
    address = code.put(f"getelementptr inbounds double, ptr {base}, i64 {here}")
    code.do(f"store {shape.type} {entering}, ptr {address}, align {8 * n}")
    after = code.put("add i64 %step, 1")
    now = code.splat(code.put(f"sitofp i64 {after} to double"))
    row = code.binary("fsub", now, length)
    begun = code.compare("oge", row, shape.const(0.0))
    row = code.select(begun, row, shape.const(0.0))
    whole = code.put(f"fptosi {shape.type} {row} to {shape.integer}")
    if n == 1:
        place = code.put(f"getelementptr inbounds double, ptr {base}, i64 {whole}")
        old = code.put(f"load double, ptr {place}, align 8")
        return code.select(begun, old, start)
    lanes = "<" + ", ".join(f"i64 {lane}" for lane in range(n)) + ">"
    scaled = code.put(f"mul {shape.integer} {whole}, {shape.whole(n)}")
    scaled = code.put(f"add {shape.integer} {scaled}, {lanes}")
    places = code.put(f"getelementptr double, ptr {base}, {shape.integer} {scaled}")
    return code.put(
        f"call {shape.type} @llvm.masked.gather.{shape.suffix}.v{n}p0(<{n} x ptr> {places}, "
        f"i32 8, {shape.flag} {begun}, {shape.type} {start})"
    )
