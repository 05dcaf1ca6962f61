"""Small pieces of LLVM IR text shared by the emitters."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import cached_property


def number(value: float) -> str:
    """Return a double as IR text, exactly."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


@dataclass(frozen=True)
class Shape:
    """The value type of a piece of code: ``lanes`` doubles side by side, or one."""

    lanes: int
    avx512: bool = False

    @cached_property
    def type(self) -> str:
        """The floating-point type."""
        return "double" if self.lanes == 1 else f"<{self.lanes} x double>"

    @cached_property
    def flag(self) -> str:
        """The type of truth values."""
        return "i1" if self.lanes == 1 else f"<{self.lanes} x i1>"

    @cached_property
    def integer(self) -> str:
        """The type of integers as wide as doubles."""
        return "i64" if self.lanes == 1 else f"<{self.lanes} x i64>"

    @cached_property
    def suffix(self) -> str:
        """What names an intrinsic of this type."""
        return "f64" if self.lanes == 1 else f"v{self.lanes}f64"

    def const(self, value: float) -> str:
        """Return a constant of this type."""
        text = number(value)
        if self.lanes == 1:
            return text
        return "<" + ", ".join([f"double {text}"] * self.lanes) + ">"

    def whole(self, value: int) -> str:
        """Return an integer constant of this shape."""
        if self.lanes == 1:
            return str(value)
        return "<" + ", ".join([f"i64 {value}"] * self.lanes) + ">"

    def vector(self, values: list[float]) -> str:
        """Return a constant with one value a lane."""
        return "<" + ", ".join(f"double {number(value)}" for value in values) + ">"


@dataclass
class Code:
    """Lines of one function's body and a counter for its temporaries."""

    shape: Shape
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def fresh(self) -> str:
        """Return an unused name."""
        self.count += 1
        return f"%t{self.count}"

    def put(self, text: str) -> str:
        """Add an instruction and return the name of its result."""
        name = self.fresh()
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        """Add an instruction without result."""
        self.lines.append(f"  {text}")

    # --- arithmetic on the shape's type ---------------------------------------------------------

    def binary(self, op: str, a: str, b: str) -> str:
        """Return fadd, fsub, fmul or fdiv; ``contract`` lets products fuse into sums."""
        return self.put(f"{op} contract {self.shape.type} {a}, {b}")

    def fma(self, a: str, b: str, c: str) -> str:
        """Return ``a * b + c``, fused where the processor can."""
        t = self.shape.type
        return self.put(f"call {t} @llvm.fmuladd.{self.shape.suffix}({t} {a}, {t} {b}, {t} {c})")

    def compare(self, predicate: str, a: str, b: str) -> str:
        """Return a comparison."""
        return self.put(f"fcmp {predicate} {self.shape.type} {a}, {b}")

    def select(self, condition: str, yes: str, no: str) -> str:
        """Return one of two values, lane by lane."""
        t = self.shape.type
        return self.put(f"select {self.shape.flag} {condition}, {t} {yes}, {t} {no}")

    def intrinsic(self, name: str, a: str) -> str:
        """Return a one-operand intrinsic such as ``floor``."""
        t = self.shape.type
        return self.put(f"call {t} @llvm.{name}.{self.shape.suffix}({t} {a})")

    def splat(self, scalar: str) -> str:
        """Return a double in every lane."""
        if self.shape.lanes == 1:
            return scalar
        t = self.shape.type
        one = self.put(f"insertelement {t} poison, double {scalar}, i64 0")
        mask = f"<{self.shape.lanes} x i32> zeroinitializer"
        return self.put(f"shufflevector {t} {one}, {t} poison, {mask}")


def declarations(shape: Shape) -> list[str]:
    """Return the declarations of the intrinsics that code of a shape may call."""
    t = shape.type
    one = [
        "fabs",
        "sqrt",
        "floor",
        "trunc",
        "rint",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
    ]
    lines = [f"declare {t} @llvm.{name}.{shape.suffix}({t})" for name in one]
    lines.append(f"declare {t} @llvm.fmuladd.{shape.suffix}({t}, {t}, {t})")
    return lines
