"""LLVM IR of the loops around a program's functions: over blocks of runs and over steps.

A program's functions all take the same pointers (``emit.ARGUMENTS``); the drivers decide where
they point at each step.
"""

from __future__ import annotations

from .plan import Plan

POINTERS = ("sh", "tab", "lane", "ws", "cur", "nxt", "sched", "out", "hist", "lam", "grad")
Calls = dict[str, list[str]]


def _invoke(calls: Calls, part: str, step: str, points: str, **pointers: str) -> list[str]:
    """Return calls of a part's functions; pointers that are not given are null."""
    arguments = ", ".join(f"ptr {pointers.get(name, 'null')}" for name in POINTERS)
    return [
        f"  call void @{name}({arguments}, i64 {step}, i64 {points})"
        for name in calls.get(part, ())
    ]


def shared(calls: Calls, columns: int) -> list[str]:
    """Return the functions that compute what all runs share, once a call."""
    return [
        "define void @shared(ptr %sh) #0 {",
        *_invoke(calls, "shared", "0", "0", sh="%sh"),
        "  ret void",
        "}",
        "define void @shared_steps(ptr %sh, ptr %table, i64 %points) #0 {",
        "entry:",
        "  br label %loop",
        "loop:",
        "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]",
        f"  %offset = mul i64 %i, {columns}",
        "  %row = getelementptr inbounds double, ptr %table, i64 %offset",
        *_invoke(calls, "shared_step", "%i", "%points", sh="%sh", tab="%row"),
        "  %next = add i64 %i, 1",
        "  %more = icmp slt i64 %next, %points",
        "  br i1 %more, label %loop, label %done",
        "done:",
        "  ret void",
        "}",
    ]


def forward(calls: Calls, plan: Plan, columns: int, lanes: int) -> list[str]:
    """Return ``run``: every block of runs from the initial to the final time.

    States alternate between two areas at the start of the workspace.
    """
    size = len(plan.states) * lanes
    common = {"sh": "%sh", "lane": "%lane", "ws": "%ws", "hist": "%hist"}
    step = common | {"tab": "%tab", "cur": "%cur", "nxt": "%nxt", "sched": "%sched"}
    return [
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
        *_invoke(
            calls, "lane", "0", "%points",
            **common, tab="%table", cur="%work", nxt="%odd", sched="%schedule",
        ),
        "  br label %step.start",
        "step.start:",
        "  %i = phi i64 [ 0, %block ], [ %i.next, %step.end ]",
        "  %cur = phi ptr [ %work, %block ], [ %nxt, %step.end ]",
        "  %nxt = phi ptr [ %odd, %block ], [ %cur, %step.end ]",
        *_step_rows(columns),
        *_invoke(calls, "update", "%i", "%points", **step),
        "  %save.entry = getelementptr inbounds i32, ptr %saving, i64 %i",
        "  %save.row = load i32, ptr %save.entry, align 4",
        "  %save = icmp sge i32 %save.row, 0",
        "  br i1 %save, label %saves, label %step.end",
        "saves:",
        "  %row = sext i32 %save.row to i64",
        f"  %out.offset = mul i64 %row, {len(plan.outputs) * lanes}",
        "  %out = getelementptr inbounds double, ptr %result, i64 %out.offset",
        *_invoke(calls, "output", "%i", "%points", **step, out="%out"),
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
    ]  # fmt: skip


def _step_rows(columns: int) -> list[str]:
    """Return the addresses of a step's rows in the shared table and in the schedule."""
    return [
        f"  %tab.offset = mul i64 %i, {columns}",
        "  %tab = getelementptr inbounds double, ptr %table, i64 %tab.offset",
        "  %sched.offset = mul i64 %i, %forced",
        "  %sched = getelementptr inbounds i32, ptr %schedule, i64 %sched.offset",
    ]


