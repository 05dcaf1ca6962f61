"""What code is made for: this machine's processor, or WebAssembly.

A host is a value that the emitter and the compiler are given; the arithmetic is the same for all.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_WIDTH = 'nounwind noinline "min-legal-vector-width"="512" "prefer-vector-width"="512"'


@dataclass(frozen=True)
class Host:
    """A target of the compiler.

    Attributes
    ----------
    triple, cpu, features
        As LLVM names them.
    lanes
        Runs side by side.
    avx512
        Whether the instructions of AVX-512 may be used.
    word
        Type of the whole numbers that functions called from outside take.
    attributes, entry_attributes
        Of all functions, and of those called from outside.
    flags
        Module flags, a line each.
    """

    triple: str
    cpu: str
    features: str
    lanes: int
    avx512: bool = False
    word: str = "i64"
    attributes: str = _WIDTH
    # Vectors that are kept on the stack want its alignment. That the functions called from
    # outside see to it, once, spares all others a frame pointer to save around each call.
    entry_attributes: str = f'{_WIDTH} "stackrealign"'
    flags: tuple[str, ...] = ('!0 = !{i32 1, !"override-stack-alignment", i32 64}',)


WASM = Host(
    triple="wasm32-unknown-unknown",
    cpu="generic",
    # Not relaxed SIMD: results would differ between processors.
    features="+simd128,+bulk-memory",
    lanes=2,
    # A whole number of 64 bits would be a BigInt in JavaScript.
    word="i32",
    attributes="nounwind noinline",
    entry_attributes="nounwind noinline",
    flags=(),
)
"""WebAssembly with 128-bit vectors, as browsers of 2021 and later run it."""


@lru_cache(maxsize=1)
def native() -> Host:
    """Return this machine's processor and the number of runs it takes side by side."""
    import llvmlite.binding as llvm

    initialise()
    features = llvm.get_host_cpu_features()
    wanted = ("avx512f", "avx512dq", "avx512vl", "fma")
    avx512 = all(features.get(name) for name in wanted)
    lanes = 8 if avx512 else 4 if features.get("avx2") else 2
    return Host(
        llvm.get_process_triple(), llvm.get_host_cpu_name(), features.flatten(), lanes, avx512
    )


@lru_cache(maxsize=1)
def initialise() -> None:
    """Load what LLVM needs to make and to run code of this machine."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if sys.platform == "win32":
        # Functions with large frames probe the stack through this routine of the system
        probe = ctypes.WinDLL("ntdll")["__chkstk"]
        llvm.add_symbol("__chkstk", ctypes.cast(probe, ctypes.c_void_p).value)


@lru_cache(maxsize=1)
def _initialise_all() -> None:
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


def target_machine(host: Host) -> Any:
    """Return LLVM's description of a host: one that code can be loaded for if it is this one."""
    import llvmlite.binding as llvm

    here = host.triple == native().triple
    if not here:
        _initialise_all()
    target = llvm.Target.from_triple(host.triple)
    # Code and constants may come to lie further apart than the 2 GiB that small addresses span;
    # LLVM then ends the process.
    return target.create_target_machine(
        cpu=host.cpu,
        features=host.features,
        opt=2,
        jit=here,
        codemodel="large" if here else "default",
        reloc="pic" if here else "static",
    )


def compile_text(text: str, host: Host | None = None) -> bytes:
    """Return the object code of IR text, by default for this machine."""
    import llvmlite.binding as llvm

    initialise()
    target = host or native()
    machine = target_machine(target)
    module = llvm.parse_assembly(text)
    module.triple = target.triple
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    passes.run(module, builder)
    return bytes(machine.emit_object(module))


def llvm_version() -> str:
    """Return the versions of llvmlite and LLVM."""
    import llvmlite
    import llvmlite.binding as llvm

    return f"{llvmlite.__version__} {llvm.llvm_version_info}"
