"""Units of measure as Vensim writes them: ``Yi CNY/(Wan person*year)``, ``1/year``, ``Dmnl``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

DIMENSIONLESS_NAMES = frozenset({"1", "dmnl", "dimensionless"})

# A unit's name starts with a letter (or a currency or percent sign) and may hold spaces.
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d_$%][\w$%.\- ]*|[$%][\w$%.\- ]*)|(?P<number>\d[\w.]*)"
    r"|(?P<operator>\*\*|[*/^()-]))"
)


class UnitError(ValueError):
    """A text that is no unit; the message says which part of it and why."""


@dataclass(frozen=True)
class Unit:
    """A product of powers of base units.

    Two units are equal where every base unit has the same power. No equivalence is guessed:
    ``Wan person`` and ``person`` are different base units.

    Attributes
    ----------
    powers
        Pairs of base unit and power, sorted by name, no power of zero.
    """

    powers: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def of(cls, powers: Mapping[str, Fraction]) -> Unit:
        """Build a unit from a mapping, dropping powers of zero."""
        return cls(tuple(sorted((name, power) for name, power in powers.items() if power != 0)))

    @classmethod
    def base(cls, name: str) -> Unit:
        """Return the unit that is one base unit, such as ``year``."""
        return cls(((name, Fraction(1)),))

    @property
    def dimensionless(self) -> bool:
        """Whether nothing is left after cancelling."""
        return not self.powers

    def __mul__(self, other: Unit) -> Unit:
        """Add the powers of both."""
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, Fraction(0)) + power
        return Unit.of(powers)

    def __truediv__(self, other: Unit) -> Unit:
        """Subtract the powers of the other."""
        return self * other**-1

    def __pow__(self, exponent: Fraction | float) -> Unit:
        """Multiply every power by the exponent."""
        factor = Fraction(exponent).limit_denominator(1_000_000)
        return Unit.of({name: power * factor for name, power in self.powers})

    def __str__(self) -> str:
        above = [_power_text(name, power) for name, power in self.powers if power > 0]
        below = [_power_text(name, -power) for name, power in self.powers if power < 0]
        text = "*".join(above) or "1"
        if not below:
            return text
        return f"{text}/{below[0]}" if len(below) == 1 else f"{text}/({'*'.join(below)})"


DIMENSIONLESS = Unit()


def _power_text(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    return f"{name}^{power}" if power.denominator == 1 else f"{name}^({power})"


def parse(text: str) -> Unit:
    """Read a unit.

    Parameters
    ----------
    text
        Products (``*``), quotients (``/``), powers (``^2``, ``**2``, ``^(1/2)``), parentheses,
        names that may hold spaces, ``1`` or ``Dmnl`` for dimensionless.

    Returns
    -------
    Unit

    Raises
    ------
    UnitError
        Where the text is empty or does not follow this grammar.
    """
    return _Parser(text).parse()


class _Parser:
    """Recursive descent over the tokens of one unit; quotients associate to the left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split())
        self._next = 0

    def parse(self) -> Unit:
        if not self._tokens:
            raise UnitError("the unit is empty")
        unit = self._product()
        if self._next < len(self._tokens):
            raise UnitError(f"{self._tokens[self._next][1]!r} is out of place in {self._text!r}")
        return unit

    def _split(self) -> Iterator[tuple[str, str]]:
        position = 0
        text = self._text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise UnitError(f"{text[position:].strip()!r} is no part of a unit")
            yield match.lastgroup, " ".join(match[match.lastgroup].split())
            position = match.end()

    def _peek(self) -> str | None:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else None

    def _take(self) -> tuple[str, str]:
        if self._next >= len(self._tokens):
            raise UnitError(f"{self._text!r} ends too early")
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, operator: str) -> None:
        if self._take()[1] != operator:
            raise UnitError(f"{operator!r} is missing in {self._text!r}")

    def _product(self) -> Unit:
        unit = self._power()
        while self._peek() in {"*", "/"}:
            operator = self._take()[1]
            factor = self._power()
            unit = unit * factor if operator == "*" else unit / factor
        return unit

    def _power(self) -> Unit:
        unit = self._atom()
        if self._peek() in {"^", "**"}:
            self._take()
            return unit ** self._exponent()
        return unit

    def _atom(self) -> Unit:
        kind, token = self._take()
        if token == "(":
            unit = self._product()
            self._expect(")")
            return unit
        if token.casefold() in DIMENSIONLESS_NAMES:
            return DIMENSIONLESS
        if kind == "number":
            raise UnitError(
                f"{token!r} begins with a digit in {self._text!r}; "
                "name the unit ('Yi CNY') and declare a conversion constant"
            )
        if kind == "operator":
            raise UnitError(f"{token!r} is out of place in {self._text!r}")
        return Unit.base(token)

    def _exponent(self) -> Fraction:
        if self._peek() == "(":
            self._take()
            value = self._signed_number()
            if self._peek() == "/":
                self._take()
                value /= self._signed_number()
            self._expect(")")
            return value
        return self._signed_number()

    def _signed_number(self) -> Fraction:
        sign = 1
        if self._peek() == "-":
            self._take()
            sign = -1
        kind, token = self._take()
        if kind != "number" or not token.replace(".", "", 1).isdigit():
            raise UnitError(f"{token!r} is no power in {self._text!r}")
        return sign * Fraction(token)
