"""Exponential and logarithm as vector functions in LLVM IR.

Each function takes one to four vectors: independent evaluations side by side keep the
multipliers busy while each waits for its own chain. NaN, infinity and zero come out as the C
library gives them; errors stay within three units in the last place (``exp``: two).

``exp``: ``x = n ln 2 + r``, a polynomial of degree 11 in ``r`` (Chebyshev fit), scaled by ``2^n``.
``log`` with AVX-512: mantissa in [0.75, 1.5), a table of 16 reciprocals held in two registers
brings it within 1/16 of 1, and a polynomial does the rest. Elsewhere: fdlibm's ``log``
(Sun Microsystems 1993).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from .ir import Code, Shape

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
GROUP = 4
"""Vectors a call takes at most."""


@lru_cache(maxsize=1)
def _exp_coefficients() -> tuple[float, ...]:
    """Fit ``exp`` on half of ln 2 either side of zero, in extended precision."""
    half = math.log(2) / 2 * 1.0001
    return _fit(np.exp, -half, half, 11)


@lru_cache(maxsize=1)
def _log_coefficients() -> tuple[float, ...]:
    """Fit ``log(1 + r) / r`` on the range that the table leaves."""

    def function(r: np.ndarray) -> np.ndarray:
        safe = np.where(r == 0, np.longdouble(1), r)
        return np.where(r == 0, np.longdouble(1), np.log1p(safe) / safe)

    return _fit(function, -1 / 31, 1 / 15.9, 10)


def _fit(
    function: Callable[[np.ndarray], np.ndarray], low: float, high: float, degree: int
) -> tuple[float, ...]:
    """Return the polynomial through the Chebyshev points, lowest power first."""
    k = np.arange(degree + 1, dtype=np.longdouble)
    nodes = np.cos((2 * k + 1) * np.longdouble(math.pi) / (2 * (degree + 1)))
    x = (np.longdouble(low) + high) / 2 + (np.longdouble(high) - low) / 2 * nodes
    # Newton's divided differences, then expanded: exact to the extended format
    table = function(x)
    coefficients = [table[0]]
    for order in range(1, degree + 1):
        table = (table[1:] - table[:-1]) / (x[order:] - x[: degree + 1 - order])
        coefficients.append(table[0])
    result = np.zeros(degree + 1, dtype=np.longdouble)
    basis = np.zeros(degree + 2, dtype=np.longdouble)
    basis[0] = 1
    for order, coefficient in enumerate(coefficients):
        result += coefficient * basis[: degree + 1]
        shifted = np.zeros_like(basis)
        shifted[1:] = basis[:-1]
        basis = shifted - x[order] * basis
    return tuple(float(value) for value in result)


@lru_cache(maxsize=1)
def _log_table() -> tuple[list[float], list[float]]:
    """Return reciprocals and their negative logarithms by the mantissa's first four bits."""
    inverse, logarithm = [], []
    for i in range(16):
        centre = (1 + (i + 0.5) / 16) / (1 if i < 8 else 2)
        # The two intervals beside 1 use 1 itself, which keeps log(x) exact near x = 1
        value = 1.0 if i in (0, 15) else float(np.float32(1 / centre))
        inverse.append(value)
        logarithm.append(-math.log(value) if value != 1.0 else 0.0)
    return inverse, logarithm


def _estrin(code: Code, coefficients: tuple[float, ...], x: str) -> str:
    """Evaluate a polynomial with a short dependency chain: Estrin's scheme, Horner's at the end.

    The last three terms wait for each other either way; Horner's rule saves a product.
    """
    terms = [code.shape.const(value) for value in coefficients]
    power = x
    while len(terms) > 3:
        paired = [code.fma(terms[i + 1], power, terms[i]) for i in range(0, len(terms) - 1, 2)]
        if len(terms) % 2:
            paired.append(terms[-1])
        terms = paired
        power = code.binary("fmul", power, power)
    value = terms[-1]
    for term in reversed(terms[:-1]):
        value = code.fma(value, power, term)
    return value


def _nearer_zero(code: Code, x: str, bound: float) -> str:
    """Return ``x`` or ``bound``, whichever is nearer to zero; ``bound`` for NaN (AVX-512)."""
    t = code.shape.type
    return code.put(
        f"call {t} @llvm.x86.avx512.mask.range.pd.512({t} {x}, {t} {code.shape.const(bound)}, "
        f"i32 6, {t} zeroinitializer, i8 -1, i32 4)"
    )


def reciprocal(code: Code, x: str) -> str:
    """Return ``1 / x``; with AVX-512 from an estimate, several times faster than dividing.

    The processor's estimate has an error ``e`` of less than 2^-14; ``1 + e + e^2 + e^3`` corrects
    it to within one unit in the last place. For zero and infinity the estimate itself is the
    answer and ``e`` is NaN or infinite: any positive number in its place leaves them as they are.
    """
    shape = code.shape
    t, one = shape.type, shape.const(1.0)
    if not shape.avx512:
        return code.binary("fdiv", one, x)
    estimate = code.put(
        f"call {t} @llvm.x86.avx512.rcp14.pd.512({t} {x}, {t} zeroinitializer, i8 -1)"
    )
    error = code.fma(code.put(f"fneg {t} {x}"), estimate, one)
    error = _nearer_zero(code, error, 0.5)
    series = code.fma(error, error, error)
    series = code.fma(series, error, error)
    return code.fma(estimate, series, estimate)


