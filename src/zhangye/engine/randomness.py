"""Random functions: a counter-based generator and the distributions on top of it.

A draw is a hash of seed, run, step and the place in the model (the finaliser of SplitMix64,
Steele, Lea and Flood 2014), so it does not depend on chunks, threads or other draws. The streams
are not those of PySD, which draws from numpy's global generator.

The normal distribution is cut at its bounds through its distribution function; the
approximations used (Press et al. ``erfcc``, Acklam's quantile) are exact to about 1e-7.
"""

from __future__ import annotations

import math
from typing import Any

from .functions import Function, xidz
from .graph import Graph
from .ir import Code
from .lowering import Context, Lowering

MOST_COUNTS = 150
"""Of RANDOM POISSON: each count takes a term, and more would leave the range of numbers."""
_FACTORS = (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7)
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def uniform_code(code: Code, seed: str, run: str, step: str, site: int) -> str:
    """Emit a draw from [0, 1) for every lane.

    Parameters
    ----------
    seed, run
        Doubles (spread over the lanes) holding whole numbers.
    step
        An ``i64``.
    """
    shape = code.shape
    t, i = shape.type, shape.integer

    def whole(value: int) -> str:
        return shape.whole(value - (1 << 64) if value >= 1 << 63 else value)

    def spread(scalar: str) -> str:
        if shape.lanes == 1:
            return scalar
        one = code.put(f"insertelement {i} poison, i64 {scalar}, i64 0")
        mask = f"<{shape.lanes} x i32> zeroinitializer"
        return code.put(f"shufflevector {i} {one}, {i} poison, {mask}")

    x = whole(site * _FACTORS[2] % (1 << 64))
    for value, factor in ((seed, _FACTORS[0]), (run, _FACTORS[1])):
        integer = code.put(f"fptosi {t} {value} to {i}")
        x = code.put(f"add {i} {x}, {code.put(f'mul {i} {integer}, {whole(factor)}')}")
        x = _mix(code, x, whole)
    x = code.put(f"add {i} {x}, {spread(step)}")
    x = _mix(code, x, whole)
    bits = code.put(f"lshr {i} {x}, {shape.whole(11)}")
    return code.binary("fmul", code.put(f"uitofp {i} {bits} to {t}"), shape.const(2.0**-53))


def _mix(code: Code, x: str, whole: Any) -> str:
    i = code.shape.integer
    for shift, factor in ((30, _MIX[0]), (27, _MIX[1])):
        shifted = code.put(f"lshr {i} {x}, {code.shape.whole(shift)}")
        x = code.put(f"xor {i} {x}, {shifted}")
        x = code.put(f"mul {i} {x}, {whole(factor)}")
    return code.put(f"xor {i} {x}, {code.put(f'lshr {i} {x}, {code.shape.whole(31)}')}")


def _draw(lowering: Lowering, tree: Any, context: Context) -> int:
    """Return a uniform draw of one call in the model; every element has its own."""
    site = lowering.once(tree, context, lowering.new_random)
    graph = lowering.graph
    return graph.node("random0" if context.phase == "initial" else "random", (), site)


def _arguments(lowering: Lowering, tree: Any, context: Context, count: int) -> list[int]:
    if len(tree.arguments) not in (count, count + 1):  # the last one is Vensim's own seed
        raise lowering.refusal(f"takes {count} arguments and a seed", tree, context)
    return [lowering.graph.number(lowering.lower(a, context)) for a in tree.arguments[:count]]


def _random_0_1(lowering: Lowering, tree: Any, context: Context) -> int:
    return _draw(lowering, tree, context)


