"""LLVM IR of the loops around a program's functions: over blocks of runs and over steps.

A program's functions all take the same pointers (``emit.ARGUMENTS``); the drivers decide where
they point at each step. Where a program is large, each function is called for several blocks of
runs before the next one is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass

POINTERS = ("sh", "tab", "lane", "ws", "cur", "nxt", "sched", "out", "hist", "lam", "grad")
Calls = dict[str, list[str]]
STRIDES = {"lane": "lane", "grad": "lane", "ws": "work", "nxt": "work", "lam": "work",
           "cur": "cur", "out": "out", "hist": "hist"}  # fmt: skip
"""Which of the distances between blocks each pointer moves by."""
DISTANCES = ("lane", "work", "cur", "out", "hist")
CODE_BYTES = 200_000
"""Code that costs less to fetch at every step of every block than keeping several blocks does."""
GROUP_BYTES = 600_000
"""Memory of the blocks that are worked on together: well inside the second-level cache."""
NODE_BYTES = 16
"""Machine code of a node, about."""


def group_size(block_bytes: int, nodes: int) -> int:
    """Return the number of blocks to work on together.

    One, so that its values stay in the first-level cache as far as they can, unless the code of
    a step is so large that fetching it costs more (as measured).
    """
    if nodes * NODE_BYTES < CODE_BYTES:
        return 1
    return max(1, min(8, GROUP_BYTES // max(block_bytes, 1)))


def repeaters(calls: Calls) -> list[str]:
    """Return, for every function of the step loop, one that calls it for each block of a group."""
    text: list[str] = []
    pointers = ", ".join(f"ptr %{name}" for name in POINTERS)
    distances = ", ".join(f"i64 %by.{name}" for name in DISTANCES)
    for name in [name for part in STEPPED for name in calls.get(part, ())]:
        text += [
            f"define internal void @each_{name}({pointers}, i64 %step, i64 %points, i64 %count, "
            f"{distances}) #0 {{",
            "entry:",
            "  br label %loop",
            "loop:",
            "  %b = phi i64 [ 0, %entry ], [ %next, %loop ]",
        ]
        passed = []
        for pointer in POINTERS:
            if pointer not in STRIDES:
                passed.append(f"ptr %{pointer}")
                continue
            text += [
                f"  %{pointer}.o = mul i64 %b, %by.{STRIDES[pointer]}",
                f"  %{pointer}.b = getelementptr double, ptr %{pointer}, i64 %{pointer}.o",
            ]
            passed.append(f"ptr %{pointer}.b")
        text += [
            f"  call void @{name}({', '.join(passed)}, i64 %step, i64 %points)",
            "  %next = add i64 %b, 1",
            "  %more = icmp slt i64 %next, %count",
            "  br i1 %more, label %loop, label %done",
            "done:",
            "  ret void",
            "}",
        ]
    return text


STEPPED = ("lane", "update", "output", "final")
"""Parts that are computed for every block."""


def _invoke(calls: Calls, part: str, step: str, points: str, **pointers: str) -> list[str]:
    """Return calls of a part's functions; pointers that are not given are null."""
    arguments = ", ".join(f"ptr {pointers.get(name, 'null')}" for name in POINTERS)
    return [
        f"  call void @{name}({arguments}, i64 {step}, i64 {points})"
        for name in calls.get(part, ())
    ]


def _for_group(
    calls: Calls, part: str, step: str, distances: dict[str, str], **pointers: str
) -> list[str]:
    """Return calls of a part's functions for all blocks of a group."""
    arguments = ", ".join(f"ptr {pointers.get(name, 'null')}" for name in POINTERS)
    moves = ", ".join(f"i64 {distances.get(name, '0')}" for name in DISTANCES)
    return [
        f"  call void @each_{name}({arguments}, i64 {step}, i64 %points, i64 %count, {moves})"
        for name in calls.get(part, ())
    ]


def entry(name: str, arguments: str, word: str) -> list[str]:
    """Return the head of a function that is called from outside.

    Parameters
    ----------
    name
        Of the function.
    arguments
        Names, those of pointers with a star: ``"*sh points"``.
    word
        Type in which whole numbers arrive.
    """
    listed, widened = [], []
    for argument in arguments.split():
        if argument.startswith("*"):
            listed.append(f"ptr %{argument[1:]}")
        elif word == "i64":
            listed.append(f"i64 %{argument}")
        else:
            listed.append(f"{word} %{argument}.{word}")
            widened.append(f"  %{argument} = sext {word} %{argument}.{word} to i64")
    return [f"define void @{name}({', '.join(listed)}) #1 {{", "entry:", *widened]


