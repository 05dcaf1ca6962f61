"""From a variant of a model to its compiled program, by way of the cache."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict

from . import cache
from .companion import Companion, emit_companion
from .companion import identity as companion_identity
from .description import Description, Table
from .emit import Emitter
from .hosts import Host, compile_text, llvm_version, native
from .plan import Plan, Variant, make_plan
from .runtime import Program, Sizes
from .tracing import Trace


def compile_variant(
    description: Description, identity: str, variant: Variant, reverse: bool = False
) -> Program:
    """Return the program of a variant, from the cache where it is there.

    Parameters
    ----------
    description
        The model.
    identity
        Hash of the model's content.
    variant
        What the program is for.
    reverse
        Whether to make the reverse sweep in place of the runs.
    """
    return Program(*compile_module(description, identity, variant, native(), reverse), reverse)


def compile_module(
    description: Description, identity: str, variant: Variant, host: Host, reverse: bool = False
) -> tuple[Sizes, bytes]:
    """Return the sizes and the object code of a variant, from the cache where they are there.

    Parameters
    ----------
    description, identity, variant, reverse
        As for `compile_variant`.
    host
        What the code is for.
    """
    alone = not variant.varied and not variant.forced
    lanes = 1 if alone and not reverse else host.lanes
    name = cache.key(
        "code", identity, json.dumps(asdict(variant)), llvm_version(), host.triple, host.cpu,
        host.features, str(lanes), str(reverse),
    )  # fmt: skip
    kept = cache.load(name)
    if kept is not None:
        head, _, code = kept.partition(b"\n")
        with suppress(ValueError, TypeError):
            return Sizes(**json.loads(head)), code
    emit = emit_reverse if reverse else emit_variant
    text, sizes = emit(description, variant, lanes, host)
    code = compile_text(text, host)
    cache.store(name, json.dumps(asdict(sizes)).encode() + b"\n" + code)
    return sizes, code


def compile_with_companion(
    description: Description, identity: str, variant: Variant, host: Host, trace: Trace
) -> tuple[Sizes, int, bytes]:
    """Return sizes, the companion's scratch and the object code of a variant with a companion.

    Parameters
    ----------
    description, identity, variant, host
        As for `compile_module`.
    trace
        What the companion computes of the results.
    """
    name = cache.key(
        "companion", identity, json.dumps(asdict(variant)), llvm_version(), host.triple,
        host.cpu, host.features, companion_identity(trace),
    )  # fmt: skip
    kept = cache.load(name)
    if kept is not None:
        head, _, code = kept.partition(b"\n")
        with suppress(ValueError, TypeError):
            told = json.loads(head)
            return Sizes(**told["sizes"]), int(told["scratch"]), code
    companion = emit_companion(trace, host.lanes, host)
    plan = make_plan(description, variant)
    text, sizes = _emit(plan, host.lanes, description.tables, host, companion)
    code = compile_text(text, host)
    head = json.dumps({"sizes": asdict(sizes), "scratch": companion.scratch}).encode()
    cache.store(name, head + b"\n" + code)
    return sizes, companion.scratch, code


def emit_variant(
    description: Description, variant: Variant, lanes: int, host: Host
) -> tuple[str, Sizes]:
    """Return the IR of a variant and the sizes of its memory areas."""
    return _emit(make_plan(description, variant), lanes, description.tables, host)


def emit_reverse(
    description: Description, variant: Variant, lanes: int, host: Host
) -> tuple[str, Sizes]:
    """Return the IR of a variant's reverse sweep and the sizes of its memory areas."""
    from .adjoint import adjoint_plan

    plan, tables = adjoint_plan(description, variant)
    return _emit(plan, lanes, tables, host)


def _emit(
    plan: Plan, lanes: int, tables: list[Table], host: Host, companion: Companion | None = None
) -> tuple[str, Sizes]:
    emitter = Emitter(plan, lanes, tables, host)
    if companion is None:
        text = emitter.text()
    else:
        text = emitter.text(companion.emitter, companion.drivers)
    layout = emitter.layout
    sizes = Sizes(
        lanes=lanes,
        parameters=plan.parameters,
        shared=layout.shared,
        columns=layout.columns,
        work=layout.work,
        states=len(plan.states),
        outputs=len(plan.outputs),
        histories=len(plan.histories),
        exponents=plan.exponents,
        order=layout.order,
        block=emitter.block,
        group=emitter.group,
    )
    return text, sizes