def _horner(code: Code, coefficients: tuple[float, ...], xs: list[str]) -> list[str]:
    """Evaluate a polynomial at several vectors in step: each coefficient is fetched once."""
    first, *others = (code.shape.const(value) for value in reversed(coefficients))
    values = [first] * len(xs)
    for coefficient in others:
        values = [code.fma(value, x, coefficient) for value, x in zip(values, xs, strict=True)]
    return values


def _exp_avx512(code: Code, xs: list[str]) -> list[str]:
    shape = code.shape
    t, const = shape.type, shape.const
    # Adding 1.5 * 2^52 leaves no room for a fraction: rounds in half the time of ``rint``
    shift = const(1.5 * 2.0**52)
    moved = [code.fma(x, const(1 / math.log(2)), shift) for x in xs]
    ns = [code.binary("fsub", n, shift) for n in moved]
    rs = [code.fma(n, const(-LN2_HIGH), x) for n, x in zip(ns, xs, strict=True)]
    rs = [code.fma(n, const(-LN2_LOW), r) for n, r in zip(ns, rs, strict=True)]
    # Beyond the range of doubles, and for infinity and NaN, ``n`` alone decides
    rs = [_nearer_zero(code, r, 1.0) for r in rs]
    values = _horner(code, _exp_coefficients(), rs)
    return [
        code.put(
            f"call {t} @llvm.x86.avx512.mask.scalef.pd.512({t} {value}, {t} {n}, "
            f"{t} zeroinitializer, i8 -1, i32 4)"
        )
        for value, n in zip(values, ns, strict=True)
    ]


def _exp(code: Code, x: str) -> str:
    const = code.shape.const
    x = code.select(code.compare("ogt", x, const(710.0)), const(710.0), x)
    x = code.select(code.compare("olt", x, const(-760.0)), const(-760.0), x)
    n = code.intrinsic("rint", code.binary("fmul", x, const(1 / math.log(2))))
    r = code.fma(n, const(-LN2_HIGH), x)
    r = code.fma(n, const(-LN2_LOW), r)
    value = _estrin(code, _exp_coefficients(), r)
    half = code.intrinsic("floor", code.binary("fmul", n, const(0.5)))
    value = code.binary("fmul", value, _power_of_two(code, half))
    return code.binary("fmul", value, _power_of_two(code, code.binary("fsub", n, half)))


def _power_of_two(code: Code, n: str) -> str:
    """Return ``2^n`` for a whole number within the exponents' range."""
    shape = code.shape
    shifted = code.binary("fadd", n, shape.const(1023.0 + 2.0**52))
    bits = code.put(f"bitcast {shape.type} {shifted} to {shape.integer}")
    exponent = code.put(f"shl {shape.integer} {bits}, {shape.whole(52)}")
    return code.put(f"bitcast {shape.integer} {exponent} to {shape.type}")


def _log_avx512(code: Code, xs: list[str]) -> list[str]:
    shape = code.shape
    t, i, const = shape.type, shape.integer, shape.const
    inverse, logarithm = _log_table()

    def table(values: list[float], index: str) -> str:
        low, high = shape.vector(values[:8]), shape.vector(values[8:])
        return code.put(
            f"call {t} @llvm.x86.avx512.vpermi2var.pd.512({t} {low}, {i} {index}, {t} {high})"
        )

    def exponent(value: str) -> str:
        return code.put(
            f"call {t} @llvm.x86.avx512.mask.getexp.pd.512({t} {value}, {t} zeroinitializer, "
            "i8 -1, i32 4)"
        )

    # interval [0.75, 1.5), NaN for negative numbers
    mantissas = [
        code.put(
            f"call {t} @llvm.x86.avx512.mask.getmant.pd.512({t} {x}, i32 11, "
            f"{t} zeroinitializer, i8 -1, i32 4)"
        )
        for x in xs
    ]
    bits = [code.put(f"bitcast {t} {mantissa} to {i}") for mantissa in mantissas]
    places = [code.put(f"lshr {i} {one}, {shape.whole(48)}") for one in bits]
    ks = [
        code.binary("fsub", exponent(x), exponent(mantissa))
        for x, mantissa in zip(xs, mantissas, strict=True)
    ]
    rs = [
        code.fma(mantissa, table(inverse, place), const(-1.0))
        for mantissa, place in zip(mantissas, places, strict=True)
    ]
    # What does not depend on ``r`` is summed first: fewer registers are taken at a time
    heads = [
        code.fma(k, const(LN2_LOW), table(logarithm, place))
        for k, place in zip(ks, places, strict=True)
    ]
    heads = [code.fma(k, const(LN2_HIGH), head) for k, head in zip(ks, heads, strict=True)]
    series = _horner(code, _log_coefficients(), rs)
    return [code.fma(one, r, head) for one, r, head in zip(series, rs, heads, strict=True)]