def shared(calls: Calls, columns: int, word: str) -> list[str]:
    """Return the functions that compute what all runs share, once a call."""
    return [
        *entry("shared", "*sh", word),
        *_invoke(calls, "shared", "0", "0", sh="%sh"),
        "  ret void",
        "}",
        *entry("shared_steps", "*sh *table points", word),
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


@dataclass(frozen=True)
class Frame:
    """How a program's blocks of runs lie in memory.

    Attributes
    ----------
    columns
        Numbers in a row of the table that all runs share.
    lanes
        Runs in a block.
    states
        States that alternate between two areas of a block's workspace.
    block
        Numbers in a block's workspace.
    group
        Blocks to work on together.
    outputs
        Outputs of a run.
    word
        Type in which whole numbers arrive from outside.
    """

    columns: int
    lanes: int
    states: int
    block: int
    group: int
    outputs: int
    word: str


def forward(calls: Calls, frame: Frame) -> list[str]:
    """Return ``begin`` and ``advance``: the initial values of blocks of runs, and steps of them.

    A block's workspace holds two areas for the states, between which steps alternate, then the
    values that functions leave for each other. Between two calls it is all that a run is: a copy
    of it (and of the history of fixed delays) goes on from where the original was.
    """
    return _begin(calls, frame) + _advance(calls, frame)


def _begin(calls: Calls, frame: Frame) -> list[str]:
    return [
        *entry(
            "begin",
            "blocks *lanes lane_stride *sh *table *schedule points *work",
            frame.word,
        ),
        "  br label %block",
        "block:",
        "  %b = phi i64 [ 0, %entry ], [ %b.next, %block.end ]",
        *_group(frame.group),
        *_spaces(frame),
        *_for_group(
            calls, "lane", "0", {"lane": "%lane_stride", **_own(frame)},
            sh="%sh", lane="%lane", ws="%ws",
            tab="%table", cur="%even", nxt="%odd", sched="%schedule",
        ),
        "  br label %block.end",
        *_next_group(),
    ]  # fmt: skip


def _advance(calls: Calls, frame: Frame) -> list[str]:
    distances = {"lane": "%lane_stride", "out": "%result_stride", "hist": "%hist_stride"}
    distances |= _own(frame)
    step = {"sh": "%sh", "lane": "%lane", "ws": "%ws", "hist": "%hist", "tab": "%tab",
            "cur": "%cur", "nxt": "%nxt", "sched": "%sched"}  # fmt: skip
    return [
        *entry(
            "advance",
            "blocks *lanes lane_stride *sh *table *schedule forced *saving points from to "
            "*results result_stride *work *histories hist_stride",
            frame.word,
        ),
        "  %second = and i64 %from, 1",
        "  %swapped = icmp ne i64 %second, 0",
        "  br label %block",
        "block:",
        "  %b = phi i64 [ 0, %entry ], [ %b.next, %block.end ]",
        *_group(frame.group),
        *_spaces(frame),
        "  %hist.offset = mul i64 %b, %hist_stride",
        "  %hist = getelementptr inbounds double, ptr %histories, i64 %hist.offset",
        "  %result.offset = mul i64 %b, %result_stride",
        "  %result = getelementptr inbounds double, ptr %results, i64 %result.offset",
        "  %first.cur = select i1 %swapped, ptr %odd, ptr %even",
        "  %first.nxt = select i1 %swapped, ptr %even, ptr %odd",
        "  %any = icmp slt i64 %from, %to",
        "  br i1 %any, label %step.start, label %block.end",
        "step.start:",
        "  %i = phi i64 [ %from, %block ], [ %i.next, %step.end ]",
        "  %cur = phi ptr [ %first.cur, %block ], [ %nxt, %step.end ]",
        "  %nxt = phi ptr [ %first.nxt, %block ], [ %cur, %step.end ]",
        *_step_rows(frame.columns),
        *_for_group(calls, "update", "%i", distances, **step),
        "  %save.entry = getelementptr inbounds i32, ptr %saving, i64 %i",
        "  %save.row = load i32, ptr %save.entry, align 4",
        "  %save = icmp sge i32 %save.row, 0",
        "  br i1 %save, label %saves, label %step.end",
        "saves:",
        "  %row = sext i32 %save.row to i64",
        f"  %out.offset = mul i64 %row, {frame.outputs * frame.lanes}",
        "  %out = getelementptr inbounds double, ptr %result, i64 %out.offset",
        *_for_group(calls, "output", "%i", distances, **step, out="%out"),
        "  br label %step.end",
        "step.end:",
        "  %i.next = add i64 %i, 1",
        "  %more = icmp slt i64 %i.next, %to",
        "  br i1 %more, label %step.start, label %block.end",
        *_next_group(),
    ]


def _own(frame: Frame) -> dict[str, str]:
    """Return the distance between the workspaces of two blocks."""
    return {"work": str(frame.block), "cur": str(frame.block)}


def _spaces(frame: Frame) -> list[str]:
    """Return the addresses of the areas of the workspace of a group's first block."""
    size = frame.states * frame.lanes
    return [
        f"  %even.offset = mul i64 %b, {frame.block}",
        "  %even = getelementptr inbounds double, ptr %work, i64 %even.offset",
        f"  %odd = getelementptr inbounds double, ptr %even, i64 {size}",
        f"  %ws = getelementptr inbounds double, ptr %even, i64 {2 * size}",
    ]


def _group(group: int) -> list[str]:
    """Return the number of blocks in the group that begins at ``%b``, and where it begins."""
    return [
        "  %left = sub i64 %blocks, %b",
        f"  %full = icmp sge i64 %left, {group}",
        f"  %count = select i1 %full, i64 {group}, i64 %left",
        "  %lane.offset = mul i64 %b, %lane_stride",
        "  %lane = getelementptr inbounds double, ptr %lanes, i64 %lane.offset",
    ]


def _next_group() -> list[str]:
    return [
        "block.end:",
        "  %b.next = add i64 %b, %count",
        "  %again = icmp slt i64 %b.next, %blocks",
        "  br i1 %again, label %block, label %finish",
        "finish:",
        "  ret void",
        "}",
    ]


def _step_rows(columns: int) -> list[str]:
    """Return the addresses of a step's rows in the shared table and in the schedule."""
    return [
        f"  %tab.offset = mul i64 %i, {columns}",
        "  %tab = getelementptr inbounds double, ptr %table, i64 %tab.offset",
        "  %sched.offset = mul i64 %i, %forced",
        "  %sched = getelementptr inbounds i32, ptr %schedule, i64 %sched.offset",
    ]


def reverse(calls: Calls, frame: Frame) -> list[str]:
    """Return ``reverse``: all blocks of runs from the final back to the initial time.

    A block's workspace holds two areas for the adjoints of the states, a row of zeros for steps
    that are not saved, then the sums over the steps and what functions leave for each other.
    """
    size = frame.states * frame.lanes
    outputs = frame.outputs * frame.lanes
    distances = {"lane": "%lane_stride", "work": str(frame.block), "cur": "%state_stride",
                 "out": "%seed.distance"}  # fmt: skip
    common = {"sh": "%sh", "lane": "%lane", "ws": "%ws", "grad": "%grad"}
    step = common | {"tab": "%tab", "cur": "%cur", "nxt": "%nxt", "lam": "%lam"}
    once = distances | {"out": "0"}
    return [
        "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
        *entry(
            "reverse",
            "blocks *lanes lane_stride *sh *table *schedule forced *saving points *seeds "
            "seed_stride *states state_stride *grads *work",
            frame.word,
        ),
        f"  %odd = getelementptr inbounds double, ptr %work, i64 {size}",
        f"  %zeros = getelementptr inbounds double, ptr %work, i64 {2 * size}",
        f"  %ws = getelementptr inbounds double, ptr %work, i64 {2 * size + outputs}",
        "  br label %block",
        "block:",
        "  %b = phi i64 [ 0, %entry ], [ %b.next, %block.end ]",
        *_group(frame.group),
        "  %grad = getelementptr inbounds double, ptr %grads, i64 %lane.offset",
        "  %seed.offset = mul i64 %b, %seed_stride",
        "  %seed.block = getelementptr inbounds double, ptr %seeds, i64 %seed.offset",
        "  %state.offset = mul i64 %b, %state_stride",
        "  %state.block = getelementptr inbounds double, ptr %states, i64 %state.offset",
        f"  %cleared = mul i64 %count, {frame.block * 8}",
        "  call void @llvm.memset.p0.i64(ptr %work, i8 0, i64 %cleared, i1 false)",
        *_for_group(calls, "lane", "0", once, **common, tab="%table", sched="%schedule"),
        "  %i.first = sub i64 %points, 1",
        "  br label %step.start",
        "step.start:",
        "  %i = phi i64 [ %i.first, %block ], [ %i.next, %step.start ]",
        "  %lam = phi ptr [ %work, %block ], [ %nxt, %step.start ]",
        "  %nxt = phi ptr [ %odd, %block ], [ %lam, %step.start ]",
        *_step_rows(frame.columns),
        f"  %kept.offset = mul i64 %i, {outputs + size}",
        f"  %cur.offset = add i64 %kept.offset, {outputs}",
        "  %cur = getelementptr inbounds double, ptr %state.block, i64 %cur.offset",
        "  %save.entry = getelementptr inbounds i32, ptr %saving, i64 %i",
        "  %save.row = load i32, ptr %save.entry, align 4",
        "  %save = icmp sge i32 %save.row, 0",
        "  %row = sext i32 %save.row to i64",
        f"  %seed.row = mul i64 %row, {outputs}",
        "  %seed.saved = getelementptr double, ptr %seed.block, i64 %seed.row",
        "  %seed = select i1 %save, ptr %seed.saved, ptr %zeros",
        f"  %seed.distance = select i1 %save, i64 %seed_stride, i64 {frame.block}",
        *_for_group(calls, "update", "%i", distances, **step, sched="%sched", out="%seed"),
        "  %i.next = sub i64 %i, 1",
        "  %more = icmp sge i64 %i.next, 0",
        "  br i1 %more, label %step.start, label %block.end.final",
        "block.end.final:",
        *_for_group(
            calls, "final", "0", once, **common, tab="%table", sched="%schedule", lam="%nxt"
        ),
        "  br label %block.end",
        *_next_group(),
    ]
