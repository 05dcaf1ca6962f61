"""The expression graph: scalar nodes, each distinct expression stored once.

A node is an operation, the nodes it takes and an immediate value (a constant, an index, a table).
The constructors simplify as they build. They keep IEEE semantics for NaN and infinity: ``x * 0``
or ``x - x`` is never replaced by a number. What they do change is the order of rounding, by a few
units in the last place.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

BOOLEAN_OPS = frozenset({"lt", "le", "eq", "ne", "and", "or", "not"})
"""Operations whose value is a truth value; all others give a number."""


class Node(NamedTuple):
    """One operation: its name, its operands' numbers, its immediate value."""

    op: str
    args: tuple[int, ...]
    imm: Any


class Graph:
    """A hash-consed expression graph; nodes are referred to by their number."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._index: dict[tuple[Any, ...], int] = {}
        self._constants: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self.nodes)

    # --- raw construction -------------------------------------------------------------------

    def node(self, op: str, args: tuple[int, ...] = (), imm: Any = None) -> int:
        """Return the number of the node with this content, adding it if it is new."""
        key = (op, args, imm)
        found = self._index.get(key)
        if found is None:
            found = len(self.nodes)
            self.nodes.append(Node(op, args, imm))
            self._index[key] = found
        return found

    def const(self, value: float) -> int:
        """Return the node of a constant; NaN and negative zero are kept apart by their bits."""
        value = float(value)
        key = ("const", struct.pack("<d", value))
        found = self._index.get(key)
        if found is None:
            found = len(self.nodes)
            self.nodes.append(Node("const", (), value))
            self._index[key] = found
            self._constants[found] = value
        return found

    def value(self, node: int) -> float | None:
        """Return the number a node stands for if it is a constant."""
        return self._constants.get(node)

    def is_boolean(self, node: int) -> bool:
        """Return whether a node's value is a truth value."""
        return self.nodes[node].op in BOOLEAN_OPS

    # --- conversions between numbers and truth values ----------------------------------------

    def number(self, node: int) -> int:
        """Return a node as a number: truth becomes 1, falsehood 0."""
        if not self.is_boolean(node):
            return node
        return self.node("select", (node, self.const(1.0), self.const(0.0)))

    def truth(self, node: int) -> int:
        """Return a node as a truth value: everything but 0 is true, NaN included."""
        if self.is_boolean(node):
            return node
        content = self.nodes[node]
        if content.op == "select" and [self.value(arg) for arg in content.args[1:]] == [1.0, 0.0]:
            return content.args[0]
        return self.compare("ne", node, self.const(0.0))

    # --- arithmetic ----------------------------------------------------------------------------

    def _both(self, a: int, b: int) -> tuple[float, float] | None:
        x, y = self._constants.get(a), self._constants.get(b)
        return None if x is None or y is None else (x, y)

    def add(self, a: int, b: int) -> int:
        """Return ``a + b``."""
        a, b = self.number(a), self.number(b)
        known = self._both(a, b)
        if known:
            return self.const(known[0] + known[1])
        if self.value(a) == 0.0:
            return b
        if self.value(b) == 0.0:
            return a
        if self.nodes[b].op == "neg":
            return self.sub(a, self.nodes[b].args[0])
        if self.nodes[a].op == "neg":
            return self.sub(b, self.nodes[a].args[0])
        return self.node("add", (a, b) if a <= b else (b, a))

    def sub(self, a: int, b: int) -> int:
        """Return ``a - b``."""
        a, b = self.number(a), self.number(b)
        known = self._both(a, b)
        if known:
            return self.const(known[0] - known[1])
        if self.value(b) == 0.0:
            return a
        if self.value(a) == 0.0:
            return self.neg(b)
        if self.nodes[b].op == "neg":
            return self.add(a, self.nodes[b].args[0])
        return self.node("sub", (a, b))

    def neg(self, a: int) -> int:
        """Return ``-a``."""
        a = self.number(a)
        value, content = self.value(a), self.nodes[a]
        if value is not None:
            return self.const(-value)
        if content.op == "neg":
            return content.args[0]
        if content.op == "sub":
            return self.node("sub", (content.args[1], content.args[0]))
        return self.node("neg", (a,))

    def mul(self, a: int, b: int) -> int:
        """Return ``a * b``."""
        a, b = self.number(a), self.number(b)
        known = self._both(a, b)
        if known:
            return self.const(known[0] * known[1])
        for one, other in ((a, b), (b, a)):
            if self.value(one) == 1.0:
                return other
            if self.value(one) == -1.0:
                return self.neg(other)
            if self.nodes[one].op == "neg":
                return self.neg(self.mul(self.nodes[one].args[0], other))
        return self.node("mul", (a, b) if a <= b else (b, a))

    def div(self, a: int, b: int) -> int:
        """Return ``a / b``."""
        a, b = self.number(a), self.number(b)
        known = self._both(a, b)
        if known:
            return self.const(_divide(*known))
        value = self.value(b)
        if value == 1.0:
            return a
        if value is not None and value != 0.0 and math.frexp(value)[0] in (0.5, -0.5):
            return self.mul(a, self.const(1.0 / value))  # a power of two: exact
        return self.node("div", (a, b))

    def recip(self, a: int) -> int:
        """Return ``1 / a``."""
        value = self.value(a)
        if value is not None:
            return self.const(_divide(1.0, value))
        return self.node("recip", (a,))

    def minimum(self, a: int, b: int) -> int:
        """Return the smaller of two; NaN if either is NaN."""
        return self._extreme("min", min, a, b)

    def maximum(self, a: int, b: int) -> int:
        """Return the larger of two; NaN if either is NaN."""
        return self._extreme("max", max, a, b)

    def _extreme(self, op: str, python: Callable[..., float], a: int, b: int) -> int:
        a, b = self.number(a), self.number(b)
        if a == b:
            return a
        known = self._both(a, b)
        if known:
            return self.const(math.nan if any(map(math.isnan, known)) else python(*known))
        return self.node(op, (a, b) if a <= b else (b, a))

    def absolute(self, a: int) -> int:
        """Return ``|a|``."""
        a = self.number(a)
        if self.nodes[a].op in ("exp", "abs", "sqrt"):
            return a
        return self._unary("abs", abs, a)

    def exp(self, a: int) -> int:
        """Return the exponential."""
        return self._unary("exp", _exp, self.number(a))

    def log(self, a: int) -> int:
        """Return the natural logarithm: NaN below zero, minus infinity at zero."""
        return self._unary("log", _log, self.number(a))

    def sqrt(self, a: int) -> int:
        """Return the square root; NaN below zero."""
        return self._unary("sqrt", lambda x: math.sqrt(x) if x >= 0 else math.nan, self.number(a))

    def floor(self, a: int) -> int:
        """Return the largest whole number not above ``a``."""
        return self._unary("floor", _floor, self.number(a))

    def trunc(self, a: int) -> int:
        """Return ``a`` without its fraction."""
        return self._unary("trunc", _trunc, self.number(a))

    def library(self, name: str, a: int) -> int:
        """Return a function of the C library: sin, cos, tan, asin, acos, atan, sinh, cosh, tanh."""
        python = getattr(math, name)
        return self._unary(name, lambda x: _quiet(python, x), self.number(a))

    def _unary(self, op: str, python: Callable[[float], float], a: int) -> int:
        value = self.value(a)
        if value is not None:
            return self.const(math.nan if math.isnan(value) else python(value))
        return self.node(op, (a,))

    def power(self, base: int, exponent: int) -> int:
        """Return ``base ^ exponent`` with the C library's values for every sign and zero.

        Constant whole exponents become products, other constant exponents ``exp(a log x)``, so
        that logarithms are shared. Variable exponents wait, as ``pow``, until it is known how
        they vary (``plain_power``, ``general_power``).
        """
        base, exponent = self.number(base), self.number(exponent)
        n = self.value(exponent)
        if n is not None:
            if self.value(base) is not None:
                return self.const(_power(self._constants[base], n))
            if n == 0.0:
                return self.const(1.0)
            if n == 1.0:
                return base
            if n == 0.5:
                return self.sqrt(base)
            if n == -1.0:
                return self.div(self.const(1.0), base)
            if n.is_integer() and abs(n) <= 16:
                product = self._whole_power(base, int(abs(n)))
                return product if n > 0 else self.div(self.const(1.0), product)
            if not n.is_integer():
                return self.plain_power(base, exponent)
            return self.general_power(base, exponent)
        return self.node("pow", (base, exponent))

    def plain_power(self, base: int, exponent: int) -> int:
        """Return a power whose exponent is no whole number: NaN for a negative base."""
        return self.exp(self.mul(exponent, self.log(base)))

    def even_power(self, base: int, exponent: int) -> int:
        """Return a power whose exponent is an even number, not zero."""
        return self.exp(self.mul(exponent, self.log(self.absolute(base))))

    def odd_power(self, base: int, exponent: int) -> int:
        """Return a power whose exponent is an odd number."""
        negative = self.compare("lt", base, self.const(0.0))
        sign = self.select(negative, self.const(-1.0), self.const(1.0))
        return self.mul(self.even_power(base, exponent), sign)

    def general_power(self, base: int, exponent: int) -> int:
        """Return a power for any exponent.

        ``clog`` is the logarithm with finite ends, so that ``0 ^ 0`` is 1; a negative base takes
        a factor that depends on the exponent alone.
        """
        magnitude = self.absolute(base)
        root = self.exp(self.mul(exponent, self.node("clog", (magnitude,))))
        if magnitude == base:
            return root
        negative = self.compare("lt", base, self.const(0.0))
        if self.value(negative) is not None:
            return root
        half = self.mul(exponent, self.const(0.5))
        even = self.compare("eq", self.floor(half), half)
        whole = self.compare("eq", self.floor(exponent), exponent)
        sign = self.select(
            even, self.const(1.0), self.select(whole, self.const(-1.0), self.const(math.nan))
        )
        return self.mul(root, self.select(negative, sign, self.const(1.0)))

    def _whole_power(self, base: int, n: int) -> int:
        if n == 1:
            return base
        half = self._whole_power(base, n // 2)
        square = self.mul(half, half)
        return self.mul(square, base) if n % 2 else square

    # --- logic ---------------------------------------------------------------------------------

    def compare(self, op: str, a: int, b: int) -> int:
        """Return ``a op b`` for lt, le, eq, ne (gt and ge: exchange the operands)."""
        a, b = self.number(a), self.number(b)
        known = self._both(a, b)
        if known:
            x, y = known
            return self._fixed({"lt": x < y, "le": x <= y, "eq": x == y, "ne": x != y}[op])
        return self.node(op, (a, b))

    def _fixed(self, value: bool) -> int:
        zero = self.const(0.0)
        return self.node("eq" if value else "ne", (zero, zero))

    def known_truth(self, node: int) -> bool | None:
        """Return a truth value that is known without running the model."""
        content = self.nodes[node]
        same = content.op in ("eq", "ne") and content.args[0] == content.args[1]
        if same and self.value(content.args[0]) is not None:
            return content.op == "eq"
        return None

    def logical(self, op: str, a: int, b: int) -> int:
        """Return ``a and b`` or ``a or b``."""
        a, b = self.truth(a), self.truth(b)
        for one, other in ((a, b), (b, a)):
            known = self.known_truth(one)
            if known is not None:
                return other if known == (op == "and") else one
        return a if a == b else self.node(op, (a, b) if a <= b else (b, a))

    def negation(self, a: int) -> int:
        """Return ``not a``."""
        a = self.truth(a)
        known = self.known_truth(a)
        return self.node("not", (a,)) if known is None else self._fixed(not known)

    def select(self, condition: int, yes: int, no: int) -> int:
        """Return ``yes`` where the condition holds, else ``no``."""
        condition, yes, no = self.truth(condition), self.number(yes), self.number(no)
        known = self.known_truth(condition)
        if known is not None:
            return yes if known else no
        return yes if yes == no else self.node("select", (condition, yes, no))

    # --- many operands -----------------------------------------------------------------------

    def total(self, terms: Sequence[int]) -> int:
        """Return the sum of the terms, added in pairs so that they do not wait for each other."""
        return self.combine(self.add, [self.number(term) for term in terms or [self.const(0.0)]])

    def product(self, factors: Sequence[int]) -> int:
        """Return the product of the factors."""
        return self.combine(self.mul, [self.number(f) for f in factors or [self.const(1.0)]])

    def combine(self, combine: Callable[[int, int], int], items: list[int]) -> int:
        """Combine at least one node in pairs."""
        while len(items) > 1:
            paired = [combine(a, b) for a, b in zip(items[::2], items[1::2], strict=False)]
            items = paired + items[len(paired) * 2 :]
        return items[0]

    # --- walking -------------------------------------------------------------------------------

    def rebuild(self, node: Node, args: Sequence[int]) -> int:
        """Build a node of the same operation on other operands, simplifying again."""
        op = node.op
        simple = _BUILDERS.get(op)
        if simple is not None:
            return simple(self, *args)
        if op in ("lt", "le", "eq", "ne"):
            return self.compare(op, args[0], args[1])
        if op in ("and", "or"):
            return self.logical(op, args[0], args[1])
        if op in LIBRARY_OPS:
            return self.library(op, args[0])
        if op == "const":
            return self.const(node.imm)
        return self.node(op, tuple(args), node.imm)

    def reachable(self, roots: Iterable[int]) -> list[int]:
        """Return all nodes that the roots depend on, operands before users."""
        seen: set[int] = set()
        order: list[int] = []
        for root in roots:
            stack: list[tuple[int, int]] = [(root, 0)]
            while stack:
                node, position = stack.pop()
                if position == 0:
                    if node in seen:
                        continue
                    seen.add(node)
                args = self.nodes[node].args
                if position < len(args):
                    stack.append((node, position + 1))
                    if args[position] not in seen:
                        stack.append((args[position], 0))
                else:
                    order.append(node)
        return order


LIBRARY_OPS = frozenset({"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"})
"""Functions that call the C library lane by lane."""

_BUILDERS: dict[str, Callable[..., int]] = {
    "add": Graph.add,
    "sub": Graph.sub,
    "neg": Graph.neg,
    "mul": Graph.mul,
    "div": Graph.div,
    "recip": Graph.recip,
    "min": Graph.minimum,
    "max": Graph.maximum,
    "abs": Graph.absolute,
    "exp": Graph.exp,
    "log": Graph.log,
    "sqrt": Graph.sqrt,
    "floor": Graph.floor,
    "trunc": Graph.trunc,
    "not": Graph.negation,
    "pow": Graph.power,
    "select": Graph.select,
}


def _divide(x: float, y: float) -> float:
    if y == 0.0:
        if x == 0.0 or math.isnan(x):
            return math.nan
        return math.copysign(math.inf, x) * math.copysign(1.0, y)
    return x / y


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def _floor(x: float) -> float:
    return float(math.floor(x)) if math.isfinite(x) else x


def _trunc(x: float) -> float:
    return float(math.trunc(x)) if math.isfinite(x) else x


def _power(x: float, y: float) -> float:
    try:
        result = x**y
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(result, complex) else result


def _quiet(function: Callable[[float], float], x: float) -> float:
    try:
        return function(x)
    except (ValueError, OverflowError):
        return math.nan