def _log(code: Code, x: str) -> str:
    shape = code.shape
    t, i, const = shape.type, shape.integer, shape.const
    tiny = code.compare("olt", x, const(2.2250738585072014e-308))
    scaled = code.select(tiny, code.binary("fmul", x, const(2.0**54)), x)
    bits = code.put(f"bitcast {t} {scaled} to {i}")
    # moves the mantissa's range from [1, 2) to [sqrt(1/2), sqrt(2))
    moved = code.put(f"add {i} {bits}, {shape.whole(0x0009_5F62_0000_0000)}")
    exponent = code.put(f"lshr {i} {moved}, {shape.whole(52)}")
    # integer to double without a conversion instruction: exponents are small
    masked = code.put(f"or {i} {exponent}, {shape.whole(0x4330_0000_0000_0000)}")
    k = code.binary("fsub", code.put(f"bitcast {i} {masked} to {t}"), const(2.0**52 + 1023.0))
    k = code.select(tiny, code.binary("fsub", k, const(54.0)), k)
    low_bits = code.put(f"and {i} {moved}, {shape.whole(0x000F_FFFF_FFFF_FFFF)}")
    base = code.put(f"add {i} {low_bits}, {shape.whole(0x3FE6_A09E_0000_0000)}")
    f = code.binary("fsub", code.put(f"bitcast {i} {base} to {t}"), const(1.0))
    s = code.binary("fdiv", f, code.binary("fadd", f, const(2.0)))
    z = code.binary("fmul", s, s)
    series = _estrin(
        code,
        (
            6.666666666666735130e-01,
            3.999999999940941908e-01,
            2.857142874366239149e-01,
            2.222219843214978396e-01,
            1.818357216161805012e-01,
            1.531383769920937332e-01,
            1.479819860511658591e-01,
        ),
        z,
    )
    half = code.binary("fmul", code.binary("fmul", f, f), const(0.5))
    inner = code.fma(series, z, half)
    tail = code.fma(s, inner, code.binary("fmul", k, const(LN2_LOW)))
    value = code.binary("fsub", f, code.binary("fsub", half, tail))
    value = code.fma(k, const(LN2_HIGH), value)
    value = code.select(code.compare("ogt", x, const(1.7976931348623157e308)), x, value)
    value = code.select(code.compare("oeq", x, const(0.0)), const(-math.inf), value)
    value = code.select(code.compare("uno", x, x), x, value)
    return code.select(code.compare("uge", x, const(0.0)), value, const(math.nan))


def functions(shape: Shape) -> list[str]:
    """Return the IR of ``exp1``, ``exp2`` ... and ``log1``, ``log2`` ... for one shape."""
    lines = []
    if shape.avx512:
        t, i = shape.type, shape.integer
        lines += [
            f"declare {t} @llvm.x86.avx512.mask.range.pd.512({t}, {t}, i32, {t}, i8, i32)",
            f"declare {t} @llvm.x86.avx512.mask.scalef.pd.512({t}, {t}, {t}, i8, i32)",
            f"declare {t} @llvm.x86.avx512.mask.getexp.pd.512({t}, {t}, i8, i32)",
            f"declare {t} @llvm.x86.avx512.mask.getmant.pd.512({t}, i32, {t}, i8, i32)",
            f"declare {t} @llvm.x86.avx512.vpermi2var.pd.512({t}, {i}, {t})",
            f"declare {t} @llvm.x86.avx512.rcp14.pd.512({t}, {t}, i8)",
        ]
    for name, one, several in (("exp", _exp, _exp_avx512), ("log", _log, _log_avx512)):
        for group in range(1, GROUP + 1):
            code = Code(shape)
            xs = [f"%x{i}" for i in range(group)]
            results = several(code, xs) if shape.avx512 else [one(code, x) for x in xs]
            lines += _function(code, name, results)
    return lines


def convention(shape: Shape) -> str:
    """Return the calling convention of ``exp`` and ``log``, as IR text before a type.

    With AVX-512 that of Intel's OpenCL library, which LLVM knows on Unix and on Windows: it leaves
    the caller sixteen of the 32 vector registers, and the functions make do with the others. So
    half of what lives across a call needs no memory.
    """
    return "intel_ocl_bicc " if shape.avx512 else ""


def result_type(shape: Shape, group: int) -> str:
    """Return what a call on ``group`` vectors gives."""
    return shape.type if group == 1 else "{ " + ", ".join([shape.type] * group) + " }"


def _function(code: Code, name: str, results: list[str]) -> list[str]:
    shape, group = code.shape, len(results)
    kind = result_type(shape, group)
    if group == 1:
        code.do(f"ret {kind} {results[0]}")
    else:
        whole = "poison"
        for i, result in enumerate(results):
            whole = code.put(f"insertvalue {kind} {whole}, {shape.type} {result}, {i}")
        code.do(f"ret {kind} {whole}")
    arguments = ", ".join(f"{shape.type} %x{i}" for i in range(group))
    head = f"{convention(shape)}{kind} @{name}{group}_{shape.lanes}({arguments})"
    return [f"define internal {head} #0 {{", *code.lines, "}"]