def _random_uniform(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    low, high = _arguments(lowering, tree, context, 2)
    draw = _draw(lowering, tree, context)
    return graph.add(low, graph.mul(graph.sub(high, low), draw))


def _random_normal(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    low, high, mean, deviation = _arguments(lowering, tree, context, 4)
    first = normal_distribution(graph, graph.div(graph.sub(low, mean), deviation))
    last = normal_distribution(graph, graph.div(graph.sub(high, mean), deviation))
    share = graph.mul(graph.sub(last, first), _draw(lowering, tree, context))
    quantile = normal_quantile(graph, graph.add(first, share))
    value = graph.add(mean, graph.mul(deviation, quantile))
    return graph.minimum(graph.maximum(value, low), high)


def _random_exponential(lowering: Lowering, tree: Any, context: Context) -> int:
    graph = lowering.graph
    low, high, shift, stretch = _arguments(lowering, tree, context, 4)
    start = graph.maximum(low, shift)
    length = xidz(graph, graph.sub(high, start), stretch, graph.const(float("inf")))
    whole = graph.sub(graph.const(1.0), graph.exp(graph.neg(length)))
    draw = graph.mul(whole, _draw(lowering, tree, context))
    return graph.sub(start, graph.mul(stretch, graph.log(graph.sub(graph.const(1.0), draw))))


def _random_poisson(lowering: Lowering, tree: Any, context: Context) -> int:
    """RANDOM POISSON(min, max, mean, shift, stretch, seed): shift + stretch times a count.

    Counts that would lie outside the bounds do not occur; their chances go to the others.
    """
    graph, const = lowering.graph, lowering.graph.const
    _, _, mean, shift, stretch = _arguments(lowering, tree, context, 5)
    fixed = [
        lowering.fixed(graph.number(lowering.lower(tree.arguments[i], context.initial())),
                       tree, context)
        for i in (0, 1, 3, 4)
    ]  # fmt: skip
    low, high, start, width = fixed
    if not width > 0:
        raise lowering.refusal("the stretch must be above zero", tree, context)
    first = max(0, math.ceil((low - start) / width))
    last = math.floor((high - start) / width)
    if not first <= last <= MOST_COUNTS:
        reason = f"the bounds must leave counts between 0 and {MOST_COUNTS}"
        raise lowering.refusal(reason, tree, context)
    weight, below = const(1.0), const(0.0)
    sums = []
    for count in range(first, last + 1):
        if count > first:
            weight = graph.div(graph.mul(weight, mean), const(count))
        below = graph.add(below, weight)
        sums.append(below)
    drawn = graph.mul(below, _draw(lowering, tree, context))
    passed = [graph.number(graph.compare("le", value, drawn)) for value in sums[:-1]]
    count = graph.add(const(first), graph.total(passed) if passed else const(0.0))
    return graph.add(shift, graph.mul(stretch, count))


def normal_distribution(graph: Graph, z: int) -> int:
    """Return the standard normal distribution function (Press et al., ``erfcc``)."""
    const = graph.const
    x = graph.mul(graph.absolute(z), const(0.7071067811865476))
    t = graph.div(const(1.0), graph.add(const(1.0), graph.mul(const(0.5), x)))
    coefficients = (
        -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
        0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
    )  # fmt: skip
    exponent = graph.sub(horner(graph, t, coefficients), graph.mul(x, x))
    half = graph.mul(const(0.5), graph.mul(t, graph.exp(exponent)))
    upper = graph.sub(const(1.0), half)
    return graph.select(graph.compare("lt", z, const(0.0)), half, upper)


def horner(graph: Graph, x: int, coefficients: tuple[float, ...]) -> int:
    """Return a polynomial, lowest power first."""
    value = graph.const(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = graph.add(graph.mul(value, x), graph.const(coefficient))
    return value


def normal_quantile(graph: Graph, p: int) -> int:
    """Return the standard normal quantile (P. J. Acklam's rational approximation)."""
    const = graph.const
    a = (2.506628277459239, -30.66479806614716, 138.3577518672690,
         -275.9285104469687, 220.9460984245205, -39.69683028665376)  # fmt: skip
    b = (1.0, -13.28068155288572, 66.80131188771972, -155.6989798598866,
         161.5858368580409, -54.47609879822406)  # fmt: skip
    c = (2.938163982698783, 4.374664141464968, -2.549732539343734,
         -2.400758277161838, -0.3223964580411365, -0.007784894002430293)  # fmt: skip
    d = (1.0, 3.754408661907416, 2.445134137142996, 0.3224671290700398, 0.007784695709041462)
    q = graph.sub(p, const(0.5))
    r = graph.mul(q, q)
    middle = graph.mul(q, graph.div(horner(graph, r, a), horner(graph, r, b)))
    tail = graph.minimum(p, graph.sub(const(1.0), p))
    s = graph.sqrt(graph.mul(const(-2.0), graph.log(tail)))
    lower = graph.div(horner(graph, s, c), horner(graph, s, d))
    outer = graph.select(graph.compare("lt", q, const(0.0)), lower, graph.neg(lower))
    return graph.select(graph.compare("lt", tail, const(0.02425)), outer, middle)


RANDOM_FUNCTIONS: dict[str, Function] = {
    "random_0_1": _random_0_1,
    "random_uniform": _random_uniform,
    "random_normal": _random_normal,
    "random_exponential": _random_exponential,
    "random_poisson": _random_poisson,
}
"""Random functions by the names PySD's translators give them."""