def reverse(calls: Calls, plan: Plan, columns: int, lanes: int) -> list[str]:
    """Return ``reverse``: every block of runs from the final back to the initial time.

    The workspace begins with two areas for the adjoints of the states, a row of zeros for steps
    that are not saved, then the sums over the steps.
    """
    size = len(plan.states) * lanes
    outputs = len(plan.outputs) * lanes
    cleared = (2 * size + outputs + plan.sums * lanes) * 8
    common = {"sh": "%sh", "lane": "%lane", "ws": "%ws", "grad": "%grad"}
    step = common | {"tab": "%tab", "cur": "%cur", "nxt": "%nxt", "lam": "%lam"}
    return [
        "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
        "define void @reverse(i64 %blocks, ptr %lanes, i64 %lane_stride, ptr %sh, ptr %table, "
        "ptr %schedule, i64 %forced, ptr %saving, i64 %points, ptr %seeds, i64 %seed_stride, "
        "ptr %states, i64 %state_stride, ptr %grads, ptr %work) #0 {",
        "entry:",
        f"  %odd = getelementptr inbounds double, ptr %work, i64 {size}",
        f"  %zeros = getelementptr inbounds double, ptr %work, i64 {2 * size}",
        f"  %ws = getelementptr inbounds double, ptr %work, i64 {2 * size + outputs}",
        "  br label %block",
        "block:",
        "  %b = phi i64 [ 0, %entry ], [ %b.next, %block.end ]",
        "  %lane.offset = mul i64 %b, %lane_stride",
        "  %lane = getelementptr inbounds double, ptr %lanes, i64 %lane.offset",
        "  %grad = getelementptr inbounds double, ptr %grads, i64 %lane.offset",
        "  %seed.offset = mul i64 %b, %seed_stride",
        "  %seed.block = getelementptr inbounds double, ptr %seeds, i64 %seed.offset",
        "  %state.offset = mul i64 %b, %state_stride",
        "  %state.block = getelementptr inbounds double, ptr %states, i64 %state.offset",
        f"  call void @llvm.memset.p0.i64(ptr %work, i8 0, i64 {cleared}, i1 false)",
        *_invoke(calls, "lane", "0", "%points", **common, tab="%table", sched="%schedule"),
        "  %i.first = sub i64 %points, 1",
        "  br label %step.start",
        "step.start:",
        "  %i = phi i64 [ %i.first, %block ], [ %i.next, %step.start ]",
        "  %lam = phi ptr [ %work, %block ], [ %nxt, %step.start ]",
        "  %nxt = phi ptr [ %odd, %block ], [ %lam, %step.start ]",
        *_step_rows(columns),
        f"  %cur.offset = mul i64 %i, {size}",
        "  %cur = getelementptr inbounds double, ptr %state.block, i64 %cur.offset",
        "  %save.entry = getelementptr inbounds i32, ptr %saving, i64 %i",
        "  %save.row = load i32, ptr %save.entry, align 4",
        "  %save = icmp sge i32 %save.row, 0",
        "  %row = sext i32 %save.row to i64",
        f"  %seed.row = mul i64 %row, {outputs}",
        "  %seed.saved = getelementptr double, ptr %seed.block, i64 %seed.row",
        "  %seed = select i1 %save, ptr %seed.saved, ptr %zeros",
        *_invoke(calls, "update", "%i", "%points", **step, sched="%sched", out="%seed"),
        "  %i.next = sub i64 %i, 1",
        "  %more = icmp sge i64 %i.next, 0",
        "  br i1 %more, label %step.start, label %block.end",
        "block.end:",
        *_invoke(
            calls, "final", "0", "%points", **common, tab="%table", sched="%schedule", lam="%nxt"
        ),
        "  %b.next = add i64 %b, 1",
        "  %again = icmp slt i64 %b.next, %blocks",
        "  br i1 %again, label %block, label %finish",
        "finish:",
        "  ret void",
        "}",
    ]
