"""From LLVM's WebAssembly object to a module that can be loaded, without a linker.

One object needs none: its indices of functions, types and globals are final, and its data lie from
address 0 on, so that the values that LLVM left at the relocations are the right ones. Missing are
only the exports; what is for linkers and debuggers goes. (WebAssembly Core Specification 2.0,
chapter 5; the tool conventions' ``Linking.md`` for the symbol table.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAGIC = b"\0asm\1\0\0\0"
CUSTOM, IMPORT, EXPORT, DATA = 0, 2, 7, 11
FUNCTION, TABLE, MEMORY, GLOBAL = range(4)
"""Kinds of imports and exports."""
_SYMBOL_TABLE, _VERSION = 8, 2
_SYMBOL_FUNCTION, _SYMBOL_DATA, _SYMBOL_SECTION = 0, 1, 3
_UNDEFINED, _EXPLICIT_NAME = 0x10, 0x40
_I32_CONST = 0x41


@dataclass(frozen=True)
class Module:
    """A loadable module.

    Attributes
    ----------
    code
        Its bytes.
    functions
        Names of the functions that it imports from ``env``.
    data
        The first address beyond its constants.
    """

    code: bytes
    functions: tuple[str, ...]
    data: int


class _Reader:
    """Reads the numbers and names of the binary format."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def __bool__(self) -> bool:
        return self.at < len(self.content)

    def byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def number(self) -> int:
        """Read an unsigned number in LEB128."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    def take(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]

    def name(self) -> str:
        return self.take(self.number()).decode()


def _number(value: int) -> bytes:
    """Return an unsigned number in LEB128."""
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def loadable(code: bytes, exported: Iterable[str]) -> Module:
    """Make a loadable module of an object.

    Parameters
    ----------
    code
        The object, as LLVM emits it.
    exported
        Names of the functions to export.
    """
    sections = _sections(code)
    places = _functions(_linking(sections))
    names = list(exported)
    entries = b"".join(
        _number(len(name)) + name.encode() + bytes([FUNCTION]) + _number(places[name])
        for name in names
    )
    exports = (EXPORT, _number(len(names)) + entries)
    kept = [section for section in sections if section[0] not in (CUSTOM, EXPORT)]
    early = [section for section in kept if section[0] < EXPORT]
    late = [section for section in kept if section[0] > EXPORT]
    out = bytearray(MAGIC)
    for kind, body in (*early, exports, *late):
        out += bytes([kind]) + _number(len(body)) + body
    return Module(bytes(out), _imported(kept), _data_end(kept))


def _sections(code: bytes) -> list[tuple[int, bytes]]:
    if code[: len(MAGIC)] != MAGIC:
        raise ValueError("not a WebAssembly object")
    reader = _Reader(code)
    reader.take(len(MAGIC))
    found = []
    while reader:
        kind = reader.byte()
        found.append((kind, reader.take(reader.number())))
    return found


def _linking(sections: list[tuple[int, bytes]]) -> bytes:
    """Return the content of the section for linkers."""
    for kind, body in sections:
        reader = _Reader(body)
        if kind == CUSTOM and reader.name() == "linking":
            return body[reader.at :]
    raise ValueError("the object has no symbol table")


def _functions(linking: bytes) -> dict[str, int]:
    """Return the indices of the functions that the object defines."""
    reader = _Reader(linking)
    if reader.number() != _VERSION:
        raise ValueError("a symbol table of another version")
    found: dict[str, int] = {}
    while reader:
        kind = reader.byte()
        part = _Reader(reader.take(reader.number()))
        if kind == _SYMBOL_TABLE:
            for _ in range(part.number()):
                _symbol(part, found)
    return found


def _symbol(reader: _Reader, found: dict[str, int]) -> None:
    """Read a symbol; remember it if it is a function that is defined here."""
    kind, flags = reader.byte(), reader.number()
    defined = not flags & _UNDEFINED
    if kind == _SYMBOL_DATA:
        reader.name()
        if defined:
            for _ in range(3):
                reader.number()
    elif kind == _SYMBOL_SECTION:
        reader.number()
    else:
        index = reader.number()
        if defined or flags & _EXPLICIT_NAME:
            name = reader.name()
            if kind == _SYMBOL_FUNCTION and defined:
                found[name] = index


def _imported(sections: list[tuple[int, bytes]]) -> tuple[str, ...]:
    """Return the names of the functions that a module imports."""
    found = []
    for reader in (_Reader(body) for kind, body in sections if kind == IMPORT):
        for _ in range(reader.number()):
            _, name, kind = reader.name(), reader.name(), reader.byte()
            if kind == FUNCTION:
                reader.number()
                found.append(name)
            elif kind == GLOBAL:
                reader.take(2)
            else:
                if kind == TABLE:
                    reader.byte()
                bounded = reader.number() & 1
                reader.number()
                if bounded:
                    reader.number()
    return tuple(found)


def _data_end(sections: list[tuple[int, bytes]]) -> int:
    """Return the first address beyond the constants of a module."""
    end = 0
    for reader in (_Reader(body) for kind, body in sections if kind == DATA):
        for _ in range(reader.number()):
            if reader.number() != 0 or reader.byte() != _I32_CONST:
                raise ValueError("constants at an address that is not known")
            start = reader.number()  # addresses are small: signed and unsigned agree
            reader.byte()
            size = reader.number()
            reader.take(size)
            end = max(end, start + size)
    return end
